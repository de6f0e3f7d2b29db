import { Button, Group, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core';
import { IconEye, IconEyeOff, IconWand } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldDefinition } from '../types/queries.ts';
import classes from '../vault.module.css';
import { generatePassword } from './generate-password.ts';
import { texts } from './texts.tsx';

/** Values of these types may have several lines. */
const ofLines: ReadonlySet<string> = new Set(['plain_text', 'generic_secret']);
/** What a generated password can stand in for. */
const generated: ReadonlySet<string> = new Set(['plain_text', 'generic_secret', 'password']);

/** Asks for the value of a field, in the way that its type wants. */
export function ValueInput({
  field: { name, required, secure, valueType },
  description,
  value,
  error,
  disabled = false,
  onChange,
}: {
  readonly field: FieldDefinition;
  readonly description?: string;
  readonly value: string;
  readonly error?: React.ReactNode;
  readonly disabled?: boolean;
  readonly onChange: (value: string) => void;
}) {
  const [visible, setVisible] = useState(false);
  const several = ofLines.has(valueType);
  const input = {
    label: <bdi>{name}</bdi>,
    description,
    required,
    error,
    value,
    disabled,
    autoComplete: secure ? 'new-password' : 'off',
    // What is typed here goes to no spelling service.
    spellCheck: false,
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value),
  };
  if (!secure) return several ? <Textarea {...input} autosize maxRows={10} /> : <TextInput {...input} />;
  return (
    <Stack gap={4}>
      {several ? (
        <Textarea {...input} autosize maxRows={10} className={visible ? undefined : classes.masked} />
      ) : (
        <PasswordInput {...input} aria-invalid={Boolean(error)} visible={visible} onVisibilityChange={setVisible} />
      )}
      <Group gap="xs">
        {several && (
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={disabled}
            leftSection={visible ? <IconEyeOff size={14} aria-hidden /> : <IconEye size={14} aria-hidden />}
            aria-label={texts.whatIsEnteredFor(visible ? texts.hide : texts.show, name)}
            onClick={() => setVisible(!visible)}
          >
            {visible ? texts.hide : texts.show}
          </Button>
        )}
        {generated.has(valueType) && (
          <Button
            size="compact-xs"
            variant="subtle"
            disabled={disabled}
            leftSection={<IconWand size={14} aria-hidden />}
            aria-label={texts.generatePasswordFor(name)}
            onClick={() => onChange(generatePassword())}
          >
            {texts.generatePassword}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
