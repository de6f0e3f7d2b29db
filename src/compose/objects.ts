import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { ServedObjects } from '../http/objects.ts';
import { openDisk } from '../platform/objects/disk.ts';
import type { Objects } from '../platform/objects/objects.ts';
import { openS3 } from '../platform/objects/s3.ts';
import { signedPaths } from '../platform/objects/signed-paths.ts';

/** Where bytes are stored. */
export interface OpenedObjects {
  readonly store: Objects;
  /** What we have to serve by signed addresses; null where a bucket does. */
  readonly served: ServedObjects | null;
  /** For the health check: whether a bucket answers; nothing for the disk. */
  state(): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

interface Surroundings {
  /** What signed addresses are signed with, the same on every instance. */
  readonly secret: KeyObject;
  readonly now: () => Date;
  readonly logger: Logger;
}

/** A look at the bucket counts for so long, however often the health check is asked. */
const lookMilliseconds = 2_000;
/** And takes no longer. */
const answerMilliseconds = 1_500;

/** The bucket that S3_* name, or a folder of the data folder. */
export async function openObjects(
  { s3, data, publicUrl }: Config,
  { secret, now, logger }: Surroundings,
): Promise<OpenedObjects> {
  const onFailure = (error: unknown): void => logger.error({ err: error }, 'the file store cannot be used');
  if (s3 === null) {
    const paths = signedPaths({ secret, publicUrl, now });
    const disk = await openDisk({ folder: join(data, 'objects'), paths, onFailure });
    return { store: disk, served: { store: disk, paths }, state: async () => ({}), close: () => disk.close() };
  }
  const bucket = openS3(s3, onFailure);
  let looked = Number.NEGATIVE_INFINITY;
  let up = true;
  let look = Promise.resolve();
  const seen = (answers: boolean, error?: unknown): void => {
    if (!answers && up) onFailure(error);
    if (answers && !up) logger.info('the file store answers again');
    up = answers;
  };
  return {
    store: bucket,
    served: null,
    async state() {
      if (now().getTime() - looked > lookMilliseconds) {
        looked = now().getTime();
        look = bucket.mustAnswer(answerMilliseconds).then(
          () => seen(true),
          error => seen(false, error),
        );
      }
      await look;
      return { objects: up ? 'up' : 'down' };
    },
    close: () => bucket.close(),
  };
}
