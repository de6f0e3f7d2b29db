import type { Actor, TeamRole } from '../../kernel/actor.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import { patternsGivenTo } from '../access/holdings.ts';
import { mustHoldToEnd, mustHoldToGive } from '../access/rules.ts';
import { mustHoldAllLent, mustHoldAllShared } from '../vault/sharing.ts';

/** What a role inside a team lets somebody do with it, as permissions inside its organization would. */
const nodesOfRole: Readonly<Record<TeamRole, readonly string[]>> = {
  owner: ['team.read', 'team.write', 'team.members'],
  manager: ['team.read', 'team.members'],
  member: [],
};

/**
 * Refuses to open somebody's account, to oneself or to them again, or to close it, unless the caller holds all that it
 * leads to: the person's patterns as `mustOutrank` has it, what is shared with them or their teams, and what their roles in these let
 * them do. To give it, they hold it for good.
 */
export async function mustCover(tx: Tx, actor: Actor, userId: string, at: Date, to: 'give' | 'end'): Promise<void> {
  if (actor.userId === userId) return;
  const teams = await tx.rows<{ id: string; organization_id: string | null; role: TeamRole }>({
    name: 'teams_of_account',
    text: `select t.id, t.organization_id, m.role
      from team_members m join teams t on t.id = m.team_id and t.deleted_at is null
      where m.user_id = $1 and m.deleted_at is null`,
    values: [userId],
  });
  const byRole = teams.flatMap(({ organization_id: organization, role }) =>
    nodesOfRole[role].map(pattern => ({ pattern, organization })),
  );
  const held = [...(await patternsGivenTo(tx, userId, at)), ...byRole];
  if (to === 'give') mustHoldToGive(actor, held, null);
  else mustHoldToEnd(actor, held);
  await mustHoldAllShared(
    tx,
    actor,
    teams.map(({ id }) => id),
    to,
  );
  await mustHoldAllLent(tx, actor, { userId, at }, to);
}
