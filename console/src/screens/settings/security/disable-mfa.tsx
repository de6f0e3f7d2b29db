import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { useMe } from '../../../api/session.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import type { CodeMethod } from './queries.ts';
import { texts } from './texts.tsx';

/** Turns the second step off, or one way of it, with the password (for those who have one) and a code. */
export function DisableMfa({
  authenticator,
  only,
  last,
  onDone,
  onClose,
}: {
  /** Whether one is on: then it is a code besides. */
  readonly authenticator: boolean;
  /** The way that goes; null: all. */
  readonly only: CodeMethod | null;
  /** Whether no way is left then. */
  readonly last: boolean;
  readonly onDone: () => void;
  readonly onClose: () => void;
}) {
  const { has_password: hasPassword } = useMe();
  const { sensitive, dialog } = useStepUp();
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '', code: '' } });
  const way = only === null ? null : texts.ways[only];
  const { busy, submit } = useSubmit(form, {
    failed: way?.notRemoved ?? texts.twoStepSignInIsStillOn,
    send: ({ password, code }) => {
      const shown = {
        ...(authenticator ? { code: code.trim() } : {}),
        ...(password === '' ? {} : { password }),
        ...(only === null ? {} : { method: only }),
      };
      return sensitive(again => result(api.POST('/api/v1/user/auth/mfa/disable', { body: { ...shown, ...again } })));
    },
    done: answer => {
      if (answer === null) return;
      toastDone(answer.results.mfa_enabled && way !== null ? way.wasRemoved : texts.twoStepSignInIsOff);
      onDone();
    },
  });
  return (
    <>
      <FormModal
        title={way?.removeAsked ?? texts.turnOffTwoStepSignIn}
        action={way === null ? texts.turnOff : texts.remove}
        color="red"
        form={form}
        busy={busy}
        onSubmit={submit}
        onClose={onClose}
      >
        <Text size="sm">
          {last
            ? texts.yourAloneIsThenEnoughToSign(hasPassword ? texts.password : texts.otherAccount)
            : texts.theOtherWaysStay}
        </Text>
        {hasPassword && (
          <PasswordInput
            label={texts.yourPassword}
            required
            autoComplete="current-password"
            data-autofocus
            {...form.getInputProps('password')}
          />
        )}
        {authenticator && (
          <TextInput
            label={texts.code}
            description={texts.fromYourAuthenticatorAppOrABackup}
            required
            autoComplete="one-time-code"
            {...form.getInputProps('code')}
          />
        )}
      </FormModal>
      {dialog}
    </>
  );
}
