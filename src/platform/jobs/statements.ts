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
  if (text === undefined) throw new Error('this version of pg-boss inserts jobs in a way that jobs.ts does not know');
  const inserted = `with inserted as (${text})`;
  return (data, { startAfter, key }) => {
    const id = newId();
    const values = [JSON.stringify([{ id, data, singletonKey: key ?? id, startAfter: startAfter?.toISOString() }])];
    // A queue that is missing would swallow the job: a division by zero fails the commit.
    return key === undefined
      ? {
          name: `insert_job_${queue}`,
          text: `${inserted} select 1 / count(*) as inserted from inserted`,
          values,
        }
      : {
          name: `insert_single_job_${queue}`,
          text: `${inserted} select 1 / (select count(*) from pgboss.queue where name = '${queue}') as inserted from inserted`,
          values,
        };
  };
}

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
