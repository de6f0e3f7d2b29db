import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { DomainError } from '../../kernel/errors.ts';
import { syncFolder } from '../files/kept-file.ts';
import { systemCode } from '../files/refused.ts';
import { asSaid } from './as-said.ts';
import type { Said } from './objects.ts';

const writeBytes = 512 * 1024;

interface Written {
  /** Where it lies while it comes, on the same file system. */
  readonly unfinished: string;
  readonly path: string;
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly said: Pick<Said, 'size' | 'sha256'>;
  /** The refusal where there is one already. */
  readonly taken: () => DomainError;
}

/** Stores bytes as a file, whole and on the disk, or not at all. It gets its name by a link, which never takes the place of another. */
export async function writeOnce({ unfinished, path, bytes, said, taken }: Written): Promise<void> {
  const part = join(unfinished, `${basename(path)}.${randomBytes(6).toString('hex')}`);
  try {
    const file = await open(part, 'wx', 0o600);
    // Closes the file too, in any case; `flush`: only when all of it is on the disk.
    await pipeline(asSaid(bytes, said), file.createWriteStream({ highWaterMark: writeBytes, flush: true }));
    await link(part, path).catch((error: unknown) => {
      throw systemCode(error) === 'EEXIST' ? taken() : error;
    });
    await syncFolder(dirname(path)).catch(async (error: unknown) => {
      await rm(path, { force: true });
      throw error;
    });
  } finally {
    await rm(part, { force: true });
  }
}
