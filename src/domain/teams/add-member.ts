import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { holdingBounds, mustFitHoldings } from '../access/bounds.ts';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { overTeam, teamUnder } from './authority.ts';
import { TeamRoleName } from './fields.ts';
import { mustBeEligible, mustBeWithinSay, mustCoverChange } from './membership-rules.ts';
import { putInTeam } from './places.ts';

/** Puts a person in a team, as a plain member unless another role is named. */
export const addMember = command('team.add_member', {
  input: Type.Object({ teamId: Id, userId: Id, role: Type.Optional(TeamRoleName) }, { additionalProperties: false }),
  permit: overTeam('team.members', ['owner', 'manager']),
  refuses: ['access.exceeds_own', 'team.member_exists', 'team.not_found', 'user.not_found'],
  audit: { of: 'team', also: ['user'], details: { role: 'member' } },
  bounds: holdingBounds,
  changesAccess: true,
  run: async (work, { teamId, userId, role = 'member' }) => {
    const { tx, at, caller, emit, target, say } = work;
    const authority = await teamUnder(tx, say, caller, teamId);
    const change = { userId, from: null, to: role };
    await mustBeWithinSay(tx, authority, change);
    await mustBeEligible(tx, authority, userId);
    const place = { team: authority.team, userId, role, title: null };
    if (!(await putInTeam(work, place, authority.actor.userId))) throw refuse('team.member_exists', {});
    await mustCoverChange(tx, authority, change);
    await mustFitHoldings(tx, [userId], at);
    target(
      { kind: 'team', id: teamId, name: authority.team.name, organization: authority.team.organization_id },
      { role },
    );
    target({ kind: 'user', id: userId });
    emit({ type: 'access.changed', users: [userId] });
  },
});
