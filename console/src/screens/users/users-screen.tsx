import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useCan } from '../../access/can.ts';
import { counted } from '../../parts/counted.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { CreateUserModal } from './create-user-modal.tsx';
import { ExportMenu } from './export-menu.tsx';
import { fetchUsers, type User, type UserSort, usersKey } from './queries.ts';
import { usersRoute } from './routes.ts';
import { userColumns } from './user-columns.tsx';
import { UserFilterBar } from './user-filters.tsx';

const sortable = ['full_name', 'email', 'created_at'] as const;

/** Everybody whom one may see. */
export function UsersScreen() {
  const filters = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const rows = usePagedRows<User>(usersKey(filters), (number, signal) => fetchUsers(filters, number, signal));
  const sort: UserSort = filters.sort ?? 'created_at';
  const choose = (key: string): void => {
    const column = sortable.find(each => each === key);
    if (column === undefined) return;
    void navigate({ search: before => ({ ...before, sort: sort === column ? `-${column}` : column }), replace: true });
  };
  return (
    <Page
      title="People"
      hint={rows.loading || rows.error !== null ? ' ' : people(rows)}
      actions={
        <>
          {can('user.bulk') && (
            <>
              <ExportMenu filters={filters} />
              <Button
                component={Link}
                to="/users/import"
                variant="default"
                leftSection={<IconUpload size={16} aria-hidden />}
              >
                Import
              </Button>
            </>
          )}
          {can('user.create') && (
            <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
              Add person
            </Button>
          )}
        </>
      }
    >
      <UserFilterBar
        filters={filters}
        onChange={change => void navigate({ search: before => ({ ...before, ...change }), replace: true })}
      />
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          // Another list begins at its top.
          key={JSON.stringify(filters)}
          label="People"
          columns={userColumns}
          count={rows.room}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          rowHeight={57}
          ordering={{ by: sort.replace('-', ''), descending: sort.startsWith('-'), onChoose: choose }}
          empty={<EmptyState title="No people match">Try another search or fewer filters.</EmptyState>}
        />
      )}
      {creating && <CreateUserModal onClose={close} />}
    </Page>
  );
}

const people = ({ count, atLeast }: { readonly count: number; readonly atLeast: boolean }): string =>
  counted(count, 'person', 'people', atLeast);
