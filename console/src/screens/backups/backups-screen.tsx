import { Alert, Button, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalendarTime, IconMailPause, IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '../../access/can.ts';
import { api, result } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { CopyLine } from '../../parts/copy-line.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { BackupList } from './backup-list.tsx';
import { LastTest } from './last-test.tsx';
import { backupsKey, backupsQuery, isUnderWay, scheduleQuery } from './queries.ts';
import { ScheduleModal } from './schedule-modal.tsx';
import { TakeModal } from './take-modal.tsx';
import { texts } from './texts.tsx';

/** Backups: which there are, when they are taken, whether they restore, and how. */
export function BackupsScreen() {
  const can = useCan();
  const { data, error, refetch } = useQuery(backupsQuery);
  const { data: schedule } = useQuery(scheduleQuery);
  const [taking, take] = useDisclosure(false);
  const [planning, plan] = useDisclosure(false);
  const may = can('backup.create');
  const busy = data?.backups.some(isUnderWay) === true;
  const actions = may && (
    <>
      <Button
        variant="default"
        leftSection={<IconCalendarTime size={16} aria-hidden />}
        disabled={schedule === undefined}
        onClick={plan.open}
      >
        {texts.schedule}
      </Button>
      <Button leftSection={<IconPlus size={16} aria-hidden />} disabled={busy} onClick={take.open}>
        {texts.takeABackup}
      </Button>
    </>
  );
  return (
    <Page title={texts.backups} actions={actions}>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Stack>
          {data.held_back !== null && <HeldBack taken={data.held_back.taken_at} may={may} />}
          <Section
            bare
            title={texts.allBackups}
            hint={schedule === undefined ? undefined : texts.planned(schedule.every_hours, schedule.drill_days)}
          >
            <BackupList backups={data.backups} may={may} />
          </Section>
          {data.drill !== null && <LastTest drill={data.drill} />}
          <Section title={texts.howToRestore} hint={texts.restoreHint}>
            <Stack>
              <CopyLine label={texts.restoreTheNewest} value="./gatehouse restore" />
              <CopyLine label={texts.checkTheNewest} value="./gatehouse backup verify" />
              <Text size="sm" c="dimmed">
                {texts.keepTheKey}
              </Text>
            </Stack>
          </Section>
        </Stack>
      )}
      {taking && <TakeModal first={data?.backups.length === 0} onClose={take.close} />}
      {planning && schedule !== undefined && <ScheduleModal schedule={schedule} onClose={plan.close} />}
    </Page>
  );
}

/** That this is a restored copy which sends nothing yet, and how to end that. */
function HeldBack({ taken, may }: { readonly taken: string; readonly may: boolean }) {
  const client = useQueryClient();
  const [asking, setAsking] = useState(false);
  const release = async (): Promise<void> => {
    const { results } = await result(api.POST('/api/v1/admin/backups/release'));
    toastDone(texts.released(results.mails));
    void client.invalidateQueries({ queryKey: backupsKey });
  };
  return (
    <Alert color="yellow" icon={<IconMailPause />} title={texts.isARestoredCopy(<Time at={taken} />)}>
      <Stack align="start" gap="xs">
        {texts.nothingLeavesIt}
        {may && (
          <Button variant="default" onClick={() => setAsking(true)}>
            {texts.letItSend}
          </Button>
        )}
      </Stack>
      <Confirm
        opened={asking}
        title={texts.letItSendAsked}
        action={texts.letItSend}
        color="gate"
        onConfirm={release}
        onClose={() => setAsking(false)}
      >
        {texts.mailLeavesThen}
      </Confirm>
    </Alert>
  );
}
