import { ActionIcon, Button, Code, Text } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { FilterBar } from '../../parts/filter-bar.tsx';
import { Page } from '../../parts/page.tsx';
import { Opened } from '../../parts/stale/opened.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { usePlaceFilter } from './place-filter.tsx';
import { fetchRecord, fetchRecords, type PermissionRecord, recordsKey, rolesKey } from './queries.ts';
import { RecordModal } from './record-modal.tsx';
import { patternOfRecord } from './records.ts';
import { RolesTabs } from './roles-tabs.tsx';
import { recordsRoute } from './routes.ts';
import { texts } from './texts.tsx';

type Open = { readonly what: 'edit' | 'delete'; readonly record: PermissionRecord } | { readonly what: 'create' };

/** The records that stand for permissions: the system's, and those that people made or gave to a role. */
export function RecordsScreen() {
  const can = useCan();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const { of } = recordsRoute.useSearch();
  const navigate = recordsRoute.useNavigate();
  const rows = usePagedRows<PermissionRecord>(recordsKey(of), (number, signal) => fetchRecords(of, number, signal));
  const filters = usePlaceFilter(
    of,
    next => void navigate({ search: next === undefined ? {} : { of: next }, replace: true }),
  );
  const close = (): void => setOpen(null);
  const destroy = async (doomed: PermissionRecord & Tagged): Promise<void> => {
    await result(api.DELETE('/api/permissions/{id}', { params: { path: { id: doomed.id }, header: ifMatch(doomed) } }));
    toastDone(texts.wasDeletedNamed(doomed.name));
    void client.invalidateQueries({ queryKey: ['permissions'] });
    void client.invalidateQueries({ queryKey: rolesKey });
  };
  return (
    <Page
      title={texts.rolesPermissions}
      tabs={<RolesTabs />}
      width="fill"
      count={rows.loading || rows.error !== null ? undefined : texts.permissionCount(rows.count)}
      actions={
        can('permission.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen({ what: 'create' })}>
            {texts.createPermission}
          </Button>
        )
      }
    >
      {filters.length > 0 && (
        <FilterBar filters={filters} onClear={() => void navigate({ search: {}, replace: true })} />
      )}
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label={texts.permissionRecords}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          actionsWidth="4rem"
          rowActions={actionsOf(can, setOpen)}
          empty={
            of === undefined ? (
              <EmptyState title={texts.noPermissionRecordsYet}>{texts.permissionsWithNamesOfYourOwnThey}</EmptyState>
            ) : (
              <EmptyState title={texts.noPermissionsHere}>{texts.thisOrganizationHasNoneOfItsOwn}</EmptyState>
            )
          }
        />
      )}
      {open?.what === 'create' && <RecordModal record={null} onClose={close} />}
      {open?.what === 'edit' && (
        <Opened {...reading(open.record)} title={texts.editPermission} onClose={close}>
          {record => <RecordModal record={record} onClose={close} />}
        </Opened>
      )}
      {open?.what === 'delete' && (
        <Opened {...reading(open.record)} title={texts.deleteThisPermission} onClose={close}>
          {record => (
            <Confirm
              opened
              title={texts.deleteThisPermission}
              action={texts.deletePermission}
              onConfirm={() => destroy(record)}
              onStale={() => client.refetchQueries({ queryKey: reading(record).queryKey })}
              onClose={close}
            >
              {texts.isRemovedFromEveryRoleThatIncludes(
                <bdi>{record.name}</bdi>,
                <Code>{patternOfRecord(record)}</Code>,
              )}
            </Confirm>
          )}
        </Opened>
      )}
    </Page>
  );
}

const reading = ({ id }: PermissionRecord) => ({
  queryKey: ['permissions', 'one', id],
  load: () => fetchRecord(id),
});

const columns: readonly Column<PermissionRecord>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 2fr)',
    render: ({ name, description }) => (
      <Text size="sm" fw={500} truncate title={description ?? undefined} data-written>
        {name}
      </Text>
    ),
  },
  {
    key: 'pattern',
    title: texts.pattern,
    width: 'minmax(0, 2fr)',
    render: record => (
      <Text size="sm" truncate>
        <Code>{patternOfRecord(record)}</Code>
      </Text>
    ),
  },
  {
    key: 'place',
    title: texts.belongsTo,
    width: 'minmax(0, 1.5fr)',
    render: ({ organizationId: place }) => (
      <Text size="sm" truncate>
        <PlaceName of={place} />
      </Text>
    ),
  },
  {
    key: 'kind',
    title: texts.kind,
    width: '100px',
    phone: 'end',
    render: ({ isSystemDefault }) => (isSystemDefault ? texts.system : texts.custom),
  },
];

/** Those of the system stay as they are. */
const actionsOf =
  (can: (node: string) => boolean, open: (what: Open) => void) =>
  (record: PermissionRecord): ReactNode =>
    !record.isSystemDefault && (
      <>
        {can('permission.write') && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={texts.editNamed(record.name)}
            onClick={() => open({ what: 'edit', record })}
          >
            <IconEdit size={16} aria-hidden />
          </ActionIcon>
        )}
        {can('permission.delete') && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="md"
            aria-label={texts.deleteNamed(record.name)}
            onClick={() => open({ what: 'delete', record })}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      </>
    );
