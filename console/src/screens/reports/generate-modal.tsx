import { Checkbox, Select, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { metricsIn, options } from './options.ts';
import { reportsRoot } from './queries.ts';
import { SubjectFields } from './subject-fields.tsx';
import { texts } from './texts.tsx';
import { subjectOf, useSubjects } from './use-subjects.ts';

/** Has a report made, and goes to it. */
export function GenerateModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const subjects = useSubjects();
  const form = useForm({
    initialValues: {
      type: 'activity_monitoring',
      period: 'monthly',
      place: subjects.usual,
      team: '',
      metrics: '',
      trends: false,
    },
    validate: {
      metrics: (value, { type }) => (type === 'custom' && metricsIn(value).length === 0 ? texts.enterIt : null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notGenerated,
    names: { report_type: 'type', include_trends: 'trends', team_id: 'team', organization_id: 'place' },
    send: async ({ type, period, place, team, metrics, trends }) => {
      const body = {
        report_type: type as 'custom',
        period: period as 'monthly',
        include_trends: trends,
        ...(type === 'custom' ? { metrics: metricsIn(metrics) } : {}),
        ...subjectOf({ place, team }),
      };
      return (await result(api.POST('/api/v1/manager/reports/generate', { body }))).results;
    },
    done: ({ report_id: id }) => {
      void client.invalidateQueries({ queryKey: reportsRoot });
      onClose();
      void navigate({ to: '/reports/$id', params: { id } });
    },
  });
  return (
    <FormModal
      title={texts.generate}
      action={texts.generateIt}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Select
        label={texts.type}
        required
        allowDeselect={false}
        data={options(texts.types)}
        {...form.getInputProps('type')}
      />
      {form.values.type === 'custom' && (
        <TextInput label={texts.metrics} description={texts.metricsHint} required {...form.getInputProps('metrics')} />
      )}
      <Select
        label={texts.period}
        description={texts.utc}
        required
        allowDeselect={false}
        data={options(texts.periods)}
        {...form.getInputProps('period')}
      />
      <SubjectFields form={form} subjects={subjects} />
      <Checkbox label={texts.trends} {...form.getInputProps('trends', { type: 'checkbox' })} />
    </FormModal>
  );
}
