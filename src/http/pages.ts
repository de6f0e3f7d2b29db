import { setImmediate } from 'node:timers/promises';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { eventsPage, eventsPath } from './docs/events-page.ts';
import { indexPage } from './docs/index-page.ts';
import { docsPath } from './docs/operations.ts';
import { partPage } from './docs/part-page.ts';
import { docsStyle } from './docs/style.ts';
import { serveDocument } from './made-document.ts';
import { type OpenApi, openApi } from './openapi.ts';
import { tagOf } from './parts.ts';
import type { HtmlPage } from './route.ts';
import type { Surface } from './surface.ts';

/** Pages need their own styles and scripts, from here and nowhere else. */
export const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/** The API's description for machines and people, and the files of surfaces' pages. */
export function mountPages(
  app: FastifyInstance,
  surfaces: readonly Surface[],
  about: { readonly publicUrl: string; readonly version: string },
): void {
  const api = once(() => openApi(surfaces, about));
  /** In two steps, so that neither keeps others waiting for long. */
  const from = (write: (api: OpenApi) => string) => async (): Promise<string> => {
    const described = api();
    await setImmediate();
    return write(described);
  };
  const page = { type: 'text/html', policy: pagePolicy };
  const file = (type: string) => ({ type, policy: pagePolicy, kept: 'public, max-age=3600' });
  serveDocument(app, '/openapi.json', { ...page, type: 'application/json' }, from(JSON.stringify));
  serveDocument(app, '/docs', page, from(indexPage));
  serveDocument(
    app,
    eventsPath,
    page,
    from(described => eventsPage(described, surfaces)),
  );
  for (const surface of surfaces)
    for (const part of surface.parts) {
      const tag = tagOf(surface, part);
      serveDocument(
        app,
        docsPath(tag),
        page,
        from(described => partPage(described, tag)),
      );
    }
  serveDocument(app, '/docs/style.css', file('text/css'), async () => docsStyle);
  for (const { path, type, text } of surfaces.flatMap(({ files }) => files ?? []))
    serveDocument(app, path, file(type), async () => text);
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Answers with a document for people. */
export function sendPage(reply: FastifyReply, { html }: HtmlPage): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy)
    .send(html);
}
