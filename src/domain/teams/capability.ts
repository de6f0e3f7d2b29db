import { capability } from '../capability.ts';
import { category } from '../node-group.ts';
import { teamErrors } from './errors.ts';
import { teamNodes } from './nodes.ts';
import { search, totals } from './shown.ts';

export const teams = capability('teams', {
  errors: teamErrors,
  nodes: [
    {
      key: 'team',
      category: category(70, 'Team', 'managing teams, their members and what these may do'),
      nodes: teamNodes,
    },
  ],
  erase: async ({ tx, at }, { id }) => {
    await tx.rows({
      text: 'update team_members set deleted_at = $2, updated_at = $2 where user_id = $1 and deleted_at is null',
      values: [id, at],
    });
  },
  keeps: {
    'team_members.user_id': 'the membership ends, and stays in the history of the team',
    'team_grants.granted_by': 'who gave what others hold',
    'team_resources.shared_by': 'who shared what others use',
  },
  totals,
  search,
});
