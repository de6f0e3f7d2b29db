import { Anchor, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchHolders, type RoleHolder, roleHoldersKey } from './queries.ts';

const columns: readonly Column<RoleHolder>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Anchor component={Link} to={`/users/${id}`} size="sm" fw={500} truncate display="block" data-written>
        {name}
      </Anchor>
    ),
  },
  {
    key: 'login',
    title: 'User name',
    width: 'minmax(0, 1.5fr)',
    render: ({ login }) => (
      <Text size="sm" truncate data-written>
        {login}
      </Text>
    ),
  },
  {
    key: 'since',
    title: 'Account created',
    width: '190px',
    render: ({ createdAt }) => <Time at={createdAt} />,
  },
];

/** The people who have a role, as far as one may see. */
export function RoleHolders({ id }: { readonly id: string }) {
  const rows = usePagedRows<RoleHolder>(roleHoldersKey(id), (number, signal) => fetchHolders(id, number, signal));
  return (
    <Stack gap="sm" component="section" aria-labelledby="holders">
      <Title order={2} size="h4" id="holders">
        People with this role{rows.loading || rows.error !== null ? '' : ` (${numeral(rows.count)})`}
      </Title>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState />
      ) : (
        <DataTable
          label="People who have this role"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title="Nobody has this role">Open a person’s page to give it to them.</EmptyState>}
        />
      )}
    </Stack>
  );
}
