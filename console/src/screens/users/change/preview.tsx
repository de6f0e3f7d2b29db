import { Checkbox, Stack, Table, Text } from '@mantine/core';
import { Section } from '../../../parts/section.tsx';
import { numeral } from '../../../parts/time.tsx';
import { Problems } from '../import/problems.tsx';
import type { Read } from './rows.ts';
import { texts } from './texts.tsx';

/** As many lines are shown; of the others one knows how many there are. */
const mostShown = 10;
/** As many errors are told. */
const mostTold = 1000;

/** What a file asks for, before anything is done: its first lines, and those with errors. */
export function Preview({
  read,
  partial,
  disabled,
  onPartial,
}: {
  readonly read: Read;
  /** Whether lines with errors are left out. */
  readonly partial: boolean;
  readonly disabled: boolean;
  readonly onPartial: (partial: boolean) => void;
}) {
  const { rows, problems, columns, unknown } = read;
  return (
    <Section title={texts.preview} hint={texts.counts(rows.length, problems.length)} bare>
      <Stack>
        {unknown.length > 0 && (
          <Text size="sm" c="dimmed" data-written>
            {texts.leftOut(unknown.join(', '))}
          </Text>
        )}
        {rows.length > 0 && (
          <Table.ScrollContainer
            minWidth={columns.length * 130}
            mah={420}
            scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
          >
            <Table stickyHeader aria-label={texts.firstLines}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={60}>{texts.line}</Table.Th>
                  {columns.map(column => (
                    <Table.Th key={column} data-written>
                      {column}
                    </Table.Th>
                  ))}
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {rows.slice(0, mostShown).map(({ line, row }) => (
                  <Table.Tr key={line}>
                    <Table.Td c="dimmed">{numeral(line)}</Table.Td>
                    {columns.map(column => (
                      <Table.Td key={column} data-written>
                        <bdi>{row[column] ?? ''}</bdi>
                      </Table.Td>
                    ))}
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
        {rows.length > mostShown && (
          <Text size="sm" c="dimmed">
            {texts.theFirstOf(mostShown, rows.length)}
          </Text>
        )}
        {problems.length > 0 && (
          <>
            <Problems errors={problems.slice(0, mostTold)} failed={problems.length} />
            <Checkbox
              label={texts.leaveOutBad}
              description={texts.leaveOutBadHint}
              checked={partial}
              disabled={disabled}
              onChange={({ currentTarget }) => onPartial(currentTarget.checked)}
            />
          </>
        )}
      </Stack>
    </Section>
  );
}
