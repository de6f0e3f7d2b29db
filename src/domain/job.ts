import type { Static, TObject, TSchema } from 'typebox';
import type { Action } from '../kernel/action.ts';
import type { Job, JobRun } from '../kernel/job.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import type { Ports } from './ports.ts';

/** What a job works with. */
export interface JobParts {
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  /** Performs an action as the operator. */
  readonly perform: <O>(action: Action<TSchema, O>, input: unknown) => Promise<O>;
  /** Performs it as the person who began an execution, in the organization that they acted in. */
  readonly performFor: <O>(begun: Begun, action: Action<TSchema, O>, input: unknown) => Promise<O>;
}

/** Who began what, and where. */
export interface Begun {
  readonly executionId: string;
  readonly userId: string;
  /** The API key that they began it with; null: none. */
  readonly keyId: string | null;
  readonly organization: string | null;
}

/** A job with what it does, as its capability lists it. */
export interface OwnJob<S extends TObject = TObject> extends Job<S> {
  /** When it is due by itself (cron, UTC), once over all processes; null: never here. */
  readonly every: (ports: Ports) => string | null;
  /** Whether there is something to do for it when a process starts. */
  readonly dueAtStart: ((parts: JobParts) => Promise<boolean>) | undefined;
  /** Does it; throws to have it tried again. Erased here; `job` is where its type is checked. */
  readonly run: (parts: JobParts, data: unknown, run: JobRun) => Promise<unknown>;
}

type Cron = string | ((ports: Ports) => string | null);

/**
 * Declares a job in the folder of its capability; commands enqueue it by what is declared. It may run more than once, so it must
 * bear that. Only a job that needs no data can be due by itself.
 */
export function job<S extends TObject>(
  name: string,
  spec: Pick<Job<S>, 'data' | 'retry' | 'expire' | 'concurrency'> & {
    readonly run: (parts: JobParts, data: Static<S>, run: JobRun) => Promise<unknown>;
  } & (Record<never, never> extends Static<S>
      ? { readonly every?: Cron; readonly dueAtStart?: (parts: JobParts) => Promise<boolean> }
      : { readonly every?: never; readonly dueAtStart?: never }),
): OwnJob<S> {
  const { every = null, dueAtStart, run, ...declared } = spec;
  return {
    name,
    ...declared,
    every: typeof every === 'function' ? every : () => every,
    dueAtStart,
    run: run as OwnJob['run'],
  };
}
