import { NumberInput, Radio, Stack, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { mostDays, requestsRoot } from './queries.ts';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  level: string;
  days: number | string;
  reason: string;
}

/** Asks for one credential for some days. `name`: null where one does not know what it is called. */
export function AskCredentialModal({
  id,
  name,
  onClose,
}: {
  readonly id: string;
  readonly name: string | null;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: { level: 'read', days: 7, reason: '' },
    validate: {
      days: days => (typeof days === 'number' ? null : texts.enterIt),
      reason: reason => (reason.trim() === '' ? texts.enterIt : null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasAsked,
    names: { access_level: 'level', duration_days: 'days', justification: 'reason' },
    send: async ({ level, days, reason }) => {
      const body = {
        resource_type: 'credential',
        resource_id: id,
        access_level: level,
        duration_days: Number(days),
        justification: reason.trim(),
      };
      return (await result(api.POST('/api/v1/user/access/request', { body }))).results;
    },
    done: ({ request_id: request, approvers }) => {
      toastDone(texts.wasAskedFor(request, approvers.length));
      void client.invalidateQueries({ queryKey: requestsRoot });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.askForAccess}
      action={texts.ask}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">{texts.whoCanShareItIsAsked(<bdi>{name ?? texts.thisCredential}</bdi>)}</Text>
      <Radio.Group label={texts.youCanThen} {...form.getInputProps('level')}>
        <Stack gap="xs" mt={6}>
          <Radio value="read" label={texts.useIt} description={texts.useItHint} />
          <Radio value="write" label={texts.editIt} description={texts.editItHint} />
        </Stack>
      </Radio.Group>
      <NumberInput
        label={texts.days}
        description={texts.daysMost(mostDays)}
        min={1}
        max={mostDays}
        allowDecimal={false}
        required
        {...form.getInputProps('days')}
      />
      <Textarea label={texts.reason} autosize minRows={2} maxRows={6} required {...form.getInputProps('reason')} />
    </FormModal>
  );
}
