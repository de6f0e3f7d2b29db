import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, ifMatch, result, type Tagged } from '../../api/client.ts';
import { EditModal } from '../../parts/stale/edit-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { fetchSchedule, reportsRoot, type Schedule } from './queries.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { changesBetween, checks, fieldNames, parts, type ScheduleValues, valuesOf } from './schedule-values.ts';
import { texts } from './texts.tsx';

/** Changes what a schedule makes, or when. */
export function EditScheduleModal({
  schedule,
  onClose,
}: {
  readonly schedule: Schedule & Tagged;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useForm<ScheduleValues>({ initialValues: valuesOf(schedule), validate: checks });
  return (
    <EditModal
      form={form}
      what={texts.scheduleAsPeopleSay}
      opened={schedule}
      valuesOf={valuesOf}
      parts={parts}
      names={fieldNames}
      load={() => fetchSchedule(schedule.schedule_id)}
      send={(values, from) => {
        const params = { path: { id: schedule.schedule_id }, header: ifMatch(from) };
        const body = changesBetween(valuesOf(from), values);
        return result(api.PATCH('/api/v1/manager/reports/schedules/{id}', { params, body }));
      }}
      done={() => {
        toastDone(texts.wasChanged);
        void client.invalidateQueries({ queryKey: reportsRoot });
      }}
      onClose={onClose}
    >
      <ScheduleFields form={form} />
    </EditModal>
  );
}
