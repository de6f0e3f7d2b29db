import type { S3Client } from '@aws-sdk/client-s3';
import { DomainError } from '../../kernel/errors.ts';
import type { Objects } from './objects.ts';
import { mustBeWhole, type ObjectParts, type Part, type PartedUpload } from './parts.ts';
import type { loadS3 } from './s3-client.ts';

/** What parts in a bucket need of it. */
interface Bucket extends Pick<Objects, 'head'> {
  readonly bucket: string;
  asking<T>(key: string, ask: (on: S3Client, s3: Awaited<ReturnType<typeof loadS3>>) => Promise<T>): Promise<T>;
}

interface StoredPart extends Part {
  readonly etag: string;
}

const notThere = (error: unknown): boolean => error instanceof DomainError && error.is('object.not_found');

/** Parts as the store keeps them: a multipart upload of S3. */
export function s3Parts({ bucket: Bucket, asking, head }: Bucket): ObjectParts {
  async function list({ key, id: UploadId }: PartedUpload): Promise<StoredPart[]> {
    const parts: StoredPart[] = [];
    for (let marker: string | undefined; ; ) {
      const PartNumberMarker = marker;
      const page = await asking(key, (on, { ListPartsCommand }) =>
        on.send(new ListPartsCommand({ Bucket, Key: key, UploadId, PartNumberMarker })),
      );
      for (const { PartNumber = 0, Size = 0, ETag = '' } of page.Parts ?? [])
        parts.push({ number: PartNumber, size: Size, etag: ETag });
      if (page.IsTruncated !== true) return parts;
      marker = page.NextPartNumberMarker;
    }
  }

  return {
    begin: (key, { type }) =>
      asking(key, async (on, { CreateMultipartUploadCommand }) => {
        const { UploadId } = await on.send(new CreateMultipartUploadCommand({ Bucket, Key: key, ContentType: type }));
        if (UploadId === undefined) throw new TypeError('the store began an upload without a name');
        return UploadId;
      }),
    signed: ({ key, id: UploadId }, { number: PartNumber, size: ContentLength, seconds }) =>
      asking(key, async (on, { UploadPartCommand }) => {
        const { getSignedUrl } = await import('@aws-sdk/s3-request-presigner');
        const command = new UploadPartCommand({ Bucket, Key: key, UploadId, PartNumber, ContentLength });
        return { method: 'PUT', url: await getSignedUrl(on, command, { expiresIn: seconds }), headers: {} };
      }),
    list: async upload => (await list(upload)).map(({ number, size }) => ({ number, size })),
    async join(upload, { size }) {
      const { key, id: UploadId } = upload;
      try {
        const parts = await list(upload);
        mustBeWhole(parts, size);
        const Parts = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
        await asking(key, (on, { CompleteMultipartUploadCommand }) =>
          on.send(new CompleteMultipartUploadCommand({ Bucket, Key: key, UploadId, MultipartUpload: { Parts } })),
        );
      } catch (error) {
        // Joined before: by somebody else, or before this process was killed.
        if (!notThere(error) || (await head(key)).size !== size) throw error;
      }
    },
    drop: ({ key, id: UploadId }) =>
      asking(key, async (on, { AbortMultipartUploadCommand }) => {
        await on.send(new AbortMultipartUploadCommand({ Bucket, Key: key, UploadId }));
      }).catch((error: unknown) => {
        if (!notThere(error)) throw error;
      }),
  };
}
