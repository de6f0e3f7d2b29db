import type { Judged, TeamRole } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { type Notifying, notify } from '../notifications/notify.ts';
import { endMembership, insertTeamMember, setRole } from './members.ts';
import { mustBeWithinSay, mustCoverChange, type PlaceGiver } from './membership-rules.ts';
import { joinedTeam, leftTeam, teamRoleChanged } from './notices.ts';
import { isAbove } from './team-grants.ts';
import type { Team } from './teams.ts';
import { tellTeam } from './topic.ts';

/** Somebody's place in a team. */
export interface Place {
  readonly team: Pick<Team, 'id' | 'name'>;
  readonly userId: string;
  readonly role: TeamRole;
  /** What they do there, in words. */
  readonly title: string | null;
}

/** Puts somebody in a team and tells them; false when they are in it already. Whether that may be is decided before. */
export async function putInTeam(work: Notifying, place: Place, by: string | null): Promise<boolean> {
  const { tx, ports, at } = work;
  const { team, userId, role, title } = place;
  if (!(await insertTeamMember(tx, { id: ports.newId(), teamId: team.id, userId, role, title, at }))) return false;
  await touchUsers(tx, [userId]);
  const target = { kind: 'team', id: team.id };
  await notify(work, joinedTeam, { to: [userId], facts: { team: team.name }, by, target });
  tellTeam(work, team, 'member_added', { by, userId, role });
  return true;
}

/** Refuses to let somebody new into a team in a role that is beyond the giver's say, or would give more than they hold. */
export async function mustMayPlace(tx: Tx, giver: PlaceGiver, userId: string, role: TeamRole): Promise<void> {
  const change = { userId, from: null, to: role };
  await mustBeWithinSay(tx, giver, change);
  await mustCoverChange(tx, giver, change);
}

/** Whether somebody who promised a place in a team could still give it. */
export async function couldPlace(
  tx: Tx,
  giver: Judged,
  team: Team,
  { userId, role }: Pick<Place, 'userId' | 'role'>,
): Promise<boolean> {
  const byNode = giver.heldUntil('team.members', team.organization_id) !== null;
  const own = giver.teams.get(team.id) ?? null;
  if (!byNode && own !== 'owner' && own !== 'manager') return false;
  try {
    await mustMayPlace(tx, { team, actor: giver, byNode, role: own }, userId, role);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

/** Gives somebody in a team another role in it, and tells them. Returns whether that was another one. */
export async function changePlace(
  work: Notifying,
  giver: PlaceGiver,
  change: { readonly userId: string; readonly from: TeamRole; readonly to: TeamRole },
): Promise<boolean> {
  const { tx, at } = work;
  const { team, actor } = giver;
  const { userId, from, to } = change;
  await mustBeWithinSay(tx, giver, change);
  await mustCoverChange(tx, giver, change);
  if (from === to) return false;
  await setRole(tx, team.id, userId, to, at);
  if (isAbove(to, from)) await mustFitHoldings(tx, [userId], at);
  await touchUsers(tx, [userId]);
  const facts = { team: team.name, role: to };
  await notify(work, teamRoleChanged, {
    to: [userId],
    facts,
    by: actor.userId,
    target: { kind: 'team', id: team.id },
  });
  tellTeam(work, team, 'member_changed', { by: actor.userId, userId, role: to });
  return true;
}

/** Takes somebody out of a team who is in it, and tells them. Whether that is within the taker's say is decided before. */
export async function takeFromTeam(
  work: Notifying,
  giver: PlaceGiver,
  { userId, from }: { readonly userId: string; readonly from: TeamRole },
): Promise<void> {
  const { tx, at } = work;
  const { team, actor } = giver;
  await mustCoverChange(tx, giver, { userId, from, to: null });
  await endMembership(tx, team.id, userId, at);
  await touchUsers(tx, [userId]);
  await notify(work, leftTeam, { to: [userId], facts: { team: team.name }, by: actor.userId, target: null });
  tellTeam(work, team, 'member_removed', { by: actor.userId, userId });
}
