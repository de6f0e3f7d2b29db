import type { TObject } from 'typebox';
import { recordedBy } from './action.ts';
import type { AuditRecord, Backing, Telling } from './backing.ts';
import type { Call } from './call.ts';
import { runUnlessStale } from './edits.ts';
import type { GoingOn, Step } from './execution.ts';
import { fits } from './input.ts';
import { isolated } from './isolated.ts';
import type { Job, JobOptions, JobOrder } from './job.ts';
import { type Refused, RefusedAfterCommit } from './refused-after.ts';

/** What a command says besides what it writes. */
interface Said<Fact, TopicEvent> {
  readonly facts: Fact[];
  readonly tellings: Telling<TopicEvent>[];
  readonly jobs: JobOrder[];
  /** Whom the audit event names in place of the actor. */
  actedBy: string | null;
  /** Whether it has done what it is recorded for. */
  done: boolean;
  readonly steps: Step[];
  goesOn: GoingOn | null;
}

/** Prepares, then runs in one transaction with the audit event and the jobs, then tells what happened. */
export async function performCommand<Tx, Db, Ports, Fact, TopicEvent, O>(
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
  call: Call<O>,
): Promise<O | Refused> {
  const { action, input, granted, caller, at } = call;
  const { db, ports } = backing;
  const said: Said<Fact, TopicEvent> = {
    ...{ facts: [], tellings: [], jobs: [], steps: [] },
    ...{ actedBy: null, done: true, goesOn: null },
  };
  const ends: (() => void)[] = [];
  try {
    const atEnd = (step: () => void): void => void ends.push(step);
    const prepared =
      action.prepare === undefined
        ? undefined
        : await action.prepare({ ...granted, db, ports, at, caller, atEnd }, input);
    const result = await backing.transact(tx => runIn(tx, backing, call, said, prepared));
    // What is committed is committed: what fails from here on is told, and neither the answer nor the next step suffers.
    if (said.jobs.length > 0) isolated(backing.onError, () => backing.committed(said.jobs));
    isolated(backing.onError, () => backing.publish(said.facts, said.tellings));
    return result;
  } finally {
    for (const step of ends) isolated(backing.onError, step);
  }
}

async function runIn<Tx, Db, Ports, Fact, TopicEvent, O>(
  tx: Tx,
  backing: Backing<Tx, Db, Ports, Fact, TopicEvent>,
  call: Call<O>,
  said: Said<Fact, TopicEvent>,
  prepared: unknown,
): Promise<O | Refused> {
  const { action, input, caller, at, target } = call;
  let locked = false;
  const lockAccess = async (): Promise<object> => {
    call.actor = await backing.lockAccess(tx, call.actor, caller);
    locked = true;
    return call.judge();
  };
  if (action.changesAccess === true) await lockAccess();
  const context = { tx, ports: backing.ports, at, caller, prepared, target, lockAccess };
  const work = { ...call.granted, ...context, ...saying(said, backing.now) };
  const run = (): Promise<O | Refused> => action.run(work, input);
  const result = await runUnlessStale(action, work, input, { actor: call.actor, run });
  if (action.changesAccess === 'last' && !locked && !(result instanceof RefusedAfterCommit))
    throw new Error(`${action.name} changes access without the access lock`);
  const audit = recordOf(call, said, result);
  const refusal = result instanceof RefusedAfterCommit && !result.asks ? result.error.code : null;
  backing.settle(tx, {
    audit: audit === null ? null : { ...audit, actorId: said.actedBy ?? audit.actorId },
    jobs: said.jobs,
    execution: call.execution(refusal === null ? 'succeeded' : 'refused', {
      code: refusal,
      steps: said.steps,
      endedAt: backing.now(),
      goesOn: refusal === null ? said.goesOn : null,
    }),
  });
  return result;
}

/** What `run` says it with. */
function saying<Fact, TopicEvent>(said: Said<Fact, TopicEvent>, now: () => Date): object {
  return {
    emit: (fact: Fact) => void said.facts.push(fact),
    tell: (topic: string, event: TopicEvent) => void said.tellings.push({ topic, event }),
    enqueue: (job: Job<TObject>, data: object, options: JobOptions = {}) =>
      void said.jobs.push(order(job, data, options)),
    cancel: (job: Job, key: string) => void said.jobs.push({ kind: 'cancel', job, key }),
    actedBy: (userId: string) => {
      said.actedBy = userId;
    },
    step: (name: string) => void said.steps.push({ name, at: now() }),
    goesOn: (begun: GoingOn) => {
      said.goesOn = begun;
    },
    notDone: () => {
      said.done = false;
    },
  };
}

function recordOf<O>(call: Call<O>, { done }: Said<unknown, unknown>, result: O | Refused): AuditRecord | null {
  if (result instanceof RefusedAfterCommit) return result.asks ? call.success() : call.refusal(result.error);
  return (done && recordedBy(call.action) !== null) || call.usedAudited ? call.success() : null;
}

/** A job as it is stored. What has not its form is a fault of the action, and no refusal. */
function order(job: Job, data: object, options: JobOptions): JobOrder {
  if (!fits(job.data, data)) throw new Error(`the data of the job ${job.name} has not its form`);
  return { kind: 'enqueue', job, data, options };
}
