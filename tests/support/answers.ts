import { openApi } from '../../src/http/openapi.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';

/** A status that somebody got of a route. */
export interface Seen {
  readonly method: string;
  /** Without its query. */
  readonly path: string;
  readonly status: number;
}

/** What of it OpenAPI does not tell, each once: `POST /api/v1/teams answered 409`. */
export function undeclared(seen: readonly Seen[]): string[] {
  const operations = declared();
  const wrong = seen.flatMap(({ method, path, status }) => {
    // What is written out in a path goes before what is a parameter.
    const [operation] = operations
      .filter(each => each.method === method && each.pattern.test(path))
      .sort((a, b) => a.parameters - b.parameters);
    return operation === undefined || operation.statuses.has(status)
      ? []
      : [`${method} ${operation.path} answered ${status}`];
  });
  return [...new Set(wrong)].sort();
}

function declared() {
  const { paths } = openApi(surfaces, { publicUrl: 'http://localhost', version: '0' });
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({
      path,
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/]+')}$`),
      parameters: path.split('{').length,
      statuses: new Set(Object.keys(responses).map(Number)),
    })),
  );
}
