import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/input.ts';
import { isMoment } from '../../kernel/moment.ts';
import { cursorOf } from '../../kernel/page.ts';
import { pageState } from '../../kernel/page-state.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { conversationOrganizations, conversationsWithin, type Participant } from '../conversations/conversations.ts';
import { Id } from '../fields.ts';
import { CallsAsked, type CallType } from './fields.ts';

/** A call that is agreed on. Times are RFC 3339 UTC. */
export interface ScheduledCall {
  readonly id: string;
  readonly conversation_id: string;
  readonly organization_id: string | null;
  readonly organizer_id: string;
  readonly organizer_name: string;
  readonly call_type: CallType;
  readonly title: string;
  readonly starts_at: string;
  readonly ends_at: string;
  readonly minutes: number;
  readonly timezone: string;
  readonly sequence: number;
  readonly created_at: string;
  readonly revision: number;
  readonly invitee_ids: readonly string[];
}

/** SQL: the columns of `ScheduledCall`, of the row `s`, its conversation `c` and its organizer `o`. */
const columns = sql`s.id, s.conversation_id, c.organization_id, s.organizer_id, coalesce(o.display_name, o.username) as organizer_name,
  s.call_type, s.title, s.starts_at, s.ends_at, s.minutes, s.timezone, s.sequence, s.created_at, s.revision,
  array(select i.user_id::text from scheduled_call_invitees i where i.scheduled_id = s.id order by i.user_id) as invitee_ids`;

/** SQL: those rows that are not cancelled, as far as the reader `p` takes part in the conversation and is one of those who are to come. */
const seenBy = (userId: unknown, organizations: unknown, anywhere: unknown): Fragment => sql`scheduled_calls s
  join conversations c on c.id = s.conversation_id join users o on o.id = s.organizer_id
  join conversation_participants p on p.conversation_id = c.id and p.user_id = ${userId}
  where s.cancelled_at is null and ${conversationsWithin(organizations, anywhere)} and (s.organizer_id = ${userId}
    or exists (select from scheduled_call_invitees i where i.scheduled_id = s.id and i.user_id = ${userId}))`;

const scheduledOf = prepared<[id: string, userId: string, organizations: readonly string[], anywhere: boolean]>(
  'scheduled_call_of',
  (id, userId, organizations, anywhere) =>
    sql`select ${columns} from ${seenBy(userId, organizations, anywhere)} and s.id = ${id}`,
);

/** One that somebody organizes or is invited to; refuses all others as if there were none. */
export async function scheduledFor(on: Queryable, { actor, userId }: Participant, id: string): Promise<ScheduledCall> {
  const [found] = await on.rows<ScheduledCall>(
    scheduledOf(id, userId, conversationOrganizations(actor), actor.actsIn === null),
  );
  if (found === undefined) throw refuse('call.schedule_not_found', {});
  return found;
}

export const WhichScheduled = Type.Object({ id: Id }, { additionalProperties: false });

export const readScheduled = query('call.read_scheduled', {
  input: WhichScheduled,
  permit: self('calls'),
  refuses: ['call.schedule_not_found'],
  run: ({ db, actor, userId }, { id }) => scheduledFor(db, { actor, userId }, id),
  revisionOf: scheduled => scheduled,
});

export interface ScheduledPage {
  /** The next one first. */
  readonly calls: readonly ScheduledCall[];
  readonly next: string | null;
}

/** Those to come, the next one first; also the one that should be under way. */
export const listScheduledCalls = query('call.list_scheduled', {
  input: CallsAsked,
  permit: self('calls'),
  run: async ({ db, actor, userId, at }, { limit, page, conversationId }): Promise<ScheduledPage> => {
    const after = pageState(page, 2, ([startsAt, id]) =>
      startsAt != null && isMoment(startsAt) && id != null && isUuid(id) ? { startsAt, id } : null,
    );
    const rows = await db.rows<ScheduledCall>(
      sql`select ${columns} from ${seenBy(userId, conversationOrganizations(actor), actor.actsIn === null)}
        and s.ends_at > ${at}
        and (${conversationId}::uuid is null or s.conversation_id = ${conversationId}::uuid)
        and (${after?.startsAt ?? null}::timestamptz is null
          or (s.starts_at, s.id) > (${after?.startsAt ?? null}::timestamptz, ${after?.id ?? null}::uuid))
        order by s.starts_at, s.id limit ${limit + 1}`,
    );
    const calls = rows.slice(0, limit);
    const last = calls.at(-1);
    return { calls, next: rows.length > limit && last !== undefined ? cursorOf([last.starts_at, last.id]) : null };
  },
});
