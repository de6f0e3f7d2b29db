import { Loader, PasswordInput, Select, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMe } from '../../../../api/session.ts';
import { listBackups, openOlderBackup } from '../../../../e2ee/device.ts';
import { E2eeError } from '../../../../e2ee/errors.ts';
import type { BackupVersion } from '../../../../e2ee/key-server.ts';
import { FormModal } from '../../../../parts/form-modal.tsx';
import { EmptyState, ErrorState } from '../../../../parts/states.tsx';
import { toastDone } from '../../../../parts/toast.tsx';
import { Window } from '../../../../parts/window.tsx';
import { keysChanged, secretsNow } from '../../../messages/encryption/secrets.ts';
import { problemOf, toastProblem } from '../../../messages/encryption/words.ts';
import { encryptionRoot } from '../../../messages/queries.ts';
import { texts } from './texts.ts';

/** Opens a backup of before in this browser, to read what was encrypted to the keys in it. */
export function OlderBackup({ onClose }: { readonly onClose: () => void }) {
  const { data, error, refetch } = useQuery({
    queryKey: [...encryptionRoot, 'backups'],
    queryFn: () => listBackups(secretsNow().device),
    staleTime: 0,
  });
  // The first is the present one, which this browser has.
  const [, ...older] = data ?? [];
  if (older.length > 0) return <Open older={older} onClose={onClose} />;
  return (
    <Window title={texts.olderBackup} onClose={onClose}>
      {data !== undefined ? (
        <EmptyState title={texts.noOlder} />
      ) : error === null ? (
        <Loader role="status" aria-label={texts.olderBackup} />
      ) : (
        <ErrorState error={error} retry={() => void refetch()} />
      )}
    </Window>
  );
}

function Open({ older, onClose }: { readonly older: readonly BackupVersion[]; readonly onClose: () => void }) {
  const { timezone } = useMe().user;
  const [busy, setBusy] = useState(false);
  const form = useForm({
    initialValues: { version: String(older[0]?.version ?? ''), passphrase: '' },
    validate: { passphrase: value => (value.trim() === '' ? texts.enterIt : null) },
  });
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone: timezone });
  const open = async ({ version, passphrase }: typeof form.values): Promise<void> => {
    setBusy(true);
    try {
      const added = await openOlderBackup(secretsNow().device, Number(version), passphrase);
      if (added > 0) await keysChanged();
      toastDone(added > 0 ? texts.added : texts.nothingNew);
      onClose();
    } catch (error) {
      if (error instanceof E2eeError && error.problem === 'wrong_passphrase')
        form.setFieldError('passphrase', problemOf(error));
      else toastProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <FormModal
      form={form}
      title={texts.olderBackup}
      action={texts.open}
      busy={busy}
      onSubmit={form.onSubmit(values => void open(values))}
      onClose={onClose}
    >
      <Text size="sm">{texts.olderExplained}</Text>
      <Select
        label={texts.backup}
        data={older.map(({ version, createdAt }) => ({
          value: String(version),
          label: texts.versionOf(version, format.format(createdAt)),
        }))}
        allowDeselect={false}
        {...form.getInputProps('version')}
      />
      <PasswordInput
        label={texts.passphraseThen}
        required
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('passphrase')}
      />
    </FormModal>
  );
}
