import { Text } from '@mantine/core';
import { PlaceName } from '../../access/place-name.tsx';
import type { Me } from '../../api/types.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { labelOfTeamRole } from './team-roles.ts';
import { TeamsPage } from './teams-page.tsx';
import { texts } from './texts.tsx';

type OwnTeam = Me['teams'][number];

const columns: readonly Column<OwnTeam>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Named mark={<Avatar name={name} kind="team" />}>
        <AnchorLink to="/teams/$id" params={{ id }}>
          <bdi>{name}</bdi>
        </AnchorLink>
      </Named>
    ),
  },
  { key: 'role', title: texts.yourRole, width: '120px', render: ({ role }) => labelOfTeamRole(role) },
  {
    key: 'place',
    title: texts.belongsTo,
    width: 'minmax(0, 2fr)',
    render: ({ organization_id: place }) => (
      <Text size="sm" truncate>
        <PlaceName of={place} />
      </Text>
    ),
  },
];

/** The teams that one is in; the session knows them. */
export function OwnTeams({ teams }: { readonly teams: readonly OwnTeam[] }) {
  return (
    <TeamsPage count={texts.teamCount(teams.length)} hint={texts.teamsYouAreIn}>
      <DataTable
        label={texts.yourTeams}
        columns={columns}
        count={teams.length}
        rowAt={index => teams[index]}
        empty={null}
      />
    </TeamsPage>
  );
}
