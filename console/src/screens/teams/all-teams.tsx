import { Select, Text } from '@mantine/core';
import { Avatar } from '../../parts/avatar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchTeams, type Team, type TeamFilters, teamsKey } from './queries.ts';
import { teamsRoute } from './routes.ts';
import { TeamsPage } from './teams-page.tsx';
import { texts } from './texts.tsx';

const columns: readonly Column<Team>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    sortable: true,
    render: ({ id, name }) => (
      <Named mark={<Avatar name={name} kind="team" />}>
        <AnchorLink to="/teams/$id" params={{ id }}>
          <bdi>{name}</bdi>
        </AnchorLink>
      </Named>
    ),
  },
  {
    key: 'description',
    title: texts.description,
    width: 'minmax(0, 3fr)',
    phone: 'hidden',
    render: ({ description }) => (
      <Text size="sm" truncate c="var(--gh-text-2)">
        {description === null ? '–' : <bdi>{description}</bdi>}
      </Text>
    ),
  },
  {
    key: 'members',
    title: texts.members,
    width: '110px',
    render: team => texts.memberCount(team.member_count),
  },
  {
    key: 'created_at',
    title: texts.created,
    width: '130px',
    sortable: true,
    render: team => <Time at={team.created_at} relative />,
  },
];

const orders = [
  { value: 'created_at', label: texts.oldestFirst },
  { value: '-created_at', label: texts.newestFirst },
  { value: 'name', label: texts.nameAToZ },
  { value: '-name', label: texts.nameZToA },
] as const;

/** The teams that one may list, searched and paged by the server. */
export function AllTeams() {
  const filters = teamsRoute.useSearch();
  const navigate = teamsRoute.useNavigate();
  const rows = usePagedRows<Team>(teamsKey(filters), (number, signal) => fetchTeams(filters, number, signal));
  const narrow = (change: Partial<TeamFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true });
  const sort = filters.sort ?? 'created_at';
  const order = (key: string): void => {
    const asked = sort === key ? `-${key}` : key;
    narrow({ sort: orders.find(({ value }) => value === asked)?.value });
  };
  return (
    <TeamsPage count={rows.loading || rows.error !== null ? undefined : texts.teamCount(rows.count, rows.atLeast)}>
      <FilterBar
        search={{
          label: texts.searchTeams,
          placeholder: texts.teamName,
          value: filters.q,
          onChange: q => narrow({ q }),
        }}
        order={
          <Select
            label={texts.order}
            data={orders}
            value={sort}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
            onChange={value => narrow({ sort: orders.find(each => each.value === value)?.value })}
          />
        }
      />
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label={texts.teams}
          columns={columns}
          count={rows.room}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          ordering={{ by: sort.replace('-', ''), descending: sort.startsWith('-'), onChoose: order }}
          empty={
            filters.q === undefined ? (
              <EmptyState title={texts.noTeamsYet}>{texts.aTeamGivesTheSamePermissionsTo}</EmptyState>
            ) : (
              <EmptyState title={texts.noTeamsMatch}>{texts.tryAnotherSearch}</EmptyState>
            )
          }
        />
      )}
    </TeamsPage>
  );
}
