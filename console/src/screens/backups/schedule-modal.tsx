import { Select } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, result } from '../../api/client.ts';
import { FormModal } from '../../parts/form-modal.tsx';
import { toastDone } from '../../parts/toast.tsx';
import { useSubmit } from '../../parts/use-submit.ts';
import { BackupFields, type BackupValues } from './backup-fields.tsx';
import { backupsKey, type Schedule } from './queries.ts';
import { texts } from './texts.tsx';

const never = 'never';
const usual = ['6', '12', '24', '168'];
const trials = ['1', '7', '30'];

interface Values extends BackupValues {
  every: string;
  drill: string;
}

const numberOf = (text: string): number | null => (text === never ? null : Number(text));
const textOf = (value: number | null): string => (value === null ? never : String(value));
/** The usual choices, with the one that is set. */
const choices = (values: readonly string[], set: string, words: (value: number) => string) =>
  [...new Set([...values, ...(set === never ? [] : [set])])]
    .map(value => ({ value, label: words(Number(value)) }))
    .concat({ value: never, label: texts.never });

/** When backups are taken by themselves, and restored for trial. */
export function ScheduleModal({ schedule, onClose }: { readonly schedule: Schedule; readonly onClose: () => void }) {
  const client = useQueryClient();
  const form = useForm<Values>({
    initialValues: {
      every: textOf(schedule.every_hours),
      kind: schedule.backup_type,
      files: schedule.include_files,
      encrypted: schedule.encryption_enabled,
      days: schedule.retention_days,
      drill: textOf(schedule.drill_days),
    },
    validate: { days: days => (typeof days === 'number' ? null : texts.enterIt) },
  });
  const { busy, submit } = useSubmit(form, {
    failed: texts.nothingWasChanged,
    names: { every_hours: 'every', backup_type: 'kind', retention_days: 'days', drill_days: 'drill' },
    send: async ({ every, kind, files, encrypted, days, drill }) => {
      const body = {
        every_hours: numberOf(every),
        backup_type: kind,
        include_files: files,
        encryption_enabled: encrypted,
        retention_days: Number(days),
        drill_days: numberOf(drill),
      };
      return (await result(api.POST('/api/v1/admin/backups/schedule', { body }))).results;
    },
    done: () => {
      toastDone(texts.scheduleChanged);
      void client.invalidateQueries({ queryKey: backupsKey });
      onClose();
    },
  });
  return (
    <FormModal title={texts.schedule} action={texts.save} form={form} busy={busy} onSubmit={submit} onClose={onClose}>
      <Select
        label={texts.every}
        data={choices(usual, textOf(schedule.every_hours), texts.hours)}
        allowDeselect={false}
        {...form.getInputProps('every')}
      />
      <BackupFields form={form} />
      <Select
        label={texts.testRestore}
        description={texts.testRestoreHint}
        data={choices(trials, textOf(schedule.drill_days), texts.days)}
        allowDeselect={false}
        {...form.getInputProps('drill')}
      />
    </FormModal>
  );
}
