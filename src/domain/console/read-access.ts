import Type from 'typebox';
import type { TeamRole } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { scopeIncludes, within } from '../access/over.ts';
import { type Reason, reasonsOf } from '../access/reasons.ts';
import { organizationsIn } from '../access/rules.ts';
import { anyOf, needs, own, query } from '../action.ts';
import { Id } from '../fields.ts';
import { givenRoles, highestFirst } from '../people/affiliations.ts';
import { userById, visibleUser } from '../people/users.ts';

/** A role that somebody holds or will hold. Times are RFC 3339 UTC. */
export interface HeldRole {
  readonly id: string;
  readonly name: string;
  /** One of those that every Gatehouse has, of which a person has one. */
  readonly system: boolean;
  readonly organization_id: string | null;
  readonly starts_at: string | null;
  readonly expires_at: string | null;
  readonly granted_by: string | null;
  readonly created_at: string;
}

/** A team that somebody is in. */
export interface HeldTeam {
  readonly id: string;
  readonly name: string;
  readonly organization_id: string | null;
  readonly role: TeamRole;
  readonly joined_at: string;
}

/** What somebody may do, and where it comes from. */
export interface PersonAccess {
  /** What holds now, each pattern by each thing that gives it. */
  readonly reasons: readonly Reason[];
  /** How many more there are. */
  readonly others: number;
  readonly roles: readonly HeldRole[];
  readonly teams: readonly HeldTeam[];
  /** What those who gave any of it are called, by their ids: of those whom the caller may see. */
  readonly names: Readonly<Record<string, string>>;
}

/** As many patterns are told, as in the explanation of a decision. */
const most = 2000;

/** Where somebody's access comes from: of the whole platform, and of the organizations where the caller may look at them. */
export const readAccess = query('user.read_access', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: anyOf(own('id', 'user.read'), needs('user.read.other')),
  refuses: ['user.not_found'],
  run: async ({ db, scope, at }, { id }): Promise<PersonAccess> => {
    await userById(db, id, scope);
    const organizations = organizationsIn(scope);
    const [all, roles, teams] = await Promise.all([
      reasonsOf(db, id, at),
      db.rows<HeldRole>(
        sql`select r.id, r.name, r.system_rank is not null as system, r.organization_id, ur.starts_at, ur.expires_at,
          ur.granted_by, ur.created_at from ${givenRoles(id, organizations)}
          order by ${raw(highestFirst)}`.named('roles_held'),
      ),
      db.rows<HeldTeam>(
        sql`select t.id, t.name, t.organization_id, m.role, m.joined_at
          from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
          where m.user_id = ${id} and m.deleted_at is null and ${within('t.organization_id', organizations)}
          order by lower(t.name), t.id`.named('teams_held'),
      ),
    ]);
    const seen = all.filter(({ organization }) => organization === null || scopeIncludes(scope, organization));
    const reasons = seen.slice(0, most);
    const givers = [...reasons.map(({ givenBy }) => givenBy), ...roles.map(each => each.granted_by)];
    const names = await namesOf(db, [...new Set(givers.filter(each => each !== null))], organizations);
    return { reasons, others: seen.length - reasons.length, roles, teams, names };
  },
});

async function namesOf(
  on: Queryable,
  ids: readonly string[],
  organizations: readonly string[] | null,
): Promise<Record<string, string>> {
  if (ids.length === 0) return {};
  const rows = await on.rows<{ id: string; name: string }>(
    sql`select u.id, coalesce(u.display_name, u.username) as name from users u
      where u.id = any(${ids}::uuid[]) and u.deleted_at is null and ${visibleUser(organizations)}`.named(
      'names_of_givers',
    ),
  );
  return Object.fromEntries(rows.map(({ id, name }) => [id, name]));
}
