import { Checkbox, PasswordInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { changePassphrase } from '../../../../e2ee/device.ts';
import { E2eeError } from '../../../../e2ee/errors.ts';
import { suggestedPassphrase } from '../../../../e2ee/passphrase.ts';
import { CopyLine } from '../../../../parts/copy-line.tsx';
import { FormModal } from '../../../../parts/form-modal.tsx';
import { useStepUp } from '../../../../parts/step-up.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { keysChanged, secretsNow } from '../../../messages/encryption/secrets.ts';
import { problemOf, toastProblem } from '../../../messages/encryption/words.ts';
import { texts } from './texts.ts';

/** Puts another passphrase in place of the present one, for the same keys. */
export function ChangePassphrase({ onClose }: { readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [passphrase] = useState(suggestedPassphrase);
  const { sensitive, dialog } = useStepUp();
  const form = useForm({
    initialValues: { before: '', again: '', kept: false },
    validate: {
      before: before => (before.trim() === '' ? texts.enterIt : null),
      again: again => (again.trim() === passphrase ? null : texts.notThePassphrase),
      kept: kept => (kept ? null : texts.keepItFirst),
    },
  });
  const change = async ({ before }: { readonly before: string }): Promise<void> => {
    setBusy(true);
    try {
      const done = await sensitive(async shown => {
        await changePassphrase(secretsNow().device, before, passphrase, shown);
        return true;
      });
      if (done === null) return;
      toastDone(texts.passphraseChanged);
      onClose();
    } catch (error) {
      if (error instanceof E2eeError && error.problem === 'wrong_passphrase')
        form.setFieldError('before', problemOf(error));
      else {
        toastProblem(error);
        await keysChanged();
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.changePassphrase}
      action={texts.save}
      busy={busy}
      onSubmit={form.onSubmit(values => void change(values))}
      onClose={onClose}
      over={dialog}
    >
      <PasswordInput
        label={texts.presentPassphrase}
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('before')}
      />
      <Text size="sm">{texts.newPassphraseIs}</Text>
      <CopyLine value={passphrase} label={texts.newPassphrase} />
      <PasswordInput label={texts.newPassphraseAgain} required autoComplete="off" {...form.getInputProps('again')} />
      <Checkbox label={texts.iKeptIt} {...form.getInputProps('kept', { type: 'checkbox' })} />
      <Text size="xs" c="dimmed">
        {texts.keysStay}
      </Text>
    </FormModal>
  );
}
