import { Badge, Button, Group, Paper, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { LoadingState } from '../../../parts/states.tsx';
import { numeral, Time } from '../../../parts/time.tsx';
import { ServerWords } from '../server-words.tsx';
import { BadRecords } from './bad-records.tsx';
import { Collisions } from './collisions.tsx';
import { fetchSync, type Sync, syncKey } from './queries.ts';
import { StartSyncModal } from './start-sync-modal.tsx';

const askAgainMs = 2_000;

/** Whether companies are taken over from ConnectWise, what the last sync did, and a way to start one. */
export function ConnectWiseState() {
  const client = useQueryClient();
  const [starting, { open, close }] = useDisclosure(false);
  const state = useQuery({
    queryKey: syncKey,
    queryFn: fetchSync,
    refetchInterval: ({ state: { data } }) => (data?.data?.status === 'running' ? askAgainMs : false),
  });
  const status = state.data?.data?.status;
  const before = useRef(status);
  useEffect(() => {
    // What it brought is in the list below.
    if (before.current === 'running' && status !== 'running')
      void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
    before.current = status;
  }, [client, status]);
  return (
    <Paper component="section" withBorder p="sm" aria-label="ConnectWise">
      {state.error !== null ? (
        <ServerWords error={state.error} />
      ) : state.data === undefined ? (
        <LoadingState lines={1} />
      ) : (
        <Group justify="space-between" gap="sm">
          <Stack gap={2} miw={0}>
            <Group gap="xs">
              <Text size="sm" fw={600}>
                ConnectWise
              </Text>
              <Badge variant="light" color={state.data.configured ? 'teal' : 'gray'}>
                {state.data.configured ? 'Configured' : 'Not configured'}
              </Badge>
            </Group>
            <Text size="sm" c="dimmed" component="div" role="status">
              {state.data.data !== null ? (
                <LastSync sync={state.data.data} />
              ) : state.data.configured ? (
                'No sync yet.'
              ) : (
                'To sync companies, set the CONNECTWISE_ variables on the server.'
              )}
            </Text>
          </Stack>
          {state.data.configured && (
            <Button
              variant="default"
              leftSection={<IconRefresh size={16} aria-hidden />}
              loading={status === 'running'}
              onClick={open}
            >
              Sync now
            </Button>
          )}
        </Group>
      )}
      {starting && <StartSyncModal onClose={close} />}
    </Paper>
  );
}

function LastSync({ sync }: { readonly sync: Sync }) {
  const { created, updated, unchanged, missing } = sync;
  const counts =
    `${numeral(created)} created, ${numeral(updated)} updated, ${numeral(unchanged)} unchanged` +
    (missing > 0 ? `, ${numeral(missing)} deleted or no longer listed there` : '');
  if (sync.status === 'running') return <>Syncing now: {counts}.</>;
  return (
    <>
      Last sync{' '}
      {sync.status === 'failed' ? (
        <Text span inherit c="var(--mantine-color-error)">
          failed
        </Text>
      ) : (
        'finished'
      )}{' '}
      <Time at={sync.finishedAt ?? sync.startedAt} relative />: {counts}.
      {sync.error !== null && (
        <Text size="sm" data-written>
          {sync.error}
        </Text>
      )}
      <BadRecords of={sync} />
      <Collisions of={sync} />
    </>
  );
}
