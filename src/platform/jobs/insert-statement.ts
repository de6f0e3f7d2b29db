import type { PgBoss } from 'pg-boss';
import type { Sql } from '../db/queryable.ts';

/**
 * The statement with which pg-boss inserts a job, learned from pg-boss itself by handing it a database that only writes
 * down what it is asked. It can then be sent without waiting, together with the COMMIT. Throws when a new version of
 * pg-boss passes its values in another form than the one filled in here.
 */
export async function insertStatement(boss: PgBoss, queue: string): Promise<(data: object) => Sql> {
  const probe = { data: { probe: queue } };
  let text: string | undefined;
  await boss.insert(queue, [probe], {
    returnId: true,
    db: {
      executeSql: async (statement, values) => {
        if (JSON.stringify(values) === JSON.stringify(filledIn(probe.data))) text = statement;
        return { rows: [] };
      },
    },
  });
  if (text === undefined) throw new Error('this version of pg-boss inserts jobs in a way that jobs.ts does not know');
  return data => ({
    name: `insert_job_${queue}`,
    // A queue that is missing would swallow the job: no row inserted is a division by zero, which fails the commit.
    text: `with inserted as (${text}) select 1 / count(*) as inserted from inserted`,
    values: filledIn(data),
  });
}

function filledIn(data: object): readonly unknown[] {
  return [JSON.stringify([{ data }])];
}
