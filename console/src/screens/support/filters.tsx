import { Select } from '@mantine/core';
import { type Filter, FilterBar } from '../../parts/filter-bar.tsx';
import { labelled } from './marks.tsx';
import { categories, priorities, statuses, type TicketFilters } from './queries.ts';
import { texts } from './texts.tsx';

/** What a list of tickets is narrowed by. */
export function TicketFilterBar({
  filters,
  onChange,
  handled,
}: {
  readonly filters: TicketFilters;
  readonly onChange: (filters: TicketFilters) => void;
  /** Whether they are those of others. */
  readonly handled: boolean;
}) {
  const { view, ...narrowing } = filters;
  const kept: TicketFilters = view === undefined ? {} : { view };
  const without = (key: keyof TicketFilters): TicketFilters => {
    const { [key]: _gone, ...rest } = filters;
    return rest;
  };
  const choice = (
    key: 'status' | 'priority' | 'category',
    label: string,
    any: string,
    data: { value: string; label: string }[],
  ): Filter => ({
    key,
    label,
    value: data.find(({ value }) => value === narrowing[key])?.label ?? null,
    clear: () => onChange(without(key)),
    field: (
      <Select
        label={label}
        placeholder={any}
        clearable
        data={data}
        value={narrowing[key] ?? null}
        comboboxProps={{ withinPortal: false }}
        onChange={value => onChange(value === null ? without(key) : { ...filters, [key]: value })}
      />
    ),
  });
  const assigned: Filter = {
    key: 'assigned',
    label: texts.assignedTo,
    value: narrowing.assigned === undefined ? null : narrowing.assigned ? texts.somebody : texts.nobody,
    clear: () => onChange(without('assigned')),
    field: (
      <Select
        label={texts.assignedTo}
        placeholder={texts.anybody}
        clearable
        data={[
          { value: 'false', label: texts.nobody },
          { value: 'true', label: texts.somebody },
        ]}
        value={narrowing.assigned === undefined ? null : String(narrowing.assigned)}
        comboboxProps={{ withinPortal: false }}
        onChange={value => onChange(value === null ? without('assigned') : { ...filters, assigned: value === 'true' })}
      />
    ),
  };
  return (
    <FilterBar
      filters={[
        choice('status', texts.status, texts.anyStatus, labelled(statuses, texts.statuses)),
        choice('priority', texts.priority, texts.anyPriority, labelled(priorities, texts.priorities)),
        choice('category', texts.category, texts.anyCategory, labelled(categories, texts.categories)),
        ...(handled ? [assigned] : []),
      ]}
      onClear={() => onChange(kept)}
    />
  );
}
