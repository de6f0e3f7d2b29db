import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconMail } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { aboutQuery } from '../api/about.ts';
import { CopyLine } from './copy-line.tsx';
import { texts } from './texts.ts';
import { Window } from './window.tsx';

/** Whether this server keeps mail in place of sending it. */
export function useMailIsKept(): boolean {
  return useQuery(aboutQuery).data?.mail === 'kept';
}

/** Says, where mail is promised, that none is sent: where it is kept, and what to set. Nothing where mail is sent. */
export function KeptMail() {
  if (!useMailIsKept()) return null;
  return (
    <Alert role="status" color="yellow" icon={<IconMail aria-hidden />} title={texts.thisServerSendsNoMailYet}>
      <Text size="sm">{texts.messagesAreKeptAsFilesInThe}</Text>
    </Alert>
  );
}

/** Shows a link that was not mailed, once, to whoever caused it, so that they hand it on. */
export function LinkToHandOn({
  title,
  label,
  link,
  children,
  onClose,
}: {
  readonly title: string;
  readonly label: string;
  readonly link: string;
  readonly children: string;
  readonly onClose: () => void;
}) {
  return (
    <Window onClose={onClose} title={title}>
      <Stack>
        <Text size="sm">{children}</Text>
        <CopyLine label={label} value={link} />
        <KeptMail />
        <Group justify="flex-end">
          <Button onClick={onClose}>{texts.done}</Button>
        </Group>
      </Stack>
    </Window>
  );
}
