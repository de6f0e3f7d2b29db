import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import type { BegunSending } from './queries.ts';
import { texts } from './texts.tsx';

/** Takes the first code that was sent, which turns codes by e-mail or SMS on. */
export function EnrolSent({
  begun: { method, sent_to: to, backup_codes: codes },
  onDone,
  onClose,
}: {
  readonly begun: BegunSending;
  /** With the backup codes that count from now on: none where there were some already. */
  readonly onDone: (codes: readonly string[]) => void;
  readonly onClose: () => void;
}) {
  const words = texts.ways[method];
  const form = useForm({ mode: 'uncontrolled', initialValues: { code: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: words.notOn,
    send: ({ code }) => result(api.POST('/api/v1/user/auth/mfa/verify', { body: { code: code.replace(/\s/g, '') } })),
    done: () => {
      toastDone(words.isOn);
      onDone(codes);
    },
  });
  return (
    <FormModal title={words.setUp} action={texts.turnOn} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Text size="sm" role="status">
        {texts.weSentACodeTo(<bdi>{to ?? texts.you}</bdi>)}
      </Text>
      <TextInput
        label={texts.code}
        description={texts.theSixDigitsThatWereSent}
        required
        autoComplete="one-time-code"
        inputMode="numeric"
        data-autofocus
        {...form.getInputProps('code')}
      />
    </FormModal>
  );
}
