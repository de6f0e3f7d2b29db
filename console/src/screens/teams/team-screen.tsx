import { Button, Code, List } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useCan } from '../../access/can.ts';
import type { Tagged } from '../../api/client.ts';
import { ApiError } from '../../api/errors.ts';
import { useMe } from '../../api/session.ts';
import { Avatar } from '../../parts/avatar.tsx';
import { Columns } from '../../parts/columns.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Meta } from '../../parts/meta.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { Trail } from '../audit/trail.tsx';
import { ConfirmDeletion } from './delete-team.tsx';
import { EditTeamModal, written } from './edit-team-modal.tsx';
import { Grants } from './grants.tsx';
import { Members } from './members.tsx';
import { fetchTeam, type Team, teamKey } from './queries.ts';
import { Resources } from './resources.tsx';
import { useTeamRights } from './rights.ts';
import { teamRoute } from './routes.ts';
import { texts } from './texts.tsx';

export function TeamScreen() {
  const { id } = teamRoute.useParams();
  const { data, error, refetch } = useQuery({
    queryKey: [...teamKey(id), 1],
    queryFn: ({ signal }) => fetchTeam(id, 1, signal),
  });
  // Whoever was left out meanwhile sees no more of it; a lost connection takes nothing away.
  const gone = error instanceof ApiError && (error.status === 403 || error.status === 404);
  if (data !== undefined && !gone) return <ShownTeam team={data.team} />;
  return (
    <Page title={texts.team} crumbs={[{ label: texts.teams, to: '/teams' }]}>
      {error === null ? <LoadingState /> : <ErrorState error={error} retry={() => void refetch()} />}
    </Page>
  );
}

function ShownTeam({ team }: { readonly team: Team & Tagged }) {
  const rights = useTeamRights(team);
  const can = useCan();
  const { organizations, teams } = useMe();
  const listed = can('team.list') || teams.length > 0;
  const navigate = teamRoute.useNavigate();
  const [editing, { open, close }] = useDisclosure(false);
  const [deleting, ask] = useDisclosure(false);
  const place = organizations.find(({ id }) => id === team.organization_id);
  return (
    <Page
      title={team.name}
      crumbs={[{ label: texts.teams, ...(listed ? { to: '/teams' } : {}) }]}
      mark={<Avatar name={team.name} kind="team" size={56} />}
      hint={
        <Meta
          items={[
            { key: 'members', text: texts.memberCount(team.member_count) },
            team.type !== null && { key: 'type', text: <bdi>{team.type}</bdi> },
            place !== undefined && { key: 'place', text: <bdi>{place.name}</bdi> },
            {
              key: 'created',
              text: <>{texts.createdAt(<Time at={team.created_at} relative />)}</>,
            },
          ]}
        />
      }
      actions={
        <>
          {rights.edit && (
            <Button variant="default" leftSection={<IconPencil size={16} aria-hidden />} onClick={open}>
              {texts.edit}
            </Button>
          )}
          <MoreMenu
            entries={[
              rights.remove && {
                icon: IconTrash,
                verb: texts.delete,
                consequence: texts.itsMembersLoseItsPermissionsAtOnce,
                destructive: true,
                onChoose: ask.open,
              },
            ]}
          />
        </>
      }
    >
      <Columns
        side={
          <>
            <Section title={texts.details} bare>
              <Facts
                facts={[
                  [
                    texts.description,
                    team.description === null ? null : (
                      <span key="description" data-written style={{ whiteSpace: 'pre-wrap' }}>
                        {team.description}
                      </span>
                    ),
                  ],
                  [texts.kind, team.type === null ? null : <bdi key="kind">{team.type}</bdi>],
                  ...(place === undefined ? [] : [[texts.belongsTo, <bdi key="place">{place.name}</bdi>] as const]),
                  [texts.created, <Time key="created" at={team.created_at} />],
                ]}
              />
            </Section>
            {team.goals.length > 0 && (
              <Section title={texts.goals} bare>
                <List size="sm" spacing="xs">
                  {[...new Set(team.goals)].map(goal => (
                    <List.Item key={goal} data-written>
                      <bdi>{goal}</bdi>
                    </List.Item>
                  ))}
                </List>
              </Section>
            )}
            {Object.keys(team.metadata).length > 0 && (
              <Section title={texts.metadata} bare>
                <Code block data-written style={{ whiteSpace: 'pre-wrap', maxHeight: '20rem' }} tabIndex={0}>
                  {written(team.metadata)}
                </Code>
              </Section>
            )}
          </>
        }
      >
        <Members team={team} />
        {rights.shared && <Resources team={team} mayEnd={rights.share} />}
        {rights.grants && <Grants team={team} />}
        <Trail title={texts.activity} filters={{ target: team.id }} empty={texts.nothingYet} />
      </Columns>
      {editing && <EditTeamModal team={team} onClose={close} />}
      {deleting && (
        <ConfirmDeletion team={team} onClose={ask.close} onDeleted={() => navigate({ to: listed ? '/teams' : '/' })} />
      )}
    </Page>
  );
}
