import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { prepared, raw, sql } from '../../platform/db/sql.ts';
import { presenceSeenBy } from '../there.ts';
import type { ParticipantRole } from './fields.ts';

/** Somebody who takes part. */
export interface ParticipantShown {
  readonly user_id: string;
  /** As they are called; their user name where they show no other. */
  readonly name: string;
  readonly username: string;
  readonly role: ParticipantRole;
  readonly joined_at: string;
  readonly read_seq: number;
  readonly delivered_seq: number;
  /** Whether they are there now. */
  readonly online: boolean;
  /** When they were last; now for who is. */
  readonly last_seen_at: string | null;
}

/** Who looks, and when: nothing is seen of who is there where one of the two has blocked the other. */
export interface LookingIn {
  readonly userId: string;
  readonly at: Date;
}

/** SQL: the admins first, then the longest-standing. */
const order = raw(`case m.role when 'admin' then 0 when 'moderator' then 1 else 2 end, m.joined_at, m.user_id`);

const participantsPage = prepared<[conversation: string, reader: string, at: Date, limit: number, offset: number]>(
  'participants_of',
  (
    conversation,
    reader,
    at,
    limit,
    offset,
  ) => sql`select m.user_id, coalesce(u.display_name, u.username) as name, u.username, m.role,
      m.joined_at, m.read_seq, m.delivered_seq, ${presenceSeenBy(reader, raw('m.user_id'), at)}
    from conversation_participants m join users u on u.id = m.user_id left join presence p on p.user_id = m.user_id
    where m.conversation_id = ${conversation} order by ${order} limit ${limit} offset ${offset}`,
);

export async function participantsOf(
  on: Queryable,
  conversation: string,
  { userId, at }: LookingIn,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly ParticipantShown[]> {
  return on.rows<ParticipantShown>(participantsPage(conversation, userId, at, limit, offset));
}

interface Joining {
  readonly conversation: string;
  readonly people: readonly string[];
  readonly role: ParticipantRole;
  readonly at: Date;
}

/**
 * Has people take part who do not yet, and returns their ids. Nothing that was said before is unread to them, and where
 * messages are encrypted it is not theirs to read. The conversation is locked.
 */
export async function addParticipants(tx: Tx, { conversation, people, role, at }: Joining): Promise<readonly string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'add_participants',
    text: `with added as (
        insert into conversation_participants (conversation_id, user_id, role, joined_at, from_seq, read_seq, delivered_seq)
        select c.id, t.user_id, $3::text, $4::timestamptz, case when c.is_e2ee_enabled then c.last_seq else 0 end, c.last_seq, c.last_seq
        from conversations c, unnest($2::uuid[]) as t (user_id) where c.id = $1::uuid
        on conflict do nothing returning user_id),
      counted as (
        update conversations set participant_count = participant_count + (select count(*) from added),
          members_version = members_version + 1, updated_at = $4::timestamptz
        where id = $1::uuid and exists (select from added))
      select user_id from added order by user_id`,
    values: [conversation, people, role, at],
  });
  return rows.map(({ user_id }) => user_id);
}

/**
 * Ends the part of these people, and returns the ids of those who had one. When the last admin goes, the longest-standing of
 * those who stay becomes one. The conversation is locked.
 */
export async function removeParticipants(
  tx: Tx,
  { conversation, people, at }: Omit<Joining, 'role'>,
): Promise<readonly string[]> {
  const rows = await tx.rows<{ user_id: string }>({
    name: 'remove_participants',
    text: `with gone as (
        delete from conversation_participants where conversation_id = $1 and user_id = any($2::uuid[]) returning user_id),
      forgotten as (
        delete from message_mentions where conversation_id = $1 and user_id in (select user_id from gone)),
      counted as (
        update conversations set participant_count = participant_count - (select count(*) from gone),
          members_version = members_version + 1, updated_at = $3::timestamptz
        where id = $1 and exists (select from gone))
      select user_id from gone order by user_id`,
    values: [conversation, people, at],
  });
  if (rows.length > 0) {
    await tx.rows({
      name: 'hand_over_conversation',
      text: `update conversation_participants set role = 'admin' where conversation_id = $1 and user_id = (
          select user_id from conversation_participants where conversation_id = $1
          order by joined_at, user_id limit 1)
        and not exists (select from conversation_participants where conversation_id = $1 and role = 'admin')`,
      values: [conversation],
    });
  }
  return rows.map(({ user_id }) => user_id);
}

/** What somebody is in a conversation; null: they take no part. */
export async function participantRole(
  on: Queryable,
  conversation: string,
  userId: string,
): Promise<ParticipantRole | null> {
  const [row] = await on.rows<{ role: ParticipantRole }>({
    name: 'role_in_conversation',
    text: 'select role from conversation_participants where conversation_id = $1 and user_id = $2',
    values: [conversation, userId],
  });
  return row?.role ?? null;
}
