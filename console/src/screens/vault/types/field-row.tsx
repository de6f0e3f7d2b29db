import { ActionIcon, Checkbox, Flex, Group, Paper, Select, Stack, Text, TextInput, Tooltip } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react';
import { type Draft, type DraftField, idFrom, meaningOf } from './draft.ts';
import type { FieldDefinition } from './queries.ts';
import { texts } from './texts.tsx';
import { nameOfValueType } from './value-types.ts';

/** One field of a type as it is edited. */
export function FieldRow({
  form,
  index,
  count,
  field,
  before,
  valueTypes,
  exists,
  onMove,
  onRemove,
}: {
  readonly form: UseFormReturnType<Draft>;
  readonly index: number;
  readonly count: number;
  readonly field: DraftField;
  /** As it is stored; undefined for a new one. */
  readonly before: FieldDefinition | undefined;
  readonly valueTypes: readonly string[];
  /** Whether the type is there already. */
  readonly exists: boolean;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}) {
  const label = field.name === '' ? texts.fieldWith(index + 1) : field.name;
  const path = <const P extends string>(part: P) => `fields.${index}.${part}` as const;
  const name = form.getInputProps(path('name'));
  const id = form.getInputProps(path('id'));
  return (
    <Paper component="li" withBorder p="sm" data-field={field.key} aria-label={texts.fieldNumbered(index + 1, label)}>
      <Stack gap="xs">
        <Flex gap="sm" wrap="wrap" align="flex-start">
          <TextInput
            label={texts.name}
            required
            autoComplete="off"
            data-part="name"
            flex="2 1 11rem"
            {...name}
            onChange={event => {
              name.onChange(event);
              if (!field.named) form.setFieldValue(path('id'), idFrom(event.currentTarget.value));
            }}
          />
          <TextInput
            label={texts.id}
            required
            autoComplete="off"
            spellCheck={false}
            readOnly={field.stored}
            variant={field.stored ? 'filled' : 'default'}
            flex="2 1 9rem"
            {...id}
            onChange={event => {
              id.onChange(event);
              form.setFieldValue(path('named'), true);
            }}
          />
          <Select
            label={texts.typeOfValue}
            data={valueTypes.map(value => ({ value, label: nameOfValueType(value) }))}
            allowDeselect={false}
            flex="1 1 9rem"
            {...form.getInputProps(path('valueType'))}
          />
        </Flex>
        <Group justify="space-between" gap="sm">
          <Group gap="md">
            <Checkbox label={texts.required} {...form.getInputProps(path('required'), { type: 'checkbox' })} />
            <Checkbox label={texts.secure} {...form.getInputProps(path('secure'), { type: 'checkbox' })} />
          </Group>
          <Group gap={4} wrap="nowrap">
            <Tooltip label={texts.moveUp}>
              <ActionIcon
                variant="subtle"
                data-part="up"
                aria-label={texts.moveUpWith(label)}
                disabled={index === 0}
                onClick={() => onMove(index - 1)}
              >
                <IconArrowUp size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={texts.moveDown}>
              <ActionIcon
                variant="subtle"
                data-part="down"
                aria-label={texts.moveDownWith(label)}
                disabled={index === count - 1}
                onClick={() => onMove(index + 1)}
              >
                <IconArrowDown size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
            <Tooltip label={texts.remove}>
              <ActionIcon variant="subtle" aria-label={texts.removeWith(label)} onClick={onRemove}>
                <IconTrash size={18} aria-hidden />
              </ActionIcon>
            </Tooltip>
          </Group>
        </Group>
        {exists &&
          meaningOf(field, before).map(meaning => (
            <Text key={meaning} size="xs" c="dimmed">
              {meaning}
            </Text>
          ))}
      </Stack>
    </Paper>
  );
}
