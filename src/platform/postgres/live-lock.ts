import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from './session.ts';

/** Key of the session-level advisory lock that a live Gatehouse holds in its embedded database ("gatehous" in ASCII). */
const liveLockKey = '7449363237540164979';

const orphanLimit = 2_000;

/** A new session on the same postmaster; `gone` when that has ended, `later` when it gave none this time. */
export type Reopen = () => Promise<Session | 'gone' | 'later'>;

/**
 * Takes the lock that says "a live Gatehouse serves this cluster". Tries for 2 s, as the backend of a killed process
 * takes a moment to notice and let go.
 * @returns `lost` when the session ended meanwhile
 */
export async function takeLiveLock(session: Session): Promise<'taken' | 'held' | 'lost'> {
  const deadline = performance.now() + orphanLimit;
  try {
    while (!(await tryLiveLock(session))) {
      if (performance.now() > deadline) return 'held';
      await sleep(50);
    }
    return 'taken';
  } catch {
    return 'lost';
  }
}

/**
 * Keeps the lock that `first` has taken: whenever its session drops, opens another and takes the lock again.
 * @param onGone called once if the postmaster turns out to be gone
 * @returns a function that lets go of the lock for good
 */
export function holdLiveLock(first: Session, reopen: Reopen, onGone: () => void): () => Promise<void> {
  let session: Session | undefined = first;
  let released = false;
  const watch = async () => {
    while (session !== undefined) {
      await session.ended;
      session = await retake(reopen, () => released);
    }
    if (!released) onGone();
  };
  void watch();
  return async () => {
    released = true;
    await session?.client.end().catch(() => {});
  };
}

async function retake(reopen: Reopen, isReleased: () => boolean): Promise<Session | undefined> {
  while (!isReleased()) {
    const session = await reopen().catch(() => 'later' as const);
    if (session === 'gone') return undefined;
    if (session !== 'later') {
      if ((await takeLiveLock(session)) === 'taken' && !isReleased()) return session;
      await session.client.end().catch(() => {});
    }
    await sleep(100);
  }
  return undefined;
}

async function tryLiveLock({ client }: Session): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1::bigint) as taken', [
    liveLockKey,
  ]);
  return rows[0]?.taken === true;
}
