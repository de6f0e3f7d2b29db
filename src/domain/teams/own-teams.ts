import type { Actor, TeamRole } from '../../kernel/actor.ts';
import type { Queryable } from '../../platform/db/queryable.ts';

/** As many are told at most. */
export const mostOwnTeams = 1000;

/** A living team that one is in. */
export interface OwnTeam {
  readonly id: string;
  readonly name: string;
  /** Null for a team of the whole platform. */
  readonly organization_id: string | null;
  readonly role: TeamRole;
}

/** The teams that one is in, by name. */
export async function ownTeams(on: Queryable, { teams }: Actor): Promise<readonly OwnTeam[]> {
  if (teams.size === 0) return [];
  const rows = await on.rows<Omit<OwnTeam, 'role'>>({
    name: 'own_teams',
    text: `select t.id, t.name, t.organization_id from teams t where t.id = any($1::uuid[]) and t.deleted_at is null
      order by lower(t.name), t.id limit ${mostOwnTeams}`,
    values: [[...teams.keys()]],
  });
  return rows.flatMap(row => {
    const role = teams.get(row.id);
    return role === undefined ? [] : [{ ...row, role }];
  });
}
