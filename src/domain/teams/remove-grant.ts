import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { touchUsers } from '../access/holdings.ts';
import { mustHoldToEnd } from '../access/rules.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { overTeam, teamUnder } from './authority.ts';
import { teamMemberIds } from './members.ts';
import { teamGrantsChanged } from './notices.ts';
import { deleteGrant, rolesFrom, teamGrantById } from './team-grants.ts';
import { tellTeam } from './topic.ts';

/** Takes a pattern away from the members of a team. Like giving it, that is for those who hold it themselves. */
export const removeGrant = command('team.remove_grant', {
  input: Type.Object({ teamId: Id, grantId: Id }, { additionalProperties: false }),
  permit: overTeam('team.grants', []),
  refuses: ['access.exceeds_own', 'team.grant_not_found', 'team.not_found'],
  audit: { of: 'team', details: { pattern: 'vault.read', leastRole: 'member' } },
  changesAccess: true,
  run: async (work, { teamId, grantId }) => {
    const { tx, caller, emit, target, say } = work;
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    const grant = await teamGrantById(tx, teamId, grantId);
    if (grant === undefined) throw refuse('team.grant_not_found', {});
    const { pattern, least_role: leastRole } = grant;
    mustHoldToEnd(actor, [{ pattern, organization: team.organization_id }]);
    await deleteGrant(tx, grantId);
    const affected = await teamMemberIds(tx, teamId, rolesFrom(leastRole));
    await touchUsers(tx, affected);
    target({ kind: 'team', id: teamId, name: team.name, organization: team.organization_id }, { pattern, leastRole });
    await notify(work, teamGrantsChanged, {
      to: affected,
      facts: { team: team.name, pattern, given: false },
      by: actor.userId,
      target: { kind: 'team', id: teamId },
    });
    tellTeam(work, team, 'grant_removed', { by: actor.userId });
    emit({ type: 'access.changed', users: affected });
  },
});
