import type { PgBoss, QueueOptions } from 'pg-boss';
import { deadQueue, type JobTiming, retryLimit } from './timing.ts';

const hour = 3600;
const day = 24 * hour;

/** Makes the queues that are missing and brings the others to this version's options. Several processes may at once. */
export async function prepareQueues(boss: PgBoss, names: readonly string[], timing: JobTiming): Promise<void> {
  const options = {
    deadLetter: deadQueue,
    retryLimit,
    retryDelay: timing.retryDelay,
    retryBackoff: true,
    retryDelayMax: timing.retryDelayMax,
    heartbeatSeconds: timing.heartbeat,
    expireInSeconds: timing.expire,
    // The rows that jobs stand for are the record; a job that is done is kept only to look at what just happened.
    deleteAfterSeconds: hour,
    retentionSeconds: 14 * day,
  } satisfies QueueOptions & { deadLetter: string };
  const there = new Map((await boss.getQueues([deadQueue, ...names])).map(queue => [queue.name, queue]));
  if (!there.has(deadQueue)) await boss.createQueue(deadQueue);
  for (const name of names) {
    const queue = there.get(name);
    if (queue === undefined) await boss.createQueue(name, options);
    const current = new Map<string, unknown>(Object.entries(queue ?? options));
    if (Object.entries(options).some(([key, value]) => current.get(key) !== value)) {
      await boss.updateQueue(name, options);
    }
  }
}
