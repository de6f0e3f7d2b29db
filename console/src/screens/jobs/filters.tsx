import { Select } from '@mantine/core';
import { type Filter, FilterBar } from '../../parts/filter-bar.tsx';
import { type JobFilters, outcomes } from './queries.ts';
import { texts } from './texts.ts';
import { kindName, kinds } from './words.ts';

const choices = {
  outcome: outcomes.map(value => ({ value, label: texts.statuses[value] })),
  workflow: kinds.map(value => ({ value, label: kindName(value) })),
} as const;

/** What the list of jobs is narrowed by. */
export function JobFilterBar({
  filters,
  onChange,
}: {
  readonly filters: JobFilters;
  readonly onChange: (filters: JobFilters) => void;
}) {
  const choice = (key: keyof typeof choices, label: string, any: string): Filter => {
    const data: readonly { value: string; label: string }[] = choices[key];
    const change = (value: string | null): void => onChange({ ...filters, [key]: value ?? undefined });
    return {
      key,
      label,
      value: data.find(({ value }) => value === filters[key])?.label ?? null,
      clear: () => change(null),
      field: (
        <Select
          label={label}
          placeholder={any}
          clearable
          data={[...data]}
          value={filters[key] ?? null}
          comboboxProps={{ withinPortal: false }}
          onChange={change}
        />
      ),
    };
  };
  return (
    <FilterBar
      filters={[choice('outcome', texts.status, texts.anyStatus), choice('workflow', texts.kind, texts.anyKind)]}
      onClear={() => onChange({ view: filters.view })}
    />
  );
}
