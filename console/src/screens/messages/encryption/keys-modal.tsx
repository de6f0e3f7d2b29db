import { Alert, Button, Checkbox, Group, List, PasswordInput, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { createIdentity, replaceIdentity, restoreIdentity, type Standing } from '../../../e2ee/device.ts';
import { suggestedPassphrase } from '../../../e2ee/passphrase.ts';
import { CopyLine } from '../../../parts/copy-line.tsx';
import { FormModal } from '../../../parts/form-modal.tsx';
import { useStepUp } from '../../../parts/step-up.tsx';
import { toastDone } from '../../../parts/toast.tsx';
import { keysChanged, secretsNow } from './secrets.ts';
import { texts } from './texts.ts';
import { problemOf, toastProblem } from './words.ts';

/** Sets encryption up, opens the backup of one's keys in this browser, or makes other keys in their place. */
export function KeysModal({
  standing,
  onClose,
}: {
  readonly standing: Exclude<Standing, 'ready'>;
  readonly onClose: () => void;
}) {
  const [replacing, setReplacing] = useState(standing === 'foreign');
  if (standing === 'locked' && !replacing)
    return <RestoreModal onClose={onClose} onReplace={() => setReplacing(true)} />;
  return <MakeModal replaces={replacing} onClose={onClose} />;
}

function RestoreModal({ onClose, onReplace }: { readonly onClose: () => void; readonly onReplace: () => void }) {
  const [busy, setBusy] = useState(false);
  const form = useForm({ initialValues: { passphrase: '' } });
  const restore = async ({ passphrase }: { readonly passphrase: string }): Promise<void> => {
    setBusy(true);
    try {
      await restoreIdentity(secretsNow().device, passphrase);
      await keysChanged();
      onClose();
    } catch (error) {
      const words = problemOf(error);
      if (words === null) toastProblem(error);
      else form.setFieldError('passphrase', words);
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.standings.locked.title}
      action={texts.open}
      busy={busy}
      onSubmit={form.onSubmit(values => void restore(values))}
      onClose={onClose}
    >
      <Text size="sm">{texts.openWithPassphrase}</Text>
      <PasswordInput
        label={texts.passphrase}
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('passphrase')}
      />
      <Group>
        <Button variant="subtle" size="compact-sm" onClick={onReplace}>
          {texts.lostPassphrase}
        </Button>
      </Group>
    </FormModal>
  );
}

function MakeModal({ replaces, onClose }: { readonly replaces: boolean; readonly onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const [passphrase] = useState(suggestedPassphrase);
  const { sensitive, dialog } = useStepUp();
  const form = useForm({
    initialValues: { again: '', kept: false },
    validate: {
      again: again => (again.trim() === passphrase ? null : texts.notThePassphrase),
      kept: kept => (kept ? null : texts.keepItFirst),
    },
  });
  const make = async (): Promise<void> => {
    setBusy(true);
    try {
      const { device } = secretsNow();
      const made = replaces
        ? await sensitive(async shown => {
            await replaceIdentity(device, passphrase, shown);
            return true;
          })
        : await createIdentity(device, passphrase).then(() => true);
      if (made === null) return setBusy(false);
      await keysChanged();
      toastDone(texts.keysMade);
      onClose();
    } catch (error) {
      toastProblem(error);
      await keysChanged();
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={replaces ? texts.standings.foreign.title : texts.standings.none.title}
      action={replaces ? texts.replaceKeys : texts.setUp}
      {...(replaces ? { color: 'red.9' } : {})}
      busy={busy}
      onSubmit={form.onSubmit(() => void make())}
      onClose={onClose}
      over={dialog}
    >
      {replaces && (
        <Alert color="red" title={texts.whatIsLost}>
          <List size="sm">
            {texts.lost.map(line => (
              <List.Item key={line}>{line}</List.Item>
            ))}
          </List>
        </Alert>
      )}
      <Text size="sm">{texts.passphraseIs}</Text>
      <CopyLine value={passphrase} label={texts.yourPassphrase} />
      <PasswordInput label={texts.passphraseAgain} required autoComplete="off" {...form.getInputProps('again')} />
      <Checkbox label={texts.iKeptIt} {...form.getInputProps('kept', { type: 'checkbox' })} />
      <Text size="xs" c="dimmed">
        {texts.noForwardSecrecy}
      </Text>
    </FormModal>
  );
}
