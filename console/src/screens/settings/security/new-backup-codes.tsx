import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';

/** Asks for a code of the authenticator, and makes new backup codes. */
export function NewBackupCodes({
  authenticator,
  onDone,
  onClose,
}: {
  /** Whether one is on: then a code of it is asked for, else the password. */
  readonly authenticator: boolean;
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '', password: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theBackupCodesWereNotReplaced,
    send: ({ code, password }) => {
      const proof = authenticator ? { code: code.replace(/\s/g, '') } : password === '' ? {} : { password };
      return sensitive(shown => result(api.POST('/api/v1/auth/mfa/backup-codes', { body: { ...proof, ...shown } })));
    },
    done: made => {
      if (made !== null) onDone(made.backup_codes);
    },
  });
  return (
    <>
      <FormModal
        title={texts.newBackupCodes}
        action={texts.createNewCodes}
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.yourOldCodesStopWorking}</Text>
        {authenticator ? (
          <TextInput
            label={texts.codeFromYourAuthenticatorApp}
            required
            autoComplete="one-time-code"
            inputMode="numeric"
            data-autofocus
            {...form.getInputProps('code')}
          />
        ) : (
          hasPassword && (
            <PasswordInput
              label={texts.yourPassword}
              required
              autoComplete="current-password"
              data-autofocus
              {...form.getInputProps('password')}
            />
          )
        )}
      </FormModal>
      {dialog}
    </>
  );
}
