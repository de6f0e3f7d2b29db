import type { S3Client } from '@aws-sdk/client-s3';
import { loadS3, s3Client } from '../objects/s3-client.ts';
import type { S3Settings } from '../objects/s3-settings.ts';
import { type ArchiveFolder, type ArchiveStore, isArchiveName, mustBeArchiveName } from './archive-store.ts';
import { ArchiveMissing, ArchiveUnavailable } from './errors.ts';

type S3 = Awaited<ReturnType<typeof loadS3>>;

/** An archive in a bucket, below a prefix. What is put is there for good once the store has answered. */
export function openS3Archive(settings: S3Settings, prefix: string): ArchiveStore {
  const { bucket: Bucket } = settings;
  let opened: Promise<S3Client> | undefined;
  const base = prefix === '' ? '' : `${prefix}/`;
  const keyOf = (folder: ArchiveFolder, name: string): string => {
    mustBeArchiveName(folder, name);
    return `${base}${folder}/${name}`;
  };

  async function asking<T>(what: string, ask: (on: S3Client, s3: S3) => Promise<T>): Promise<T> {
    try {
      opened ??= s3Client(settings);
      return await ask(await opened, await loadS3());
    } catch (error) {
      const name = error instanceof Error ? error.name : 'unknown';
      if (name === 'NoSuchKey' || name === 'NotFound') throw new ArchiveMissing(`${what} is not there`);
      // The message may repeat what was sent; the name says what it is.
      throw new ArchiveUnavailable(`the bucket for backups cannot be used: ${name}`);
    }
  }

  return {
    place: `s3://${Bucket}/${prefix}`,
    list: folder =>
      asking(folder, async (on, { ListObjectsV2Command }) => {
        const Prefix = `${base}${folder}/`;
        const names: string[] = [];
        let ContinuationToken: string | undefined;
        do {
          const page = await on.send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }));
          for (const { Key = '' } of page.Contents ?? []) names.push(Key.slice(Prefix.length));
          ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
        } while (ContinuationToken !== undefined);
        return names.filter(name => isArchiveName(folder, name));
      }),
    get: (folder, name) =>
      asking(keyOf(folder, name), async (on, { GetObjectCommand }) => {
        const { Body } = await on.send(new GetObjectCommand({ Bucket, Key: keyOf(folder, name) }));
        return Buffer.from((await Body?.transformToByteArray()) ?? []);
      }),
    put: (folder, name, bytes) =>
      asking(folder, async (on, { PutObjectCommand }) => {
        const Body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        await on.send(new PutObjectCommand({ Bucket, Key: keyOf(folder, name), Body, ContentLength: Body.length }));
      }),
    flush: async () => {},
    discard: async () => {},
    delete: (folder, name) =>
      asking(folder, async (on, { DeleteObjectCommand }) => {
        await on.send(new DeleteObjectCommand({ Bucket, Key: keyOf(folder, name) })).catch((error: unknown) => {
          if (!(error instanceof Error && (error.name === 'NoSuchKey' || error.name === 'NotFound'))) throw error;
        });
      }),
    close: () => void opened?.then(on => on.destroy()),
  };
}
