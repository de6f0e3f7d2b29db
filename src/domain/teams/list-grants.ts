import Type from 'typebox';
import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { overTeam, teamUnder } from './authority.ts';
import { Id } from './fields.ts';
import { grantsPage, type TeamGrant } from './grants.ts';

/** What a team gives its members. */
export const listGrants = query('team.list_grants', {
  input: Type.Object(
    {
      teamId: Id,
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
      after: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: overTeam('team.grants', []),
  run: async ({ db, caller, say }, asked): Promise<Page<TeamGrant>> => {
    const { team } = await teamUnder(db, say, caller, asked.teamId);
    return grantsPage(db, team.id, asked);
  },
});
