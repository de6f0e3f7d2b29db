import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilePencil, IconUpload, IconUserPlus } from '@tabler/icons-react';
import { Link, useRouter } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { DataTable } from '../../parts/data-table.tsx';
import { LinkTabs, linkTab } from '../../parts/link-tabs.tsx';
import { MoreMenu } from '../../parts/more-menu.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { useAddress } from '../../parts/use-address.ts';
import { useAsked } from '../../parts/use-asked.ts';
import { useColumns } from '../../parts/use-columns.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { BulkUsers } from './bulk/bulk-users.tsx';
import { useDeeds } from './bulk/deeds.ts';
import { useUserDeeds } from './bulk/use-user-deeds.tsx';
import { CreateUserModal } from './create-user-modal.tsx';
import { ExportMenu } from './export-menu.tsx';
import { fetchUsers, nameOf, type User, type UserSort, usersKey } from './queries.ts';
import { usersRoute } from './routes.ts';
import { RowActions } from './row-actions.tsx';
import { texts } from './texts.tsx';
import { userColumns } from './user-columns.tsx';
import { UserFilterBar } from './user-filters.tsx';

const sortable = ['full_name', 'email', 'created_at'] as const;

/** Who is selected, and in which list. */
interface Chosen {
  readonly list: string;
  readonly people: ReadonlyMap<string, User>;
}

const nobody: Chosen['people'] = new Map();

/** Everybody whom one may see. */
export function UsersScreen() {
  const filters = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const rows = usePagedRows<User>(usersKey(filters), (number, signal) => fetchUsers(filters, number, signal));
  const { shown, choice } = useColumns('users', userColumns);
  const list = JSON.stringify(filters);
  const [chosen, setChosen] = useState<Chosen>({ list, people: nobody });
  // Who was selected in another list is not what one sees any more.
  const people = chosen.list === list ? chosen.people : nobody;
  const select = (selected: Chosen['people']): void => setChosen({ list, people: selected });
  const sort: UserSort = filters.sort ?? 'created_at';
  const order = (key: string): void => {
    const column = sortable.find(each => each === key);
    if (column === undefined) return;
    void navigate({ search: before => ({ ...before, sort: sort === column ? `-${column}` : column }), replace: true });
  };
  const mayChange = useDeeds().any;
  const { ask, windows } = useUserDeeds(() => {});
  const rowActions = useCallback((user: User) => <RowActions user={user} ask={ask} />, [ask]);
  useAsked('/users', () => can('user.create') && open());
  return (
    <Page
      title={texts.people}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.personCount(rows.count, rows.atLeast)}
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
                {texts.import}
              </Button>
              <MoreMenu
                entries={[
                  {
                    icon: IconFilePencil,
                    verb: texts.changeFromAFile,
                    consequence: texts.manyAtOnce,
                    onChoose: () => void navigate({ to: '/users/change' }),
                  },
                ]}
              />
            </>
          )}
          {can('user.create') && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={open}>
              {texts.addPerson}
            </Button>
          )}
        </>
      }
      tabs={<Views />}
    >
      <UserFilterBar
        filters={filters}
        onChange={change => void navigate({ search: before => ({ ...before, ...change }), replace: true })}
        tools={choice}
      />
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          // Another list begins at its top.
          key={list}
          label={texts.people}
          columns={shown}
          count={rows.room}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          ordering={{ by: sort.replace('-', ''), descending: sort.startsWith('-'), onChoose: order }}
          {...(mayChange ? { selection: { rows: people, onChange: select, nameOf }, rowActions } : {})}
          empty={<EmptyState title={texts.noPeopleMatch}>{texts.tryAnotherSearchOrFewerFilters}</EmptyState>}
        />
      )}
      <BulkUsers people={[...people.values()]} onClear={() => select(nobody)} />
      {windows}
      {creating && <CreateUserModal onClose={close} />}
    </Page>
  );
}

/** The lists that one looks at most, each with an address of its own; the other filters stay. */
function Views() {
  return (
    <LinkTabs label={texts.views}>
      <View label={texts.all} active={undefined} />
      <View label={texts.active} active={true} />
      <View label={texts.inactive} active={false} />
    </LinkTabs>
  );
}

function View({ label, active }: { readonly label: string; readonly active: boolean | undefined }) {
  const { is_active: now, ...others } = usersRoute.useSearch();
  const search = { ...others, ...(active === undefined ? {} : { is_active: active }) };
  const { href } = useRouter().buildLocation({ to: '/users', search });
  return (
    // Its address alone does not tell the router which one is current.
    <a {...useAddress(href)} className={linkTab} aria-current={now === active ? 'page' : undefined}>
      {label}
    </a>
  );
}
