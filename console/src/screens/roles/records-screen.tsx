import { ActionIcon, Badge, Button, Code, Group, Text } from '@mantine/core';
import { IconEdit, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { PlaceName } from '../../access/place-name.tsx';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Page } from '../../parts/page.tsx';
import { Opened } from '../../parts/stale/opened.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../parts/states.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { usePagedRows } from '../../parts/use-paged-rows.ts';
import { fetchRecord, fetchRecords, type PermissionRecord, recordsKey, rolesKey } from './queries.ts';
import { RecordModal } from './record-modal.tsx';
import { patternOfRecord } from './records.ts';
import { RolesTabs } from './roles-tabs.tsx';

type Open = { readonly what: 'edit' | 'delete'; readonly record: PermissionRecord } | { readonly what: 'create' };

/** The records that stand for permissions: the system's, and those that people made or gave to a role. */
export function RecordsScreen() {
  const can = useCan();
  const client = useQueryClient();
  const [open, setOpen] = useState<Open | null>(null);
  const rows = usePagedRows<PermissionRecord>(recordsKey, fetchRecords);
  const close = (): void => setOpen(null);
  const destroy = async (doomed: PermissionRecord & Tagged): Promise<void> => {
    await result(api.DELETE('/api/permissions/{id}', { params: { path: { id: doomed.id }, header: ifMatch(doomed) } }));
    toastDone(`${doomed.name} was deleted`);
    void client.invalidateQueries({ queryKey: ['permissions'] });
    void client.invalidateQueries({ queryKey: rolesKey });
  };
  return (
    <Page
      title="Roles & permissions"
      tabs={<RolesTabs />}
      width="fill"
      hint="Permissions with names of your own. They take effect once a role includes them."
      actions={
        can('permission.create') && (
          <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpen({ what: 'create' })}>
            Create permission
          </Button>
        )
      }
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={8} />
      ) : (
        <DataTable
          label="Permission records"
          columns={columnsWith(can, setOpen)}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          empty={<EmptyState title="No permission records yet" />}
        />
      )}
      {open?.what === 'create' && <RecordModal record={null} onClose={close} />}
      {open?.what === 'edit' && (
        <Opened {...reading(open.record)} title="Edit permission" onClose={close}>
          {record => <RecordModal record={record} onClose={close} />}
        </Opened>
      )}
      {open?.what === 'delete' && (
        <Opened {...reading(open.record)} title="Delete this permission?" onClose={close}>
          {record => (
            <Confirm
              opened
              title="Delete this permission?"
              action="Delete permission"
              onConfirm={() => destroy(record)}
              onStale={() => client.refetchQueries({ queryKey: reading(record).queryKey })}
              onClose={close}
            >
              <bdi>{record.name}</bdi> (<Code>{patternOfRecord(record)}</Code>) is removed from every role that includes
              it. This cannot be undone.
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

const columnsWith = (
  can: (node: string) => boolean,
  open: (what: Open) => void,
): readonly Column<PermissionRecord>[] => [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    render: ({ name, description }) => (
      <Text size="sm" fw={500} truncate title={description ?? undefined} data-written>
        {name}
      </Text>
    ),
  },
  {
    key: 'pattern',
    title: 'Pattern',
    width: 'minmax(0, 2fr)',
    render: record => (
      <Text size="sm" truncate>
        <Code>{patternOfRecord(record)}</Code>
      </Text>
    ),
  },
  {
    key: 'place',
    title: 'Belongs to',
    width: 'minmax(0, 1.5fr)',
    render: ({ organizationId: place }) => (
      <Text size="sm" truncate>
        <PlaceName of={place} />
      </Text>
    ),
  },
  {
    key: 'actions',
    title: 'Actions',
    width: '100px',
    render: record =>
      record.isSystemDefault ? (
        <Badge variant="light">System</Badge>
      ) : (
        <Group gap={4} wrap="nowrap">
          {can('permission.write') && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Edit ${record.name}`}
              onClick={() => open({ what: 'edit', record })}
            >
              <IconEdit size={16} aria-hidden />
            </ActionIcon>
          )}
          {can('permission.delete') && (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Delete ${record.name}`}
              onClick={() => open({ what: 'delete', record })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ),
  },
];
