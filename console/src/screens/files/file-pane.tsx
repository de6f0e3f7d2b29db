import { Button, Group, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconDownload, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { fetchContent } from '../../files/content.ts';
import { type Fact, Facts } from '../../parts/facts.tsx';
import { Pane } from '../../parts/pane.tsx';
import { sizeOf } from '../../parts/save-file.ts';
import { ErrorState, LoadingState } from '../../parts/states.tsx';
import { Time } from '../../parts/time.tsx';
import { deleteFile, downloadFile, restoreFile } from './deeds.ts';
import { Preview } from './preview.tsx';
import { fileQuery, type OwnFile } from './queries.ts';
import { texts } from './texts.tsx';

/** One file: what is in it, what is known of it, and what can be done with it. */
export function FilePane({
  id,
  row,
  previous,
  next,
  onClose,
}: {
  readonly id: string;
  /** As the list has it. */
  readonly row: OwnFile | undefined;
  readonly previous: (() => void) | null;
  readonly next: (() => void) | null;
  readonly onClose: () => void;
}) {
  const { data, error, refetch } = useQuery({ ...fileQuery(id), initialData: row });
  return (
    <Pane
      title={texts.file}
      hint={data !== undefined && texts.addedAt(<Time at={data.created_at} relative />)}
      previous={{ label: texts.previous, go: previous }}
      next={{ label: texts.next, go: next }}
      onClose={onClose}
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <LoadingState lines={6} />
      ) : (
        <Looked file={data} onClose={onClose} />
      )}
    </Pane>
  );
}

function Looked({ file, onClose }: { readonly file: OwnFile; readonly onClose: () => void }) {
  const { id, file_name: name, content_type, file_size, is_encrypted: encrypted, deleted_at: deleted } = file;
  return (
    <Stack gap="md">
      <Text fw={500} data-written>
        <bdi>{name}</bdi>
      </Text>
      {deleted === null &&
        (encrypted ? (
          <Text size="sm" c="dimmed">
            {texts.encryptedCannot}
          </Text>
        ) : (
          <Preview
            key={id}
            file={{ name, content_type, file_size, key: [id], fetch: signal => fetchContent(id, signal) }}
          />
        ))}
      <Group gap="xs">
        {deleted === null ? (
          <>
            <Button leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void downloadFile(file)}>
              {texts.download}
            </Button>
            <Button
              variant="default"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={() => {
                onClose();
                void deleteFile(file);
              }}
            >
              {texts.delete}
            </Button>
          </>
        ) : (
          <Button
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={() => {
              onClose();
              void restoreFile(file);
            }}
          >
            {texts.restore}
          </Button>
        )}
      </Group>
      <Facts facts={factsOf(file)} />
    </Stack>
  );
}

function factsOf(file: OwnFile): Fact[] {
  return [
    [texts.size, sizeOf(file.file_size)],
    [texts.type, file.is_encrypted ? texts.encryptedType : file.content_type],
    [texts.added, <Time key="added" at={file.created_at} />],
    ...(file.deleted_at === null
      ? []
      : [[texts.deletedColumn, <Time key="deleted" at={file.deleted_at} />] satisfies Fact]),
    ...(file.sha256 === null
      ? []
      : [
          [
            texts.sha256,
            <span key="hash" data-written>
              {file.sha256}
            </span>,
            file.sha256,
          ] satisfies Fact,
        ]),
  ];
}
