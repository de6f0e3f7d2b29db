import { NumberInput, Select, Switch } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { texts } from './texts.tsx';

/** What every backup is asked for with, whenever it is taken. */
export interface BackupValues extends Record<string, unknown> {
  kind: 'full' | 'incremental';
  files: boolean;
  encrypted: boolean;
  days: number | string;
}

export function BackupFields<V extends BackupValues>({
  form,
}: {
  readonly form: Pick<UseFormReturnType<V>, 'values' | 'getInputProps'>;
}) {
  return (
    <>
      <Select
        label={texts.kind}
        description={texts.kindHints[form.values.kind]}
        data={[
          { value: 'incremental', label: texts.kinds.incremental },
          { value: 'full', label: texts.kinds.full },
        ]}
        allowDeselect={false}
        {...form.getInputProps('kind')}
      />
      <NumberInput
        label={texts.keptDays}
        description={texts.theNewestThreeStay}
        min={1}
        max={3650}
        allowDecimal={false}
        required
        {...form.getInputProps('days')}
      />
      <Switch label={texts.withFiles} {...form.getInputProps('files', { type: 'checkbox' })} />
      <Switch
        label={texts.encrypted}
        description={form.values.encrypted ? undefined : texts.readableByAll}
        {...form.getInputProps('encrypted', { type: 'checkbox' })}
      />
    </>
  );
}
