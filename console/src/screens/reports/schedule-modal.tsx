import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { reportsRoot } from './queries.ts';
import { ScheduleFields } from './schedule-fields.tsx';
import { bodyOf, checks, fieldNames, newSchedule, type ScheduleValues } from './schedule-values.ts';
import { SubjectFields } from './subject-fields.tsx';
import { texts } from './texts.tsx';
import { subjectOf, useSubjects } from './use-subjects.ts';

interface Values extends ScheduleValues {
  readonly place: string;
  readonly team: string;
}

/** Has a report made and mailed again and again. */
export function ScheduleModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const subjects = useSubjects();
  const form = useForm<Values>({
    initialValues: { ...newSchedule(), place: subjects.usual, team: '' },
    validate: checks,
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notScheduled,
    names: { ...fieldNames, team_id: 'team', organization_id: 'place' },
    send: async values => {
      const body = { ...bodyOf(values), ...subjectOf(values) };
      return (await result(api.POST('/api/v1/manager/reports/schedules', { body }))).results;
    },
    done: () => {
      toastDone(texts.wasScheduled);
      void client.invalidateQueries({ queryKey: reportsRoot });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.newSchedule}
      action={texts.schedule}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <ScheduleFields form={form} subject={<SubjectFields form={form} subjects={subjects} />} />
    </FormModal>
  );
}
