import { Text } from '@mantine/core';
import { Avatar } from '../../parts/avatar.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { nameOf, type User } from './queries.ts';
import { labelOfRole } from './roles.ts';
import { texts } from './texts.tsx';
import classes from './users.module.css';

/** The columns of the list of people. A sortable one is called what the server sorts by. */
export const userColumns: readonly Column<User>[] = [
  {
    key: 'full_name',
    title: texts.name,
    width: 'minmax(0, 1.7fr)',
    sortable: true,
    render: user => (
      <span className={classes.person}>
        <Avatar name={nameOf(user)} person={user.id} />
        <AnchorLink to="/users/$id" params={{ id: user.id }} className={classes.name}>
          <bdi>{nameOf(user)}</bdi>
        </AnchorLink>
      </span>
    ),
  },
  {
    key: 'email',
    title: texts.eMail,
    width: 'minmax(0, 1.7fr)',
    sortable: true,
    phone: 'hidden',
    render: user => <Written text={user.email} />,
  },
  {
    key: 'department',
    title: texts.department,
    width: 'minmax(6rem, 1fr)',
    render: user => (user.department === null ? <Nothing /> : <Written text={user.department} />),
  },
  { key: 'role', title: texts.role, width: '110px', render: user => labelOfRole(user.role) },
  {
    key: 'status',
    title: texts.status,
    width: '92px',
    phone: 'end',
    render: user => <AccountStatus active={user.is_active} />,
  },
  {
    key: 'created_at',
    title: texts.created,
    width: '112px',
    sortable: true,
    phone: 'hidden',
    render: user => <Time at={user.created_at} relative />,
  },
  {
    key: 'last_login',
    title: texts.lastSignIn,
    width: '112px',
    phone: 'under',
    render: user => (user.last_login === null ? texts.never : <Time at={user.last_login} relative />),
  },
];

export function AccountStatus({ active }: { readonly active: boolean }) {
  return <Status tone={active ? 'good' : 'idle'}>{active ? texts.active : texts.inactive}</Status>;
}

function Written({ text }: { readonly text: string }) {
  return (
    <Text size="sm" truncate title={text} c="var(--gh-text-2)" inherit>
      <bdi>{text}</bdi>
    </Text>
  );
}

function Nothing() {
  return (
    <Text span size="sm" c="dimmed" aria-label={texts.none}>
      –
    </Text>
  );
}
