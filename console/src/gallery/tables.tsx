import { ActionIcon } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { Avatar } from '../parts/avatar.tsx';
import { BulkAction, BulkBar } from '../parts/bulk-bar.tsx';
import { type Column, DataTable } from '../parts/data-table.tsx';
import { Named } from '../parts/named.tsx';
import { EmptyState } from '../parts/states.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { Example, Group, Sheet } from './example.tsx';
import { namesByKind } from './names.ts';

interface Somebody {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

const people: readonly Somebody[] = namesByKind.map(([id, name], at) => ({ id, name, active: at % 3 !== 1 }));

const columns: readonly Column<Somebody>[] = [
  {
    key: 'name',
    title: 'Name',
    width: 'minmax(0, 2fr)',
    sortable: true,
    render: ({ name }) => (
      <Named mark={<Avatar name={name} />}>
        <bdi>{name}</bdi>
      </Named>
    ),
  },
  { key: 'kind', title: 'Kind', sortable: true, render: ({ id }) => id },
  {
    key: 'status',
    title: 'Status',
    width: '8rem',
    phone: 'end',
    render: ({ active }) => (active ? <Status tone="good">Active</Status> : <Status tone="bad">Deactivated</Status>),
  },
  {
    key: 'created',
    title: 'Created',
    width: '11rem',
    phone: 'hidden',
    render: () => <Time at="2026-01-05T08:00:00Z" />,
  },
];

const shared = { columns, empty: <EmptyState title="No people yet">Add the first one.</EmptyState> };
const some = (count: number) => ({ count, rowAt: (index: number) => people[index] });

/** Tables of no, one and several rows, with all that a table can have. */
export function TablesGroup() {
  return (
    <Group title="Tables">
      {[0, 1, 5].map(count => (
        <Example key={count} label={`Rows: ${count}`}>
          <DataTable label={`${count} people`} {...shared} {...some(count)} />
        </Example>
      ))}
      <Example label="Rows that are not fetched yet">
        <DataTable label="Loading" {...shared} count={5} rowAt={() => undefined} />
      </Example>
      <Example label="In groups, one of whose rows is looked at">
        <DataTable
          label="In groups"
          {...shared}
          {...some(5)}
          groupOf={({ name, active }) => (active ? 'Active' : `Deactivated, such as ${name}`)}
          current="short"
        />
      </Example>
      <Ordered />
      <Selecting />
    </Group>
  );
}

function Ordered() {
  const [{ by, descending }, setOrder] = useState({ by: 'name', descending: true });
  return (
    <Example label="Ordered, with something at the end of each row (point at it)">
      <DataTable
        label="Ordered"
        {...shared}
        {...some(3)}
        ordering={{ by, descending, onChoose: key => setOrder({ by: key, descending: by === key && !descending }) }}
        rowActions={() => (
          <ActionIcon variant="subtle" color="red" aria-label="Remove">
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        )}
      />
    </Example>
  );
}

function Selecting() {
  const [rows, setRows] = useState<ReadonlyMap<string, (typeof people)[number]>>(
    new Map(people.slice(0, 2).map(person => [person.id, person])),
  );
  const clear = (): void => setRows(new Map());
  return (
    <Example label="Some selected, as a list to the edges of its sheet, with its bar">
      <Sheet height={460}>
        <div data-fill style={{ display: 'flex', flex: 1, flexDirection: 'column', minHeight: 0 }}>
          <DataTable
            label="Selecting"
            {...shared}
            {...some(people.length)}
            selection={{ rows, onChange: setRows, nameOf: ({ name }) => name }}
          />
        </div>
        <BulkBar count={rows.size} onClear={clear}>
          <BulkAction icon={<IconTrash size={16} aria-hidden />} label="Deactivate" onClick={clear} />
          <BulkAction icon={<IconTrash size={16} aria-hidden />} label="Add to team" onClick={clear} />
        </BulkBar>
      </Sheet>
    </Example>
  );
}
