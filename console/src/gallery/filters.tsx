import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { type Filter, FilterBar } from '../parts/filter-bar.tsx';
import { useColumns } from '../parts/use-columns.tsx';
import { Example, Group } from './example.tsx';
import { names } from './names.ts';

const labels = ['Role', 'Department', 'Team', 'Organization'];

/** Bars of filters of which none, one and several are on. */
export function FiltersGroup() {
  return (
    <Group title="Filters">
      <Bar label="None" values={{}} />
      <Bar label="One" values={{ Role: 'Administrator' }} />
      <Bar
        label="Several, and a search"
        search="ros"
        values={{ Role: 'Administrator', Department: 'Support', Team: 'Security' }}
      />
      <Bar
        label="Names"
        search={names.long}
        values={{ Role: names.short, Department: names.arabic, Team: names.emoji, Organization: names.long }}
      />
      <Example label="Search alone">
        <Searching />
      </Example>
    </Group>
  );
}

function Bar({
  label,
  search,
  values,
}: {
  readonly label: string;
  readonly search?: string;
  readonly values: Readonly<Record<string, string>>;
}) {
  const [text, setText] = useState(search);
  const [chosen, setChosen] = useState(values);
  const { choice } = useColumns(
    'gallery',
    labels.map(title => ({ key: title, title, render: () => null })),
  );
  const without = (key: string) => Object.fromEntries(Object.entries(chosen).filter(([each]) => each !== key));
  const filters: readonly Filter[] = labels.map(key => ({
    key,
    label: key,
    value: chosen[key] ?? null,
    clear: () => setChosen(without(key)),
    field: (
      <TextInput
        label={key}
        value={chosen[key] ?? ''}
        onChange={({ currentTarget: { value } }) =>
          setChosen(value === '' ? without(key) : { ...chosen, [key]: value })
        }
      />
    ),
  }));
  return (
    <Example label={label}>
      <FilterBar
        search={{ label: 'Search people', placeholder: 'Name, e-mail or user name', value: text, onChange: setText }}
        filters={filters}
        onClear={() => {
          setText(undefined);
          setChosen({});
        }}
        order={<Select label="Order" data={['Oldest first', 'Newest first']} defaultValue="Oldest first" />}
        tools={choice}
      />
    </Example>
  );
}

function Searching() {
  const [text, setText] = useState<string | undefined>();
  return <FilterBar search={{ label: 'Search', placeholder: 'Name', value: text, onChange: setText }} />;
}
