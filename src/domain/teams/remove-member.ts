import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { overTeam, teamUnder } from './authority.ts';
import { roleIn } from './members.ts';
import { mustBeWithinSay } from './membership-rules.ts';
import { takeFromTeam } from './places.ts';

/** Takes somebody out of a team, for who holds what they lose by it; everyone may leave by removing themselves. */
export const removeTeamMember = command('team.remove_member', {
  input: Type.Object({ teamId: Id, userId: Id }, { additionalProperties: false }),
  permit: overTeam('team.members', ['owner', 'manager', 'member']),
  refuses: ['access.exceeds_own', 'team.member_not_found', 'team.not_found'],
  audit: { of: 'team', also: ['user'], details: { role: 'member' } },
  changesAccess: true,
  run: async (work, { teamId, userId }) => {
    const { tx, caller, emit, target, say } = work;
    const authority = await teamUnder(tx, say, caller, teamId);
    const from = await roleIn(tx, teamId, userId);
    await mustBeWithinSay(tx, authority, { userId, from: from ?? null, to: null });
    if (from === undefined) throw refuse('team.member_not_found', {});
    await takeFromTeam(work, authority, { userId, from });
    target(
      { kind: 'team', id: teamId, name: authority.team.name, organization: authority.team.organization_id },
      { role: from },
    );
    target({ kind: 'user', id: userId });
    emit({ type: 'access.changed', users: [userId] });
  },
});
