import Type from 'typebox';
import type { Queryable, Sql } from '../../platform/db/queryable.ts';
import { allConditions, type Fragment, prepared, raw, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import {
  type Conversation,
  conversationColumns,
  conversationOrganizations,
  conversationsWithin,
  type Participant,
  unreadCount,
} from './conversations.ts';
import { ConversationTypeName } from './fields.ts';

/** What a list can be ordered by, newest first. */
export const conversationOrders = ['last_message_at', 'created_at', 'updated_at'] as const;
export type ConversationOrder = (typeof conversationOrders)[number];

/** One of a list. */
export interface ListedConversation extends Conversation {
  /** Of a direct one: who the other is; null: nobody any more. */
  readonly other: OtherPerson | null;
  readonly last_message: LastMessage | null;
}

export interface OtherPerson {
  readonly user_id: string;
  readonly name: string;
  readonly username: string;
}

export interface LastMessage {
  readonly seq: number;
  readonly sender_id: string;
  readonly sender_name: string | null;
  /** Empty where it was deleted. */
  readonly content: string;
  readonly message_type: string;
  readonly is_encrypted: boolean;
  readonly deleted: boolean;
  readonly created_at: string;
}

export interface ConversationList {
  readonly items: readonly ListedConversation[];
  /** How many there are under these filters. */
  readonly total: number;
  /** Unread messages in all conversations that are neither muted nor archived. */
  readonly unread: number;
  readonly limit: number;
  readonly offset: number;
}

/** The caller's conversations, those with the newest message first. */
export const listConversations = query('conversation.list', {
  input: Type.Object(
    {
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
      offset: Type.Integer({ minimum: 0, maximum: 100_000 }),
      sort: Type.Enum([...conversationOrders]),
      archived: Type.Boolean(),
      unread: Type.Optional(Type.Boolean()),
      type: Type.Optional(ConversationTypeName),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  run: async ({ db, actor, userId, at }, asked): Promise<ConversationList> => {
    const conditions = conditionsOf({ actor, userId }, asked);
    const [rows, [counted]] = await Promise.all([
      db.rows<Conversation>(pageOf(conditions, asked, at)),
      db.rows<{ total: number; unread: number }>(
        sql`select count(*) as total, coalesce(sum(${unreadCount}) filter (where p.archived_at is null
            and coalesce(p.muted_until <= ${at}, true)), 0)::bigint as unread
          from conversation_participants p join conversations c on c.id = p.conversation_id where ${conditions}`.named(
          `count_conversations_${kindOf(asked)}`,
        ),
      ),
    ]);
    const items = rows.length === 0 ? [] : await withWhatIsBeside(db, rows, userId);
    const { total = 0, unread = 0 } = counted ?? {};
    return { items, total, unread, limit: asked.limit, offset: asked.offset };
  },
});

interface Asked {
  readonly limit: number;
  readonly offset: number;
  readonly sort: ConversationOrder;
  readonly archived: boolean;
  readonly unread?: boolean;
  readonly type?: 'direct' | 'group';
}

function conditionsOf({ actor, userId }: Participant, { archived, unread, type }: Asked): Fragment {
  return allConditions([
    sql`p.user_id = ${userId}`,
    conversationsWithin(conversationOrganizations(actor), actor.actsIn === null),
    raw(archived ? 'p.archived_at is not null' : 'p.archived_at is null'),
    ...(unread === undefined ? [] : [sql`${unreadCount} ${raw(unread ? '> 0' : '= 0')}`]),
    ...(type === undefined ? [] : [sql`c.type = ${type}`]),
  ]);
}

const orders: Readonly<Record<ConversationOrder, string>> = {
  last_message_at: 'coalesce(c.last_message_at, c.created_at) desc, c.id desc',
  created_at: 'c.created_at desc, c.id desc',
  updated_at: 'greatest(c.updated_at, c.last_message_at) desc, c.id desc',
};

/** The part of a statement's name that tells its text from that of other filters. */
const kindOf = ({ archived, unread, type }: Asked): string => [archived, unread, type].join('_');

function pageOf(conditions: Fragment, asked: Asked, at: Date): Sql {
  const { sort, limit, offset } = asked;
  const order = raw(orders[sort]);
  return sql`select ${conversationColumns(at)}
    from (select p.* from conversation_participants p join conversations c on c.id = p.conversation_id
      where ${conditions} order by ${order} limit ${limit} offset ${offset}) p
    join conversations c on c.id = p.conversation_id order by ${order}`.named(`conversations_${sort}_${kindOf(asked)}`);
}

interface Beside {
  readonly id: string;
  readonly other: OtherPerson | null;
  readonly last_message: LastMessage | null;
}

/** Asked by themselves, once it is known of which: whoever joins them to the list has PostgreSQL plan for all parts each time. */
async function withWhatIsBeside(
  on: Queryable,
  rows: readonly Conversation[],
  userId: string,
): Promise<readonly ListedConversation[]> {
  const besides = await on.rows<Beside>(
    beside(
      rows.map(({ id }) => id),
      rows.map(({ last_seq: last, from_seq: from }) => (last > from ? last : null)),
      rows.map(({ id, type }) => (type === 'direct' ? id : null)),
      userId,
    ),
  );
  const of = new Map(besides.map(({ id, ...rest }) => [id, rest]));
  return rows.map(row => ({ ...row, ...(of.get(row.id) ?? { other: null, last_message: null }) }));
}

const beside = prepared<
  [ids: readonly string[], seqs: readonly (number | null)[], direct: readonly (string | null)[], userId: string]
>(
  'beside_conversations',
  (ids, seqs, direct, userId) => sql`select w.id, other.person as other, last.message as last_message
    from unnest(${ids}::uuid[], ${seqs}::bigint[], ${direct}::uuid[]) as w (id, seq, direct)
    left join lateral (select jsonb_build_object('user_id', u.id, 'name', coalesce(u.display_name, u.username),
        'username', u.username) as person
      from conversation_participants o join users u on u.id = o.user_id
      where o.conversation_id = w.direct and o.user_id <> ${userId}::uuid) other on true
    left join lateral (select jsonb_build_object('seq', m.seq, 'sender_id', m.sender_id,
        'sender_name', coalesce(s.display_name, s.username), 'content', left(m.content, 200), 'message_type', m.message_type,
        'is_encrypted', m.is_encrypted, 'deleted', m.deleted_at is not null,
        'created_at', to_char(m.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as message
      from messages m left join users s on s.id = m.sender_id and s.deleted_at is null
      where m.bucket = get_byte(uuid_send(w.id), 15) & 15 and m.conversation_id = w.id and m.seq = w.seq) last on true`,
);
