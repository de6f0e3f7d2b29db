import type { Tx } from '../../platform/db/queryable.ts';

/**
 * Whether nothing goes on under this key, so that what begins under it now is the only one: whoever asks at the same time
 * waits until this transaction has ended.
 */
export async function goesOnAlone(tx: Tx, key: string): Promise<boolean> {
  await tx.rows({ name: 'lock_alone', text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [key] });
  const running = await tx.rows({
    name: 'running_alone',
    text: `select 1 from executions where alone = $1 and outcome = 'running'`,
    values: [key],
  });
  return running.length === 0;
}
