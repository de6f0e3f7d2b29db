import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';

/** Asks for a code of the authenticator, and makes new backup codes. */
export function NewBackupCodes({
  onDone,
  onClose,
}: {
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.theBackupCodesWereNotReplaced,
    send: ({ code }) =>
      sensitive(shown =>
        result(api.POST('/api/v1/auth/mfa/backup-codes', { body: { code: code.replace(/\s/g, ''), ...shown } })),
      ),
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
        <TextInput
          label={texts.codeFromYourAuthenticatorApp}
          required
          autoComplete="one-time-code"
          inputMode="numeric"
          data-autofocus
          {...form.getInputProps('code')}
        />
      </FormModal>
      {dialog}
    </>
  );
}
