import type { Scope } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { patternOf } from '../access/patterns.ts';
import { organizationsIn } from '../access/rules.ts';
import type { Category } from '../catalogue.ts';
import type { Nodes } from '../node-group.ts';
import type { Ports } from '../ports.ts';
import { visibleRecords } from '../roles/records.ts';

/** A node, or a pattern that somebody added, as people are told of it. */
export interface DescribedNode {
  readonly node: string;
  readonly description: string;
  /** Routes that ask for it (`GET /v1/role/:identifier`), and other places. */
  readonly usedIn: readonly string[];
  readonly dependencies?: readonly string[];
}

export interface DescribedCategory {
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly permissions: readonly DescribedNode[];
}

/** Where nodes that are code are shown; nodes of a capability that is not there yet are not. */
export function codeCategories({ catalogue, usedIn }: Pick<Ports, 'catalogue' | 'usedIn'>): DescribedCategory[] {
  return catalogue.categories.map(each => described(each, usedIn)).filter(({ permissions }) => permissions.length > 0);
}

/** More than anyone reads; the permission routes list all there are. */
const mostCustom = 1000;

/**
 * What people added as permission records of their own, as far as the scope shows them: none of the system's, and
 * nothing that is in the code. Null when there is none.
 */
export async function customCategory(
  on: Queryable,
  scope: Scope,
  { catalogue, usedIn }: Pick<Ports, 'catalogue' | 'usedIn'>,
): Promise<DescribedCategory | null> {
  const rows = await on.rows<{ resource: string; action: string; description: string }>(
    sql`select distinct on (p.resource, p.action) p.resource, p.action, coalesce(p.description, p.name) as description
      from permissions p where not p.is_system and ${visibleRecords(organizationsIn(scope))}
      order by p.resource, p.action, p.organization_id nulls first, p.created_at, p.id limit ${mostCustom}`,
  );
  const nodes: Nodes = Object.fromEntries(
    rows
      .map(({ resource, action, description }) => [patternOf(resource, action), description] as const)
      .filter(([pattern]) => !catalogue.categories.some(each => Object.hasOwn(each.nodes, pattern))),
  );
  if (Object.keys(nodes).length === 0) return null;
  const about = 'Permissions added here, besides Gatehouse’s own';
  return described({ key: 'custom', name: 'Custom Permissions', description: about, nodes }, usedIn);
}

function described({ key, name, description, nodes }: Category, usedIn: Ports['usedIn']): DescribedCategory {
  const permissions = Object.entries(nodes).map(([node, declared]): DescribedNode => {
    const all = typeof declared === 'string' ? { description: declared } : declared;
    return {
      node,
      description: all.description,
      usedIn: [...usedIn(node), ...(all.usedIn ?? [])],
      ...(all.dependencies === undefined ? {} : { dependencies: all.dependencies }),
    };
  });
  return { key, name, description, permissions };
}
