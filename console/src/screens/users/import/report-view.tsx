import { Alert, Button, Code, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck, IconDownload } from '@tabler/icons-react';
import { ApiError } from '../../../api/errors.ts';
import { counted } from '../../../parts/counted.ts';
import { csvOf, saveFile } from '../../../parts/save-file.ts';
import { numeral } from '../../../parts/time.tsx';
import type { Report } from './import-users.ts';

/** What came of an import, with the lines that were bad. */
export function ReportView({ report }: { readonly report: Report }) {
  const { refused, total, imported, failed, errors } = report;
  return (
    <Stack>
      <Alert
        role="status"
        color={refused ? 'red' : failed > 0 ? 'yellow' : 'teal'}
        icon={failed > 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        title={refused ? 'Nothing was imported' : `${counted(imported, 'person', 'people')} imported`}
      >
        {refused
          ? `${lines(failed)} bad. Correct the file, or tick “Take the good lines”, and import it again.`
          : `Of ${numeral(total ?? 0)} ${total === 1 ? 'line' : 'lines'} in the file, ${numeral(imported)} became people and ${lines(failed)} bad.`}
      </Alert>
      {errors.length > 0 && <BadLines errors={errors} failed={failed} />}
    </Stack>
  );
}

const lines = (count: number): string =>
  `${count === 0 ? 'none' : numeral(count)}${count === 0 ? ' was' : count === 1 ? ' line is' : ' lines are'}`;

function BadLines({ errors, failed }: { readonly errors: Report['errors']; readonly failed: number }) {
  const save = (): void =>
    saveFile(
      csvOf([['line', 'message'], ...errors.map(({ line, message }) => [line, message] as const)]),
      'bad-lines.csv',
    );
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          {errors.length < failed
            ? `The first ${numeral(errors.length)} of ${numeral(failed)} bad lines. A CSV file’s heading is line 1.`
            : 'The bad lines. A CSV file’s heading is line 1.'}
        </Text>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />} onClick={save}>
          Download the report
        </Button>
      </Group>
      <Table.ScrollContainer minWidth={280} mah={420} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
        <Table stickyHeader aria-label="Bad lines">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={90}>Line</Table.Th>
              <Table.Th>What is wrong</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {errors.map(({ line, message }) => (
              <Table.Tr key={line}>
                <Table.Td>{numeral(line)}</Table.Td>
                <Table.Td data-written>{message}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

/** An import that was refused as a whole, or of which nobody heard the end. */
export function FailureView({ error }: { readonly error: unknown }) {
  const known = error instanceof ApiError ? error : null;
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title="The import failed">
      <Text size="sm">{known?.message ?? 'Something went wrong. Try again.'}</Text>
      {known?.requestId != null && (
        <Text size="xs" mt="xs">
          Request ID <Code>{known.requestId}</Code>
        </Text>
      )}
    </Alert>
  );
}
