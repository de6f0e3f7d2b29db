import { constants, mkdir, open, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileRefused, words } from './refused.ts';

/**
 * Makes the folder, for its owner's eyes only, if it is missing. An existing one keeps its mode, and must be such that
 * nobody else can put files into it or put another folder in its place.
 * @throws FileRefused
 */
export async function ownFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new FileRefused(`${path} cannot be made (${words(error)}): choose another place, or fix what is there`);
  }
  const { uid, mode } = await stat(path);
  const self = process.getuid?.() ?? uid;
  if (uid !== self && uid !== 0) {
    throw new FileRefused(
      `${path} belongs to the user with id ${uid}, but Gatehouse runs as the user with id ${self}: run it as that user, or change the owner of the folder`,
    );
  }
  if ((mode & 0o022) !== 0) {
    const who = (mode & 0o002) === 0 ? 'its group' : 'all users';
    throw new FileRefused(
      `${path} can be written by ${who}, who could put keys of their own there: run chmod go-w on it, or name a folder inside it`,
    );
  }
  await mustStandFast(await realpath(path));
}

/**
 * Makes a folder inside one of ours and keeps it for our eyes only (0700), without following a link.
 * @throws FileRefused
 */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch(error => {
    throw new FileRefused(`${path} must be a folder, and not a link to one (${words(error)})`);
  });
  try {
    const { uid, mode } = await folder.stat();
    const self = process.getuid?.() ?? uid;
    if (uid !== self) throw new FileRefused(`${path} belongs to the user with id ${uid}: change its owner`);
    if ((mode & 0o777) !== 0o700) await folder.chmod(0o700);
  } finally {
    await folder.close();
  }
}

/** In a folder that all may write to, unless it is sticky as /tmp is, anybody could move ours away. */
async function mustStandFast(path: string): Promise<void> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode } = await stat(folder);
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0) {
      throw new FileRefused(
        `${path} lies in ${folder}, which all users can write to, so that anybody could put another folder in its place: run chmod o-w on ${folder}`,
      );
    }
    if (folder === dirname(folder)) return;
  }
}
