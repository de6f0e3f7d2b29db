import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import type { BegunSending } from './queries.ts';
import { texts } from './texts.tsx';

/** Asks for the number that codes are sent to, and has a first one sent. */
export function EnrolNumber({
  onDone,
  onClose,
}: {
  readonly onDone: (begun: BegunSending) => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { phone_number: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.noCodeWasSent,
    send: ({ phone_number }) => {
      const body = { method: 'sms', phone_number: phone_number.trim() } as const;
      return sensitive(shown => result(api.POST('/api/v1/user/auth/mfa/setup', { body: { ...body, ...shown } })));
    },
    done: answer => {
      if (answer !== null) onDone(answer.results);
    },
  });
  return (
    <FormModal
      title={texts.ways.sms.setUp}
      action={texts.sendACode}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
      over={dialog}
    >
      <Text size="sm">{texts.weSendAFirstCodeThere}</Text>
      <TextInput
        label={texts.phoneNumber}
        description={texts.withTheCodeOfTheCountry}
        required
        type="tel"
        autoComplete="tel"
        data-autofocus
        {...form.getInputProps('phone_number')}
      />
    </FormModal>
  );
}
