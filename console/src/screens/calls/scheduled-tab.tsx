import { Text } from '@mantine/core';
import { IconCalendarEvent, IconCalendarX, IconEdit, IconPhone, IconVideo } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../api/session.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Named } from '../../parts/named.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { RowsOrState } from '../../parts/rows-or-state.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { useReadOn } from '../../parts/use-read-on.ts';
import { placeCall } from './active.ts';
import { ScheduleModal } from './schedule-modal.tsx';
import { cancelScheduled, type ScheduledCall, type ScheduledPage, scheduledQuery } from './scheduled.ts';
import { texts } from './texts.tsx';

const columns: readonly Column<ScheduledCall>[] = [
  {
    key: 'title',
    title: texts.title,
    width: 'minmax(0, 2fr)',
    phone: 'first',
    render: ({ title, call_type: type }) => {
      const Icon = type === 'video' ? IconVideo : IconPhone;
      return (
        <Named mark={<Icon size={20} stroke={1.5} color="var(--gh-text-3)" aria-hidden />}>
          <bdi>{title}</bdi>
        </Named>
      );
    },
  },
  {
    key: 'who',
    title: texts.organizer,
    width: 'minmax(0, 1fr)',
    render: ({ organizer_name: name }) => <bdi>{name}</bdi>,
  },
  { key: 'at', title: texts.begins, width: '160px', phone: 'end', render: ({ starts_at: at }) => <Time at={at} /> },
  { key: 'length', title: texts.length, width: '120px', render: ({ duration }) => texts.minutes(duration) },
];

const rowsOf = ({ calls }: ScheduledPage): readonly ScheduledCall[] => calls;

/** The calls to come, the next one first. */
export function ScheduledTab() {
  const me = useMe().user.id;
  const rows = useReadOn(useInfiniteQuery(scheduledQuery), rowsOf);
  const [editing, setEditing] = useState<ScheduledCall | null>(null);
  const [cancelling, setCancelling] = useState<ScheduledCall | null>(null);
  return (
    <>
      <RowsOrState rows={rows}>
        <DataTable
          label={texts.scheduledTab}
          columns={columns}
          count={rows.count}
          rowAt={rows.rowAt}
          onRange={rows.onRange}
          rowActions={call => (
            <>
              <RowAction
                icon={IconPhone}
                verb={texts.callNow}
                label={texts.callNowFor(call.title)}
                onClick={() => {
                  const people = [call.organizer_id, ...call.callee_ids].filter(id => id !== me);
                  placeCall(call.conversation_id, call.call_type, people).catch((error: unknown) =>
                    toastError(error, texts.notCalled),
                  );
                }}
              />
              {call.organizer_id === me && (
                <>
                  <RowAction
                    icon={IconEdit}
                    verb={texts.change}
                    label={texts.changeNamed(call.title)}
                    onClick={() => setEditing(call)}
                  />
                  <RowAction
                    icon={IconCalendarX}
                    verb={texts.cancel}
                    label={texts.cancelNamed(call.title)}
                    onClick={() => setCancelling(call)}
                  />
                </>
              )}
            </>
          )}
          empty={
            <EmptyState title={texts.nothingScheduled}>
              <IconCalendarEvent size={16} aria-hidden /> {texts.scheduleOne}
            </EmptyState>
          }
        />
      </RowsOrState>
      {editing !== null && <ScheduleModal scheduled={editing} onClose={() => setEditing(null)} />}
      <Confirm
        opened={cancelling !== null}
        title={texts.cancelTitle(cancelling?.title ?? '')}
        action={texts.cancelIt}
        onConfirm={async () => {
          await cancelScheduled(cancelling?.id ?? '');
          toastDone(texts.wasCancelled);
        }}
        onClose={() => setCancelling(null)}
      >
        <Text size="sm">{texts.cancellingTells}</Text>
      </Confirm>
    </>
  );
}
