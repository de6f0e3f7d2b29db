import { Badge, Box, Text } from '@mantine/core';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Time } from '../../parts/time.tsx';
import type { User } from './queries.ts';
import { labelOfRole } from './roles.ts';

/** The columns of the list of people. A sortable one is called what the server sorts by. */
export const userColumns: readonly Column<User>[] = [
  {
    key: 'full_name',
    title: 'Name',
    width: 'minmax(0, 1.7fr)',
    sortable: true,
    render: user => (
      <Box miw={0}>
        <Text size="sm" fw={600} truncate>
          <AnchorLink to="/users/$id" params={{ id: user.id }} inherit>
            <bdi>{user.full_name ?? user.username}</bdi>
          </AnchorLink>
        </Text>
        <Text size="xs" c="dimmed" fw={400} truncate>
          <bdi>{user.username}</bdi>
        </Text>
      </Box>
    ),
  },
  {
    key: 'email',
    title: 'E-mail',
    width: 'minmax(0, 1.7fr)',
    sortable: true,
    render: user => <Written text={user.email} />,
  },
  {
    key: 'department',
    title: 'Department',
    width: 'minmax(6rem, 1fr)',
    render: user => (user.department === null ? <Nothing /> : <Written text={user.department} />),
  },
  {
    key: 'role',
    title: 'Role',
    width: '134px',
    render: user => <Badge variant="light">{labelOfRole(user.role)}</Badge>,
  },
  { key: 'status', title: 'Status', width: '92px', render: user => <StatusBadge active={user.is_active} /> },
  {
    key: 'created_at',
    title: 'Created',
    width: '112px',
    sortable: true,
    render: user => <Time at={user.created_at} relative />,
  },
  {
    key: 'last_login',
    title: 'Last sign-in',
    width: '112px',
    render: user => (user.last_login === null ? 'Never' : <Time at={user.last_login} relative />),
  },
];

export function StatusBadge({ active }: { readonly active: boolean }) {
  return (
    <Badge variant="light" color={active ? 'teal' : 'gray'}>
      {active ? 'Active' : 'Inactive'}
    </Badge>
  );
}

function Written({ text }: { readonly text: string }) {
  return (
    <Text size="sm" truncate title={text}>
      <bdi>{text}</bdi>
    </Text>
  );
}

function Nothing() {
  return (
    <Text size="sm" c="dimmed" aria-label="None">
      –
    </Text>
  );
}
