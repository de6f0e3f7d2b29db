import Type from 'typebox';
import { touchUsers } from '../access/holdings.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { overTeam, teamUnder } from './authority.ts';
import { editableTeam } from './editable.ts';
import { teamMemberIds } from './members.ts';
import { mustCoverTeam } from './membership-rules.ts';
import { leftTeam } from './notices.ts';
import { endTeam } from './teams.ts';
import { tellTeam } from './topic.ts';

/**
 * Deletes a team: its memberships end, and with them what it gave, so it is for who holds all of that. The rows of team and
 * memberships stay.
 */
export const deleteTeam = command('team.delete', {
  input: Type.Object({ teamId: Id }, { additionalProperties: false }),
  permit: overTeam('team.delete', []),
  refuses: ['access.exceeds_own', 'team.not_found'],
  audit: { of: 'team', details: { name: 'Name', members: 3, grants: ['vault.read'] } },
  changesAccess: true,
  edits: { thing: editableTeam, id: ({ teamId }) => teamId },
  run: async (work, { teamId }) => {
    const { tx, at, caller, emit, target, say } = work;
    const { team, actor } = await teamUnder(tx, say, caller, teamId);
    await mustCoverTeam(tx, actor, team);
    const members = await teamMemberIds(tx, team.id);
    const grants = await endTeam(tx, team.id, at);
    await touchUsers(tx, members);
    const details = { name: team.name, members: members.length, grants };
    target({ kind: 'team', id: team.id, name: team.name, organization: team.organization_id }, details);
    await notify(work, leftTeam, { to: members, facts: { team: team.name }, by: actor.userId, target: null });
    tellTeam(work, team, 'deleted', { by: actor.userId });
    emit({ type: 'access.changed', users: members });
  },
});
