import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { CreateTeamModal } from './create-team-modal.tsx';
import { fetchTeams, type Team, type TeamFilters, teamsKey } from './queries.ts';
import { teamsRoute } from './routes.ts';

const columns: readonly Column<Team>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: team => (
      <AnchorLink to="/teams/$id" params={{ id: team.id }} size="sm" fw={600} truncate display="block">
        <bdi>{team.name}</bdi>
      </AnchorLink>
    ),
  },
  {
    key: 'description',
    title: 'Description',
    width: 'minmax(0, 3fr)',
    render: team => (
      <Text size="sm" truncate c={team.description === null ? 'dimmed' : undefined}>
        {team.description === null ? '–' : <bdi>{team.description}</bdi>}
      </Text>
    ),
  },
  { key: 'members', title: 'Members', width: '90px', render: team => numeral(team.member_count) },
  { key: 'created', title: 'Created', width: '170px', render: team => <Time at={team.created_at} /> },
];

const orders = [
  { value: 'created_at', label: 'Oldest first' },
  { value: '-created_at', label: 'Newest first' },
  { value: 'name', label: 'By name' },
  { value: '-name', label: 'By name, backwards' },
] as const;

export function TeamsScreen() {
  const filters = teamsRoute.useSearch();
  const navigate = teamsRoute.useNavigate();
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const rows = usePagedRows<Team>(teamsKey(filters), (number, signal) => fetchTeams(filters, number, signal));
  const narrow = (change: Partial<TeamFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true });
  const [text, setText] = useState(filters.q ?? '');
  const search = useDebouncedCallback((q: string) => narrow({ q: q === '' ? undefined : q }), 250);
  return (
    <Page
      title="Teams"
      hint={rows.loading || rows.error !== null ? ' ' : `${numeral(rows.count)} ${rows.count === 1 ? 'team' : 'teams'}`}
      actions={
        can('team.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create Team
          </Button>
        )
      }
    >
      <Group gap="xs">
        <TextInput
          aria-label="Search teams"
          placeholder="Search names"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          maxLength={255}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
            search(value);
          }}
          w={{ base: '100%', xs: 260 }}
        />
        <Select
          aria-label="Order"
          data={orders}
          value={filters.sort ?? 'created_at'}
          allowDeselect={false}
          onChange={value => narrow({ sort: orders.find(each => each.value === value)?.value })}
          w={180}
        />
      </Group>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label="Teams"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            filters.q === undefined ? (
              <EmptyState title="No teams yet">
                A team brings people together and gives all of them the same permissions.
              </EmptyState>
            ) : (
              <EmptyState title="No team matches">Try another part of its name.</EmptyState>
            )
          }
        />
      )}
      {creating && <CreateTeamModal onClose={close} />}
    </Page>
  );
}
