import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { activityCounter } from '../domain/audit/count-activity.ts';
import { capabilities } from '../domain/capabilities.ts';
import type { JobParts } from '../domain/job.ts';
import type { Ports } from '../domain/ports.ts';
import { tellSiemFailing } from '../domain/siem/tell-failing.ts';
import { disableWebhook } from '../domain/webhooks/disable-webhook.ts';
import type { Caller } from '../kernel/actor.ts';
import type { JobOrder } from '../kernel/job.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database, OpenTx } from '../platform/db/database.ts';
import { createJobs } from '../platform/jobs/jobs.ts';
import { ledgerSealer } from './ledger-sealer.ts';
import { operatorCaller } from './operator.ts';
import { siemSenders } from './siem.ts';
import { webhookSending } from './webhooks.ts';

/** What goes on besides requests: jobs, sweeps and the sealing of the audit ledger. */
export interface Work {
  /** Enqueues or cancels a job with the commit. */
  order(tx: OpenTx, order: JobOrder): void;
  /** Has what was ordered done now, after the commit. */
  wake(orders: readonly JobOrder[]): void;
  /** Why the audit ledger is not sealed any more; null when all is well. */
  ledgerBreak(): string | null;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface WorkParts {
  readonly config: Config;
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly perform: Perform;
  /** Whether no other process works on this database. */
  readonly heldAlone: () => boolean;
}

/** Puts it together; nothing runs before `start`. */
export async function createWork(parts: WorkParts): Promise<Work> {
  const { database, ports, clock, logger, perform } = parts;
  const own = capabilities.flatMap(each => each.jobs);
  const jobs = createJobs({ server: database.options.server, jobs: own, log: logger, alone: parts.heldAlone });
  const caller = (): Caller => operatorCaller('job');
  const jobParts: JobParts = {
    ...{ database, ports, clock },
    perform: (action, input) => perform(action, input, caller()),
    performFor: ({ organization, ...behalf }, action, input) =>
      perform(action, input, { ...caller(), organization, behalf }),
  };
  for (const job of own) {
    jobs.work(job, (data, run) => job.run(jobParts, data, run));
    const cron = job.every(ports);
    if (cron !== null) jobs.every(cron, job);
  }
  const activity = activityCounter({
    database,
    now: () => clock.now(),
    onError: error => logger.error({ err: error }, 'the activity in the audit ledger could not be counted'),
  });
  const sealer = await ledgerSealer(parts, () => activity.look());
  const senders = siemSenders({
    ...parts,
    tellFailing: input => perform(tellSiemFailing, input, caller()),
    ledgerBreak: () => sealer.broken(),
  });
  const webhooks = webhookSending({ ...parts, disable: input => perform(disableWebhook, input, caller()) });
  return {
    order: (tx, order) => jobs.order(tx, order),
    wake: orders => {
      for (const { job } of orders) jobs.wake(job);
    },
    ledgerBreak: () => sealer.broken(),
    async start() {
      await jobs.start();
      sealer.start();
      activity.look();
      for (const sender of senders) sender.start();
      webhooks.start();
      for (const job of own) {
        if (!(await job.dueAtStart?.(jobParts))) continue;
        const order = { kind: 'enqueue', job, data: {}, options: { key: 'start' } } as const;
        await database.transact(async tx => jobs.order(tx, order));
        jobs.wake(job);
      }
    },
    async stop() {
      await jobs.stop();
      await sealer.stop();
      await Promise.all([activity.stop(), webhooks.stop(), ...senders.map(sender => sender.stop())]);
    },
  };
}
