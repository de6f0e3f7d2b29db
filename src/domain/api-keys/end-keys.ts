import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';

/** Deletes the keys `k` of which a condition is true, so that their next use is refused everywhere; returns how many. */
export async function endKeys({ tx, emit }: Pick<InCommand, 'tx' | 'emit'>, condition: Fragment): Promise<number> {
  const ended = await deleteKeys(tx, condition);
  if (ended.length > 0)
    emit({ type: 'api_key.changed', secrets: ended.flatMap(({ secrets }) => secrets ?? []), how: 'ended' });
  return ended.length;
}

/** The same where everybody concerned is told otherwise that access has changed. */
export function deleteKeys(on: Queryable, condition: Fragment): Promise<{ readonly secrets: string[] | null }[]> {
  return on.rows<{ secrets: string[] | null }>(
    sql`delete from api_keys k where ${condition}
      returning (select json_agg(s.lookup) from api_key_secrets s where s.key_id = k.id) as secrets`,
  );
}
