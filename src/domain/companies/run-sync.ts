import type { Caller } from '../../kernel/actor.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Perform } from '../../kernel/perform.ts';
import type { ConnectWise } from '../../platform/connectwise/client.ts';
import { ConnectWiseFailed } from '../../platform/connectwise/failures.ts';
import { finishSync } from './finish-sync.ts';
import { importPage } from './import-page.ts';
import { importedFrom } from './snapshots.ts';
import { startSync } from './start-sync.ts';
import { interrupted } from './sync-runs.ts';

/** What a sync works with: the pipeline, and on whose behalf. */
export interface SyncParts {
  readonly perform: Perform;
  readonly connectWise: ConnectWise | null;
  readonly caller: Caller;
}

/** One try of the job. */
interface Try {
  readonly attempt: number;
  readonly signal: AbortSignal;
}

/**
 * Does a sync that was started: reads page by page and stores each in a transaction of its own, so that whatever ends
 * it leaves what was written. It is tried once: a later try means that this one died, which is told; the next sync
 * begins anew and writes only what still differs.
 */
export async function runSync(parts: SyncParts, syncId: string, { attempt, signal }: Try): Promise<void> {
  const { perform, connectWise, caller } = parts;
  const finish = (listed: readonly number[] | null, error: string | null): Promise<void> =>
    perform(finishSync, { syncId, listed, error }, caller);
  if (attempt > 1) return finish(null, interrupted);
  if (connectWise === null) return finish(null, 'ConnectWise is no longer configured');
  const listed: number[] = [];
  try {
    for await (const page of connectWise.companies()) {
      if (signal.aborted) return await finish(null, interrupted);
      const lives = await perform(importPage, { syncId, companies: page.map(importedFrom) }, caller);
      if (!lives) return;
      for (const { id } of page) listed.push(id);
    }
    await finish(listed, null);
  } catch (error) {
    if (!(error instanceof ConnectWiseFailed)) throw error;
    await finish(null, error.message);
  }
}

/** Starts the hourly sync, unless one runs. New companies go to the platform: only people say to whom they belong. */
export async function startHourlySync({ perform, connectWise, caller }: SyncParts): Promise<void> {
  if (connectWise === null) return;
  try {
    await perform(startSync, {}, caller);
  } catch (error) {
    if (!(error instanceof DomainError) || !error.is('company.sync_running')) throw error;
  }
}
