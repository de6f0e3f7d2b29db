import { Stack, Text } from '@mantine/core';
import { IconHistory, IconPencil, IconPlayerPause, IconTrash, IconUserCheck } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { Opened } from '../../parts/stale/opened.tsx';
import { EmptyState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { EditScheduleModal } from './edit-schedule-modal.tsx';
import { fetchSchedule, reportsRoot, type Schedule } from './queries.ts';
import { RunsWindow } from './runs-window.tsx';
import { texts } from './texts.tsx';

const columns: readonly Column<Schedule>[] = [
  {
    key: 'name',
    title: texts.name,
    width: 'minmax(0, 1.6fr)',
    render: ({ name, report_type: type }) => (
      <Stack gap={0}>
        <Text inherit truncate>
          <bdi>{name}</bdi>
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {texts.types[type]}
        </Text>
      </Stack>
    ),
  },
  {
    key: 'every',
    title: texts.every,
    width: 'minmax(0, 1.4fr)',
    render: ({ every, time, timezone }) => `${texts.everies[every]}, ${time} (${timezone})`,
  },
  {
    key: 'status',
    title: texts.status,
    width: '170px',
    phone: 'end',
    render: ({ paused }) =>
      paused === null ? (
        <Status tone="good">{texts.active}</Status>
      ) : (
        <Status tone={paused === 'by_hand' ? 'idle' : 'warn'}>{texts.paused[paused]}</Status>
      ),
  },
  { key: 'owner', title: texts.owner, width: 'minmax(0, 1.2fr)', render: ({ owner }) => owner ?? texts.deletedAccount },
  {
    key: 'next',
    title: texts.next,
    width: '150px',
    phone: 'under',
    render: ({ next_at: next }) => (next === null ? null : <Time at={next} relative />),
  },
];

/** What is mailed again and again. */
export function ScheduleList({ schedules }: { readonly schedules: readonly Schedule[] }) {
  const client = useQueryClient();
  const [removing, setRemoving] = useState<Schedule | null>(null);
  const [editing, setEditing] = useState<Schedule | null>(null);
  const [looking, setLooking] = useState<Schedule | null>(null);
  const changed = (): void => void client.invalidateQueries({ queryKey: reportsRoot });
  const change = async ({ schedule_id: id, paused }: Schedule): Promise<void> => {
    const params = { path: { id } };
    try {
      await result(
        paused === null
          ? api.POST('/api/v1/manager/reports/schedules/{id}/pause', { params })
          : api.POST('/api/v1/manager/reports/schedules/{id}/take', { params }),
      );
      changed();
    } catch (error) {
      toastError(error, texts.notChanged);
    }
  };
  const remove = async (schedule: Schedule & Tagged): Promise<void> => {
    const params = { path: { id: schedule.schedule_id }, header: ifMatch(schedule) };
    await result(api.DELETE('/api/v1/manager/reports/schedules/{id}', { params }));
    toastDone(texts.removed);
    changed();
  };
  return (
    <>
      <DataTable
        label={texts.schedules}
        columns={columns}
        count={schedules.length}
        rowAt={index => schedules[index]}
        rowHeight={61}
        actionsWidth="8.5rem"
        rowActions={schedule => (
          <>
            <RowAction
              icon={IconHistory}
              verb={texts.runs}
              label={texts.runsOf(schedule.name)}
              onClick={() => setLooking(schedule)}
            />
            <RowAction
              icon={IconPencil}
              verb={texts.edit}
              label={texts.editOf(schedule.name)}
              onClick={() => setEditing(schedule)}
            />
            <RowAction
              icon={schedule.paused === null ? IconPlayerPause : IconUserCheck}
              verb={schedule.paused === null ? texts.pause : texts.takeOn}
              label={`${schedule.paused === null ? texts.pause : texts.takeOn}: ${schedule.name}`}
              onClick={() => void change(schedule)}
            />
            <RowAction
              icon={IconTrash}
              verb={texts.remove}
              label={texts.removeOf(schedule.name)}
              onClick={() => setRemoving(schedule)}
            />
          </>
        )}
        empty={<EmptyState title={texts.noSchedules}>{texts.whatSchedulesAre}</EmptyState>}
      />
      {looking !== null && <RunsWindow schedule={looking} onClose={() => setLooking(null)} />}
      {editing !== null && (
        <Opened {...reading(editing)} title={texts.editTitle} onClose={() => setEditing(null)}>
          {schedule => <EditScheduleModal schedule={schedule} onClose={() => setEditing(null)} />}
        </Opened>
      )}
      {removing !== null && (
        <Opened {...reading(removing)} title={texts.removeAsked} onClose={() => setRemoving(null)}>
          {schedule => (
            <Confirm
              opened
              title={texts.removeAsked}
              action={texts.remove}
              onConfirm={() => remove(schedule)}
              onStale={() => client.refetchQueries({ queryKey: reading(schedule).queryKey })}
              onClose={() => setRemoving(null)}
            >
              {texts.removeHint}
            </Confirm>
          )}
        </Opened>
      )}
    </>
  );
}

/** A list does not say in what state each is. */
const reading = ({ schedule_id: id }: Schedule) => ({
  queryKey: ['report-schedule', id],
  load: () => fetchSchedule(id),
});
