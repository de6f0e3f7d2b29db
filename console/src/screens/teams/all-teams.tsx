import { Group, Select, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { counted } from '../../parts/counted.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { useWritten } from '../../parts/use-written.ts';
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
  { value: 'name', label: 'Name, A to Z' },
  { value: '-name', label: 'Name, Z to A' },
] as const;

/** The teams that one may list, searched and paged by the server. */
export function AllTeams() {
  const filters = teamsRoute.useSearch();
  const navigate = teamsRoute.useNavigate();
  const rows = usePagedRows<Team>(teamsKey(filters), (number, signal) => fetchTeams(filters, number, signal));
  const narrow = (change: Partial<TeamFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true });
  const written = useWritten(filters.q, q => narrow({ q }));
  return (
    <>
      <Group gap="xs">
        <TextInput
          aria-label="Search teams"
          placeholder="Search names"
          leftSection={<IconSearch size={16} aria-hidden />}
          maxLength={255}
          {...written}
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
        {!rows.loading && rows.error === null && (
          <Text size="sm" c="dimmed" role="status">
            {counted(rows.count, 'team', 'teams', rows.atLeast)}
          </Text>
        )}
      </Group>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label="Teams"
          columns={columns}
          count={rows.room}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={
            filters.q === undefined ? (
              <EmptyState title="No teams yet">A team gives the same permissions to all its members.</EmptyState>
            ) : (
              <EmptyState title="No teams match">Try another search.</EmptyState>
            )
          }
        />
      )}
    </>
  );
}
