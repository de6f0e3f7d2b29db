import Type from 'typebox';
import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { overTeam, teamUnder } from './authority.ts';
import { Id } from './fields.ts';
import { type Member, membersPage } from './members.ts';
import type { Team } from './teams.ts';

/** A team with a page of its members. */
export const readTeam = query('team.read', {
  input: Type.Object(
    {
      teamId: Id,
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
      after: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: overTeam('team.read', ['owner', 'manager', 'member']),
  run: async ({ db, caller, say }, asked): Promise<{ readonly team: Team; readonly members: Page<Member> }> => {
    const { team } = await teamUnder(db, say, caller, asked.teamId);
    return { team, members: await membersPage(db, team, asked) };
  },
});
