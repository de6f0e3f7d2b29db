import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { openFile, type SealedFile } from '../../e2ee/files.ts';
import { fetchContent } from '../../files/content.ts';
import { lookOf, shownAs } from '../../files/kind.ts';
import { saveFile, sizeOf } from '../../parts/save-file.ts';
import { toastError } from '../../parts/toast.tsx';
import { useAddressOf } from '../../parts/use-address-of.ts';
import { Window } from '../../parts/window.tsx';
import { KindMark } from '../files/kind-mark.tsx';
import classes from './files.module.css';
import type { Message } from './queries.ts';
import { texts } from './texts.tsx';

const Preview = lazy(async () => ({ default: (await import('../files/preview.tsx')).Preview }));

/** A file that goes with a message, as those in the conversation know it. */
interface Shared {
  readonly id: string;
  readonly name: string;
  readonly content_type: string;
  readonly file_size: number;
  readonly fetch: (signal?: AbortSignal) => Promise<Blob>;
}

/** Bytes up to which a picture is shown without being asked for. */
const shownAtOnce = 8 * 1024 ** 2;

/** The files of a message; `sealed` are those that the encrypted message itself tells of. */
export function MessageFiles({
  message: { files, is_encrypted: encrypted },
  sealed,
}: {
  readonly message: Message;
  readonly sealed: readonly SealedFile[];
}) {
  const shared = encrypted
    ? // Those alone that the server has with this message.
      sealed.filter(({ id }) => files.some(each => each.id === id)).map(opened)
    : files.map(plain);
  if (shared.length === 0) return null;
  return (
    <ul className={classes.files} aria-label={texts.attached}>
      {shared.map(file => (
        <li key={file.id}>
          <File file={file} />
        </li>
      ))}
    </ul>
  );
}

const plain = ({ id, name, size, content_type }: Message['files'][number]): Shared => ({
  ...{ id, name, content_type, file_size: size },
  fetch: signal => fetchContent(id, signal),
});

const opened = (file: SealedFile): Shared => ({
  ...{ id: file.id, name: file.name, content_type: file.type, file_size: file.size },
  fetch: async signal => openFile(await fetchContent(file.id, signal), file),
});

function File({ file }: { readonly file: Shared }) {
  const [looking, setLooking] = useState(false);
  const look = lookOf(file);
  const save = (): void => {
    file.fetch().then(
      content => saveFile(content, file.name),
      (error: unknown) => toastError(error, texts.notDownloaded),
    );
  };
  const open = look === null ? save : (): void => setLooking(true);
  return (
    <>
      {look === 'picture' && file.file_size <= shownAtOnce ? (
        <Picture file={file} onOpen={open} />
      ) : (
        <div className={classes.one}>
          <KindMark type={file.content_type} />
          <button type="button" className={classes.opener} onClick={open}>
            <span className={classes.words}>
              <span className={classes.name}>
                <bdi data-written>{file.name}</bdi>
              </span>
              <span className={classes.size}>{sizeOf(file.file_size)}</span>
            </span>
          </button>
          <Tooltip label={texts.download}>
            <ActionIcon variant="subtle" color="gray" aria-label={texts.downloadNamed(file.name)} onClick={save}>
              <IconDownload size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </div>
      )}
      {looking && (
        <Window title={<bdi>{file.name}</bdi>} size="xl" onClose={() => setLooking(false)}>
          <Suspense>
            <Preview file={{ ...file, key: [file.id] }} />
          </Suspense>
          <Button mt="md" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
            {texts.download}
          </Button>
        </Window>
      )}
    </>
  );
}

function Picture({ file, onOpen }: { readonly file: Shared; readonly onOpen: () => void }) {
  const { data, error } = useQuery({
    queryKey: ['file-content', file.id],
    queryFn: async ({ signal }) => shownAs(await file.fetch(signal), file.content_type),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
  const address = useAddressOf(data ?? null);
  if (error !== null)
    return (
      <button type="button" className={classes.opener} onClick={onOpen}>
        <bdi data-written>{file.name}</bdi>
      </button>
    );
  return (
    <button type="button" className={classes.picture} onClick={onOpen} aria-label={texts.show(file.name)}>
      {address !== null && <img src={address} alt={file.name} />}
    </button>
  );
}
