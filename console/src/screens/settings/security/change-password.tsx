import { PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api, result } from '../../../api/client.ts';
import { FormModal } from '../../../parts/form-modal.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { useSubmit } from '../../../parts/use-submit.ts';
import { texts } from './texts.tsx';

/** Changes the password, for those who know the present one. */
export function ChangePassword({ onDone, onClose }: { readonly onDone: () => void; readonly onClose: () => void }) {
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { current_password: '', new_password: '' },
    validate: {
      current_password: text => (text === '' ? texts.enterYourCurrentPassword : null),
      new_password: text => (text === '' ? texts.enterANewPassword : null),
    },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.yourPasswordWasNotChanged,
    send: body => result(api.POST('/v1/users/me/password', { body })),
    done: () => {
      toastDone(texts.passwordChanged);
      onDone();
    },
  });
  return (
    <FormModal
      title={texts.changePassword}
      action={texts.changePassword}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <PasswordInput
        label={texts.currentPassword}
        required
        autoComplete="current-password"
        data-autofocus
        {...form.getInputProps('current_password')}
      />
      <PasswordInput
        label={texts.newPassword}
        description={texts.whatANewPasswordNeeds}
        required
        autoComplete="new-password"
        {...form.getInputProps('new_password')}
      />
    </FormModal>
  );
}
