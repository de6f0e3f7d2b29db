import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { JobWithMetadata, PgBoss } from 'pg-boss';
import type { OpenTx } from '../db/database.ts';
import { explained } from '../db/errors.ts';
import type { Sql } from '../db/queryable.ts';
import { describeError, errorWords } from '../describe-error.ts';
import { insertStatement } from './insert-statement.ts';
import { type JobLog, sparingly } from './log.ts';
import { openPool } from './pool.ts';
import { prepareQueues } from './queues.ts';
import { type JobTiming, jobTiming } from './timing.ts';

/** What a job is at least. Its data is stored as JSON. */
export interface AnyJob {
  readonly name: string;
  readonly data: object;
}

/** One try of a job. */
export interface JobRun {
  /** 1 for the first try. */
  readonly attempt: number;
  /** Whether a failure now is final. */
  readonly last: boolean;
  /** Aborted when the time is up or the process stops before the handler is done. */
  readonly signal: AbortSignal;
}

/** Does a job; throws to have it tried again. A job may run more than once, so it must bear that. */
export type JobHandler<D> = (data: D, run: JobRun) => Promise<unknown>;

export interface JobsOptions {
  /** How to reach PostgreSQL, as for `Database`. */
  readonly server: pg.ClientConfig;
  /** Every job name there is, also those that this process does not work on. */
  readonly names: readonly string[];
  readonly log: JobLog;
  readonly timing?: Partial<JobTiming>;
}

/** The names of jobs whose data may be empty. */
export type WithoutData<Job extends AnyJob> = Job extends AnyJob
  ? Record<never, never> extends Job['data']
    ? Job['name']
    : never
  : never;

export interface Jobs<Job extends AnyJob> {
  /** Inserts a job with the transaction's COMMIT; a failure fails the commit. Throws before `start`. */
  insert(tx: OpenTx, job: Job): void;
  /** Has this process do the jobs of that name, at most `concurrency` (1) at a time. Call before `start`. */
  work<N extends Job['name']>(
    name: N,
    handler: JobHandler<Extract<Job, { readonly name: N }>['data']>,
    concurrency?: number,
  ): void;
  /**
   * Inserts a job of that name whenever `cron` (UTC) is due, once over all processes, and once for all the times that
   * passed while none ran. Call before `start`.
   */
  every(cron: string, name: WithoutData<Job>): void;
  /** Makes or migrates the schema `pgboss`, then begins to work. Call after the migrations. */
  start(): Promise<void>;
  /** Waits for running handlers, up to the limit; what is not done by then is tried again at the next start. */
  stop(): Promise<void>;
  /** Lets this process look for jobs of that name now. Call after the commit that inserted one. */
  wake(name: Job['name']): void;
}

interface Worker {
  readonly handler: JobHandler<object>;
  readonly concurrency: number;
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
export function createJobs<Job extends AnyJob>(options: JobsOptions): Jobs<Job> {
  const timing = { ...jobTiming, ...options.timing };
  const workers = new Map<string, Worker>();
  const schedules = new Map<string, string>();
  const workerIds = new Map<string, string[]>();
  const inserts = new Map<string, (data: object) => Sql>();
  let running: { readonly boss: PgBoss; close(): Promise<void> } | undefined;

  const known = (name: string): void => {
    if (!options.names.includes(name)) throw new Error(`${name} is not among the names of jobs`);
    if (running !== undefined) throw new Error('jobs are declared before start');
  };
  const wake = (name: string): void => {
    for (const id of workerIds.get(name) ?? []) running?.boss.notifyWorker(id);
  };

  async function run(name: string, handler: JobHandler<object>, job: JobWithMetadata<object>): Promise<void> {
    const attempt = job.retryCount + 1;
    try {
      await handler(job.data, { attempt, last: job.retryCount >= job.retryLimit, signal: job.signal });
    } catch (error) {
      options.log.warn({ job: name, id: job.id, attempt, error: errorWords(error) }, 'a job failed');
      // pg-boss stores what it is thrown, with all its properties.
      throw new JobFailed(describeError(error).message);
    } finally {
      // pg-boss would wait for the next poll before it looks for more.
      wake(name);
    }
  }

  async function begin(boss: PgBoss): Promise<void> {
    await boss.start();
    await prepareQueues(boss, options.names, timing);
    for (const name of options.names) inserts.set(name, await insertStatement(boss, name));
    if (schedules.size > 0) {
      const stale = (await boss.getSchedules()).filter(({ name }) => !schedules.has(name));
      for (const { name } of stale) await boss.unschedule(name);
      for (const [name, cron] of schedules) await boss.schedule(name, cron, {}, { tz: 'UTC', missed: 'once' });
    }
    for (const [name, { handler, concurrency }] of workers) {
      const ids: string[] = [];
      workerIds.set(name, ids);
      for (let index = 0; index < concurrency; index += 1) {
        const how = { pollingIntervalSeconds: timing.poll, includeMetadata: true } as const;
        ids.push(
          await boss.work<object, void, typeof how>(name, how, async ([job]) => {
            if (job !== undefined) await run(name, handler, job);
          }),
        );
      }
    }
  }

  async function stop(): Promise<void> {
    if (running === undefined) return;
    const { boss, close } = running;
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
    insert(tx, job) {
      const statement = inserts.get(job.name);
      if (statement === undefined) throw new Error(`jobs are not started, or ${job.name} is not among their names`);
      tx.trail(statement(job.data));
    },

    work(name, handler, concurrency = 1) {
      known(name);
      // What comes back from the table is what `insert` accepted under that name.
      workers.set(name, { handler: handler as JobHandler<object>, concurrency });
    },

    every(cron, name) {
      known(name);
      schedules.set(name, cron);
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
      running = { boss, close: pool.close };
      try {
        await begin(boss);
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
