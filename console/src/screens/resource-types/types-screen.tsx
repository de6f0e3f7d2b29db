import { Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { AnchorLink, ButtonLink } from '../../parts/links.tsx';
import { Page } from '../../parts/page.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchTypes, type ResourceType, typesKey } from './queries.ts';
import { texts } from './texts.tsx';
import { useNames } from './use-names.ts';
import { saidOf, valuesOf } from './values.ts';

const cut = (text: string) => (
  <Text span inherit truncate title={text}>
    <bdi>{text}</bdi>
  </Text>
);

const columnsOf = (teamName: (id: string) => string): readonly Column<ResourceType>[] => [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 1.6fr)',
    render: ({ id, name }) => (
      <AnchorLink to="/resource-types/$id" params={{ id }}>
        <bdi>{name}</bdi>
      </AnchorLink>
    ),
  },
  { key: 'levels', title: texts.levels, width: 'minmax(0, 1fr)', render: ({ levels }) => cut(levels.join(', ')) },
  {
    key: 'owners',
    title: texts.owners,
    width: 'minmax(0, 1.4fr)',
    phone: 'hidden',
    render: ({ owners }) =>
      owners.length === 0 ? (
        <Text span inherit c="dimmed">
          {texts.nobodyOwnsIt}
        </Text>
      ) : (
        cut(owners.map(({ email }) => email).join(', '))
      ),
  },
  {
    key: 'answers',
    title: texts.approvals,
    width: 'minmax(0, 1.4fr)',
    render: type => cut(saidOf(valuesOf(type), teamName)),
  },
  {
    key: 'unasked',
    title: texts.exceptions,
    width: '160px',
    phone: 'end',
    render: ({ automatic_role_id: role, break_glass: emergency }) =>
      emergency ? (
        <Status tone="warn">{texts.inEmergency}</Status>
      ) : role !== null ? (
        <Status tone="info">{texts.automatic}</Status>
      ) : null,
  },
  {
    key: 'place',
    title: texts.belongsTo,
    width: '140px',
    phone: 'under',
    render: ({ organization_id: place }) => <PlaceName of={place} />,
  },
];

/** What can be asked for, with who owns it and how it is approved. */
export function TypesScreen() {
  const can = useCan();
  const rows = usePagedRows<ResourceType>(typesKey, fetchTypes);
  const { team } = useNames('');
  return (
    <Page
      title={texts.resourceTypes}
      width="fill"
      {...(rows.loading || rows.error !== null ? {} : { count: texts.typeCount(rows.count) })}
      actions={
        can('request.configure') && (
          <ButtonLink to="/resource-types/new" leftSection={<IconPlus size={16} aria-hidden />}>
            {texts.newType}
          </ButtonLink>
        )
      }
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={6} />
      ) : (
        <DataTable
          label={texts.resourceTypes}
          columns={columnsOf(team)}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title={texts.noTypesYet}>{texts.whatTypesAre}</EmptyState>}
        />
      )}
    </Page>
  );
}
