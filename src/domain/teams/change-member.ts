import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { holdingBounds } from '../access/bounds.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { overTeam, teamUnder } from './authority.ts';
import { TeamRoleName } from './fields.ts';
import { roleIn } from './members.ts';
import { changePlace } from './places.ts';

/** Gives somebody in a team another role in it. */
export const changeMember = command('team.change_member', {
  input: Type.Object({ teamId: Id, userId: Id, role: TeamRoleName }, { additionalProperties: false }),
  permit: overTeam('team.members', ['owner', 'manager']),
  refuses: ['access.exceeds_own', 'team.member_not_found', 'team.not_found'],
  audit: { of: 'team', also: ['user'], details: { from: 'member', to: 'manager' } },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { teamId, userId, role }) => {
    const { tx, caller, emit, target, say } = work;
    const authority = await teamUnder(tx, say, caller, teamId);
    const from = await roleIn(tx, teamId, userId);
    if (from === undefined) throw refuse('team.member_not_found', {});
    const changed = await changePlace(work, authority, { userId, from, to: role });
    target(
      { kind: 'team', id: teamId, name: authority.team.name, organization: authority.team.organization_id },
      { from, to: role },
    );
    target({ kind: 'user', id: userId });
    if (changed) emit({ type: 'access.changed', users: [userId] });
  },
});
