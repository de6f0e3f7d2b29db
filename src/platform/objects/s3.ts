import { Readable } from 'node:stream';
import type { S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '../../kernel/errors.ts';
import { asSaid } from './as-said.ts';
import { attachment } from './content-disposition.ts';
import { isObjectKey, mustBeObjectKey } from './object-key.ts';
import type { ByteRange, Objects, Said } from './objects.ts';
import { loadS3, s3Client } from './s3-client.ts';
import { s3Refusal } from './s3-errors.ts';
import { s3Parts } from './s3-parts.ts';
import type { S3Settings } from './s3-settings.ts';

export interface S3Objects extends Objects {
  /** Rejects unless the bucket answers within that time. */
  mustAnswer(milliseconds: number): Promise<void>;
  close(): void;
}

/**
 * Objects in a bucket. Signed addresses fix length, type, hash and that nothing is overwritten (`If-None-Match`), for stores that know
 * it. Nothing is loaded or asked before the first use. `onFailure` is told when the store cannot be used.
 */
export function openS3(settings: S3Settings, onFailure: (error: unknown) => void): S3Objects {
  const { bucket: Bucket } = settings;
  const transfers = openedOnce(settings);
  // With connections of its own, it waits behind no transfer.
  const looking = openedOnce(settings);

  type Ask<T> = (on: S3Client, s3: Awaited<ReturnType<typeof loadS3>>) => Promise<T>;

  /** Runs one request for one key; a refusal of ours passes. */
  async function asking<T>(key: string, ask: Ask<T>): Promise<T> {
    mustBeObjectKey(key);
    return requesting(ask);
  }

  async function requesting<T>(ask: Ask<T>): Promise<T> {
    try {
      return await ask(await transfers.client(), await loadS3());
    } catch (error) {
      throw error instanceof DomainError ? error : s3Refusal(error, onFailure);
    }
  }

  const whole: Omit<Objects, 'parts'> = {
    async put(key, bytes, said) {
      // What goes wrong with the bytes themselves is no failure of the store.
      const fault = await asking(key, async (on, { PutObjectCommand }) => {
        const ending = new AbortController();
        const body = Readable.from(asSaid(bytes, said), { objectMode: false });
        // The client passes on what comes and no more: a body that fails would leave the request open.
        const failed = new Promise<{ readonly error: unknown }>(resolve => {
          body.once('error', error => {
            ending.abort();
            resolve({ error });
          });
        });
        const command = new PutObjectCommand({ Bucket, Key: key, Body: body, ...termsOf(said) });
        const sent = on.send(command, { abortSignal: ending.signal });
        sent.catch(() => {});
        try {
          return await Promise.race([failed, sent.then(() => null)]);
        } finally {
          body.destroy();
        }
      });
      if (fault !== null) throw fault.error;
    },
    get: (key, range) =>
      asking(key, async (on, { GetObjectCommand }) => {
        const Range = range === undefined ? undefined : `bytes=${range.first}-${range.last}`;
        const { Body, ContentRange, ContentLength } = await on.send(new GetObjectCommand({ Bucket, Key: key, Range }));
        if (!(Body instanceof Readable)) throw new TypeError('the body of an object is no stream');
        if (range !== undefined && !isPart(range, ContentRange, ContentLength)) {
          Body.destroy();
          throw new TypeError('the store did not answer with the part that was asked for');
        }
        return Body;
      }),
    head: key =>
      asking(key, async (on, { HeadObjectCommand }) => {
        const { ContentLength = 0 } = await on.send(new HeadObjectCommand({ Bucket, Key: key }));
        return { size: ContentLength };
      }),
    async *list() {
      let ContinuationToken: string | undefined;
      do {
        const token = ContinuationToken;
        const page = await requesting(async (on, { ListObjectsV2Command }) =>
          on.send(new ListObjectsV2Command({ Bucket, ContinuationToken: token })),
        );
        for (const { Key = '' } of page.Contents ?? []) if (isObjectKey(Key)) yield Key;
        ContinuationToken = page.IsTruncated === true ? page.NextContinuationToken : undefined;
      } while (ContinuationToken !== undefined);
    },
    delete: key =>
      asking(key, async (on, { DeleteObjectCommand }) => {
        await on.send(new DeleteObjectCommand({ Bucket, Key: key })).catch((error: unknown) => {
          const refusal = s3Refusal(error, () => {});
          if (!refusal.is('object.not_found')) throw error;
        });
      }),
    signedUpload: (key, { seconds, ...said }) =>
      asking(key, async (on, { PutObjectCommand }) => {
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const headers: Record<string, string> = { 'content-type': said.type, 'if-none-match': '*' };
        if (said.sha256 !== undefined) headers['x-amz-checksum-sha256'] = inBase64(said.sha256);
        const url = await getSignedUrl(on, new PutObjectCommand({ Bucket, Key: key, ...termsOf(said) }), {
          expiresIn: seconds,
          // The length is signed anyway; this one would be left out.
          signableHeaders: new Set(['content-type']),
          // Otherwise they would be parameters, and what the request itself carries would not count.
          unhoistableHeaders: new Set(Object.keys(headers)),
        });
        return { method: 'PUT', url, headers };
      }),
    signedDownload: (key, { name, type, seconds }) =>
      asking(key, async (on, { GetObjectCommand }) => {
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const command = new GetObjectCommand({
          Bucket,
          Key: key,
          ResponseContentType: type,
          ResponseContentDisposition: attachment(name),
        });
        return getSignedUrl(on, command, { expiresIn: seconds });
      }),
  };
  return {
    ...whole,
    parts: s3Parts({ bucket: Bucket, asking, head: whole.head }),
    async mustAnswer(milliseconds) {
      const [on, { HeadBucketCommand }] = await Promise.all([looking.client(), loadS3()]);
      await on.send(new HeadBucketCommand({ Bucket }), { abortSignal: AbortSignal.timeout(milliseconds) });
    },
    close() {
      transfers.close();
      looking.close();
    },
  };
}

/** Whether the answer is the part that was asked for: some stores, and proxies before them, send all of it instead. */
function isPart({ first, last }: ByteRange, told: string | undefined, length: number | undefined): boolean {
  return told?.startsWith(`bytes ${first}-${last}/`) === true && length === last - first + 1;
}

/** A client that is made when it is first asked for. */
function openedOnce(settings: S3Settings) {
  let opened: Promise<S3Client> | undefined;
  return {
    client(): Promise<S3Client> {
      opened ??= s3Client(settings);
      return opened;
    },
    close: () => void opened?.then(on => on.destroy()),
  };
}

/** How what is said of bytes is said to S3. */
function termsOf({ size, type, sha256 }: Said) {
  return {
    ContentLength: size,
    ContentType: type,
    IfNoneMatch: '*',
    ...(sha256 === undefined ? {} : { ChecksumSHA256: inBase64(sha256) }),
  };
}

const inBase64 = (hexadecimal: string): string => Buffer.from(hexadecimal, 'hex').toString('base64');
