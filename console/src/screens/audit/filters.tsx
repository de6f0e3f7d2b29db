import { Button, Group, Select, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { ApiError } from '../../api/errors.ts';
import { useWritten } from '../../parts/use-written.ts';
import { ActorFilter } from './actor-filter.tsx';
import { type AuditFilters, eventsQuery, type queryOf } from './queries.ts';
import { auditRoute } from './routes.ts';

const DayRange = lazy(async () => ({ default: (await import('./day-range.tsx')).DayRange }));

const fields = [
  { name: 'name', label: 'Name', hint: 'Name of a person or thing', width: 240 },
  { name: 'q', label: 'Text', hint: 'Text in the details', width: 170 },
  { name: 'action', label: 'Action', hint: 'Action, such as user.*', width: 170 },
  { name: 'target', label: 'Target', hint: 'ID of the target', width: 170 },
  { name: 'ip', label: 'Address', hint: 'Address', width: 130 },
] as const;

/** Two beside each other on a phone. */
const half = 'calc(50% - 5px)';

/** What the log is narrowed to. Every change is one of the address, so that it can be kept and sent. */
export function Filters({
  filters,
  query,
}: {
  readonly filters: AuditFilters;
  readonly query: ReturnType<typeof queryOf>;
}) {
  const navigate = auditRoute.useNavigate();
  const { error } = useInfiniteQuery({ ...eventsQuery(query), enabled: false });
  const refused = (field: string): string | undefined =>
    error instanceof ApiError ? error.fields.find(each => each.field === field)?.message : undefined;
  const narrow = (change: Partial<AuditFilters>): void =>
    void navigate({ search: before => ({ ...before, ...change }), replace: true, resetScroll: false });
  const any = Object.keys(filters).length > 0;
  return (
    <Group gap="xs" align="flex-start" component="search" aria-label="Filters">
      {fields.map(({ name, label, hint, width }) => (
        <TextFilter
          key={name}
          name={name}
          label={label}
          hint={hint}
          width={width}
          value={filters[name]}
          error={refused(name)}
          onChange={value => narrow({ [name]: value })}
        />
      ))}
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        clearable
        data={[
          { value: 'success', label: 'Success' },
          { value: 'denied', label: 'Denied' },
        ]}
        value={filters.outcome ?? null}
        onChange={value => narrow({ outcome: value === 'success' || value === 'denied' ? value : undefined })}
        w={{ base: half, xs: 150 }}
      />
      <ActorFilter
        actor={filters.actor}
        error={refused('actor')}
        onChange={actor => narrow({ actor: actor === '' ? undefined : actor })}
      />
      <Suspense fallback={<Skeleton h={36} w={{ base: '100%', xs: 240 }} />}>
        <DayRange from={filters.from} to={filters.to} onChange={narrow} />
      </Suspense>
      {any && (
        <Button
          variant="subtle"
          onClick={() =>
            void navigate({
              search: ({ live }) => (live === undefined ? {} : { live }),
              replace: true,
              resetScroll: false,
            })
          }
        >
          Clear
        </Button>
      )}
    </Group>
  );
}

function TextFilter(props: {
  readonly name: string;
  readonly label: string;
  readonly hint: string;
  readonly width: number;
  readonly value: string | undefined;
  readonly error: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const { name, label, hint, width, value, error, onChange } = props;
  const written = useWritten(value, onChange);
  return (
    <TextInput
      aria-label={label}
      placeholder={hint}
      leftSection={name === 'name' ? <IconSearch size={16} aria-hidden /> : undefined}
      maxLength={255}
      error={error}
      {...written}
      w={{ base: name === 'name' ? '100%' : half, xs: width }}
    />
  );
}
