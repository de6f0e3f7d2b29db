import { setTimeout as sleep } from 'node:timers/promises';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { Static, TObject } from 'typebox';
import { fits } from '../../kernel/input.ts';
import type { Job, JobOrder, JobRun } from '../../kernel/job.ts';
import type { OpenTx } from '../db/database.ts';
import { explained } from '../db/errors.ts';
import type { Server } from '../db/server.ts';
import { describeError, errorWords } from '../describe-error.ts';
import { type JobLog, sparingly } from './log.ts';
import { type BossDatabase, openPool } from './pool.ts';
import { prepareQueues, takeBackClaims } from './queues.ts';
import { cancelStatement, type Insert, insertStatement, keyOf, storeProgress } from './statements.ts';
import { type JobTiming, jobTiming } from './timing.ts';

/** Does a job; throws to have it tried again. A job may run more than once, so it must bear that. */
export type JobHandler<D> = (data: D, run: JobRun) => Promise<unknown>;

/** How far a job has come that runs. */
export interface JobProgress {
  readonly job: string;
  readonly key: string | null;
  readonly told: Readonly<Record<string, unknown>>;
}

export interface JobsOptions {
  /** How to reach PostgreSQL, as for `Database`. */
  readonly server: Server;
  /** Every job there is, also those that this process does not work on. */
  readonly jobs: readonly Job[];
  readonly log: JobLog;
  /** Told what running jobs tell of their progress, once it is stored. */
  readonly onProgress?: (progress: JobProgress) => void;
  /** Whether no other process works on jobs of this database: what is still claimed at the start is then tried again at once. */
  readonly alone?: () => boolean;
  readonly timing?: Partial<JobTiming>;
}

export interface Jobs {
  /** Enqueues or cancels a job with the transaction's COMMIT; a failure fails the commit. Throws before `start`. */
  order(tx: OpenTx, order: JobOrder): void;
  /** Has this process do that job. Call before `start`. */
  work<S extends TObject>(job: Job<S>, handler: JobHandler<Static<S>>): void;
  /**
   * Inserts the job, with no data, whenever `cron` (UTC) is due, once over all processes, and once for all the times that
   * passed while none ran. Call before `start`.
   */
  every(cron: string, job: Job): void;
  /** Makes or migrates the schema `pgboss`, then begins to work. Call after the migrations. */
  start(): Promise<void>;
  /** Waits for running handlers, up to the limit; what is not done by then is tried again at the next start. */
  stop(): Promise<void>;
  /** Lets this process look for that job now. Call after the commit that enqueued one. */
  wake(job: Pick<Job, 'name'>): void;
}

interface Worker {
  readonly job: Job;
  readonly handler: JobHandler<object>;
}

/** What is stored of a job's failure: words without stack, cause or anything that the error was about. */
class JobFailed extends Error {
  override readonly name = 'JobFailed';
  constructor(message: string) {
    super(message);
    delete this.stack;
  }
}

/** Jobs that live in PostgreSQL: inserted in our own transactions and done at least once, by any process. */
export function createJobs(options: JobsOptions): Jobs {
  const timing = { ...jobTiming, ...options.timing };
  const workers = new Map<string, Worker>();
  const schedules = new Map<string, string>();
  const workerIds = new Map<string, string[]>();
  const inserts = new Map<string, Insert>();
  let stopping = new AbortController();
  let running: { readonly boss: PgBoss; readonly database: BossDatabase; close(): Promise<void> } | undefined;

  const known = ({ name }: Job): void => {
    if (!options.jobs.some(job => job.name === name)) throw new Error(`${name} is not among the jobs`);
    if (running !== undefined) throw new Error('jobs are declared before start');
  };
  const wake = ({ name }: Pick<Job, 'name'>): void => {
    for (const id of workerIds.get(name) ?? []) running?.boss.notifyWorker(id);
  };

  async function progress(job: JobWithMetadata<object>, told: JobProgress['told']): Promise<void> {
    const stored = JSON.stringify(told);
    await running?.database.executeSql(storeProgress, [job.name, job.id, job.retryCount, stored]);
    options.onProgress?.({ job: job.name, key: keyOf(job), told });
  }

  async function run({ job: declared, handler }: Worker, job: JobWithMetadata<object>): Promise<void> {
    const attempt = job.retryCount + 1;
    try {
      if (!fits(declared.data, job.data)) throw new Error('its data has not the form that it has in this version');
      await handler(job.data, {
        attempt,
        last: job.retryCount >= job.retryLimit,
        signal: job.signal,
        stopping: stopping.signal,
        progress: told => progress(job, told),
      });
    } catch (error) {
      options.log.warn({ job: job.name, id: job.id, attempt, error: errorWords(error) }, 'a job failed');
      // pg-boss stores what it is thrown, with all its properties.
      throw new JobFailed(describeError(error).message);
    } finally {
      // pg-boss would wait for the next poll before it looks for more.
      wake(declared);
    }
  }

  async function begin(boss: PgBoss, database: BossDatabase): Promise<void> {
    await boss.start();
    await prepareQueues(boss, database, options.jobs, timing);
    if (options.alone?.() === true) await takeBackClaims(boss, database, options.jobs);
    for (const { name } of options.jobs) inserts.set(name, await insertStatement(boss, name));
    if (schedules.size > 0) {
      const stale = (await boss.getSchedules()).filter(({ name }) => !schedules.has(name));
      for (const { name } of stale) await boss.unschedule(name);
      for (const [name, cron] of schedules) await boss.schedule(name, cron, {}, { tz: 'UTC', missed: 'once' });
    }
    for (const [name, worker] of workers) {
      const ids: string[] = [];
      workerIds.set(name, ids);
      for (let index = 0; index < (worker.job.concurrency ?? 1); index += 1) {
        const how = { pollingIntervalSeconds: timing.poll, includeMetadata: true } as const;
        ids.push(
          await boss.work<object, void, typeof how>(name, how, async ([job]) => {
            if (job !== undefined) await run(worker, job);
          }),
        );
      }
    }
  }

  async function stop(): Promise<void> {
    if (running === undefined) return;
    const { boss, close } = running;
    stopping.abort();
    const limit = new AbortController();
    await Promise.race([
      Promise.all([...workers.keys()].map(name => boss.offWork(name, { wait: true }))),
      sleep(timing.stop * 1000, undefined, { signal: limit.signal }).catch(() => {}),
    ]);
    limit.abort();
    await boss.stop({ graceful: false });
    await close();
    running = undefined;
    inserts.clear();
    workerIds.clear();
  }

  return {
    order(tx, order) {
      const insert = inserts.get(order.job.name);
      if (insert === undefined) throw new Error(`jobs are not started, or ${order.job.name} is not among them`);
      if (order.kind === 'enqueue') return tx.trail(insert(order.data, order.options));
      const cancel = cancelStatement(order.job.name, order.key);
      tx.trail(cancel);
      // Once more: a try that failed at that moment was deleted and inserted anew, which only a later statement sees.
      tx.trail(cancel);
    },

    work(job, handler) {
      known(job);
      // What comes back from the table has the job's form: `run` looks at it first.
      workers.set(job.name, { job, handler: handler as JobHandler<object> });
    },

    every(cron, job) {
      known(job);
      schedules.set(job.name, cron);
    },

    async start() {
      if (running !== undefined) throw new Error('jobs are started already');
      const log = sparingly(options.log);
      // Loaded here: it costs some 80 ms and 15 MB, which a command that starts no jobs need not pay.
      const { PgBoss } = await import('pg-boss');
      const pool = openPool(options.server, error =>
        log.error({ error: errorWords(error) }, 'the job queue lost a connection'),
      );
      const boss = new PgBoss({
        db: pool.database,
        schedule: schedules.size > 0,
        supervise: workers.size > 0,
        superviseIntervalSeconds: timing.supervise,
        monitorIntervalSeconds: timing.supervise,
        maintenanceIntervalSeconds: 3600,
        cronMonitorIntervalSeconds: 30,
        cronWorkerIntervalSeconds: timing.schedule,
        // Jobs that wait for other jobs: we have none.
        flowIntervalSeconds: 24 * 3600,
      });
      boss.on('error', error => log.error({ error: errorWords(error) }, 'the job queue failed'));
      // Of a slow query it tells the parameters too, which are the data of jobs.
      boss.on('warning', ({ message, data }) => {
        const told = Object.entries(data).filter(([name]) => name !== 'values' && name !== 'sql');
        log.warn(Object.fromEntries(told), message);
      });
      stopping = new AbortController();
      running = { boss, database: pool.database, close: pool.close };
      try {
        await begin(boss, pool.database);
      } catch (error) {
        await stop();
        // Raw until here: pg-boss goes by the message of an error.
        throw explained(error);
      }
    },

    stop,
    wake,
  };
}
