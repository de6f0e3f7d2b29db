import Type from 'typebox';
import type { Queryable } from '../../platform/db/queryable.ts';
import { prepared, sql } from '../../platform/db/sql.ts';
import { query, self } from '../action.ts';
import { conversationOrganizations, conversationsWithin, type Participant } from '../conversations/conversations.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, ofConversation, shownMessages } from './messages.ts';
import type { MessageChanged } from './messages-after.ts';

/** Conversations of one question. */
const mostResumed = 500;
/** Changes that one conversation is told, and all together; of what has more it is said that it has to be read. */
const mostChanges = 200;
const mostAltogether = 1_000;
/** Characters of all that is told. */
const longest = 512 * 1024;

/** By the id of a conversation: the number of the newest change that was seen there. */
export const SeenChanges = Type.Record(
  Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' }),
  Type.Integer({ minimum: 0 }),
  { maxProperties: mostResumed, additionalProperties: false },
);

export interface Resumed {
  readonly conversations: readonly {
    readonly id: string;
    readonly lastChange: number;
    /** In the order of their numbers, each as it is now. */
    readonly changes: readonly MessageChanged[];
  }[];
  /** Those of which too much has changed, and those that the caller takes no part in. */
  readonly unread: readonly string[];
}

/** What has changed in conversations since the changes that somebody saw last. */
export const resumeConversations = query('message.resume', {
  input: Type.Object({ conversations: SeenChanges }, { additionalProperties: false }),
  permit: self('conversations'),
  limit: { per: 'actor', max: 60, seconds: 60 },
  run: async ({ db, actor, userId }, { conversations }): Promise<Resumed> => {
    const asked = new Map(Object.entries(conversations).map(([id, change]) => [id.toLowerCase(), change]));
    const heads = await headsOf(db, { actor, userId }, [...asked.keys()]);
    const told: Resumed['conversations'][number][] = [];
    let [count, length] = [0, 0];
    for (const { id, change, from } of heads) {
      const after = asked.get(id) ?? change;
      if (change - after > mostChanges || count + change - after > mostAltogether || length > longest) continue;
      const rows =
        change <= after ? [] : await db.rows<MessageRow>(changedSince(bucketOf(id), id, after, change, from));
      const changes = (await shownMessages(db, rows)).map(changed);
      count += rows.length;
      length += rows.reduce((sum, { content }) => sum + content.length, 0);
      told.push({ id, lastChange: change, changes });
    }
    const known = new Set(told.map(({ id }) => id));
    return { conversations: told, unread: [...asked.keys()].filter(id => !known.has(id)) };
  },
});

function changed(message: MessageChanged['message']): MessageChanged {
  const how = message.deleted_at !== null ? 'deleted' : message.edited_at !== null ? 'edited' : 'sent';
  return { type: 'message.changed', how, by: message.sender_id, message };
}

interface Head {
  readonly id: string;
  readonly change: number;
  readonly from: number;
}

const headsIn = prepared<[ids: readonly string[], userId: string, organizations: readonly string[], anywhere: boolean]>(
  'resume_heads',
  (ids, userId, organizations, anywhere) => sql`select c.id, c.last_change as change, p.from_seq as "from"
    from conversation_participants p join conversations c on c.id = p.conversation_id
    where p.user_id = ${userId} and p.conversation_id = any(${ids}::uuid[]) and ${conversationsWithin(organizations, anywhere)}
    order by c.last_message_at desc nulls last, c.id`,
);

function headsOf(on: Queryable, { actor, userId }: Participant, ids: readonly string[]): Promise<Head[]> {
  return on.rows<Head>(headsIn(ids, userId, conversationOrganizations(actor), actor.actsIn === null));
}

const changedSince = prepared<[bucket: number, id: string, after: number, until: number, from: number]>(
  'messages_changed_since',
  (bucket, id, after, until, from) => sql`select ${messageColumns} from messages m
    where ${ofConversation(bucket, id)} and m.change > ${after} and m.change <= ${until} and m.seq > ${from} order by m.seq`,
);
