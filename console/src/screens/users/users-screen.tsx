import { Badge, Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback, useDisclosure } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { CreateUserModal } from './create-user-modal.tsx';
import { fetchUsers, type User, type UserFilters, usersKey } from './queries.ts';
import { usersRoute } from './routes.ts';

const columns: readonly Column<User>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: user => (
      <Text size="sm" fw={600} truncate>
        <bdi>{user.full_name ?? user.username}</bdi>
      </Text>
    ),
  },
  {
    key: 'email',
    title: 'E-mail',
    width: 'minmax(0, 2fr)',
    render: user => (
      <Text size="sm" truncate>
        <bdi>{user.email}</bdi>
      </Text>
    ),
  },
  { key: 'role', title: 'Role', width: '110px', render: user => <Badge variant="light">{user.role}</Badge> },
  {
    key: 'status',
    title: 'Status',
    width: '110px',
    render: user => (
      <Badge variant="light" color={user.is_active ? 'teal' : 'gray'}>
        {user.is_active ? 'Active' : 'Inactive'}
      </Badge>
    ),
  },
  {
    key: 'last',
    title: 'Last sign-in',
    width: '150px',
    render: user => (user.last_login === null ? 'Never' : <Time at={user.last_login} relative />),
  },
];

const roles = ['admin', 'manager', 'analyst', 'viewer', 'user'] as const;

export function UsersScreen() {
  const filters = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  const can = useCan();
  const [creating, { open, close }] = useDisclosure(false);
  const rows = usePagedRows<User>(usersKey(filters), (number, signal) => fetchUsers(filters, number, signal));
  const narrow = (change: Partial<UserFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true });
  const [text, setText] = useState(filters.q ?? '');
  const search = useDebouncedCallback((q: string) => narrow({ q: q === '' ? undefined : q }), 250);
  return (
    <Page
      title="Users"
      hint={rows.loading ? ' ' : `${numeral(rows.count)} people`}
      actions={
        can('user.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
            Create User
          </Button>
        )
      }
    >
      <Group gap="xs">
        <TextInput
          aria-label="Search people"
          placeholder="Search name or e-mail"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={text}
          maxLength={255}
          onChange={({ currentTarget: { value } }) => {
            setText(value);
            search(value);
          }}
          w={{ base: '100%', xs: 260 }}
        />
        <Select
          aria-label="Role"
          placeholder="Any role"
          clearable
          data={roles}
          value={filters.role ?? null}
          onChange={value => narrow({ role: roles.find(each => each === value) })}
          w={140}
        />
        <Select
          aria-label="Status"
          placeholder="Any status"
          clearable
          data={[
            { value: 'true', label: 'Active' },
            { value: 'false', label: 'Inactive' },
          ]}
          value={filters.is_active === undefined ? null : String(filters.is_active)}
          onChange={value => narrow({ is_active: value === null ? undefined : value === 'true' })}
          w={140}
        />
      </Group>
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label="People"
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title="Nobody matches">Try another search or fewer filters.</EmptyState>}
        />
      )}
      {creating && <CreateUserModal onClose={close} />}
    </Page>
  );
}
