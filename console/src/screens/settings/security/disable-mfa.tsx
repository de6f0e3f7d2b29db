import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';

/** Turns the second step off, with the password (for those who have one) and a code. */
export function DisableMfa({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '', code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: 'Two-step sign-in is still on',
    send: ({ password, code }) => {
      const shown = { code: code.trim(), ...(password === '' ? {} : { password }) };
      return sensitive(again => result(api.POST('/api/v1/auth/mfa/disable', { body: { ...shown, ...again } })));
    },
    done: answer => {
      if (answer === null) return;
      toastDone('Two-step sign-in is off');
      onDone();
    },
  });
  return (
    <>
      <FormModal
        title="Turn off two-step sign-in?"
        action="Turn off"
        color="red"
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">
          Your {hasPassword ? 'password' : 'other account'} alone is then enough to sign in. Your backup codes stop
          working.
        </Text>
        {hasPassword && (
          <PasswordInput
            label="Your password"
            required
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('password')}
          />
        )}
        <TextInput
          label="Code"
          description="From your authenticator app, or a backup code"
          required
          autoComplete="one-time-code"
          {...form.getInputProps('code')}
        />
      </FormModal>
      {dialog}
    </>
  );
}
