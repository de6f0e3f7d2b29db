import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { overTeam, teamUnder } from './authority.ts';
import { WithinTeam } from './fields.ts';
import { grantsPage, type TeamGrant } from './team-grants.ts';

/** What a team gives its members. */
export const listGrants = query('team.list_grants', {
  input: WithinTeam,
  permit: overTeam('team.grants', []),
  refuses: ['team.not_found'],
  run: async ({ db, caller, say }, asked): Promise<Page<TeamGrant>> => {
    const { team } = await teamUnder(db, say, caller, asked.teamId);
    return grantsPage(db, team.id, asked);
  },
});
