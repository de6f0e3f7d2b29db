import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import type { paths } from '../../../api/schema.d.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';
import { TotpKey } from './totp-key.tsx';

const stopping = {
  title: texts.stopTheSetup,
  text: texts.thisKeyIsNotShownAgainRemove,
  stay: texts.continueTheSetup,
  leave: texts.stop,
} as const;

export type Enrolment = paths['/api/v1/auth/mfa/totp']['post']['responses'][201]['content']['application/json'];

/** Takes the secret over into an authenticator, and proves it with a first code. */
export function EnrolTotp({
  enrolment: { secret, uri },
  onDone,
  onClose,
}: {
  readonly enrolment: Enrolment;
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.twoStepSignInIsStillOff,
    send: ({ code }) => result(api.POST('/api/v1/auth/mfa/totp/confirm', { body: { code: code.replace(/\s/g, '') } })),
    done: ({ backup_codes: codes }) => {
      toastDone(texts.twoStepSignInIsOn);
      onDone(codes);
    },
  });
  return (
    <FormModal
      title={texts.setUpAnAuthenticator}
      asks={stopping}
      action={texts.turnOn}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <TotpKey secret={secret} uri={uri} />
      <TextInput
        label={texts.code}
        description={texts.theSixDigitsTheAppShowsNow}
        required
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormModal>
  );
}
