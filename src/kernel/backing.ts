import type { AnyAction } from './action.ts';
import type { Actor, Caller } from './actor.ts';
import type { ExecutionRecord } from './execution.ts';
import type { JobOrder } from './job.ts';
import type { Takers } from './share-counter.ts';
import type { ActionShare } from './shares.ts';
import type { Target } from './target.ts';

/** One line of the audit trail, before it has an id and a place in the ledger. */
export interface AuditRecord {
  readonly action: string;
  readonly outcome: 'success' | 'denied';
  readonly actorId: string | null;
  readonly targets: readonly Target[];
  readonly details: Readonly<Record<string, unknown>>;
  readonly caller: Caller;
  readonly at: Date;
}

/** What is told to whoever follows a topic. */
export interface Telling<TopicEvent> {
  readonly topic: string;
  readonly event: TopicEvent;
}

/** What is written with a command. */
export interface Settled {
  readonly audit: AuditRecord | null;
  readonly jobs: readonly JobOrder[];
  /** Where it is a workflow. */
  readonly execution: ExecutionRecord | null;
}

/** What the outside gives the pipeline; the kernel never sees SQL. */
export interface Backing<Tx, Db, Ports, Fact, TopicEvent> {
  readonly db: Db;
  readonly ports: Ports;
  now(): Date;
  /** Who is behind the caller's credential; null when there is none. Refuses a credential that is no good. */
  authenticate(caller: Caller): Promise<Actor | null>;
  /** Whether a caller comes with an API key, good or not. */
  showsKey(caller: Caller): boolean;
  /** Throws `rate.limited` when the caller has used up the action's allowance; `input` is what the action gets. */
  limit(action: AnyAction, input: unknown, caller: Caller, actor: Actor | null): Promise<void>;
  /** Takes a place of a share, or throws `share.taken`; returns what gives it back. */
  take(share: ActionShare, takers: Takers): () => void;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Takes the one access lock and reads the actor anew inside the transaction. */
  lockAccess(tx: Tx, actor: Actor | null, caller: Caller): Promise<Actor | null>;
  /** Writes what goes with a command; it and the COMMIT that follows share one flush. */
  settle(tx: Tx, settled: Settled): void;
  /** Records that a workflow was refused or failed, later; as with `denied`, what is lost when the process dies is lost. */
  notExecuted(record: ExecutionRecord): void;
  /** Records a refusal, later and aggregated: a refusal must cost the refused, not the database. */
  denied(audit: AuditRecord): void;
  /** Records a read that is sensitive in itself, for good, before its result leaves. */
  recordRead(audit: AuditRecord): Promise<void>;
  /** The commit happened: jobs inserted with it may run. */
  committed(jobs: readonly JobOrder[]): void;
  /** Tells what happened, or (tellings alone) what a signal says. It never throws: what was committed stays so. */
  publish(facts: readonly Fact[], tellings: readonly Telling<TopicEvent>[]): void;
  /** Told what a step threw after a commit, or at the end of a command, which changes nothing about how that has ended. */
  readonly onError: (error: unknown) => void;
}
