import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { privateFolder } from '../files/own-folder.ts';

/**
 * Writes a message into the folder as `<id>.eml`, readable by our account only: whole or not at all, and over an
 * earlier copy of the same message.
 */
export async function keepMessage(folder: string, id: string, message: Uint8Array): Promise<void> {
  await privateFolder(folder);
  const unfinished = join(folder, `.${id}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(message);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(folder, `${id}.eml`));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}
