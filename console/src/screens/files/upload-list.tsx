import { ActionIcon, Button, Group, Progress, Text, Tooltip } from '@mantine/core';
import { IconReload, IconX } from '@tabler/icons-react';
import { useConnectionLost } from '../../connection.ts';
import { clearUploads, dropUpload, retryUpload, type Upload, useUploads } from '../../files/uploads.ts';
import { ListRow, Rows } from '../../parts/rows.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { KindMark } from './kind-mark.tsx';
import { texts } from './texts.tsx';
import classes from './upload-list.module.css';

/** What is being uploaded, and what came of what was. */
export function UploadList() {
  const uploads = useUploads();
  if (uploads.length === 0) return null;
  const over = uploads.filter(({ state }) => state === 'done' || state === 'failed').length;
  return (
    <section className={classes.list} aria-label={texts.uploads}>
      <Group justify="space-between" mb={4}>
        <Text size="xs" fw={500} role="status">
          {texts.uploadedOf(uploads.filter(({ state }) => state === 'done').length, uploads.length)}
        </Text>
        {over > 0 && (
          <Button size="compact-xs" variant="subtle" color="gray" onClick={clearUploads}>
            {texts.clearDone}
          </Button>
        )}
      </Group>
      <Rows label={texts.uploads} plain>
        {uploads.map(upload => (
          <Row key={upload.id} upload={upload} />
        ))}
      </Rows>
    </section>
  );
}

function Row({ upload }: { readonly upload: Upload }) {
  const lost = useConnectionLost();
  const { id, file, sent, state, problem } = upload;
  const share = file.size === 0 ? 0 : Math.floor((sent / file.size) * 100);
  const words = {
    waiting: texts.waits,
    sending: lost
      ? texts.goesOnWithTheConnection
      : share === 100
        ? texts.isChecked
        : texts.sentOf(share, sizeOf(file.size)),
    done: texts.uploaded,
    failed: problem ?? texts.notUploaded,
  }[state];
  return (
    <ListRow
      mark={<KindMark type={file.type} />}
      title={<bdi data-written>{file.name}</bdi>}
      hint={
        <Text span inherit {...(state === 'failed' ? { c: 'red', role: 'alert' } : {})}>
          {words}
        </Text>
      }
      end={
        <Group gap="xs" wrap="nowrap">
          {state === 'sending' && (
            <Progress className={classes.bar} value={share} aria-label={texts.progressOf(file.name)} />
          )}
          {state === 'failed' && (
            <Tooltip label={texts.tryAgain}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={texts.tryAgainWith(file.name)}
                onClick={() => retryUpload(id)}
              >
                <IconReload size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
          {state !== 'done' && (
            <Tooltip label={texts.stop}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={texts.stopUploading(file.name)}
                onClick={() => dropUpload(id)}
              >
                <IconX size={16} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </Group>
      }
    />
  );
}
