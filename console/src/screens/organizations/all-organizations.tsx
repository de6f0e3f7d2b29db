import { Text } from '@mantine/core';
import { counted } from '../../parts/counted.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
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
        {counted(rows.count, 'organization', 'organizations')}, oldest first
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
