import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';

/** Turns the second step off, with the password (for those who have one) and a code. */
export function DisableMfa({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '', code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.twoStepSignInIsStillOn,
    send: ({ password, code }) => {
      const shown = { code: code.trim(), ...(password === '' ? {} : { password }) };
      return sensitive(again => result(api.POST('/api/v1/auth/mfa/disable', { body: { ...shown, ...again } })));
    },
    done: answer => {
      if (answer === null) return;
      toastDone(texts.twoStepSignInIsOff);
      onDone();
    },
  });
  return (
    <>
      <FormModal
        title={texts.turnOffTwoStepSignIn}
        action={texts.turnOff}
        color="red"
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.yourAloneIsThenEnoughToSign(hasPassword ? texts.password : texts.otherAccount)}</Text>
        {hasPassword && (
          <PasswordInput
            label={texts.yourPassword}
            required
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('password')}
          />
        )}
        <TextInput
          label={texts.code}
          description={texts.fromYourAuthenticatorAppOrABackup}
          required
          autoComplete="one-time-code"
          {...form.getInputProps('code')}
        />
      </FormModal>
      {dialog}
    </>
  );
}
