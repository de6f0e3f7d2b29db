import type { Static, TObject, TSchema } from 'typebox';
import type { Caller } from './actor.ts';
import type { AuditedUse } from './audited.ts';
import type { Edits, Revised } from './edits.ts';
import type { ErrorCode } from './errors.ts';
import type { GoingOn } from './execution.ts';
import type { Job, JobOptions } from './job.ts';
import type { Permit } from './permit.ts';
import type { Refused, RefusedAfterCommit, RefusedAfterRecord } from './refused-after.ts';
import type { ActionShare, ShareName } from './shares.ts';
import type { Recorded, Target } from './target.ts';

/** At most `max` calls in `seconds`, counted per address, per signed-in person, or per session. */
export type Limit<Ports, Input> = { readonly max: number; readonly seconds: number } & (
  | {
      readonly per: 'ip' | 'actor';
      /** What of the input is counted apart, such as the id of the person whom it is about. */
      readonly of?: (input: Input) => string;
    }
  | {
      readonly per: 'session';
      /**
       * The session whose credential is shown, found without asking the database, and never one that the caller could name
       * without having had a credential of it. Null, such as for what is none of ours: as if there were no limit of its own.
       */
      readonly session: (shown: { readonly ports: Ports; readonly caller: Caller }, input: Input) => string | null;
    }
);

/** What a command's `run` works with. */
export interface Work<Tx, Ports, Fact, TopicEvent> {
  readonly tx: Tx;
  readonly ports: Ports;
  /** The moment of the command; every time stored by it is this one. */
  readonly at: Date;
  readonly caller: Caller;
  /** Told to every instance after the commit. */
  emit(fact: Fact): void;
  /** Told after the commit to whoever follows the topic (`sign-in:<hash>`). */
  tell(topic: string, event: TopicEvent): void;
  /** Inserts a job in the same transaction; it runs after it, at least once. Throws for data that has not the job's form. */
  enqueue<S extends TObject>(job: Job<S>, data: Static<S>, options?: JobOptions): void;
  /** Takes back with the commit what waits under that key, and has what runs under it stop within seconds. */
  cancel(job: Job, key: string): void;
  /** Names what was acted on in the audit event, once however often it is called; `details` are facts worth keeping, never secrets. */
  target(target: Target, details?: Readonly<Record<string, unknown>>): void;
  /** Names the person behind an action that is open to all, once they are recognised. */
  actedBy(userId: string): void;
  /** Notes what it has come to, for the record of its execution. */
  step(name: string): void;
  /** Has its execution go on as a job after the commit, which keeps what that begins with. */
  goesOn(begun: GoingOn): void;
  /** Leaves no audit event, for a command that in the end has not done what it is recorded for. A refusal leaves one still. */
  notDone(): void;
}

/** What a command's `run` has besides when it `changesAccess`. */
export interface Locking<G> {
  /**
   * Takes the access lock until the end of the transaction, and judges the caller anew: refuses, or resolves to what the
   * permit gives now. Everybody else's changes wait meanwhile, so nothing that takes long may follow.
   */
  lockAccess(): Promise<G>;
}

/** What finding the thing that a command edits works with, besides what the permit gives. */
export interface Editing<Tx> {
  readonly tx: Tx;
  readonly caller: Caller;
}

/** What a query's `run` and a command's `prepare` work with: no transaction. */
export interface Read<Db, Ports> {
  readonly db: Db;
  readonly ports: Ports;
  readonly at: Date;
  readonly caller: Caller;
}

/** What a command's `prepare` works with besides. */
export interface Preparing {
  /** Gives back what was taken for the command: called once it has ended, whether it was committed, refused or failed. */
  atEnd(step: () => void): void;
}

/** What a query's `run` works with besides: what it looked at, for the audit event of a query that leaves one. */
export interface Querying {
  /** As for a command. */
  target(target: Target, details?: Readonly<Record<string, unknown>>): void;
  /** Notes what somebody else's grants were used for whose every use is recorded; an actor's own note it themselves. */
  used(use: AuditedUse): void;
  /**
   * Keeps the place that was taken of the action's share when the query has ended; whoever gets the result gives it
   * back with the function returned. A query that fails gives it back in any case.
   */
  keepPlace(): () => void;
}

/** What a signal's `run` works with besides. */
export interface Saying<TopicEvent> {
  /** Names what it is about, for the audit event of a refusal. */
  target(target: Target): void;
  /** Told to whoever follows the topic (`conversation:<id>`) once `run` has ended well. */
  tell(topic: string, event: TopicEvent): void;
}

/** What the audit event of an action tells, or the reason why it leaves none. */
export type Audited = Recorded | { readonly off: string };

/** What its audit event tells; null for an action that leaves none. */
export function recordedBy({ audit }: Pick<AnyAction, 'audit'>): Recorded | null {
  return 'off' in audit ? null : audit;
}

export interface Action<S extends TSchema, O> {
  readonly kind: 'command' | 'query' | 'signal';
  readonly name: string;
  readonly input: S;
  readonly permit: Permit<Static<S>, unknown>;
  /** The codes that it may refuse with, besides those with which the pipeline refuses any action (`pipelineCodes`). */
  readonly refuses: readonly ErrorCode[];
  /** Erased like the steps below. */
  readonly limit: Limit<unknown, unknown> | undefined;
  readonly audit: Audited;
  /**
   * A place of this share is taken before the action and given back after it: where it returns something to iterate
   * over, when that has ended.
   */
  readonly share: ActionShare | undefined;
  /** Shares that the action holds what it stores to, for its description. */
  readonly bounds: readonly ShareName[];
  /**
   * The command changes what people may do: it runs under the access lock, judged again inside the transaction. `last`:
   * it takes the lock itself, with `lockAccess`, when what takes long is done.
   */
  readonly changesAccess: boolean | 'last';
  /** The thing it edits; erased like the steps below. */
  readonly edits: Edits<unknown, unknown, unknown> | undefined;
  /** The one thing that the result shows, in the state which a later edit may ask for; erased too. */
  readonly revisionOf: ((result: unknown) => Revised) | undefined;
  /** Erased here; `command`, `query` and `signal` are where the types of the steps are checked. */
  readonly prepare: ((context: unknown, input: unknown) => Promise<unknown>) | undefined;
  readonly run: (context: unknown, input: unknown) => Promise<O | Refused>;
}

export type AnyAction = Action<TSchema, unknown>;

/** What an action is declared with, of whatever kind. */
interface Spec<S extends TSchema> {
  readonly input: S;
  readonly permit: Permit<Static<S>, unknown>;
  readonly refuses?: readonly ErrorCode[];
  readonly limit?: unknown;
  readonly share?: ActionShare;
  readonly bounds?: readonly ShareName[];
  readonly changesAccess?: true | 'last';
  readonly edits?: unknown;
  readonly prepare?: unknown;
  readonly run: unknown;
  readonly revisionOf?: unknown;
}

/** The action as the pipeline takes it. The types of its steps were checked where it was declared, and are erased here. */
function declared<const N extends string, S extends TSchema, O>(
  kind: Action<S, O>['kind'],
  name: N,
  audit: Audited,
  spec: Spec<S>,
): Action<S, O> & { readonly name: N } {
  return {
    kind,
    name,
    input: spec.input,
    permit: spec.permit,
    refuses: spec.refuses ?? [],
    limit: spec.limit as Action<S, O>['limit'],
    audit,
    share: spec.share,
    bounds: spec.bounds ?? [],
    changesAccess: spec.changesAccess ?? false,
    edits: spec.edits as Action<S, O>['edits'],
    revisionOf: spec.revisionOf as Action<S, O>['revisionOf'],
    prepare: spec.prepare as Action<S, O>['prepare'],
    run: spec.run as Action<S, O>['run'],
  };
}

/**
 * Binds the kinds of action to an application's own transaction, ports and events: the kernel knows none. `onDeclared` is told of
 * each action when its module is loaded.
 */
export function actions<Tx, Db, Ports, Fact, TopicEvent>(onDeclared: (action: AnyAction) => void = () => {}) {
  const told = <A extends AnyAction>(action: A): A => {
    onDeclared(action);
    return action;
  };

  /**
   * Declares something that changes state. It runs in one transaction together with its audit event and jobs.
   * `prepare` comes before the transaction, for hashing, files and the network.
   */
  function command<const N extends string, S extends TSchema, G, O, P = undefined>(
    name: N,
    spec: {
      input: S;
      permit: Permit<Static<S>, G>;
      refuses?: readonly ErrorCode[];
      limit?: Limit<Ports, Static<S>>;
      audit: Audited;
      share?: ActionShare;
      bounds?: readonly ShareName[];
      changesAccess?: true | 'last';
      edits?: Edits<Tx, G & Editing<Tx>, Static<S>>;
      prepare?: (context: G & Read<Db, Ports> & Preparing, input: Static<S>) => Promise<P>;
      run: (
        context: G & Work<Tx, Ports, Fact, TopicEvent> & Locking<G> & { readonly prepared: P },
        input: Static<S>,
      ) => Promise<O | RefusedAfterCommit>;
      revisionOf?: (result: NoInfer<O>) => Revised;
    },
  ) {
    return told(declared<N, S, O>('command', name, spec.audit, spec));
  }

  /**
   * Declares something that only reads. With `audit`, each read is recorded, for what is sensitive to look at: what `run`
   * returns leaves after the event that tells of it is stored, and not at all where that fails.
   */
  function query<const N extends string, S extends TSchema, G, O>(
    name: N,
    spec: {
      input: S;
      permit: Permit<Static<S>, G>;
      refuses?: readonly ErrorCode[];
      limit?: Limit<Ports, Static<S>>;
      audit?: Recorded;
      share?: ActionShare;
      run: (context: G & Read<Db, Ports> & Querying, input: Static<S>) => Promise<O | RefusedAfterRecord>;
      revisionOf?: (result: NoInfer<O>) => Revised;
    },
  ) {
    return told(declared<N, S, O>('query', name, spec.audit ?? { off: 'reads are counted, not recorded' }, spec));
  }

  /**
   * Declares something that is said and not stored, such as that somebody types. It is let in like any other, has no
   * transaction, and leaves an audit event only where it is refused.
   */
  function signal<const N extends string, S extends TSchema, G, O>(
    name: N,
    spec: {
      input: S;
      permit: Permit<Static<S>, G>;
      refuses?: readonly ErrorCode[];
      limit?: Limit<Ports, Static<S>>;
      share?: ActionShare;
      run: (context: G & Read<Db, Ports> & Saying<TopicEvent>, input: Static<S>) => Promise<O>;
    },
  ) {
    return told(declared<N, S, O>('signal', name, { off: 'what is said is not stored' }, spec));
  }

  return { command, query, signal };
}
