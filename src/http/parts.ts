import type { Part, Surface } from './surface.ts';

/** The part of a surface's description that a path (without base) belongs to. Throws for one that belongs to none. */
export function partOf({ name, parts }: Surface, path: string): Part {
  const [, first = ''] = path.split('/');
  const part = parts.find(({ paths }) => paths.includes(first));
  if (part === undefined) throw new Error(`the surface ${name} has no part for ${path}`);
  return part;
}

/** What a part is called in OpenAPI, and in the addresses of `/docs`: `administration-teams`. */
export function tagOf({ name }: Surface, { paths: [first] }: Part): string {
  return `${name}-${first}`;
}
