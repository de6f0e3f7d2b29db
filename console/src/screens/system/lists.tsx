import { Group, Stack, Text } from '@mantine/core';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { EmptyState } from '../../parts/states.tsx';
import { Status } from '../../parts/status.tsx';
import { numeral, Time } from '../../parts/time.tsx';
import type { Instance, Jobs, Table } from './queries.ts';
import { texts } from './texts.tsx';

const instanceColumns: readonly Column<Instance>[] = [
  {
    key: 'host',
    title: texts.machine,
    width: 'minmax(0, 2fr)',
    render: ({ host, pid, node, answering }) => (
      <Stack gap={0}>
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" truncate>
            {host}
          </Text>
          {answering && <Status tone="good">{texts.thisOne}</Status>}
        </Group>
        <Text size="xs" c="dimmed" truncate>
          {texts.process(pid, node)}
        </Text>
      </Stack>
    ),
  },
  { key: 'version', title: texts.version, width: '90px', phone: 'end', render: ({ version }) => version },
  {
    key: 'started',
    title: texts.started,
    width: 'minmax(0, 1fr)',
    render: ({ started_at: at }) => <Time at={at} relative />,
  },
  { key: 'memory', title: texts.memory, width: '110px', render: ({ memory_bytes: bytes }) => sizeOf(bytes) },
  {
    key: 'sockets',
    title: texts.openPages,
    width: 'minmax(0, 1fr)',
    phone: 'hidden',
    render: ({ sockets }) => numeral(sockets),
  },
];

export function InstanceTable({ instances }: { readonly instances: readonly Instance[] }) {
  return (
    <DataTable
      label={texts.instances}
      columns={instanceColumns}
      count={instances.length}
      rowAt={index => instances[index]}
      rowHeight={61}
      empty={null}
    />
  );
}

const jobColumns: readonly Column<Jobs>[] = [
  { key: 'name', title: texts.job, width: 'minmax(0, 2fr)', render: ({ name }) => name },
  { key: 'waiting', title: texts.waiting, width: '110px', render: ({ waiting }) => numeral(waiting) },
  { key: 'running', title: texts.running, width: '110px', phone: 'hidden', render: ({ running }) => numeral(running) },
  {
    key: 'failed',
    title: texts.failed,
    width: '110px',
    phone: 'end',
    render: ({ failed }) => (failed === 0 ? numeral(0) : <Status tone="bad">{numeral(failed)}</Status>),
  },
  {
    key: 'since',
    title: texts.since,
    width: 'minmax(0, 1fr)',
    render: ({ oldest }) => (oldest === null ? null : <Time at={oldest} relative />),
  },
];

/** What waits, runs or was given up, by kind. */
export function JobTable({ jobs }: { readonly jobs: readonly Jobs[] }) {
  return (
    <DataTable
      label={texts.jobs}
      columns={jobColumns}
      count={jobs.length}
      rowAt={index => jobs[index]}
      empty={<EmptyState title={texts.nothingQueued} />}
    />
  );
}

const tableColumns: readonly Column<Table>[] = [
  { key: 'name', title: texts.table, width: 'minmax(0, 2fr)', render: ({ name }) => <code>{name}</code> },
  {
    key: 'rows',
    title: texts.rows,
    width: 'minmax(0, 1fr)',
    render: ({ rows }) => texts.about(numeral(rows)),
  },
  { key: 'bytes', title: texts.takes, width: '130px', phone: 'end', render: ({ bytes }) => sizeOf(bytes) },
];

export function LargestTables({ tables }: { readonly tables: readonly Table[] }) {
  return (
    <DataTable
      label={texts.largestTables}
      columns={tableColumns}
      count={tables.length}
      rowAt={index => tables[index]}
      empty={null}
    />
  );
}
