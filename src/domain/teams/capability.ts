import { capability, type Ending } from '../capability.ts';
import { category } from '../node-group.ts';
import { teamErrors } from './errors.ts';
import { teamNodes } from './nodes.ts';
import { teamNotices } from './notices.ts';
import { search, totals } from './shown.ts';
import { isInOwnTeam } from './team-files.ts';
import { tellTeam } from './topic.ts';

export const teams = capability('teams', {
  errors: teamErrors,
  nodes: [
    {
      key: 'team',
      category: category(70, 'Team', 'managing teams, their members and what these may do'),
      nodes: teamNodes,
    },
  ],
  notifications: teamNotices,
  erase: async ({ tx, at }, { id }) => {
    await tx.rows({
      text: 'update team_members set deleted_at = $2, updated_at = $2 where user_id = $1 and deleted_at is null',
      values: [id, at],
    });
  },
  organizationDeleted: endTeamsOf,
  organizationsLeft: async (work, { userId, organizations }) => {
    const left = await work.tx.rows<{ id: string; name: string }>({
      text: `update team_members set deleted_at = $3, updated_at = $3 from teams t
        where team_members.team_id = t.id and team_members.user_id = $1 and team_members.deleted_at is null
          and t.organization_id = any($2::uuid[])
        returning t.id, t.name`,
      values: [userId, organizations, work.at],
    });
    for (const team of left) tellTeam(work, team, 'member_removed', { by: null, userId });
  },
  keeps: {
    'team_members.user_id': 'the membership ends, and stays in the history of the team',
    'team_grants.granted_by': 'who gave what others hold',
    'team_resources.shared_by': 'who shared what others use',
  },
  opensFiles: isInOwnTeam,
  totals,
  search,
});

/** Ends the teams of an organization, with who is in them, what they give and what is shared with them. */
async function endTeamsOf({ tx, at }: Ending, organization: string): Promise<void> {
  for (const text of [
    `update team_members set deleted_at = $2, updated_at = $2 from teams t
      where team_members.team_id = t.id and t.organization_id = $1 and team_members.deleted_at is null`,
    'update teams set deleted_at = $2, updated_at = $2 where organization_id = $1 and deleted_at is null',
  ]) {
    await tx.rows({ text, values: [organization, at] });
  }
  for (const text of [
    'delete from team_grants using teams t where team_grants.team_id = t.id and t.organization_id = $1',
    'delete from team_resources using teams t where team_resources.team_id = t.id and t.organization_id = $1',
    'delete from team_files using teams t where team_files.team_id = t.id and t.organization_id = $1',
  ]) {
    await tx.rows({ text, values: [organization] });
  }
}
