import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { touchUsers } from '../access/holdings.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { overTeam, teamUnder } from './authority.ts';
import { TeamRoleName } from './fields.ts';
import { roleIn, setRole } from './members.ts';
import { mustBeWithinSay, mustCoverChange } from './membership-rules.ts';
import { isAbove } from './team-grants.ts';

/** Gives somebody in a team another role in it. */
export const changeMember = command('team.change_member', {
  input: Type.Object({ teamId: Id, userId: Id, role: TeamRoleName }, { additionalProperties: false }),
  permit: overTeam('team.members', ['owner', 'manager']),
  refuses: ['access.exceeds_own', 'team.member_not_found', 'team.not_found'],
  bounds: holdingBounds,
  changesAccess: true,
  run: async ({ tx, at, caller, emit, target, say }, { teamId, userId, role }) => {
    const authority = await teamUnder(tx, say, caller, teamId);
    const from = await roleIn(tx, teamId, userId);
    if (from === undefined) throw refuse('team.member_not_found', {});
    const change = { userId, from, to: role };
    await mustBeWithinSay(tx, authority, change);
    await mustCoverChange(tx, authority, change);
    target(
      { kind: 'team', id: teamId, name: authority.team.name, organization: authority.team.organization_id },
      { from, to: role },
    );
    target({ kind: 'user', id: userId });
    if (from === role) return;
    await setRole(tx, teamId, userId, role, at);
    if (isAbove(role, from)) await mustFitHoldings(tx, [userId], at);
    await touchUsers(tx, [userId]);
    emit({ type: 'access.changed', users: [userId] });
  },
});
