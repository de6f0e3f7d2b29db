import { Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { MomentField, momentOf } from '../../../parts/moment-field.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { wallClockAt } from '../../../parts/wall-clock.ts';
import { texts } from './texts.tsx';
import { problemWith, timesToOffer } from './times.ts';

/** Asks when something is to be sent. */
export function WhenModal({
  encrypted,
  onChoose,
  onClose,
}: {
  readonly encrypted: boolean;
  /** Schedules it; throws why it cannot be. */
  readonly onChoose: (at: string) => Promise<void>;
  readonly onClose: () => void;
}) {
  const { timezone } = useMe().user;
  const form = useForm({
    initialValues: { at: wallClockAt(timesToOffer(Date.now(), timezone)[0]?.at ?? new Date().toISOString(), timezone) },
    validate: { at: value => problemWith(value, timezone, Date.now()) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notScheduled,
    names: { send_at: 'at' },
    send: ({ at }) => onChoose(momentOf(at, timezone) ?? ''),
    done: onClose,
  });
  return (
    <FormModal
      title={texts.sendLater}
      action={texts.schedule}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <MomentField label={texts.when} required data-autofocus {...form.getInputProps('at')} />
      {encrypted && <Text size="sm">{texts.sealedNow}</Text>}
    </FormModal>
  );
}
