import type { TObject } from 'typebox';

/** Work that is done after the commit which asked for it, at least once, by any process. */
export interface Job<S extends TObject = TObject> {
  readonly name: string;
  /** The form of its data, which is stored as JSON. */
  readonly data: S;
  /** How often a failed try is repeated, and whether each wait is twice the one before; otherwise 18 times, with growing waits. */
  readonly retry?: { readonly limit: number; readonly backoff?: boolean } | undefined;
  /** Seconds after which a try is given up; otherwise a quarter of an hour. */
  readonly expire?: number | undefined;
  /** How many a process does at a time; otherwise one. */
  readonly concurrency?: number | undefined;
}

/** One try of a job. */
export interface JobRun {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Whether a failure now is final. */
  readonly last: boolean;
  /** Aborted when the time is up, the job was cancelled, or the process stops before the handler is done. */
  readonly signal: AbortSignal;
  /** Aborted as soon as the process is asked to stop: what would take longer than others wait for it ends itself, and goes on later. */
  readonly stopping: AbortSignal;
  /** Tells how far it has come: stored with the job while it runs, and told to the queue's `onProgress`, where it has one. */
  progress(told: Readonly<Record<string, unknown>>): Promise<void>;
}

/** When and how a job is done; otherwise at once, each. */
export interface JobOptions {
  /** Not before. */
  readonly startAfter?: Date;
  /** While one waits to be begun under this key, another is not stored. What runs, or waits for its next try, is none of these. */
  readonly key?: string;
}

/** What a transaction asks of the job queue. */
export type JobOrder =
  | { readonly kind: 'enqueue'; readonly job: Job; readonly data: object; readonly options: JobOptions }
  | { readonly kind: 'cancel'; readonly job: Job; readonly key: string };
