import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { columns, switchHere } from './columns.tsx';
import { OrganizationsPage } from './organizations-page.tsx';
import { fetchOrganizations, organizationsKey } from './queries.ts';
import { texts } from './texts.tsx';

export function AllOrganizations() {
  const rows = usePagedRows(organizationsKey, fetchOrganizations);
  return (
    <OrganizationsPage all count={rows.loading || rows.error !== null ? null : rows.count}>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label={texts.organizations}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          rowActions={switchHere}
          empty={<EmptyState title={texts.noOrganizationsYet}>{texts.anOrganizationHasItsOwnPeopleRoles}</EmptyState>}
        />
      )}
    </OrganizationsPage>
  );
}
