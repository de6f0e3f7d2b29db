import type { Judged, TeamRole } from '../../kernel/actor.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { InvitedPlace } from '../organizations/invitations.ts';
import { couldPlace } from '../teams/places.ts';
import { type Team, teamById } from '../teams/teams.ts';

/** A place that an invitation leads to, in a team that is still there. */
export interface PromisedPlace {
  readonly team: Team;
  readonly role: TeamRole;
  readonly title: string | null;
}

/** The promised places in teams that the organization still has. */
export async function placesLeft(
  tx: Tx,
  organization: string,
  promised: readonly InvitedPlace[],
): Promise<PromisedPlace[]> {
  const places: PromisedPlace[] = [];
  for (const { team: id, role, title } of promised) {
    const team = await teamById(tx, id);
    if (team?.organization_id === organization) places.push({ team, role, title });
  }
  return places;
}

/**
 * Whether somebody could still send such an invitation: they decide who belongs to the organization, or lead the teams that
 * it leads into; they may put people into these; and they hold for good what is given for good.
 */
export async function mayStillInvite(
  tx: Tx,
  inviter: Judged,
  invited: {
    readonly organization: string;
    readonly promised: readonly HeldPattern[];
    readonly places: readonly PromisedPlace[];
    readonly userId: string;
  },
): Promise<boolean> {
  const { organization, promised, places, userId } = invited;
  const decides = inviter.heldUntil('organization.members', organization) !== null;
  if (!decides && places.length === 0) return false;
  for (const { team, role } of places) if (!(await couldPlace(tx, inviter, team, { userId, role }))) return false;
  return promised.every(each => inviter.heldUntil(each.pattern, each.organization) === Number.POSITIVE_INFINITY);
}
