import type { Queryable } from '../../platform/db/queryable.ts';
import { type AttentionSource, type Noticed, whereHeldEverywhere } from '../shown.ts';

export const attention: readonly AttentionSource[] = [
  {
    kind: 'undelivered_mail',
    place: 50,
    look: ({ on, actor, at }) => whereHeldEverywhere(actor, '*', () => undelivered(on, at)),
  },
];

/** Mail that was given up in the last week; the creation, for its index, lies at most three days before. */
async function undelivered(on: Queryable, at: Date): Promise<Noticed | null> {
  const rows = await on.rows<Noticed>({
    name: 'overview_undelivered_mail',
    text: `with failed as (
        select id, last_error, settled_at from mail_messages where status = 'failed'
          and created_at > $1::timestamptz - interval '11 days' and settled_at > $1::timestamptz - interval '7 days'
      )
      select (select count(*) from failed) as count,
        (select last_error from failed order by settled_at desc, id desc limit 1) as message`,
    values: [at],
  });
  return rows[0] ?? null;
}
