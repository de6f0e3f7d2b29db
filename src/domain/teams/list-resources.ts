import type { Page } from '../../kernel/page.ts';
import { query } from '../action.ts';
import { reachOrNone } from '../vault/reach.ts';
import { overTeam, teamUnder } from './authority.ts';
import { WithinTeam } from './fields.ts';
import { resourcesPage, type TeamResource } from './resources.ts';

/** What is shared with a team: for its members, who find it by this list, and else as far as one comes to it oneself. */
export const listResources = query('team.list_resources', {
  input: WithinTeam,
  permit: overTeam('team.share', ['owner', 'manager', 'member']),
  refuses: ['team.not_found'],
  run: async ({ db, caller, say }, asked): Promise<Page<TeamResource>> => {
    const { team, actor, role } = await teamUnder(db, say, caller, asked.teamId);
    // Members come to all of it by the team itself.
    if (role !== null) return resourcesPage(db, team.id, null, asked);
    const reach = await reachOrNone(db, { actor, actions: ['fetch'] });
    return resourcesPage(db, team.id, { reach, userId: actor.userId }, asked);
  },
});
