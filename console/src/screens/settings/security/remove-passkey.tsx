import { PasswordInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import type { Passkey } from './queries.ts';
import { texts } from './texts.tsx';

/** Removes a passkey, with the password for those who have one. */
export function RemovePasskey({
  passkey: { id, name },
  onDone,
  onClose,
}: {
  readonly passkey: Passkey;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.thePasskeyWasNotRemoved,
    send: ({ password }) => {
      const shown = password === '' ? {} : { password };
      const params = { path: { passkeyId: id } };
      return sensitive(again =>
        result(api.DELETE('/api/v1/user/auth/passkeys/{passkeyId}', { params, body: { ...shown, ...again } })),
      );
    },
    done: answer => {
      if (answer === null) return;
      toastDone(texts.thePasskeyWasRemoved);
      onDone();
    },
  });
  return (
    <>
      <FormModal
        title={texts.removeThePasskeyAsked(name)}
        action={texts.remove}
        color="red"
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">{texts.itNoLongerSignsYouIn}</Text>
        {hasPassword && (
          <PasswordInput
            label={texts.yourPassword}
            required
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('password')}
          />
        )}
      </FormModal>
      {dialog}
    </>
  );
}
