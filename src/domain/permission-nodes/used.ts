import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { withinOrPlatform } from '../access/over.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Ports } from '../ports.ts';

/**
 * Which of these nodes do anything here: those that a route or a screen asks for, and `<scope>.<x>` of a credential type
 * with that permission scope where `credential.<x>` is asked for. Of types, those of the platform and of the
 * organizations in `types` count (null: none of an organization).
 */
export async function usedAmong(
  on: Queryable,
  nodes: readonly string[],
  {
    ports: { usedIn, catalogue },
    types,
  }: { readonly ports: Pick<Ports, 'usedIn' | 'catalogue'>; readonly types: Scope | null },
): Promise<ReadonlySet<string>> {
  const declared = declaredIn(catalogue);
  const asked = (node: string): boolean => usedIn(node).length > 0 || declared.has(node);
  const used = new Set(nodes.filter(asked));
  const scopes = new Map(nodes.filter(node => !used.has(node)).map(node => [node, scopesOf(node, asked)] as const));
  const wanted = [...new Set([...scopes.values()].flat())];
  if (wanted.length === 0) return used;
  const rows = await on.rows<{ scope: string }>(scopesInUse(wanted, types === null ? [] : organizationsIn(types)));
  const found = new Set(rows.map(({ scope }) => scope));
  for (const [node, possible] of scopes) if (possible.some(scope => found.has(scope))) used.add(node);
  return used;
}

const scopesInUse = prepared<[scopes: readonly string[], organizations: readonly string[] | null]>(
  'scopes_in_use',
  (scopes, organizations) => sql`select distinct permission_scope as scope from credential_types
    where permission_scope = any(${scopes}) and ${withinOrPlatform('organization_id', organizations)}`,
);

/** Nodes that say themselves where they count, besides routes. */
function declaredIn({ categories }: Catalogue): ReadonlySet<string> {
  return new Set(
    categories.flatMap(({ nodes }) =>
      Object.entries(nodes).flatMap(([node, each]) =>
        typeof each !== 'string' && (each.usedIn ?? []).length > 0 ? [node] : [],
      ),
    ),
  );
}

/** Permission scopes under which a node would open credentials: `svc` of `svc.fields.fetch`. */
function scopesOf(node: string, asked: (node: string) => boolean): string[] {
  const segments = node.split('.');
  return segments
    .slice(1)
    .map((_, index) => index + 1)
    .filter(at => asked(`credential.${segments.slice(at).join('.')}`))
    .map(at => segments.slice(0, at).join('.'));
}
