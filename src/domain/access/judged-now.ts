import type { Judged } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { notBanned } from './banned.ts';
import { heldAt, holdingsOf } from './holdings.ts';
import { compile } from './matcher.ts';

/**
 * Somebody who is not here, as they are judged at a moment: what they promised earlier is kept only as far as they could
 * give it now. Null where their account is not active any more.
 */
export async function judgedNow(on: Queryable, userId: string, at: Date): Promise<Judged | null> {
  const active = await on.rows({
    name: 'is_active',
    text: `select 1 from users u where u.id = $1 and u.active and u.deleted_at is null and ${notBanned}`,
    values: [userId],
  });
  if (active.length === 0) return null;
  const { grants, teams, organizations, lent } = await holdingsOf(on, userId, at);
  const { holds, holdsForGood, heldUntil } = compile(heldAt(grants, at));
  return {
    userId,
    teams: new Map(teams.map(({ id, role }) => [id, role])),
    organizations,
    lent: heldAt(lent, at),
    actsIn: null,
    holds,
    holdsForGood,
    heldUntil,
  };
}
