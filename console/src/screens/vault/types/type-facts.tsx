import { Badge, Code, Group, Text } from '@mantine/core';
import { Section } from '../../../parts/section.tsx';
import { ValueRow, ValueRows } from '../../../parts/value-rows.tsx';
import type { CredentialType } from './queries.ts';
import { texts } from './texts.tsx';
import { nameOfValueType } from './value-types.ts';

/** A type for those who may not change it. */
export function TypeFacts({ type: { fields, permissionScope } }: { readonly type: CredentialType }) {
  return (
    <Section title={texts.fields} bare>
      <ValueRows>
        {fields.map(({ id, name, required, secure, valueType }) => (
          <ValueRow key={id} name={<bdi>{name}</bdi>}>
            <Group gap="xs">
              <Text size="sm">{nameOfValueType(valueType)}</Text>
              {required && <Badge>{texts.required}</Badge>}
              {secure && <Badge color="teal">{texts.secure}</Badge>}
            </Group>
          </ValueRow>
        ))}
        <ValueRow name={texts.permissionScope}>
          {permissionScope === null ? '–' : <Code>{permissionScope}</Code>}
        </ValueRow>
      </ValueRows>
    </Section>
  );
}
