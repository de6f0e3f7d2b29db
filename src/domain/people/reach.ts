import type { Scope } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { scopeIncludes } from '../access/over.ts';

/**
 * Whether a scope reaches the whole account: everything, or every organization the person belongs to and no team of the
 * platform. With less, only the part inside the scope may be touched.
 */
export async function reachesWhole(on: Queryable, userId: string, scope: Scope): Promise<boolean> {
  if (scope === 'everything') return true;
  const rows = await on.rows<{ organization_id: string | null }>({
    name: 'places_of_account',
    text: `select organization_id from organization_members where user_id = $1
      union
      select t.organization_id from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
      where m.user_id = $1 and m.deleted_at is null`,
    values: [userId],
  });
  return rows.length > 0 && rows.every(({ organization_id: place }) => scopeIncludes(scope, place));
}

/** Refuses a change of the account itself to those who answer for only some of the person's organizations. */
export async function mustReachWhole(on: Queryable, userId: string, scope: Scope, node: string): Promise<void> {
  if (!(await reachesWhole(on, userId, scope))) throw refuse('permission.denied', { missing: [node] });
}
