import { Alert, Group, NativeSelect, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { numeral } from '../../../parts/time.tsx';
import {
  type Choices,
  type Column,
  charsetNames,
  columnNames,
  columnsOf,
  type Preview,
  type Separator,
  separatorNames,
} from './choices.ts';
import { Problems } from './problems.tsx';
import { texts } from './texts.tsx';

/** How a file was understood, what can be changed about that, and what is wrong with its lines. */
export function PreviewView({
  preview,
  choices,
  disabled,
  onChoices,
}: {
  readonly preview: Preview;
  readonly choices: Choices;
  readonly disabled: boolean;
  readonly onChoices: (choices: Choices) => void;
}) {
  const { encoding, separator, would_import, total, failed, errors } = preview;
  return (
    <Stack>
      <Group align="end">
        <EncodingSelect
          encoding={encoding}
          disabled={disabled}
          onChoice={charset => onChoices({ ...choices, charset })}
        />
        {separator !== null && (
          <NativeSelect
            label={texts.separator}
            data={Object.entries(separatorNames).map(([value, label]) => ({ value, label }))}
            value={separator}
            disabled={disabled}
            onChange={({ currentTarget: { value } }) =>
              // Other cells are other columns.
              isSeparator(value) && onChoices({ ...choices, separator: value, columns: null })
            }
          />
        )}
      </Group>
      <Alert
        role="status"
        color={failed > 0 || total === 0 ? 'yellow' : 'teal'}
        icon={failed > 0 || total === 0 ? <IconAlertTriangle aria-hidden /> : <IconCheck aria-hidden />}
        title={total === 0 ? texts.thereAreNoPeopleInThisFile : texts.ofCanBeImported(numeral(would_import), total)}
      >
        {texts.nothingHasBeenImportedYet(failed > 0 && texts.badSeeBelow(failed))}
      </Alert>
      <Rows preview={preview} choices={choices} disabled={disabled} onChoices={onChoices} />
      {errors.length > 0 && <Problems errors={errors} failed={failed} />}
    </Stack>
  );
}

/** How the bytes of a file are to be read; offered too where they could not be. */
export function EncodingSelect({
  encoding,
  disabled,
  onChoice,
}: {
  readonly encoding: string;
  readonly disabled: boolean;
  readonly onChoice: (charset: string) => void;
}) {
  const charsets = encoding in charsetNames ? charsetNames : { ...charsetNames, [encoding]: encoding };
  return (
    <NativeSelect
      label={texts.encoding}
      data={Object.entries(charsets).map(([value, label]) => ({ value, label }))}
      value={encoding}
      disabled={disabled}
      onChange={({ currentTarget }) => onChoice(currentTarget.value)}
    />
  );
}

const isSeparator = (value: string): value is Separator => value in separatorNames;
const isColumn = (value: string): value is Column => value in columnNames;

/** The first lines under what their columns are taken for. */
function Rows({
  preview,
  choices,
  disabled,
  onChoices,
}: {
  readonly preview: Preview;
  readonly choices: Choices;
  readonly disabled: boolean;
  readonly onChoices: (choices: Choices) => void;
}) {
  const { columns, rows, separator } = preview;
  const meanings = columnsOf(preview);
  const choose = (at: number, column: Column | null): void => {
    // What another column was is free again.
    const others = meanings.map(each => (each === column ? null : each));
    onChoices({ ...choices, columns: others.with(at, column) });
  };
  const options = [
    { value: '', label: texts.leaveOut },
    ...Object.entries(columnNames).map(([value, label]) => ({ value, label })),
  ];
  return (
    <Stack gap="xs">
      <Text size="sm" c="dimmed">
        {separator === null ? texts.theFirstLinesOfTheFile : texts.theFirstLinesOfTheFileAbove}
      </Text>
      <Table.ScrollContainer
        minWidth={columns.length * 150}
        mah={420}
        scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
      >
        <Table stickyHeader aria-label={texts.firstLines}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={60}>{texts.line}</Table.Th>
              {columns.map(({ heading }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns are known by their place
                <Table.Th key={at} miw={140} style={{ verticalAlign: 'top' }}>
                  {separator !== null && (
                    <NativeSelect
                      size="xs"
                      mb={4}
                      aria-label={texts.whatColumnIs(at + 1, heading || texts.noHeading)}
                      data={options}
                      value={meanings[at] ?? ''}
                      disabled={disabled}
                      onChange={({ currentTarget: { value } }) => choose(at, isColumn(value) ? value : null)}
                    />
                  )}
                  <Text size="xs" c="dimmed" fw={500} data-written>
                    <bdi>{heading || texts.noHeading}</bdi>
                  </Text>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ line, cells }) => (
              <Table.Tr key={line}>
                <Table.Td c="dimmed">{numeral(line)}</Table.Td>
                {columns.map((_, at) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: cells are known by their place
                  <Table.Td key={at} c={meanings[at] == null ? 'dimmed' : undefined} data-written>
                    <bdi>{cells[at] ?? ''}</bdi>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}
