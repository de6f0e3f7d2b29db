import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormModal } from '../../parts/form-modal.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { answerCall } from './active.ts';
import { texts } from './texts.tsx';

/** Asks for the password of a call, and comes into it. */
export function PasswordModal({
  call,
  withVideo,
  onClose,
}: {
  readonly call: string;
  readonly withVideo: boolean;
  readonly onClose: () => void;
}) {
  const form = useForm({ initialValues: { password: '' } });
  const { busy, submit } = useSubmit(form, {
    failed: texts.notJoined,
    send: ({ password }) => answerCall(call, withVideo, password),
    done: onClose,
  });
  return (
    <FormModal title={texts.joinCall} action={texts.join} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <PasswordInput
        label={texts.password}
        description={texts.passwordHint}
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('password')}
      />
    </FormModal>
  );
}
