import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.ts';

/** Asks for another e-mail address, which is confirmed by mail. */
export function ChangeEmail({ email, onClose }: { readonly email: string; readonly onClose: () => void }) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '' },
    validate: { email: text => (text.trim() === '' ? texts.enterTheNewAddress : null) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.yourAddressWasNotChanged,
    send: ({ email: wanted }) =>
      sensitive(shown => result(api.POST('/v1/users/me/email', { body: { email: wanted.trim(), ...shown } }))),
    done: answer => {
      if (answer === null) return;
      toastDone(answer.data.message);
      onClose();
    },
  });
  return (
    <>
      <FormModal
        title={texts.changeEMail}
        action={texts.sendTheLink}
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.weMailALinkToTheNewAddress(email)}</Text>
        <TextInput
          label={texts.newEMail}
          type="email"
          required
          autoComplete="email"
          maxLength={254}
          data-autofocus
          {...form.getInputProps('email')}
        />
      </FormModal>
      {dialog}
    </>
  );
}
