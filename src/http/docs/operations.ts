import type { OpenApi, Operation } from '../openapi.ts';

/** An operation, and where it is called. */
export interface Placed {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** The operations of a tag, in the order in which they were declared. */
export function operationsOf(api: OpenApi, tag: string): Placed[] {
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
}

/** The address of a tag's page. */
export function docsPath(tag: string): string {
  return `/docs/${tag}`;
}
