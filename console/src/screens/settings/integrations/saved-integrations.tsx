import { ActionIcon, Button, Group, Text, Tooltip } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../../access/can.ts';
import { Confirm } from '../../../parts/confirm.tsx';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Section } from '../../../parts/section.tsx';
import { Opened } from '../../../parts/stale/opened.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../../parts/states.tsx';
import { toastDone, toastError } from '../../../parts/toast.tsx';
import { usePagedRows } from '../../../parts/use-paged-rows.ts';
import { IntegrationModal } from './integration-modal.tsx';
import {
  deleteIntegration,
  fetchIntegration,
  fetchSaved,
  type Integration,
  savedKey,
  testConnection,
} from './queries.ts';
import { texts } from './texts.tsx';
import { Verdict } from './verdict.tsx';

/** Integrations that are saved with their keys, for all who may see them. */
export function SavedIntegrations() {
  const can = useCan();
  const client = useQueryClient();
  const [editing, setEditing] = useState<Integration | 'new' | null>(null);
  const [leaving, setLeaving] = useState<Integration | null>(null);
  const rows = usePagedRows<Integration>(savedKey, fetchSaved);
  const writes = can('integration.write');
  return (
    <Section
      bare
      title={texts.savedIntegrations}
      hint={texts.everyoneWhoCanSeeAnIntegrationSees}
      actions={
        writes && (
          <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing('new')}>
            {texts.addIntegration}
          </Button>
        )
      }
    >
      {rows.error !== null ? (
        <ErrorState error={rows.error} retry={rows.retry} />
      ) : rows.loading ? (
        <LoadingState lines={2} />
      ) : (
        <DataTable
          label={texts.savedIntegrations}
          columns={columnsFor(writes ? { edit: setEditing, remove: setLeaving } : null)}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          rowHeight={61}
          empty={<EmptyState title={texts.noIntegrationsYet} />}
        />
      )}
      {editing === 'new' && <IntegrationModal integration={null} onClose={() => setEditing(null)} />}
      {editing !== null && editing !== 'new' && (
        <Opened {...reading(editing)} title={texts.editIntegration} onClose={() => setEditing(null)}>
          {integration => <IntegrationModal integration={integration} onClose={() => setEditing(null)} />}
        </Opened>
      )}
      {leaving !== null && (
        <Opened {...reading(leaving)} title={texts.deleteThisIntegration} onClose={() => setLeaving(null)}>
          {integration => (
            <Confirm
              opened
              title={texts.deleteThisIntegration}
              action={texts.deleteIntegration}
              onClose={() => setLeaving(null)}
              onStale={() => client.refetchQueries({ queryKey: reading(integration).queryKey })}
              onConfirm={async () => {
                await deleteIntegration(integration);
                toastDone(texts.wasDeletedNamed(integration.name));
                void client.invalidateQueries({ queryKey: savedKey });
              }}
            >
              {texts.itsKeyAndItsResultsAreDeleted(<bdi>{integration.name}</bdi>)}
            </Confirm>
          )}
        </Opened>
      )}
    </Section>
  );
}

const reading = ({ id }: Integration) => ({
  queryKey: ['integrations', 'one', id],
  load: () => fetchIntegration(id),
});

function columnsFor(
  on: { readonly edit: (row: Integration) => void; readonly remove: (row: Integration) => void } | null,
): readonly Column<Integration>[] {
  return [
    {
      key: 'name',
      title: texts.name,
      render: ({ name, api_url: url, has_key: hasKey }) => (
        <div style={{ minWidth: 0, paddingBlock: 4 }}>
          <Text size="sm" fw={500} truncate>
            <bdi>{name}</bdi>
          </Text>
          <Text size="xs" truncate title={url}>
            <bdi>{url}</bdi>
          </Text>
          {!hasKey && (
            <Text size="xs" c="dimmed">
              {texts.withoutAKey}
            </Text>
          )}
        </div>
      ),
    },
    {
      key: 'last',
      title: texts.lastTest,
      render: ({ last_test: last }) => (
        <div role="status">
          {last === null ? (
            <Text size="xs" c="dimmed">
              {texts.notTestedYet}
            </Text>
          ) : (
            <Verdict result={last} />
          )}
        </div>
      ),
    },
    {
      key: 'actions',
      title: texts.actions,
      width: on === null ? '150px' : '220px',
      render: row => (
        <Group gap={4}>
          <TestSaved integration={row} />
          {on !== null && (
            <>
              <Tooltip label={texts.edit}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={texts.editNamed(row.name)}
                  onClick={() => on.edit(row)}
                >
                  <IconPencil size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
              <Tooltip label={texts.delete}>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={texts.deleteNamed(row.name)}
                  onClick={() => on.remove(row)}
                >
                  <IconTrash size={18} aria-hidden />
                </ActionIcon>
              </Tooltip>
            </>
          )}
        </Group>
      ),
    },
  ];
}

function TestSaved({ integration: { id, name } }: { readonly integration: Integration }) {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const test = async (): Promise<void> => {
    setBusy(true);
    try {
      await testConnection(id, {});
      await client.invalidateQueries({ queryKey: ['integrations'] });
    } catch (error) {
      toastError(error, texts.theConnectionWasNotTested);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="xs"
      variant="default"
      loading={busy}
      aria-label={texts.testConnectionOf(name)}
      onClick={() => void test()}
    >
      {texts.testConnection}
    </Button>
  );
}
