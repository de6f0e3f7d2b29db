import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded.ts';
import { errorText, PostgresStartError } from './errors.ts';
import type { ConnectionParameters } from './session.ts';

/** A PostgreSQL of our own that is started again when it ends by itself. */
export interface KeptPostgres {
  /** stays the same over restarts */
  readonly connection: ConnectionParameters;
  /** resolves with why, once it is given up */
  readonly failed: Promise<string>;
  /** Stops it for good, also in the middle of a restart. */
  stop(): Promise<void>;
}

/** What is told of its ends. */
export interface Keeping {
  /** It has ended by itself (killed, out of memory) and is started again. */
  readonly onEnded: (why: string) => void;
  readonly onRestarted: () => void;
}

/** Milliseconds before each start within a minute; after as many, something else is wrong. */
const waits = [0, 250, 500, 1_000, 2_000] as const;
const windowMilliseconds = 60_000;

/**
 * Starts PostgreSQL as {@link startEmbeddedPostgres} does, and again whenever it ends by itself: at most five times a
 * minute, each time after a longer wait.
 * @throws PostgresStartError when the first start fails
 */
export async function keepEmbeddedPostgres(options: EmbeddedPostgresOptions, keeping: Keeping): Promise<KeptPostgres> {
  let current: EmbeddedPostgres | undefined = await startEmbeddedPostgres(options);
  const { connection } = current;
  const stopping = new AbortController();
  const { signal } = stopping;
  const failed = Promise.withResolvers<string>();
  // The file may be lost meanwhile, and whoever is connected knows this one.
  const again = { ...options, password: connection.password, signal };
  let starts: number[] = [];

  /** Starts it again; a string says why it is given up. */
  async function restart(cause: string): Promise<EmbeddedPostgres | string> {
    let why = cause;
    for (;;) {
      const now = performance.now();
      starts = starts.filter(at => now - at < windowMilliseconds);
      const wait = waits[starts.length];
      if (wait === undefined) return `${why} (after ${starts.length} starts within a minute)`;
      await sleep(wait, undefined, { signal });
      starts.push(performance.now());
      try {
        return await startEmbeddedPostgres(again);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof PostgresStartError) || error.code === 'data_directory_in_use') return errorText(error);
        why = error.message;
      }
    }
  }

  async function keep(): Promise<void> {
    while (current !== undefined) {
      const { code, signal: by, log } = await current.ended;
      current = undefined;
      const why = `PostgreSQL ended (${by ?? code ?? 'unknown'}): ${log}`;
      keeping.onEnded(why);
      const restarted = await restart(why);
      if (typeof restarted === 'string') return failed.resolve(restarted);
      current = restarted;
      // It came up before it noticed that it should not.
      if (signal.aborted) return;
      keeping.onRestarted();
    }
  }

  const kept = keep().catch(error => {
    if (!signal.aborted) failed.resolve(errorText(error));
  });
  return {
    connection,
    failed: failed.promise,
    async stop() {
      stopping.abort();
      // One that runs says nothing more; a restart under way is cut short.
      if (current === undefined) await kept;
      await current?.stop();
    },
  };
}
