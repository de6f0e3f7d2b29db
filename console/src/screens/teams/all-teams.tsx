import { Select, Text, VisuallyHidden } from '@mantine/core';
import { counted } from '../../parts/counted.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchTeams, type Team, type TeamFilters, teamsKey } from './queries.ts';
import { teamsRoute } from './routes.ts';

const columns: readonly Column<Team>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: team => (
      <AnchorLink to="/teams/$id" params={{ id: team.id }} size="sm" fw={500} truncate display="block">
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
  return (
    <>
      <FilterBar
        search={{
          label: 'Search teams',
          placeholder: 'Team name',
          value: filters.q,
          onChange: q => narrow({ q }),
        }}
        tools={
          <Select
            aria-label="Order"
            data={orders}
            value={filters.sort ?? 'created_at'}
            allowDeselect={false}
            onChange={value => narrow({ sort: orders.find(each => each.value === value)?.value })}
            w={160}
          />
        }
      />
      {!rows.loading && rows.error === null && (
        <VisuallyHidden role="status">{counted(rows.count, 'team', 'teams', rows.atLeast)}</VisuallyHidden>
      )}
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
