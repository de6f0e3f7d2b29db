import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { sql } from '../../platform/db/sql.ts';
import type { InCommand } from '../action.ts';
import { conversationsOf, conversationTopic } from '../conversations/topic.ts';
import { isThere } from '../there.ts';

/** How somebody stands, as others see it. */
export interface Presence {
  readonly user_id: string;
  readonly online: boolean;
  /** When they were last there; null: never. */
  readonly last_seen_at: string | null;
}

/** Has what concerns these people be done one after the other until the transaction ends, on whatever instance. */
export async function lockPresence(tx: Tx, people: readonly string[]): Promise<void> {
  await tx.rows({
    name: 'begin_presence',
    text: `insert into presence (user_id) select u.id from users u where u.id = any($1::uuid[]) and u.deleted_at is null
      order by u.id on conflict do nothing`,
    values: [people],
  });
  await tx.rows({
    name: 'lock_presence',
    text: 'select 1 from presence where user_id = any($1::uuid[]) order by user_id for no key update',
    values: [people],
  });
}

/** Notes who of these has come or gone, and tells it to those who may know; nothing where nothing has changed. They are locked. */
export async function settlePresence(
  { tx, at, ports, tell }: Pick<InCommand, 'tx' | 'at' | 'ports' | 'tell'>,
  people: readonly string[],
): Promise<void> {
  const changed = await tx.rows<Presence>(
    sql`update presence p set online = ${isThere(at)},
        last_seen_at = case when p.online then ${at}::timestamptz else p.last_seen_at end
      where p.user_id = any(${people}::uuid[]) and p.online <> ${isThere(at)}
      returning p.user_id, p.online, p.last_seen_at`.named('settle_presence'),
  );
  const hearers = await hearersOf(
    tx,
    changed.map(({ user_id }) => user_id),
  );
  for (const { user_id: userId, online } of changed) {
    const { conversations = [], friends = [], apart = [] } = hearers.get(userId) ?? {};
    const event = {
      type: 'presence.changed',
      once: ports.newId(),
      ...{ userId, online, lastSeen: at.toISOString(), except: apart, at: at.toISOString() },
    } as const;
    for (const id of conversations) tell(conversationTopic(id), event);
    for (const id of friends) tell(conversationsOf(id), event);
  }
}

interface Hearers {
  readonly user_id: string;
  readonly conversations: readonly string[];
  readonly friends: readonly string[];
  /** Those who have blocked them, or were blocked by them. */
  readonly apart: readonly string[];
}

/** Conversations and friends to whom it is told that somebody comes or goes; the others see it where they look. */
const mostTold = 100;

async function hearersOf(on: Queryable, people: readonly string[]): Promise<ReadonlyMap<string, Hearers>> {
  if (people.length === 0) return new Map();
  const rows = await on.rows<Hearers>(
    sql`select t.user_id,
        array(select p.conversation_id from conversation_participants p join conversations c on c.id = p.conversation_id
          where p.user_id = t.user_id order by c.last_message_at desc nulls last limit ${mostTold}) as conversations,
        array(select f.second_id from friendships f where f.first_id = t.user_id and f.accepted_at is not null
          union all select f.first_id from friendships f where f.second_id = t.user_id and f.accepted_at is not null
          limit ${mostTold}) as friends,
        array(select b.blocked_id from person_blocks b where b.blocker_id = t.user_id
          union select b.blocker_id from person_blocks b where b.blocked_id = t.user_id) as apart
      from unnest(${people}::uuid[]) as t (user_id)`.named('presence_hearers'),
  );
  return new Map(rows.map(row => [row.user_id, row]));
}
