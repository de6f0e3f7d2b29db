import { Button, Group, Stack, Text } from '@mantine/core';
import { useRef } from 'react';
import { CopyLine } from '../../../parts/copy-line.tsx';
import { useKeeping } from '../../../parts/use-keeping.tsx';
import { Window } from '../../../parts/window.tsx';
import { texts } from './texts.tsx';

const leaving = {
  title: texts.leaveWithoutIt,
  text: texts.itIsNotShownAgain,
  stay: texts.stay,
  leave: texts.leave,
} as const;

/** The secret of a key, this once. It stays until whoever reads it says that it is stored. */
export function KeySecret({
  title,
  secret,
  onClose,
}: {
  readonly title: string;
  readonly secret: string;
  readonly onClose: () => void;
}) {
  const stored = useRef(false);
  const { question } = useKeeping(() => !stored.current, leaving);
  return (
    <Window
      onClose={onClose}
      title={title}
      size="lg"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{texts.shownOnce}</Text>
        <CopyLine label={texts.key} value={secret} />
        <CopyLine label={texts.example} value={texts.tryIt(secret, location.origin)} />
        <Group justify="flex-end">
          <Button
            onClick={() => {
              stored.current = true;
              onClose();
            }}
          >
            {texts.iHaveStoredIt}
          </Button>
        </Group>
      </Stack>
      {question}
    </Window>
  );
}
