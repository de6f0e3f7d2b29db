import { Text } from '@mantine/core';
import { useCan } from '../../access/can.ts';
import { Avatar } from '../../parts/avatar.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import type { Account } from './queries.ts';
import { texts } from './texts.tsx';

/** What people call an account. */
export const nameOf = ({ display_name: name, username }: Pick<Account, 'display_name' | 'username'>): string =>
  name ?? username;

export const accountColumns: readonly Column<Account>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 1.5fr)',
    phone: 'first',
    render: account => (
      <Named mark={<Avatar name={nameOf(account)} person={account.id} />}>
        <PersonLink account={account} />
      </Named>
    ),
  },
  {
    key: 'email',
    title: texts.eMail,
    width: 'minmax(0, 1.5fr)',
    phone: 'hidden',
    render: ({ email }) => (
      <Text size="sm" truncate title={email} c="var(--gh-text-2)" inherit>
        <bdi>{email}</bdi>
      </Text>
    ),
  },
  {
    key: 'status',
    title: texts.status,
    width: '104px',
    phone: 'end',
    render: ({ status, is_banned: isBanned }) =>
      isBanned ? (
        <Status tone="bad">{texts.banned}</Status>
      ) : (
        <Status tone={status === 'active' ? 'good' : 'idle'}>
          {status === 'active' ? texts.active : texts.inactive}
        </Status>
      ),
  },
  {
    key: 'ban',
    title: texts.reason,
    width: 'minmax(0, 1.4fr)',
    phone: 'hidden',
    render: ({ ban }) =>
      ban === null ? null : (
        <Text size="sm" truncate title={ban.reason} inherit>
          <bdi>{ban.reason}</bdi>
        </Text>
      ),
  },
  {
    key: 'until',
    title: texts.until,
    width: '132px',
    phone: 'hidden',
    render: ({ ban }) => (ban === null ? null : ban.until === null ? texts.lifted : <Time at={ban.until} relative />),
  },
  {
    key: 'last',
    title: texts.lastSignIn,
    width: '112px',
    phone: 'under',
    render: ({ last_sign_in_at: at }) => (at === null ? texts.never : <Time at={at} relative />),
  },
];

function PersonLink({ account }: { readonly account: Account }) {
  const can = useCan();
  const name = <bdi>{nameOf(account)}</bdi>;
  return can('user.read.other') ? (
    <AnchorLink to="/users/$id" params={{ id: account.id }}>
      {name}
    </AnchorLink>
  ) : (
    name
  );
}
