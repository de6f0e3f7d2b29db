import type { TObject, TSchema } from 'typebox';
import type { Action, AnyAction } from './action.ts';
import { type Actor, type Caller, operatorId } from './actor.ts';
import { runUnlessStale } from './edits.ts';
import { DomainError, refuse } from './errors.ts';
import { fits, parse } from './input.ts';
import type { Job, JobOptions, JobOrder } from './job.ts';
import { normalized } from './normalize.ts';
import { isRefusal, type Refusal } from './permit.ts';
import { placeOf } from './place.ts';
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

/** What the outside gives the pipeline; the kernel never sees SQL. */
export interface Backing<Tx, Db, Ports, Fact, TopicEvent> {
  readonly db: Db;
  readonly ports: Ports;
  now(): Date;
  /** Who is behind the caller's credential; null when there is none. Refuses a credential that is no good. */
  authenticate(caller: Caller): Promise<Actor | null>;
  /** Throws `rate.limited` when the caller has used up the action's allowance; `input` is what the action gets. */
  limit(action: AnyAction, input: unknown, caller: Caller, actor: Actor | null): Promise<void>;
  /** Takes a place of a share, or throws `share.taken`; returns what gives it back. */
  take(share: ActionShare, takers: Takers): () => void;
  transact<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Takes the one access lock and reads the actor anew inside the transaction. */
  lockAccess(tx: Tx, actor: Actor | null, caller: Caller): Promise<Actor | null>;
  /** Writes audit and jobs; they and the COMMIT that follows share one flush. */
  settle(tx: Tx, audit: AuditRecord | null, jobs: readonly JobOrder[]): void;
  /** Records a refusal, later and aggregated: a refusal must cost the refused, not the database. */
  denied(audit: AuditRecord): void;
  /** Records a read that is sensitive in itself, for good, before its result leaves. */
  recordRead(audit: AuditRecord): Promise<void>;
  /** The commit happened: jobs inserted with it may run. */
  committed(jobs: readonly JobOrder[]): void;
  /** Tells what happened. It never throws: what was committed stays so, whoever cannot hear of it. */
  publish(facts: readonly Fact[], tellings: readonly Telling<TopicEvent>[]): void;
}

export type Perform = <O>(action: Action<TSchema, O>, input: unknown, caller: Caller) => Promise<O>;

/**
 * The one way into the domain: authenticate → parse → limit → permit → share → prepare → begin → run → audit, jobs,
 * commit → publish. `input` may be a function, called once the caller is known, so that parsing is never done for strangers.
 */
export function makePerform<Tx, Db, Ports, Fact, TopicEvent>(
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
): Perform {
  return async function perform<O>(action: Action<TSchema, O>, input: unknown, caller: Caller): Promise<O> {
    const at = backing.now();
    const isOpen = action.permit.open !== null;
    let actor = isOpen ? null : await backing.authenticate(caller);
    if (actor === null && !isOpen) throw refuse('auth.required', {});
    const parsed = parse(action.input, normalized(typeof input === 'function' ? input() : input, action.input));
    await backing.limit(action, parsed, caller, actor);

    const record = (
      outcome: AuditRecord['outcome'],
      targets: readonly Target[],
      details: AuditRecord['details'],
    ): AuditRecord => ({
      action: action.name,
      outcome,
      actorId: actor === null ? null : (actor.userId ?? operatorId),
      targets,
      details,
      caller,
      at,
    });
    const judge = (who: Actor | null): object => {
      const granted = action.permit.judge(who, parsed);
      if (!isRefusal(granted)) return granted as object;
      throw refused(granted);
    };

    let granted: object;
    try {
      granted = judge(actor);
    } catch (error) {
      if (error instanceof DomainError) backing.denied(record('denied', [], denial(error)));
      throw error;
    }
    const reading = { db: backing.db, ports: backing.ports, at, caller };
    const place = placeOf(action, { actor, granted, caller }, (share, takers) => backing.take(share, takers));

    if (action.kind === 'query') {
      const { targets, noted, target } = notes();
      let after: DomainError | null = null;
      try {
        const refuseAfterRecord = (error: DomainError): void => {
          after = error;
        };
        const looking = { target, refuseAfterRecord, keepPlace: place.keep };
        const result = await action.run({ ...granted, ...reading, ...looking }, parsed);
        const refusal = after as DomainError | null;
        if (refusal !== null) await backing.recordRead(record('denied', targets, { code: refusal.code, ...noted() }));
        else if (action.audit === true) await backing.recordRead(record('success', targets, noted()));
        if (refusal !== null) throw refusal;
        return place.end(result);
      } catch (error) {
        place.giveBack();
        // Where the permit leaves it to data, the refusal comes from here.
        if (error !== after && error instanceof DomainError && isDenial(error))
          backing.denied(record('denied', targets, denial(error)));
        throw error;
      }
    }

    const facts: Fact[] = [];
    const tellings: Telling<TopicEvent>[] = [];
    const jobs: JobOrder[] = [];
    const { targets, noted, target } = notes();
    let after: DomainError | null = null;
    const ends: (() => void)[] = [];
    const atEnd = (step: () => void): void => void ends.push(step);
    let done = true;
    let asks = false;
    try {
      const prepared =
        action.prepare === undefined ? undefined : await action.prepare({ ...granted, ...reading, atEnd }, parsed);
      const result = await backing.transact(async tx => {
        let actedBy: string | null = null;
        let locked = false;
        const lockAccess = async (): Promise<object> => {
          actor = await backing.lockAccess(tx, actor, caller);
          granted = judge(actor);
          locked = true;
          return granted;
        };
        if (action.changesAccess === true) await lockAccess();
        const work = {
          ...granted,
          tx,
          ports: backing.ports,
          at,
          caller,
          prepared,
          lockAccess,
          emit: (fact: Fact) => void facts.push(fact),
          tell: (topic: string, event: TopicEvent) => void tellings.push({ topic, event }),
          enqueue: (job: Job<TObject>, data: object, options: JobOptions = {}) =>
            void jobs.push(order(job, data, options)),
          cancel: (job: Job, key: string) => void jobs.push({ kind: 'cancel', job, key }),
          target,
          actedBy: (userId: string) => {
            actedBy = userId;
          },
          notDone: () => {
            done = false;
          },
          refuseAfterCommit: (error: DomainError) => {
            after = error;
          },
          askAfterCommit: (error: DomainError) => {
            after = error;
            asks = true;
          },
        };
        const out = await runUnlessStale(action, work, parsed, { actor, run: () => action.run(work, parsed) });
        if (action.changesAccess === 'last' && after === null && !locked)
          throw new Error(`${action.name} changes access without the access lock`);
        const denied = after !== null && !asks;
        const outcome = denied ? 'denied' : 'success';
        const details = !denied ? noted() : { code: (after as DomainError).code, ...noted() };
        const recorded = (action.audit === true && done) || after !== null;
        const audit = recorded ? record(outcome, targets, details) : null;
        backing.settle(tx, audit === null ? null : { ...audit, actorId: actedBy ?? audit.actorId }, jobs);
        return out;
      });
      if (jobs.length > 0) backing.committed(jobs);
      backing.publish(facts, tellings);
      if (after !== null) throw after;
      return result;
    } catch (error) {
      if (error !== after && error instanceof DomainError && isDenial(error)) {
        backing.denied(record('denied', targets, denial(error)));
      }
      throw error;
    } finally {
      place.giveBack();
      for (const step of ends) step();
    }
  };
}

function refused(refusal: Refusal): DomainError {
  return refusal.refused === 'unauthenticated'
    ? refuse('auth.required', {})
    : refuse('permission.denied', { missing: refusal.missing });
}

/** What the audit trail keeps of a refusal: never what only the caller may know. */
function denial(error: DomainError): AuditRecord['details'] {
  return 'missing' in error.details ? { code: error.code, missing: error.details.missing } : { code: error.code };
}

/** Refusals that say "you may not", as against "this cannot be". */
function isDenial(error: DomainError): boolean {
  return error.code === 'permission.denied' || error.code.startsWith('access.') || error.code.startsWith('auth.');
}

/** A job as it is stored. What has not its form is a fault of the action, and no refusal. */
function order(job: Job, data: object, options: JobOptions): JobOrder {
  if (!fits(job.data, data)) throw new Error(`the data of the job ${job.name} has not its form`);
  return { kind: 'enqueue', job, data, options };
}

/** What an action says it acted on or looked at: each thing once, and what is worth keeping of it all. */
function notes() {
  const targets: Target[] = [];
  let details: AuditRecord['details'] = {};
  return {
    targets,
    noted: () => details,
    target(target: Target, more?: AuditRecord['details']): void {
      if (!targets.some(({ kind, id }) => kind === target.kind && id === target.id)) targets.push(target);
      if (more !== undefined) details = { ...details, ...more };
    },
  };
}
