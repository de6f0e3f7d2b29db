import { Button, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconCopy, IconDownload } from '@tabler/icons-react';
import { useRef } from 'react';
import { useKeeping } from '../../../parts/use-keeping.tsx';
import { Window } from '../../../parts/window.tsx';
import { texts } from './texts.tsx';

const leaving = {
  title: texts.leaveWithoutYourBackupCodes,
  text: texts.theyAreNotShownAgainYouCan,
  stay: texts.stayHere,
  leave: texts.leave,
} as const;

/**
 * Backup codes, this once: the server keeps only what it can check them with. They stay until whoever reads them says
 * that they are stored.
 */
export function BackupCodes({ codes, onClose }: { readonly codes: readonly string[]; readonly onClose: () => void }) {
  const text = `${codes.join('\n')}\n`;
  const stored = useRef(false);
  const { question } = useKeeping(() => !stored.current, leaving);
  return (
    <Window
      onClose={onClose}
      title={texts.yourBackupCodes}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack>
        <Text size="sm">{texts.signInWithOneOfTheseCodes}</Text>
        <SimpleGrid component="ul" cols={{ base: 1, xs: 2 }} spacing="xs" p={0} m={0} aria-label={texts.backupCodes}>
          {codes.map(code => (
            <li key={code} style={{ listStyle: 'none' }}>
              <Code fz="sm">{code}</Code>
            </li>
          ))}
        </SimpleGrid>
        <Group>
          <CopyButton value={text}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={<IconCopy size={16} aria-hidden />} onClick={copy}>
                {copied ? texts.copied : texts.copy}
              </Button>
            )}
          </CopyButton>
          <Button
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => download('gatehouse-backup-codes.txt', text)}
          >
            {texts.download}
          </Button>
        </Group>
        <Group justify="flex-end">
          <Button
            onClick={() => {
              stored.current = true;
              onClose();
            }}
          >
            {texts.iHaveStoredThem}
          </Button>
        </Group>
      </Stack>
      {question}
    </Window>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
