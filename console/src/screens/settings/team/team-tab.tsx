import { Accordion, Box, Button, Group, Pagination, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { ApiError } from '../../../api/errors.ts';
import { AnchorLink } from '../../../parts/links.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { numeral } from '../../../parts/time.tsx';
import { CreateTeamModal } from '../../teams/create-team-modal.tsx';
import { DeleteTeam } from '../../teams/delete-team.tsx';
import { Members } from '../../teams/members.tsx';
import { fetchTeams, type Team, teamsKey } from '../../teams/queries.ts';
import { useTeamRights } from '../../teams/rights.ts';
import { teamTabRoute } from '../routes.ts';
import { teamsPerPage } from './per-page.ts';
import { texts } from './texts.ts';

const forbidden = new ApiError(403, texts.insufficientPermissionsTeamListIs);

/** Every team with its members, to be opened one at a time. */
export function TeamTab() {
  const { page = 1 } = teamTabRoute.useSearch();
  const navigate = teamTabRoute.useNavigate();
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const listed = can('team.list');
  const found = useQuery({
    enabled: listed,
    queryKey: [...teamsKey({ sort: 'name' }), 'tab', page],
    queryFn: ({ signal }) => fetchTeams({ sort: 'name' }, page, signal, teamsPerPage),
  });
  const { data, refetch } = found;
  // Who may not list them is told so without asking.
  const error = listed ? found.error : forbidden;
  const pages = Math.ceil((data?.total ?? 0) / teamsPerPage);
  return (
    <Section
      title={texts.teams}
      {...(data === undefined ? {} : { count: numeral(data.total) })}
      actions={
        can('team.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            {texts.createTeam}
          </Button>
        )
      }
      bare
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState />
      ) : data.items.length === 0 ? (
        <EmptyState title={page === 1 ? texts.noTeamsYet : texts.noTeamsOnThisPage} />
      ) : (
        <Teams key={page} teams={data.items} />
      )}
      {pages > 1 && (
        <Pagination
          total={pages}
          value={page}
          onChange={to => void navigate({ search: to === 1 ? {} : { page: to } })}
          getControlProps={control => ({ 'aria-label': `${control} page` })}
          getItemProps={number => ({ 'aria-label': texts.pageWith(number) })}
        />
      )}
      {creating && <CreateTeamModal onClose={close} />}
    </Section>
  );
}

function Teams({ teams }: { readonly teams: readonly Team[] }) {
  const [opened, setOpened] = useState<string | null>(null);
  return (
    // Colours change at once with the scheme: what is half way between two is hard to read.
    <Accordion
      variant="contained"
      order={2}
      value={opened}
      onChange={setOpened}
      styles={{ item: { transition: 'none' } }}
    >
      {teams.map(team => (
        <Accordion.Item key={team.id} value={team.id}>
          <Accordion.Control>
            <Group justify="space-between" wrap="nowrap" gap="xs">
              <Text size="sm" fw={500} truncate miw={0}>
                <bdi>{team.name}</bdi>
              </Text>
              <Text span size="xs" c="dimmed" flex="none" pe="xs">
                {texts.memberCount(team.member_count)}
              </Text>
            </Group>
          </Accordion.Control>
          {/* Asked for only when it is opened. */}
          <Accordion.Panel>{opened === team.id && <OpenTeam team={team} />}</Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  );
}

function OpenTeam({ team }: { readonly team: Team }) {
  const rights = useTeamRights(team);
  return (
    <Stack>
      {team.description !== null && (
        <Text size="sm" data-written lineClamp={4}>
          {team.description}
        </Text>
      )}
      <Members team={team} />
      <Group>
        <AnchorLink to="/teams/$id" params={{ id: team.id }} size="sm">
          {texts.openTheTeamsPage}
        </AnchorLink>
        {rights.remove && (
          <Box ms="auto">
            <DeleteTeam team={team} />
          </Box>
        )}
      </Group>
    </Stack>
  );
}
