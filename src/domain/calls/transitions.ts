import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { type CallStatus, callStatuses } from './fields.ts';

/** What a call may become next. Nothing outside this file changes `calls.status`. */
export const transitions: Readonly<Record<CallStatus, readonly CallStatus[]>> = {
  initiated: ['ringing', 'ended'],
  ringing: ['active', 'ended'],
  active: ['ended'],
  ended: [],
};

/** What has to be known of a call that becomes this. */
type Becoming =
  | { readonly to: 'ringing' }
  | { readonly to: 'active'; readonly at: Date }
  | { readonly to: 'ended'; readonly at: Date; readonly reason: string; readonly by: string | null };

/**
 * Has a call become something, where it is what may become that: compared and set in one statement. Returns whether it did;
 * whoever comes second changes nothing.
 */
export async function moveCall(tx: Tx, id: string, becoming: Becoming): Promise<boolean> {
  const rows = await tx.rows(statementOf(id, becoming));
  return rows.length > 0;
}

function statementOf(id: string, becoming: Becoming) {
  const from = callStatuses.filter(each => transitions[each].includes(becoming.to));
  switch (becoming.to) {
    case 'ringing':
      return {
        name: 'call_becomes_ringing',
        text: `update calls set status = 'ringing' where id = $1 and status = any($2::text[]) returning 1`,
        values: [id, from],
      };
    case 'active':
      return {
        name: 'call_becomes_active',
        text: `update calls set status = 'active', answered_at = $3 where id = $1 and status = any($2::text[]) returning 1`,
        values: [id, from, becoming.at],
      };
    case 'ended':
      return {
        name: 'call_becomes_ended',
        text: `update calls set status = 'ended', ended_at = $3::timestamptz, end_reason = $4, ended_by = $5, password_hash = null,
            empty_since = null,
            duration = coalesce(extract(epoch from coalesce(empty_since, $3::timestamptz) - answered_at)::integer, 0)
          where id = $1 and status = any($2::text[]) returning 1`,
        values: [id, from, becoming.at, becoming.reason, becoming.by],
      };
  }
}

/** Ends what ran when the database was copied: nobody is in it here. Returns how many calls that were. */
export async function endCopied(on: Queryable, at: Date): Promise<number> {
  await on.rows({
    text: `update call_participants h set state = case h.state when 'ringing' then 'missed' else 'left' end, connection = null,
        connected_until = null
      from calls k where k.id = h.call_id and k.status <> 'ended' and h.state in ('ringing', 'connected')`,
  });
  const ended = await on.rows({
    text: `update calls set status = 'ended', ended_at = $1, end_reason = 'failed', duration = 0, password_hash = null, empty_since = null
      where status <> 'ended' returning 1`,
    values: [at],
  });
  return ended.length;
}
