import type { Queryable } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import { bucketOf } from './ids.ts';
import { ofConversation } from './messages.ts';
import { preparedIn } from './parts.ts';

const seqAt = preparedIn<[id: string, last: number, at: Date]>(
  'message_seq_at',
  (bucket, id, last, at) => sql`with recursive halving as (
      select 1::bigint as low, ${last}::bigint + 1 as high
      union all
      select case when late then low else middle + 1 end, case when late then middle else high end
      from (select low, high, (low + high) / 2 as middle from halving where low < high) h
        cross join lateral (select m.created_at >= ${at}::timestamptz as late
          from messages m where ${ofConversation(bucket, id)} and m.seq = h.middle) m)
    select low as seq from halving where low = high`,
);

/** The number of the first message at or after a moment. Times grow with numbers, so that halving finds it. */
export async function firstAt(on: Queryable, id: string, last: number, at: Date): Promise<number> {
  const [found] = await on.rows<{ seq: number }>(seqAt(bucketOf(id), id, last, at));
  return found?.seq ?? last + 1;
}
