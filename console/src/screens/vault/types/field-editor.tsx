import { Button, Group, Input, Stack, Text } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconArrowBackUp, IconPlus } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { type Draft, newField, stored } from './draft.ts';
import { FieldRow } from './field-row.tsx';
import type { FieldDefinition } from './queries.ts';
import { texts } from './texts.tsx';

/** The fields of a type in their order: add, change, move and take away. */
export function FieldEditor({
  form,
  valueTypes,
  before,
}: {
  readonly form: UseFormReturnType<Draft>;
  readonly valueTypes: readonly string[];
  /** As they are stored. */
  readonly before: readonly FieldDefinition[];
}) {
  const { fields } = form.getValues();
  const [said, setSaid] = useState('');
  const list = useRef<HTMLDivElement>(null);
  const focus = useRef<string | null>(null);
  useEffect(() => {
    // A row that moves loses the focus; it is given back where it was, or where it can still be.
    if (focus.current === null) return;
    const [key, ...parts] = focus.current.split('|');
    focus.current = null;
    for (const part of parts) {
      const found = list.current?.querySelector<HTMLElement>(
        `[data-field="${key}"] [data-part="${part}"]:not(:disabled)`,
      );
      if (found === null || found === undefined) continue;
      found.focus();
      break;
    }
  });
  const move = (from: number, to: number): void => {
    const field = fields[from];
    if (field === undefined || to < 0 || to >= fields.length) return;
    focus.current = to < from ? `${field.key}|up|down` : `${field.key}|down|up`;
    form.reorderListItem('fields', { from, to });
    setSaid(texts.isNowNumberOf(field.name || texts.theField, to + 1, fields.length));
  };
  const gone = before.filter(({ id }) => !fields.some(field => field.id === id));
  return (
    <Stack gap="sm" ref={list}>
      <Stack component="ol" gap="sm" p={0} m={0} style={{ listStyle: 'none' }} aria-label={texts.fields}>
        {fields.map((field, index) => (
          <FieldRow
            key={field.key}
            form={form}
            index={index}
            count={fields.length}
            field={field}
            before={field.stored ? before.find(({ id }) => id === field.id) : undefined}
            valueTypes={valueTypes}
            exists={before.length > 0}
            onMove={to => move(index, to)}
            onRemove={() => {
              form.removeListItem('fields', index);
              setSaid(texts.wasRemovedNamed(field.name || texts.theField));
            }}
          />
        ))}
      </Stack>
      <Input.Error role="alert">{form.errors['fields']}</Input.Error>
      {gone.map(field => (
        <Group key={field.id} gap="xs">
          <Text size="sm" c="dimmed">
            {texts.willBeArchivedItsValuesStayIn(<bdi>{field.name}</bdi>)}
          </Text>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconArrowBackUp size={14} aria-hidden />}
            aria-label={texts.restoreNamed(field.name)}
            onClick={() => form.insertListItem('fields', stored(field))}
          >
            {texts.restore}
          </Button>
        </Group>
      ))}
      <Group>
        <Button
          variant="light"
          size="xs"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => {
            const field = newField();
            focus.current = `${field.key}|name`;
            form.insertListItem('fields', field);
          }}
        >
          {texts.addField}
        </Button>
      </Group>
      <div role="status" aria-live="polite" style={{ position: 'absolute', clipPath: 'inset(50%)' }}>
        {said}
      </div>
    </Stack>
  );
}
