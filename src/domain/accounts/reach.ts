import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/**
 * Whether a scope reaches the whole account: everything, or every organization the person belongs to. With less, only
 * the part inside the scope may be touched.
 */
export async function reachesWhole(on: Queryable, userId: string, scope: Scope): Promise<boolean> {
  if (scope === 'everything') return true;
  const rows = await on.rows<{ organization_id: string }>({
    text: 'select organization_id from organization_members where user_id = $1',
    values: [userId],
  });
  return rows.length > 0 && rows.every(row => scope.organizations.includes(row.organization_id));
}

/** Refuses a change of the account itself to those who answer for only some of the person's organizations. */
export async function mustReachWhole(on: Queryable, userId: string, scope: Scope, node: string): Promise<void> {
  if (!(await reachesWhole(on, userId, scope))) throw refuse('permission.denied', { missing: [node] });
}
