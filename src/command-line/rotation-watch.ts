import { setTimeout as sleep } from 'node:timers/promises';
import { type Rotation, rotationById } from '../domain/key-rotation/rotations.ts';
import type { Queryable } from '../platform/db/queryable.ts';

const pollMilliseconds = 250;
const lineMilliseconds = 1_000;

/**
 * Prints how far a rotation is, at most once a second, until it is done or has failed; resolves to how it then stands, or to null
 * once `abandoned` says that nobody works on it.
 */
export async function watchRotation(
  on: Queryable,
  id: string,
  abandoned: () => Promise<boolean>,
): Promise<Rotation | null> {
  let last = '';
  let lastAt = Number.NEGATIVE_INFINITY;
  for (;;) {
    const rotation = await rotationById(on, id);
    if (rotation === undefined || rotation.finished_at !== null || rotation.last_error !== null)
      return rotation ?? null;
    const line = progress(rotation);
    if (line !== last && performance.now() - lastAt > lineMilliseconds) {
      console.log(line);
      last = line;
      lastAt = performance.now();
    }
    if (await abandoned()) return null;
    await sleep(pollMilliseconds);
  }
}

function progress({ version, rewrapped, total }: Rotation): string {
  return version === null ? '  waiting for the server' : `  key version ${version}: ${rewrapped} of ${total} values`;
}
