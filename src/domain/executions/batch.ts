import type { Static, TObject } from 'typebox';
import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import type { BatchInput, LongRun } from './long-run.ts';
import { type Progress, tellProgress } from './progress.ts';

/** Where a run stands when a batch begins. */
export interface Standing<S = unknown> {
  readonly id: string;
  readonly workflow: string;
  /** Who began it; null: the server. */
  readonly actorId: string | null;
  readonly state: S;
  readonly progress: Progress;
}

/** What a batch has come to: where the next one begins, or the end. */
export type Came<S> =
  | (Partial<Progress> & { readonly state: S })
  | (Partial<Progress> & { readonly ended: 'succeeded' | 'failed'; readonly results?: object; readonly code?: string });

export interface BatchSteps<S> {
  /** Does some of it, in a second or so: whoever cancels waits for it. */
  readonly go: (standing: Standing<S>) => Promise<Came<S>>;
  /** Clears up where somebody has cancelled it, and says what it came to. */
  readonly cancelled?: (standing: Standing<S>) => Promise<object>;
}

/** Thrown where another process has taken a run over, or it is gone: what this one did is rolled back. */
export class TakenOver extends Error {
  override readonly name = 'TakenOver';
}

/**
 * Does one batch of a run in the transaction of its command: what it did, where it stands now and how far it has come are
 * committed together, so that a run that is killed goes on from there, with nothing lost and nothing done twice. Returns
 * whether there is more to do.
 */
export async function inBatch<S extends TObject>(
  work: Pick<InCommand, 'tx' | 'at' | 'tell'>,
  _run: LongRun<S>,
  input: BatchInput,
  { go, cancelled }: BatchSteps<Static<S>>,
): Promise<boolean> {
  const found = await standing<Static<S>>(work.tx, input);
  if (found === null) return false;
  if (found.cancel) {
    const results = (await cancelled?.(found)) ?? {};
    await store(work, found, input, { outcome: 'cancelled', code: null, results, ...found.progress });
    return false;
  }
  const { progress } = found;
  const came = await go(found);
  const at = {
    done: came.done ?? progress.done,
    total: came.total === undefined ? progress.total : came.total,
    counts: came.counts ?? progress.counts,
    note: came.note ?? null,
  };
  if ('state' in came) await store(work, found, input, { outcome: 'running', state: came.state, ...at });
  else
    await store(work, found, input, {
      outcome: came.ended,
      code: came.code ?? null,
      results: came.results ?? {},
      ...at,
    });
  return 'state' in came;
}

/** Where it stands, for what a batch has to read beforehand; null when it has ended or another process goes on with it. */
export async function standing<S>(
  on: Pick<Tx, 'rows'>,
  { execution, runner }: BatchInput,
): Promise<(Standing<S> & { readonly cancel: boolean }) | null> {
  const [row] = await on.rows<Standing<S> & { readonly cancel: boolean }>({
    name: 'standing_execution',
    text: `select id, workflow, actor_id as "actorId", state, progress, cancel_asked_at is not null as cancel
      from executions where id = $1 and runner = $2 and outcome = 'running'`,
    values: [execution, runner],
  });
  return row ?? null;
}

type Stored = Progress &
  (
    | { readonly outcome: 'running'; readonly state: unknown }
    | { readonly outcome: 'succeeded' | 'failed' | 'cancelled'; readonly code: string | null; readonly results: object }
  );

async function store(
  work: Pick<InCommand, 'tx' | 'at' | 'tell'>,
  { id, workflow, actorId }: Standing,
  { runner }: BatchInput,
  stored: Stored,
): Promise<void> {
  const { done, total, counts, note, outcome } = stored;
  const progress = { done, total, counts, note };
  const goes = outcome === 'running';
  const kept = await work.tx.rows({
    name: 'store_execution_batch',
    text: `update executions set outcome = $3::text, state = $4, progress = $5, code = $6, results = $7, seen_at = now(),
        ended_at = case when $3::text = 'running' then null else $8::timestamptz end, runner = case when $3::text = 'running' then runner end,
        steps = case when $3::text = 'running' then steps else steps || jsonb_build_object('name', $3::text, 'at', $9::text) end
      where id = $1 and runner = $2 and outcome = 'running' returning 1`,
    values: [
      id,
      runner,
      outcome,
      goes ? JSON.stringify(stored.state) : null,
      JSON.stringify(progress),
      goes ? null : stored.code,
      goes ? null : JSON.stringify(stored.results),
      work.at,
      work.at.toISOString(),
    ],
  });
  if (kept.length === 0) throw new TakenOver();
  tellProgress(work, actorId, { id, workflow, outcome, ...progress });
}
