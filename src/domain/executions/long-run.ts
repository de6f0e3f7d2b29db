import type { Static, TObject, TSchema } from 'typebox';
import Type from 'typebox';
import type { Action } from '../../kernel/action.ts';
import { executionIdOf } from '../../kernel/execution.ts';
import type { InCommand } from '../action.ts';
import type { JobParts, OwnJob } from '../job.ts';
import { job } from '../job.ts';
import { ExecutionId } from './fields.ts';
import { goThrough, type Opened } from './go-through.ts';

/** What goes on after a command, batch by batch. */
export interface LongRun<S extends TObject = TObject> {
  readonly name: string;
  /** What is stored between two batches, in the transaction of the first. */
  readonly stores: S;
  /** As whom its batches act: the person who began it, with what they hold then, or the server. */
  readonly as: 'person' | 'server';
}

/** Its job, which does batch after batch until one says that it was the last. */
export interface LongJob<S extends TObject = TObject> extends OwnJob<typeof OfExecution> {
  readonly longRun: LongRun<S>;
}

/** What every batch is given. */
export const BatchInput = Type.Object(
  { execution: ExecutionId, runner: Type.String({ format: 'uuid' }) },
  { additionalProperties: false },
);
export type BatchInput = Static<typeof BatchInput>;

const OfExecution = Type.Object({ execution: ExecutionId }, { additionalProperties: false });

/** Seconds for which a run may go on in one try; its heartbeat tells whether it lives. */
const longest = 12 * 3600;

/** Declares what goes on. Its batches are a command (`inBatch`), and `longJob` makes its job of both. */
export function longRun<S extends TObject>(name: string, spec: Omit<LongRun<S>, 'name'>): LongRun<S> {
  return { name, ...spec };
}

/**
 * The job of a long run, for its capability to list. `batch` returns whether there is more to do. `open` makes what the
 * batches of one try share, such as a listing that is read page by page; it becomes a part of their input.
 */
export function longJob<S extends TObject, I extends TSchema = typeof BatchInput>(
  run: LongRun<S>,
  batch: Action<I, boolean>,
  {
    concurrency = 1,
    open,
  }: {
    readonly concurrency?: number;
    readonly open?: (parts: JobParts, state: Static<S>) => Promise<Omit<Static<I>, keyof BatchInput>>;
  } = {},
): LongJob<S> {
  const declared = job(run.name, {
    data: OfExecution,
    // What fails once more after some minutes will fail for ever; what was killed is taken up by `execution.resume`.
    retry: { limit: 6, backoff: true },
    expire: longest,
    concurrency,
    run: (parts, { execution }, tried) =>
      // Erased here; what goes in is checked with each batch.
      goThrough(parts, { batch: batch as Action<TSchema, boolean>, open: open as Opened, execution }, tried),
  });
  return { ...declared, longRun: run };
}

/** What a run begins with. */
export interface RunBegins<S> {
  readonly workflow: string;
  readonly state: S;
  /** How much there is to do; null where that is not known. */
  readonly total: number | null;
  /** While one goes on under this key, another cannot begin: who may be refused for that is asked first (`goesOnAlone`). */
  readonly alone?: string;
  /** What its execution is to be known as where the call is known as nothing. */
  readonly id?: string;
}

/** Has the execution of this command go on as a job; returns its id. */
export function goOn<S extends TObject>(
  { caller, ports, goesOn, enqueue }: Pick<InCommand, 'caller' | 'ports' | 'goesOn' | 'enqueue'>,
  long: LongJob<S>,
  { workflow, state, total, alone, id: own }: RunBegins<Static<S>>,
): string {
  const id = caller.execution?.id ?? own ?? executionIdOf(ports.newId());
  const { name: run, as } = long.longRun;
  goesOn({ id, workflow, run, asServer: as === 'server', alone: alone ?? null, state, total });
  enqueue(long, { execution: id }, { key: id });
  return id;
}
