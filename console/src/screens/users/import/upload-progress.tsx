import { Button, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import type { Progress as Sent } from '../../../api/upload.ts';
import { sizeOf } from '../../../parts/save-file.ts';
import { texts } from './texts.tsx';

/** How much of the file has left, and then that the server is working. */
export function UploadProgress({
  sent: { sent, total },
  onStop,
}: {
  readonly sent: Sent;
  readonly onStop: () => void;
}) {
  const share = total === 0 ? 100 : Math.floor((sent / total) * 100);
  const all = sent >= total;
  return (
    <Paper withBorder p="md">
      <Stack gap="xs">
        <Progress
          value={share}
          striped={all}
          animated={all}
          size="lg"
          aria-label={all ? texts.theServerIsWorking : texts.upload}
        />
        <Group justify="space-between" wrap="nowrap">
          <Text size="sm" role="status">
            {all ? texts.theFileIsUploadedTheServerIs : texts.sendingOfWith(share, sizeOf(total))}
          </Text>
          {!all && (
            <Button size="xs" variant="default" onClick={onStop}>
              {texts.stop}
            </Button>
          )}
        </Group>
      </Stack>
    </Paper>
  );
}
