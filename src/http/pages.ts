import type { FastifyInstance, FastifyReply } from 'fastify';
import { docsPage, docsStyle } from './docs-page.ts';
import { openApi } from './openapi.ts';
import type { Page } from './route.ts';
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
  const serve = (path: string, type: string, text: string | (() => string)): void => {
    app.get(path, (_request, reply: FastifyReply) =>
      reply
        .header('content-type', `${type}; charset=utf-8`)
        .header('content-security-policy', pagePolicy)
        .send(typeof text === 'string' ? text : text()),
    );
  };
  // Made when somebody first asks: most servers are never asked, and they are large.
  serve(
    '/openapi.json',
    'application/json',
    once(() => JSON.stringify(openApi(surfaces, about))),
  );
  serve(
    '/docs',
    'text/html',
    once(() => docsPage(openApi(surfaces, about))),
  );
  serve('/docs/style.css', 'text/css', docsStyle);
  for (const { path, type, text } of surfaces.flatMap(({ files }) => files ?? [])) serve(path, type, text);
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Answers with a document for people. */
export function sendPage(reply: FastifyReply, { html }: Page): FastifyReply {
  return reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', pagePolicy)
    .send(html);
}
