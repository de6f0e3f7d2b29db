import { Alert, Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { numeral, Time } from '../../../parts/time.tsx';
import { ServerWords } from '../server-words.tsx';
import { BadRecords } from './bad-records.tsx';
import { Collisions } from './collisions.tsx';
import classes from './connectwise.module.css';
import { fetchSync, type Sync, syncKey } from './queries.ts';
import { StartSyncModal } from './start-sync-modal.tsx';
import { texts } from './texts.tsx';

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
  const known = state.data && `${state.data.data?.startedAt} ${status}`;
  const before = useRef(known);
  useEffect(() => {
    // What it brought is in the list below. It may have ended before anybody saw it run.
    if (before.current !== undefined && before.current !== known && status !== 'running')
      void client.invalidateQueries({ queryKey: ['vault', 'companies'] });
    before.current = known;
  }, [client, known, status]);
  return (
    <section className={classes.state} aria-label={texts.connectwise}>
      {state.error !== null ? (
        <ServerWords error={state.error} />
      ) : (
        state.data !== undefined && (
          <>
            <div className={classes.line}>
              <span role="status">
                {state.data.data !== null ? (
                  <LastSync sync={state.data.data} />
                ) : state.data.configured ? (
                  texts.connectwiseNoSyncYet
                ) : (
                  texts.connectwiseIsNotConfiguredToSync
                )}
              </span>
              {state.data.configured && (
                <Button
                  variant="default"
                  size="xs"
                  leftSection={<IconRefresh size={14} aria-hidden />}
                  loading={status === 'running'}
                  onClick={open}
                >
                  {texts.syncNow}
                </Button>
              )}
            </div>
            {state.data.data !== null && <Amiss sync={state.data.data} />}
          </>
        )
      )}
      {starting && <StartSyncModal onClose={close} />}
    </section>
  );
}

function LastSync({ sync }: { readonly sync: Sync }) {
  const { created, updated, unchanged, missing } = sync;
  const counts =
    texts.createdUpdatedUnchanged(numeral(created), numeral(updated), numeral(unchanged)) +
    (missing > 0 ? texts.deletedOrNoLongerListedThere(numeral(missing)) : '');
  if (sync.status === 'running') return <>{texts.connectwiseSyncingNow(counts)}</>;
  return (
    <>
      {texts.connectwiseLastSync(
        sync.status === 'failed' ? texts.failed : texts.finished,
        <Time at={sync.finishedAt ?? sync.startedAt} relative />,
        counts,
      )}
    </>
  );
}

/** What somebody has to see to: nothing as long as all went well. */
function Amiss({ sync }: { readonly sync: Sync }) {
  if (sync.status === 'running' || (sync.error === null && sync.failed === 0 && sync.collisions.length === 0))
    return null;
  return (
    <Alert color="yellow" mt="xs" icon={<IconAlertTriangle aria-hidden />}>
      {sync.error !== null && (
        <Text size="sm" data-written>
          {sync.error}
        </Text>
      )}
      <BadRecords of={sync} />
      <Collisions of={sync} />
    </Alert>
  );
}
