import { Text } from '@mantine/core';
import { Avatar } from '../../parts/avatar.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink } from '../../parts/links.tsx';
import { Named } from '../../parts/named.tsx';
import { Section } from '../../parts/section.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchHolders, type RoleHolder, roleHoldersKey } from './queries.ts';
import { texts } from './texts.tsx';

const columns: readonly Column<RoleHolder>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    render: ({ id, name }) => (
      <Named mark={<Avatar name={name} person={id} />}>
        <AnchorLink to="/users/$id" params={{ id }}>
          <bdi>{name}</bdi>
        </AnchorLink>
      </Named>
    ),
  },
  {
    key: 'login',
    title: texts.userName,
    width: 'minmax(0, 1.5fr)',
    render: ({ login }) => (
      <Text size="sm" truncate data-written>
        {login}
      </Text>
    ),
  },
  {
    key: 'since',
    title: texts.accountCreated,
    width: '150px',
    phone: 'hidden',
    render: ({ createdAt }) => <Time at={createdAt} relative />,
  },
];

/** The people who have a role, as far as one may see. */
export function RoleHolders({ id }: { readonly id: string }) {
  const rows = usePagedRows<RoleHolder>(roleHoldersKey(id), (number, signal) => fetchHolders(id, number, signal));
  return (
    <Section
      title={texts.peopleWithThisRole}
      {...(rows.loading || rows.error !== null ? {} : { count: numeral(rows.count) })}
      bare
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState />
      ) : (
        <DataTable
          label={texts.peopleWhoHaveThisRole}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title={texts.nobodyHasThisRole}>{texts.openAPersonsPageToGiveIt}</EmptyState>}
        />
      )}
    </Section>
  );
}
