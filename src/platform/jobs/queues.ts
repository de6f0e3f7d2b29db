import type { PgBoss, QueueOptions } from 'pg-boss';
import type { Job } from '../../kernel/job.ts';
import type { BossDatabase } from './pool.ts';
import { queuePolicy } from './statements.ts';
import { deadQueue, type JobTiming, retryLimit } from './timing.ts';

const hour = 3600;
const day = 24 * hour;

/** Makes the queues that are missing and brings the others to this version's options. Several processes may at once. */
export async function prepareQueues(
  boss: PgBoss,
  database: BossDatabase,
  jobs: readonly Job[],
  timing: JobTiming,
): Promise<void> {
  const names = jobs.map(({ name }) => name);
  // Made by versions that knew no keys; pg-boss itself changes no policy. Jobs that wait keep the one they came with.
  await database.executeSql('update pgboss.queue set policy = $1 where name = any($2) and policy <> $1', [
    queuePolicy,
    names,
  ]);
  const there = new Map((await boss.getQueues([deadQueue, ...names])).map(queue => [queue.name, queue]));
  if (!there.has(deadQueue)) await boss.createQueue(deadQueue);
  for (const { name, retry, expire } of jobs) {
    const options = {
      deadLetter: deadQueue,
      retryLimit: retry?.limit ?? retryLimit,
      retryDelay: timing.retryDelay,
      retryBackoff: retry?.backoff ?? true,
      retryDelayMax: timing.retryDelayMax,
      heartbeatSeconds: timing.heartbeat,
      expireInSeconds: expire ?? timing.expire,
      // The rows that jobs stand for are the record; a job that is done is kept only to look at what just happened.
      deleteAfterSeconds: hour,
      retentionSeconds: 14 * day,
    } satisfies QueueOptions & { deadLetter: string };
    const queue = there.get(name);
    if (queue === undefined) await boss.createQueue(name, { ...options, policy: queuePolicy });
    const current = new Map<string, unknown>(Object.entries(queue ?? options));
    if (Object.entries(options).some(([key, value]) => current.get(key) !== value)) {
      await boss.updateQueue(name, options);
    }
  }
}

/** Ends the tries of processes that are no more: each job waits for its next try, or has failed where there is none. */
export async function takeBackClaims(boss: PgBoss, database: BossDatabase, jobs: readonly Job[]): Promise<void> {
  const { rows } = await database.executeSql(
    `select name, array_agg(id::text) as ids from pgboss.job where state = 'active' and name = any($1) group by name`,
    [jobs.map(({ name }) => name)],
  );
  for (const { name, ids } of rows as { readonly name: string; readonly ids: string[] }[])
    await boss.fail(name, ids, { message: 'the process that worked on it ended' });
}
