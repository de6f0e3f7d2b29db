import { Text } from '@mantine/core';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState } from '../../../parts/states.tsx';
import type { OwnResult } from './queries.ts';
import { Verdict } from './verdict.tsx';

const columns: readonly Column<OwnResult>[] = [
  {
    key: 'name',
    title: 'Name',
    render: ({ id }) => (
      <Text size="sm" fw={500} truncate>
        <bdi>{id}</bdi>
      </Text>
    ),
  },
  { key: 'result', title: 'Last result', width: 'minmax(0, 2fr)', render: result => <Verdict result={result} /> },
];

/** What came of one's own tests, the latest first. */
export function OwnResults({ results }: { readonly results: readonly OwnResult[] }) {
  return (
    <Section
      bare
      title="Your last results"
      hint="Only you can see these. A new test with the same name replaces the result."
    >
      <DataTable
        label="Your last results"
        columns={columns}
        count={results.length}
        rowAt={index => results[index]}
        rowHeight={61}
        empty={<EmptyState title="No tests yet" />}
      />
    </Section>
  );
}
