import { Checkbox, NumberInput, Select, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode } from 'react';
import { SearchSelect } from '../../parts/search-select.tsx';
import { options } from './options.ts';
import type { ScheduleValues } from './schedule-values.ts';
import { texts } from './texts.tsx';

const zones = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** What is reported, how often, and what comes with the mail. */
export function ScheduleFields<V extends ScheduleValues>({
  form,
  subject,
}: {
  readonly form: UseFormReturnType<V>;
  /** Fields for what it is about, where that can be chosen. */
  readonly subject?: ReactNode;
}) {
  const { type, every, timezone } = form.getValues();
  // Another browser may know more of them.
  const known = [...new Set([...zones, ...(timezone === '' ? [] : [timezone])])];
  return (
    <>
      <TextInput label={texts.name} required {...form.getInputProps('name')} />
      <Select
        label={texts.type}
        required
        allowDeselect={false}
        data={options(texts.types)}
        {...form.getInputProps('type')}
      />
      {type === 'custom' && (
        <TextInput label={texts.metrics} description={texts.metricsHint} required {...form.getInputProps('metrics')} />
      )}
      {subject}
      <Select
        label={texts.every}
        required
        allowDeselect={false}
        data={options(texts.everies)}
        {...form.getInputProps('every')}
      />
      {every === 'weekly' && (
        <Select
          label={texts.weekday}
          required
          allowDeselect={false}
          data={texts.weekdays.map((label, index) => ({ value: String(index + 1), label }))}
          {...form.getInputProps('weekday')}
        />
      )}
      {every === 'monthly' && (
        <NumberInput
          label={texts.monthDay}
          description={texts.monthDayHint}
          required
          min={1}
          max={31}
          allowDecimal={false}
          {...form.getInputProps('day')}
        />
      )}
      <TextInput type="time" label={texts.time} required {...form.getInputProps('time')} />
      <SearchSelect
        label={texts.timezone}
        required
        choices={known.map(value => ({ value, label: value }))}
        {...form.getInputProps('timezone')}
      />
      <Select
        label={texts.attached}
        required
        allowDeselect={false}
        data={options(texts.formats)}
        {...form.getInputProps('format')}
      />
      <Checkbox label={texts.trends} {...form.getInputProps('trends', { type: 'checkbox' })} />
    </>
  );
}
