import { Text } from '@mantine/core';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { columns } from './columns.tsx';
import { fetchOrganizations, organizationsKey } from './queries.ts';

export function AllOrganizations() {
  const rows = usePagedRows(organizationsKey, fetchOrganizations);
  if (rows.error !== null) return <ErrorState error={rows.error} retry={rows.retry} />;
  if (rows.loading) return <LoadingState lines={8} />;
  return (
    <>
      <Text size="sm" c="dimmed">
        {rows.count === 1 ? 'One organization' : `${numeral(rows.count)} organizations`}, the oldest first
      </Text>
      <DataTable
        label="Organizations"
        columns={columns}
        count={rows.count}
        rowAt={rows.rowAt}
        onRange={rows.onRange}
        empty={
          <EmptyState title="No organizations yet">
            An organization has its own people, roles, teams and vault. Create one, or ask to join one.
          </EmptyState>
        }
      />
    </>
  );
}
