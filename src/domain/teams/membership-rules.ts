import type { Actor, Judged, TeamRole } from '../../kernel/actor.ts';
import { refuse } from '../../kernel/errors.ts';
import type { HeldPattern } from '../../kernel/holdings.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { denied } from '../access/over.ts';
import { mustHoldToEnd, mustHoldToGive } from '../access/rules.ts';
import { mustHoldAllShared } from '../vault/sharing.ts';
import type { TeamAuthority } from './authority.ts';
import { hasOtherOwner } from './members.ts';
import { patternsBetween } from './team-grants.ts';
import type { Team } from './teams.ts';

/** A team, and by what right somebody acts on it who is here, or who promised a place in it. */
export interface PlaceGiver extends Pick<TeamAuthority, 'team' | 'byNode' | 'role'> {
  readonly actor: Judged;
}

/** What happens to somebody's place in a team: null stands for not being in it. */
export interface MembershipChange {
  readonly userId: string;
  readonly from: TeamRole | null;
  readonly to: TeamRole | null;
}

/**
 * Refuses what goes beyond the caller's say: members may only leave, managers leave owners alone and make none, and the
 * last owner goes only by those who hold `team.members`, so that no team is left with nobody in charge by accident.
 */
export async function mustBeWithinSay(tx: Tx, { team, actor, byNode, role }: PlaceGiver, change: MembershipChange) {
  if (byNode) return;
  const leaving = change.to === null && change.userId === actor.userId;
  const touchesOwner = change.from === 'owner' || change.to === 'owner';
  if (role === 'member' && !leaving) throw denied('team.members');
  if (role === 'manager' && touchesOwner) throw denied('team.members');
  if (change.from === 'owner' && change.to !== 'owner' && !(await hasOtherOwner(tx, team.id, change.userId))) {
    throw denied('team.members');
  }
}

/**
 * Refuses to hand somebody, by their new role in the team, what the caller does not hold or come to themselves for good,
 * and to take from another what the caller does not hold. Everybody may leave.
 */
export async function mustCoverChange(
  tx: Tx,
  { team, actor, role }: PlaceGiver,
  { userId, from, to }: MembershipChange,
): Promise<void> {
  const there = (patterns: readonly string[]): HeldPattern[] =>
    patterns.map(pattern => ({ pattern, organization: team.organization_id }));
  const joins = from === null;
  const leaves = to === null;
  // Members have what is shared with the team themselves.
  const shares = role === null && joins !== leaves;
  if (joins && shares) await mustHoldAllShared(tx, actor, [team.id], 'give');
  mustHoldToGive(actor, there(await patternsBetween(tx, team.id, to, from)), null);
  if (userId === actor.userId) return;
  if (leaves && shares) await mustHoldAllShared(tx, actor, [team.id], 'end');
  mustHoldToEnd(actor, there(await patternsBetween(tx, team.id, from, to)));
}

/** Refuses to end a team that gives more, by its grants or by what is shared with it, than the caller holds. */
export async function mustCoverTeam(tx: Tx, actor: Actor, team: Team): Promise<void> {
  await mustHoldAllShared(tx, actor, [team.id], 'end');
  const patterns = await patternsBetween(tx, team.id, 'owner', null);
  mustHoldToEnd(
    actor,
    patterns.map(pattern => ({ pattern, organization: team.organization_id })),
  );
}

const mayBePutIn = `
  select 1 from users u
  where u.id = $1 and u.deleted_at is null
    and ($2::uuid is null
      or exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = $2))
    and ($3 or u.id = $4
      or exists (select 1 from organization_members m where m.user_id = u.id and m.organization_id = any($5::uuid[]))
      or not exists (select 1 from organization_members m where m.user_id in (u.id, $4)))`;

/**
 * Refuses as not found whoever is not to be put in the team: the deleted, those outside the team's organization, and
 * for callers whose say is only their role, people whom they could not find otherwise.
 */
export async function mustBeEligible(on: Queryable, authority: TeamAuthority, userId: string): Promise<void> {
  const { team, actor, byNode } = authority;
  const reads = actor.holds('user.read.other');
  const anyone = byNode || reads === 'everything';
  const shared = reads === null || reads === 'everything' ? [] : reads.organizations;
  const rows = await on.rows({
    name: 'team_member_eligible',
    text: mayBePutIn,
    values: [userId, team.organization_id, anyone, actor.userId, [...actor.organizations, ...shared]],
  });
  if (rows.length === 0) throw refuse('user.not_found', {});
}
