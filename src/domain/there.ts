import { type Fragment, raw, sql } from '../platform/db/sql.ts';
import { eitherBlocked } from './contacts/reach.ts';

/** What stands for being there at all, in place of a conversation. */
export const anywhere = '00000000-0000-0000-0000-000000000000';

/** SQL: the place `o` is on an instance that lives at a moment. */
export const livingPlace = (at: unknown): Fragment =>
  sql`exists (select from presence_instances i where i.id = o.instance_id and i.expires_at > ${at}::timestamptz)`;

/** SQL: the person of the row `p` of `presence` is there at a moment. */
export const isThere = (
  at: unknown,
): Fragment => sql`(not p.hidden and (coalesce(p.online_until > ${at}::timestamptz, false)
  or exists (select from presence_places o where o.user_id = p.user_id and o.conversation_id = ${raw(`'${anywhere}'`)}
    and ${livingPlace(at)})))`;

/** SQL: whether the person of the row `p` of `presence`, which need not be there, is there, and since when not, as somebody sees it. */
export function presenceSeenBy(reader: unknown, person: Fragment, at: unknown): Fragment {
  const apart = eitherBlocked(person, sql`${reader}::uuid`);
  return sql`case when ${apart} then false else coalesce(${isThere(at)}, false) end as online,
    case when ${apart} then null when coalesce(${isThere(at)}, false) then ${at}::timestamptz else p.last_seen_at end as last_seen_at`;
}
