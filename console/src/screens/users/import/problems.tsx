import { Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { csvOf, saveFile } from '../../../parts/save-file.ts';
import { numeral } from '../../../parts/time.tsx';
import type { Problem } from './choices.ts';
import { texts } from './texts.tsx';

interface Fault {
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly message: string;
}

/** Each fault by itself: a line may have several. */
function faultsOf({ line, message, fields }: Problem): Fault[] {
  if (fields.length === 0) return [{ line, column: '', value: '', message }];
  return fields.map(field => ({ line, column: field.column, value: field.value ?? '', message: field.message }));
}

/** The lines of a file that are bad, with the faulty values. `failed` is how many there are, told or not. */
export function Problems({ errors, failed }: { readonly errors: readonly Problem[]; readonly failed: number }) {
  const faults = errors.flatMap(faultsOf);
  const save = (): void =>
    saveFile(
      csvOf([
        ['line', 'column', 'value', 'message'],
        ...faults.map(({ line, column, value, message }) => [line, column, value, message] as const),
      ]),
      'bad-lines.csv',
    );
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {errors.length < failed
            ? texts.theFirstOfBadLinesACsv(numeral(errors.length), numeral(failed))
            : texts.theBadLinesACsvFilesHeading}
        </Text>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={save}>
          {texts.downloadTheReport}
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={480} mah={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table stickyHeader aria-label={texts.badLines}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={80}>{texts.line}</Table.Th>
              <Table.Th w={120}>{texts.column}</Table.Th>
              <Table.Th>{texts.value}</Table.Th>
              <Table.Th>{texts.whatIsWrong}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {faults.map(({ line, column, value, message }, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list is only ever replaced as a whole
              <Table.Tr key={at}>
                <Table.Td>{numeral(line)}</Table.Td>
                <Table.Td data-written>{column}</Table.Td>
                <Table.Td data-written>
                  <bdi>{value}</bdi>
                </Table.Td>
                <Table.Td data-written>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
