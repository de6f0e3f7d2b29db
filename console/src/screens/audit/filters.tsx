import { Select, Skeleton, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ApiError } from '../../api/errors.ts';
import { dayNamer } from '../../parts/days.ts';
import { type Filter, FilterBar } from '../../parts/filter-bar.tsx';
import { useWritten } from '../../parts/use-written.ts';
import { ActorFilter, useActorName } from './actor-filter.tsx';
import { type AuditFilters, eventsQuery, type queryOf } from './queries.ts';
import { auditRoute } from './routes.ts';
import { texts } from './texts.tsx';

const DayRange = lazy(async () => ({ default: (await import('./day-range.tsx')).DayRange }));

const textFilters = [
  { name: 'action', label: texts.action, hint: texts.itsNameSuchAsUserCreateOr },
  { name: 'target', label: texts.target, hint: texts.theIdOfWhatItWasDone },
  { name: 'ip', label: texts.address, hint: texts.theNetworkAddressItCameFrom },
  { name: 'q', label: texts.text, hint: texts.anywhereInTheDetails },
] as const;

const outcomes = [
  { value: 'success', label: texts.succeeded },
  { value: 'denied', label: texts.refused },
] as const;

/** What the log is narrowed to. Every change is one of the address, so that it can be kept and sent. */
export function Filters({
  filters,
  query,
}: {
  readonly filters: AuditFilters;
  readonly query: ReturnType<typeof queryOf>;
}) {
  const navigate = auditRoute.useNavigate();
  const actorName = useActorName(filters.actor);
  const { error } = useInfiniteQuery({ ...eventsQuery(query), enabled: false });
  const refused = (field: string): string | undefined =>
    error instanceof ApiError ? error.fields.find(each => each.field === field)?.message : undefined;
  const narrow = (change: Partial<AuditFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true, resetScroll: false });
  const written: readonly Filter[] = textFilters.map(({ name, label, hint }) => ({
    key: name,
    label,
    value: filters[name] ?? null,
    clear: () => narrow({ [name]: undefined }),
    field: (
      <TextFilter
        label={label}
        hint={hint}
        value={filters[name]}
        error={refused(name)}
        onChange={value => narrow({ [name]: value })}
      />
    ),
  }));
  return (
    <FilterBar
      search={{
        label: texts.name,
        placeholder: texts.nameOfAPersonOrThing,
        value: filters.name,
        onChange: name => narrow({ name }),
      }}
      filters={[
        {
          key: 'days',
          label: texts.days,
          value: daysOf(filters),
          clear: () => narrow({ from: undefined, to: undefined }),
          field: (
            <Suspense fallback={<Skeleton h={36} />}>
              <DayRange from={filters.from} to={filters.to} onChange={narrow} />
            </Suspense>
          ),
        },
        {
          key: 'actor',
          label: texts.actor,
          value: filters.actor === undefined ? null : (actorName ?? '…'),
          clear: () => narrow({ actor: undefined }),
          field: (
            <ActorFilter
              actor={filters.actor}
              error={refused('actor')}
              onChange={actor => narrow({ actor: actor === '' ? undefined : actor })}
            />
          ),
        },
        {
          key: 'outcome',
          label: texts.outcome,
          value: outcomes.find(({ value }) => value === filters.outcome)?.label ?? null,
          clear: () => narrow({ outcome: undefined }),
          field: (
            <Select
              label={texts.outcome}
              placeholder={texts.anyOutcome}
              clearable
              data={outcomes}
              value={filters.outcome ?? null}
              comboboxProps={{ withinPortal: false }}
              onChange={value => narrow({ outcome: outcomes.find(each => each.value === value)?.value })}
            />
          ),
        },
        ...written,
      ]}
      onClear={() =>
        void navigate({
          search: ({ live }) => (live === undefined ? {} : { live }),
          replace: true,
          resetScroll: false,
        })
      }
    />
  );
}

function daysOf({ from, to }: AuditFilters): string | null {
  const name = dayNamer('medium');
  if (from === undefined && to === undefined) return null;
  return `${from === undefined ? '…' : name(from)} – ${to === undefined ? '…' : name(to)}`;
}

function TextFilter(props: {
  readonly label: string;
  readonly hint: string;
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { label, hint, value, error, onChange } = props;
  const written = useWritten(value, onChange);
  return <TextInput label={label} description={hint} maxLength={255} error={error} {...written} />;
}
