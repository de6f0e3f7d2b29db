import type { Caller, TeamRole } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { Permit } from '../../kernel/permit.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Authority, mustBeOver, over, type Say } from '../access/over.ts';
import { type Team, teamById } from './teams.ts';

/** A team that the caller may act on, and by what right. */
export interface TeamAuthority extends Omit<Authority, 'part'> {
  readonly team: Team;
  /** The caller's own in the team. */
  readonly role: TeamRole | null;
}

/** The caller holds the node somewhere, or is in the team that `teamId` names in one of the roles. */
export function overTeam(
  node: string,
  roles: readonly TeamRole[],
): Permit<{ readonly teamId: string }, { readonly say: Say<TeamRole> }> {
  return over(node, (actor, { teamId }) => {
    const role = actor.teams.get(teamId);
    return role === undefined ? null : { part: role, enough: roles.includes(role) };
  });
}

/** The team that the caller's say is about; refuses as `mustBeOver`. */
export async function teamUnder(
  on: Queryable,
  say: Say<TeamRole>,
  caller: Caller,
  teamId: string,
): Promise<TeamAuthority> {
  const team = await teamById(on, teamId);
  const unseen = refuse('team.not_found', {});
  const { part, ...authority } = mustBeOver(say, caller, team?.organization_id, unseen);
  if (team === undefined) throw unseen;
  return { ...authority, team, role: part };
}
