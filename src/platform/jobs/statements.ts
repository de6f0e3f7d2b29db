import type { PgBoss } from 'pg-boss';
import type { JobOptions } from '../../kernel/job.ts';
import type { Sql } from '../db/queryable.ts';
import { newId } from '../ids.ts';

export type Insert = (data: object, options: JobOptions) => Sql;

/** As queues are made here: of those jobs that wait under one key there is one. What has no key is its own (`keyOf`). */
export const queuePolicy = 'short';

/**
 * The statement with which pg-boss inserts a job, learned from pg-boss itself by handing it a database that only writes
 * down what it is asked. It can then be sent without waiting, together with the COMMIT. Throws when a new version of
 * pg-boss passes its values in another form than the one filled in here.
 */
export async function insertStatement(boss: PgBoss, queue: string): Promise<Insert> {
  const probe = { data: { probe: queue } };
  let text: string | undefined;
  await boss.insert(queue, [probe], {
    returnId: true,
    db: {
      executeSql: async (statement, values) => {
        if (JSON.stringify(values) === JSON.stringify([JSON.stringify([probe])])) text = statement;
        return { rows: [] };
      },
    },
  });
  // What joins a job that waits locks it until the end of the transaction: nobody works it off before they could see why it was
  // asked for, and then there is a new one.
  const joined = text?.replace('ON CONFLICT DO NOTHING', joins);
  if (joined === undefined || joined === text)
    throw new Error('this version of pg-boss inserts jobs in a way that jobs.ts does not know');
  return (data, { startAfter, key }) => {
    const id = newId();
    return {
      name: `insert_job_${queue}`,
      // A queue that is missing would swallow the job: a division by zero fails the commit.
      text: `with inserted as (${joined}) select 1 / count(*) as inserted from inserted`,
      values: [JSON.stringify([{ id, data, singletonKey: key ?? id, startAfter: startAfter?.toISOString() }])],
    };
  };
}

/** The index of those that wait, as pg-boss has it for queues of our policy. */
const joins = `on conflict (name, coalesce(singleton_key, '')) where state = 'created' and policy = '${queuePolicy}'
  do update set singleton_key = excluded.singleton_key`;

/** The key that a job was given; null: none. */
export function keyOf({
  id,
  singletonKey,
}: {
  readonly id: string;
  readonly singletonKey: string | null;
}): string | null {
  return singletonKey === id ? null : singletonKey;
}

/** Takes back what waits under a key. What runs under it finds its claim gone at its next heartbeat. */
export function cancelStatement(queue: string, key: string): Sql {
  return {
    name: 'cancel_job',
    text: `update pgboss.job set state = 'cancelled', completed_on = now()
      where name = $1 and singleton_key = $2 and state < 'completed'`,
    values: [queue, key],
  };
}

/** How far the try `$3` of a job has come. */
export const storeProgress = `update pgboss.job set output = $4::jsonb
  where name = $1 and id = $2 and retry_count = $3 and state = 'active'`;
