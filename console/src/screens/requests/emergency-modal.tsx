import { Alert, NumberInput, Select, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useOrganizationNames } from '../../access/organizations.ts';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { SearchSelect } from '../../parts/search-select.tsx';
import { ErrorState } from '../../parts/states.tsx';
import { useStepUp } from '../../parts/step-up.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type Askable, askableQuery, mostHours, requestsRoot } from './queries.ts';
import { texts } from './texts.tsx';

const keyOf = ({ name, organization_id: place }: Askable): string => `${place ?? ''} ${name}`;

interface Values extends Record<string, unknown> {
  what: string;
  level: string;
  hours: number | string;
  reason: string;
}

/** Takes access in an emergency: at once, for hours, and told to everybody who would have been asked. */
export function EmergencyModal({ onClose }: { readonly onClose: () => void }) {
  const client = useQueryClient();
  const places = useOrganizationNames();
  const { sensitive, dialog } = useStepUp();
  const { data = [], error, refetch } = useQuery(askableQuery);
  const types = data.filter(type => type.break_glass);
  const form = useForm<Values>({
    initialValues: { what: '', level: '', hours: 1, reason: '' },
    validate: {
      what: what => (what === '' ? texts.chooseWhat : null),
      level: level => (level === '' ? texts.enterIt : null),
      hours: hours => (typeof hours === 'number' ? null : texts.enterIt),
      reason: reason => (reason.trim() === '' ? texts.enterIt : null),
    },
  });
  const type = types.find(each => keyOf(each) === form.values.what);
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasTaken,
    names: { resource_type: 'what', access_level: 'level', duration_hours: 'hours', justification: 'reason' },
    send: ({ level, hours, reason }) =>
      sensitive(async shown => {
        const body = {
          ...{ resource_type: type?.name ?? '', access_level: level, justification: reason.trim() },
          duration_hours: Number(hours),
          ...(type === undefined || type.organization_id === null ? {} : { organization_id: type.organization_id }),
          ...shown,
        };
        return (await result(api.POST('/api/v1/user/access/break-glass', { body }))).results;
      }),
    done: taken => {
      if (taken === null) return;
      toastDone(texts.wasTaken(taken.granted, taken.told.length));
      void client.invalidateQueries({ queryKey: requestsRoot });
      onClose();
    },
  });
  const choices = types.map(each => ({
    value: keyOf(each),
    label: each.organization_id === null ? each.name : `${each.name} (${places.get(each.organization_id) ?? ''})`,
  }));
  return (
    <>
      <FormModal
        title={texts.emergencyAccess}
        action={texts.takeIt}
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Alert color="yellow">{texts.emergencyHint}</Alert>
        {error !== null && <ErrorState error={error} retry={() => void refetch()} />}
        <SearchSelect
          label={texts.accessToWhat}
          required
          choices={choices}
          nothingFoundMessage={texts.noneInEmergency}
          {...form.getInputProps('what')}
        />
        <Select label={texts.level} required data={[...(type?.levels ?? [])]} {...form.getInputProps('level')} />
        <NumberInput
          label={texts.hours}
          description={texts.hoursMost(mostHours)}
          min={1}
          max={mostHours}
          allowDecimal={false}
          required
          {...form.getInputProps('hours')}
        />
        <Textarea label={texts.reason} autosize minRows={2} maxRows={6} required {...form.getInputProps('reason')} />
      </FormModal>
      {dialog}
    </>
  );
}
