import { Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import type { ApiKey, ApiKeyMade } from './queries.ts';
import { texts } from './texts.tsx';

const overlaps = [24, 72, 168, 0] as const;

/** Gives a key a new secret, beside which the old one goes on for a while. */
export function RotateKeyModal({
  of: { id, name },
  onMade,
  onClose,
}: {
  readonly of: ApiKey;
  readonly onMade: (made: ApiKeyMade) => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ initialValues: { overlap_hours: '24' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notRotated,
    send: ({ overlap_hours: hours }) =>
      sensitive(async shown => {
        const body = { overlap_hours: Number(hours), ...shown };
        return (await result(api.POST('/v1/api-keys/{id}/rotate', { params: { path: { id } }, body }))).data;
      }),
    done: made => {
      if (made !== null) onMade(made);
    },
  });
  return (
    <FormModal
      title={texts.rotateTitle(name)}
      action={texts.rotate}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
      over={dialog}
    >
      <Text size="sm">{texts.rotateText}</Text>
      <Select
        label={texts.overlap}
        data={overlaps.map(hours => ({ value: String(hours), label: texts.hours(hours) }))}
        allowDeselect={false}
        data-autofocus
        {...form.getInputProps('overlap_hours')}
      />
    </FormModal>
  );
}
