import { Text } from '@mantine/core';
import { type Column, DataTable } from '../../../parts/data-table.tsx';
import { Section } from '../../../parts/section.tsx';
import { EmptyState } from '../../../parts/states.tsx';
import type { OwnResult } from './queries.ts';
import { texts } from './texts.tsx';
import { Verdict } from './verdict.tsx';

const columns: readonly Column<OwnResult>[] = [
  {
    key: 'name',
    title: texts.name,
    render: ({ id }) => (
      <Text size="sm" fw={500} truncate>
        <bdi>{id}</bdi>
      </Text>
    ),
  },
  { key: 'result', title: texts.lastResult, width: 'minmax(0, 2fr)', render: result => <Verdict result={result} /> },
];

/** What came of one's own tests, the latest first. */
export function OwnResults({ results }: { readonly results: readonly OwnResult[] }) {
  return (
    <Section bare title={texts.yourLastResults} hint={texts.onlyYouCanSeeTheseANew}>
      <DataTable
        label={texts.yourLastResults}
        columns={columns}
        count={results.length}
        rowAt={index => results[index]}
        rowHeight={61}
        empty={<EmptyState title={texts.noTestsYet} />}
      />
    </Section>
  );
}
