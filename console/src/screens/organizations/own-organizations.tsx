import { useQueries } from '@tanstack/react-query';
import { useCallback, useState } from 'react';
import { useMe } from '../../api/session.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { columns, type Listed, switchHere } from './columns.tsx';
import { OrganizationsPage } from './organizations-page.tsx';
import { fetchOrganization, organizationKey } from './queries.ts';
import { texts } from './texts.tsx';

/** The organizations that one belongs to; what the session does not tell of them is asked for as they come into view. */
export function OwnOrganizations() {
  const { organizations } = useMe();
  const [range, setRange] = useState({ first: 0, last: 20 });
  const details = useQueries({
    queries: organizations.slice(range.first, range.last + 1).map(({ id }) => ({
      queryKey: organizationKey(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchOrganization(id, signal),
    })),
  });
  const rowAt = (index: number): Listed | undefined => details[index - range.first]?.data ?? organizations[index];
  const onRange = useCallback(
    (first: number, last: number) =>
      setRange(before => (before.first === first && before.last === last ? before : { first, last })),
    [],
  );
  return (
    <OrganizationsPage all={false} count={organizations.length}>
      <DataTable
        label={texts.yourOrganizations}
        columns={columns}
        count={organizations.length}
        rowAt={rowAt}
        onRange={onRange}
        rowActions={switchHere}
        empty={<EmptyState title={texts.youAreNotInAnOrganizationYet}>{texts.openTheLinkInAnInvitationE}</EmptyState>}
      />
    </OrganizationsPage>
  );
}
