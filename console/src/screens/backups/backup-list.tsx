import { IconTestPipe } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { RowAction } from '../../parts/row-action.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { EmptyState } from '../../parts/states.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import { toastDone, toastError } from '../../parts/toast.tsx';
import { BackupStatus } from './backup-status.tsx';
import { type Backup, backupsKey } from './queries.ts';
import { texts } from './texts.tsx';

const columns: readonly Column<Backup>[] = [
  {
    key: 'taken',
    title: texts.taken,
    width: '150px',
    render: ({ taken_at: taken, requested_at: asked }) => <Time at={taken ?? asked} />,
  },
  { key: 'kind', title: texts.kind, width: '130px', render: ({ backup_type: kind }) => texts.kinds[kind] },
  {
    key: 'status',
    title: texts.status,
    width: '140px',
    phone: 'end',
    render: backup => <BackupStatus backup={backup} />,
  },
  {
    key: 'error',
    title: texts.whatWentWrong,
    width: 'minmax(0, 1.6fr)',
    render: ({ error }) => error,
  },
  {
    key: 'rows',
    title: texts.rows,
    width: '100px',
    phone: 'hidden',
    render: ({ rows }) => (rows === null ? null : numeral(rows)),
  },
  {
    key: 'size',
    title: texts.added,
    width: '90px',
    phone: 'under',
    render: ({ stored_bytes: bytes }) => (bytes === null ? null : sizeOf(bytes)),
  },
  {
    key: 'kept',
    title: texts.kept,
    width: '90px',
    phone: 'hidden',
    render: ({ retention_days: days, expired_at: over }) => (over === null ? texts.days(days) : null),
  },
];

/** Every backup, the newest first. */
export function BackupList({ backups, may }: { readonly backups: readonly Backup[]; readonly may: boolean }) {
  const client = useQueryClient();
  const test = async ({ backup_id: id }: Backup): Promise<void> => {
    try {
      await result(api.POST('/api/v1/admin/backups/{id}/drill', { params: { path: { id } } }));
      toastDone(texts.testBegins);
      void client.invalidateQueries({ queryKey: backupsKey });
    } catch (error) {
      toastError(error, texts.nothingWasTested);
    }
  };
  return (
    <DataTable
      label={texts.allBackups}
      columns={columns}
      count={backups.length}
      rowAt={index => backups[index]}
      actionsWidth="2rem"
      rowActions={backup =>
        may &&
        backup.status === 'succeeded' &&
        backup.expired_at === null &&
        backup.include_database &&
        backup.backup_type !== 'selective' && (
          <RowAction
            icon={IconTestPipe}
            verb={texts.testRestore}
            label={texts.testRestoreOf(backup.taken_at ?? '')}
            onClick={() => void test(backup)}
          />
        )
      }
      empty={<EmptyState title={texts.noBackupsYet}>{texts.takeTheFirst}</EmptyState>}
    />
  );
}
