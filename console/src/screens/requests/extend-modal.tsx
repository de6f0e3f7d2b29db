import { NumberInput, Text, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { Time } from '../../parts/time.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { type AccessRequest, mostDays, requestsRoot } from './queries.ts';
import { accessOf } from './request-status.tsx';
import { texts } from './texts.tsx';

interface Values extends Record<string, unknown> {
  days: number | string;
  reason: string;
}

/** Asks to have for longer what one has. */
export function ExtendModal({ request, onClose }: { readonly request: AccessRequest; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: { days: request.duration_days, reason: '' },
    validate: { days: days => (typeof days === 'number' ? null : texts.enterIt) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasAsked,
    names: { duration_days: 'days', justification: 'reason' },
    send: async ({ days, reason }) => {
      const params = { path: { requestId: request.request_id } };
      const body = {
        duration_days: Number(days),
        ...(reason.trim() === '' ? {} : { justification: reason.trim() }),
      };
      return (await result(api.POST('/api/v1/user/access/requests/{requestId}/extend', { params, body }))).results;
    },
    done: ({ request_id: id, approvers }) => {
      toastDone(texts.wasAskedFor(id, approvers.length));
      void client.invalidateQueries({ queryKey: requestsRoot });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.askForLonger}
      action={texts.ask}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      {request.expires_at !== null && (
        <Text size="sm">{texts.endsAt(<bdi>{accessOf(request)}</bdi>, <Time at={request.expires_at} />)}</Text>
      )}
      <NumberInput
        label={texts.daysMore}
        min={1}
        max={mostDays}
        allowDecimal={false}
        required
        {...form.getInputProps('days')}
      />
      <Textarea label={texts.reason} autosize minRows={2} maxRows={6} {...form.getInputProps('reason')} />
    </FormModal>
  );
}
