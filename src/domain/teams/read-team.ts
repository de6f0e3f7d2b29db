import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { overTeam, teamUnder } from './authority.ts';
import { WithinTeam } from './fields.ts';
import { type TeamMember, teamMembersPage } from './members.ts';
import type { Team } from './teams.ts';

/** A team with a page of its members. */
export const readTeam = query('team.read', {
  input: WithinTeam,
  permit: overTeam('team.read', ['owner', 'manager', 'member']),
  refuses: ['team.not_found'],
  run: async ({ db, caller, say }, asked): Promise<{ readonly team: Team; readonly members: Page<TeamMember> }> => {
    const { team } = await teamUnder(db, say, caller, asked.teamId);
    return { team, members: await teamMembersPage(db, team, say.actor, asked) };
  },
  revisionOf: ({ team }) => team,
});
