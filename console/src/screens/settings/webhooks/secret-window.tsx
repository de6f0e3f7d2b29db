import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyLine } from '../../../parts/copy-line.tsx';
import { Window } from '../../../parts/window.tsx';
import { texts } from './texts.tsx';

/** A new secret, which is shown once: only its button closes it. */
export function SecretWindow({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  return (
    <Window
      title={texts.secretTitle}
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
      onClose={onClose}
    >
      <Stack>
        <Text size="sm">{texts.secretText}</Text>
        <CopyLine label={texts.secret} value={secret} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.secretKept}</Button>
        </Group>
      </Stack>
    </Window>
  );
}
