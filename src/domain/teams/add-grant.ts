import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { Pattern } from '../access/patterns.ts';
import { mustHoldToGive } from '../access/rules.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { overTeam, teamUnder } from './authority.ts';
import { TeamRoleName } from './fields.ts';
import { teamMemberIds } from './members.ts';
import { teamGrantsChanged } from './notices.ts';
import { grantCount, insertTeamGrant, rolesFrom, type TeamGrant } from './team-grants.ts';
import { tellTeam } from './topic.ts';

/** Gives a pattern to the members of a team, or to those from a role up; it holds inside the team's organization. */
export const addGrant = command('team.add_grant', {
  input: Type.Object(
    { teamId: Id, pattern: Pattern, leastRole: Type.Optional(TeamRoleName) },
    { additionalProperties: false },
  ),
  permit: overTeam('team.grants', []),
  refuses: ['access.exceeds_own', 'team.grant_exists', 'team.not_found'],
  audit: { of: 'team', details: { pattern: 'vault.read', leastRole: 'member' } },
  bounds: [...holdingBounds, 'team.grants'],
  changesAccess: true,
  run: async (work, { teamId, pattern, leastRole = 'member' }): Promise<TeamGrant> => {
    const { tx, ports, at, caller, emit, target, say } = work;
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    mustHoldToGive(actor, [{ pattern, organization: team.organization_id }], null);
    const grant = await insertTeamGrant(tx, {
      id: ports.newId(),
      teamId,
      pattern,
      leastRole,
      grantedBy: actor.userId,
      at,
    });
    if (grant === undefined) throw refuse('team.grant_exists', {});
    mustFit('team.grants', 'team', await grantCount(tx, teamId));
    const affected = await teamMemberIds(tx, teamId, rolesFrom(leastRole));
    await mustFitHoldings(tx, affected, at);
    await touchUsers(tx, affected);
    target({ kind: 'team', id: teamId, name: team.name, organization: team.organization_id }, { pattern, leastRole });
    await notify(work, teamGrantsChanged, {
      to: affected,
      facts: { team: team.name, pattern, given: true },
      by: actor.userId,
      target: { kind: 'team', id: teamId },
    });
    tellTeam(work, team, 'grant_added', { by: actor.userId });
    emit({ type: 'access.changed', users: affected });
    return grant;
  },
});
