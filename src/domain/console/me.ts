import Type from 'typebox';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { heldAt, holdingsOf } from '../access/holdings.ts';
import { query, self } from '../action.ts';
import { isProtected } from '../mfa/all-factors.ts';
import { hasPassword, type User, userById } from '../people/users.ts';
import { type OwnTeam, ownTeams } from '../teams/own-teams.ts';

/** Patterns that `readMe` tells at most: far more than anybody is given, and still less than a megabyte. */
export const mostPatterns = 2000;

export interface Me {
  readonly user: User;
  /** Those that one is a member of and that are active, by name. */
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly OwnTeam[];
  /** What one holds now and where (null: everywhere), each once, the broadest first. */
  readonly holds: readonly HeldPattern[];
  readonly mfaEnabled: boolean;
  readonly hasPassword: boolean;
}

/** Oneself, as far as the console has to know to draw itself; whatever organization the request names. */
export const readMe = query('console.me', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('profile'),
  refuses: ['user.not_found'],
  run: async ({ db, actor, userId, at }): Promise<Me> => {
    const [user, organizations, teams, { grants }, mfaEnabled, password] = await Promise.all([
      userById(db, userId, 'everything'),
      organizationsOf(db, userId),
      ownTeams(db, actor),
      holdingsOf(db, userId, at),
      isProtected(db, userId),
      hasPassword(db, userId),
    ]);
    const holds = broadestFirst(heldAt(grants, at)).slice(0, mostPatterns);
    return { user, organizations, teams, holds, mfaEnabled, hasPassword: password };
  },
});

function organizationsOf(on: Queryable, userId: string): Promise<{ id: string; name: string }[]> {
  return on.rows({
    name: 'own_organizations',
    text: `select o.id, o.name from organization_members m join organizations o on o.id = m.organization_id
      where m.user_id = $1 and o.active and o.deleted_at is null order by lower(o.name), o.id`,
    values: [userId],
  });
}

/** Each once. What holds everywhere comes before what holds in one organization, and short patterns before long ones. */
function broadestFirst(held: readonly HeldPattern[]): HeldPattern[] {
  const each = new Map(
    held.map(({ pattern, organization }) => [`${pattern} ${organization}`, { pattern, organization }]),
  );
  return [...each.values()].sort(
    (a, b) =>
      Number(a.organization !== null) - Number(b.organization !== null) ||
      a.pattern.length - b.pattern.length ||
      compare(a.pattern, b.pattern) ||
      compare(a.organization ?? '', b.organization ?? ''),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
