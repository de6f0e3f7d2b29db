import Type from 'typebox';
import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { overTeam, teamUnder } from './authority.ts';
import { Id } from './fields.ts';
import { type Resource, resourcesPage } from './resources.ts';

/** What is shared with a team, for its members too: they find it by this list. */
export const listResources = query('team.list_resources', {
  input: Type.Object(
    {
      teamId: Id,
      limit: Type.Integer({ minimum: 1, maximum: 1000 }),
      offset: Type.Integer({ minimum: 0 }),
      after: Type.Union([Type.String(), Type.Null()]),
    },
    { additionalProperties: false },
  ),
  permit: overTeam('team.share', ['owner', 'manager', 'member']),
  run: async ({ db, caller, say }, asked): Promise<Page<Resource>> => {
    const { team } = await teamUnder(db, say, caller, asked.teamId);
    return resourcesPage(db, team.id, asked);
  },
});
