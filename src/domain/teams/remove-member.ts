import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { touchUsers } from '../access/holdings.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { notify } from '../notifications/notify.ts';
import { overTeam, teamUnder } from './authority.ts';
import { endMembership, roleIn } from './members.ts';
import { mustBeWithinSay, mustCoverChange } from './membership-rules.ts';
import { leftTeam } from './notices.ts';

/** Takes somebody out of a team, for who holds what they lose by it; everyone may leave by removing themselves. */
export const removeTeamMember = command('team.remove_member', {
  input: Type.Object({ teamId: Id, userId: Id }, { additionalProperties: false }),
  permit: overTeam('team.members', ['owner', 'manager', 'member']),
  refuses: ['access.exceeds_own', 'team.member_not_found', 'team.not_found'],
  changesAccess: true,
  run: async (work, { teamId, userId }) => {
    const { tx, at, caller, emit, target, say } = work;
    const authority = await teamUnder(tx, say, caller, teamId);
    const from = await roleIn(tx, teamId, userId);
    const change = { userId, from: from ?? null, to: null };
    await mustBeWithinSay(tx, authority, change);
    if (from === undefined) throw refuse('team.member_not_found', {});
    await mustCoverChange(tx, authority, change);
    await endMembership(tx, teamId, userId, at);
    await touchUsers(tx, [userId]);
    target(
      { kind: 'team', id: teamId, name: authority.team.name, organization: authority.team.organization_id },
      { role: from },
    );
    target({ kind: 'user', id: userId });
    const by = authority.actor.userId;
    await notify(work, leftTeam, { to: [userId], facts: { team: authority.team.name }, by, target: null });
    emit({ type: 'access.changed', users: [userId] });
  },
});
