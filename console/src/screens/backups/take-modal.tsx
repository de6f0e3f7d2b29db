import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { BackupFields, type BackupValues } from './backup-fields.tsx';
import { backupsKey } from './queries.ts';
import { texts } from './texts.tsx';

/** Takes a backup now. */
export function TakeModal({ first, onClose }: { readonly first: boolean; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<BackupValues>({
    initialValues: { kind: first ? 'full' : 'incremental', files: true, encrypted: true, days: 30 },
    validate: { days: days => (typeof days === 'number' ? null : texts.enterIt) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasTaken,
    names: { backup_type: 'kind', include_files: 'files', encryption_enabled: 'encrypted', retention_days: 'days' },
    send: async ({ kind, files, encrypted, days }) => {
      const body = {
        backup_type: kind,
        include_files: files,
        encryption_enabled: encrypted,
        retention_days: Number(days),
      };
      return (await result(api.POST('/api/v1/admin/backup/create', { body }))).results;
    },
    done: () => {
      toastDone(texts.isTaken);
      void client.invalidateQueries({ queryKey: backupsKey });
      onClose();
    },
  });
  return (
    <FormModal
      title={texts.takeABackup}
      action={texts.take}
      form={form}
      busy={busy}
      onSubmit={submit}
      onClose={onClose}
    >
      <BackupFields form={form} />
    </FormModal>
  );
}
