import Type, { type Static } from 'typebox';
import { DomainError, refuse, refuseField } from '../../kernel/errors.ts';
import { beginningOf } from '../../kernel/moment.ts';
import { byOperator } from '../../kernel/permit.ts';
import { mustFit } from '../../kernel/share-counter.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import { command, query, self } from '../action.ts';
import { type Conversation, conversationFor } from '../conversations/conversations.ts';
import { Id, orNull } from '../fields.ts';
import { job } from '../job.ts';
import { Metadata } from '../metadata.ts';
import { notify } from '../notifications/notify.ts';
import { filesIn, mustBeAttachable } from './attachments.ts';
import { Content, type MessageType, NewMessage } from './fields.ts';
import { scheduledNotSent } from './notices.ts';
import { sendMessage } from './send-message.ts';

/** How far ahead one may send. */
const longestDays = 366;
const Which = Type.Object({ id: Id }, { additionalProperties: false });

/** A message that is sent later. Times are RFC 3339 UTC. */
export interface ScheduledMessage {
  readonly id: string;
  readonly conversation_id: string;
  readonly message_type: MessageType;
  readonly content: string;
  readonly is_encrypted: boolean;
  readonly metadata: Readonly<Record<string, unknown>> | null;
  readonly members_version: number | null;
  readonly send_at: string;
  readonly created_at: string;
  /** Null: it waits. */
  readonly failed_at: string | null;
  /** Why it was not sent, for its sender. */
  readonly failure: string | null;
}

const columns = `id, conversation_id, message_type, content, is_encrypted, metadata, members_version, send_at, created_at,
  failed_at, failure`;

/** Has a message sent at a moment to come, by the rights that its sender has then. */
export const scheduleMessage = command('message.schedule', {
  input: Type.Object(
    { ...Type.Omit(NewMessage, ['clientId']).properties, sendAt: Type.String({ format: 'moment' }) },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found'],
  bounds: ['person.scheduled'],
  audit: { off: 'what waits to be sent is a row of scheduled_messages' },
  run: async (work, { conversationId, sendAt, ...message }): Promise<ScheduledMessage> => {
    const { tx, ports, userId, at, enqueue } = work;
    const due = dueAt(sendAt, at);
    const conversation = await conversationFor(tx, work, conversationId, at);
    mustBeEncryptedWhere(conversation, message);
    await mustBeAttachable(tx, userId, filesIn(message));
    await mustHaveRoomFor(tx, userId);
    const id = ports.newId();
    const [made] = await tx.rows<ScheduledMessage>({
      name: 'schedule_message',
      text: `insert into scheduled_messages (id, conversation_id, sender_id, message_type, content, is_encrypted, metadata,
          members_version, send_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${columns}`,
      values: [
        id,
        conversation.id,
        userId,
        message.messageType,
        message.content,
        message.isEncrypted,
        message.metadata,
        message.membersVersion ?? null,
        due,
        at,
      ],
    });
    if (made === undefined) throw new Error('an insert that does not fail has a row');
    enqueue(sendScheduled, { id }, { startAfter: due });
    return made;
  },
});

function dueAt(text: string, at: Date): Date {
  const due = beginningOf(text);
  const ahead = due.getTime() - at.getTime();
  if (ahead <= 0 || ahead > longestDays * 86_400_000)
    throw refuseField('send_at', 'must be in the future, and within a year');
  return due;
}

function mustBeEncryptedWhere(
  { is_e2ee_enabled: needed }: Conversation,
  { isEncrypted }: Pick<Static<typeof NewMessage>, 'isEncrypted'>,
): void {
  if (needed && !isEncrypted)
    throw refuseField('is_encrypted', 'must be true: this conversation is end-to-end encrypted');
}

async function mustHaveRoomFor(tx: Tx, userId: string): Promise<void> {
  // Those of one person are counted one after the other.
  await tx.rows({ name: 'hold_person', text: 'select 1 from users where id = $1 for no key update', values: [userId] });
  const [{ kept = 0 } = {}] = await tx.rows<{ kept: number }>({
    name: 'count_scheduled',
    text: 'select count(*) as kept from scheduled_messages where sender_id = $1',
    values: [userId],
  });
  mustFit('person.scheduled', 'person', kept + 1);
}

/** What the caller has to be sent, the next first; also what could not be. */
export const listScheduled = query('message.list_scheduled', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('conversations'),
  run: async ({ db, userId }): Promise<readonly ScheduledMessage[]> =>
    db.rows<ScheduledMessage>({
      name: 'scheduled_messages_of',
      text: `select ${columns} from scheduled_messages where sender_id = $1 order by send_at, id`,
      values: [userId],
    }),
});

/**
 * Changes when it is sent, or what it says; one that could not be sent waits again. What is due is being sent, and is not
 * there any more.
 */
export const changeScheduled = command('message.change_scheduled', {
  input: Type.Object(
    {
      id: Id,
      sendAt: Type.Optional(Type.String({ format: 'moment' })),
      content: Type.Optional(Content),
      isEncrypted: Type.Optional(Type.Boolean()),
      metadata: Type.Optional(orNull(Metadata)),
      membersVersion: Type.Optional(Type.Integer({ minimum: 1 })),
    },
    { additionalProperties: false },
  ),
  permit: self('conversations'),
  refuses: ['conversation.not_found', 'message.not_found'],
  audit: { off: 'what waits to be sent is a row of scheduled_messages' },
  run: async (work, { id, sendAt, ...changes }): Promise<ScheduledMessage> => {
    const { tx, userId, at, enqueue } = work;
    const [before] = await tx.rows<ScheduledMessage>({
      name: 'lock_scheduled',
      text: `select ${columns} from scheduled_messages
        where id = $1 and sender_id = $2 and (failed_at is not null or send_at > $3) for no key update`,
      values: [id, userId, at],
    });
    if (before === undefined) throw refuse('message.not_found', {});
    const due = dueAt(sendAt ?? before.send_at, at);
    const conversation = await conversationFor(tx, work, before.conversation_id, at);
    const after = {
      content: changes.content ?? before.content,
      isEncrypted: changes.isEncrypted ?? before.is_encrypted,
      metadata: changes.metadata === undefined ? before.metadata : changes.metadata,
      membersVersion: changes.content === undefined ? before.members_version : (changes.membersVersion ?? null),
    };
    mustBeEncryptedWhere(conversation, after);
    await mustBeAttachable(tx, userId, filesIn(after));
    const [now] = await tx.rows<ScheduledMessage>({
      name: 'change_scheduled',
      text: `update scheduled_messages set send_at = $2, content = $3, is_encrypted = $4, metadata = $5, members_version = $6,
          failed_at = null, failure = null where id = $1 returning ${columns}`,
      values: [before.id, due, after.content, after.isEncrypted, after.metadata, after.membersVersion],
    });
    if (now === undefined) throw new Error('what is locked is there');
    // The job of the time before finds that it is not due.
    if (before.failed_at !== null || now.send_at !== before.send_at)
      enqueue(sendScheduled, { id: now.id }, { startAfter: due });
    return now;
  },
});

/** Takes back what was to be sent, or puts away what could not be. */
export const unscheduleMessage = command('message.unschedule', {
  input: Which,
  permit: self('conversations'),
  refuses: ['message.not_found'],
  audit: { off: 'what waits to be sent is a row of scheduled_messages' },
  run: async ({ tx, userId }, { id }): Promise<void> => {
    const gone = await tx.rows({
      name: 'unschedule_message',
      text: 'delete from scheduled_messages where id = $1 and sender_id = $2 returning 1',
      values: [id, userId],
    });
    if (gone.length === 0) throw refuse('message.not_found', {});
  },
});

/** What became of one that was due: it is gone once it was sent; otherwise its sender is told why not. */
export const settleScheduled = command('message.settle_scheduled', {
  input: Type.Object({ id: Id, failure: Type.Union([Type.String(), Type.Null()]) }, { additionalProperties: false }),
  permit: byOperator,
  audit: { off: 'the message that was sent is its record' },
  run: async (work, { id, failure }): Promise<void> => {
    const { tx, at } = work;
    if (failure === null) {
      await tx.rows({ name: 'scheduled_is_sent', text: 'delete from scheduled_messages where id = $1', values: [id] });
      return;
    }
    const [row] = await tx.rows<{ sender_id: string; conversation_id: string }>({
      name: 'scheduled_failed',
      text: `update scheduled_messages set failed_at = $2, failure = $3 where id = $1 and failed_at is null
        returning sender_id, conversation_id`,
      values: [id, at, failure],
    });
    if (row === undefined) return;
    const { sender_id: sender, conversation_id: conversation } = row;
    const target = { kind: 'conversation', id: conversation };
    await notify(work, scheduledNotSent, { to: [sender], facts: { why: failure }, by: null, target });
  },
});

export const sendScheduled = job('message.send_scheduled', {
  data: Type.Object({ id: Id }, { additionalProperties: false }),
  concurrency: 2,
  run: async ({ database, perform, performFor }, { id }) => {
    const due = await dueMessage(database, id);
    if (due === undefined) return;
    const { sender_id: userId, ...message } = due;
    try {
      // Under one name: should the process end before it is settled, the next try finds it sent.
      await performFor({ executionId: id, userId, keyId: null, organization: null }, sendMessage, {
        conversationId: message.conversation_id,
        content: message.content,
        isEncrypted: message.is_encrypted,
        messageType: message.message_type,
        metadata: message.metadata,
        clientId: `scheduled:${id}`,
        ...(message.members_version === null ? {} : { membersVersion: message.members_version }),
      });
    } catch (error) {
      const why = error instanceof DomainError ? whyNot(error) : null;
      if (why === null) throw error;
      await perform(settleScheduled, { id, failure: why });
      return;
    }
    await perform(settleScheduled, { id, failure: null });
  },
});

async function dueMessage(
  on: Queryable,
  id: string,
): Promise<(ScheduledMessage & { readonly sender_id: string }) | undefined> {
  const [row] = await on.rows<ScheduledMessage & { readonly sender_id: string }>({
    name: 'due_message',
    // By the clock that the queue goes by. One that was put off has a job of its own for its new time.
    text: `select ${columns}, sender_id from scheduled_messages
      where id = $1 and failed_at is null and send_at <= now() + interval '5 seconds'`,
    values: [id],
  });
  return row;
}

/** Why a message can never be sent; null: it is to be tried again. */
function whyNot(error: DomainError): string | null {
  if (error.is('unavailable') || error.is('rate.limited')) return null;
  if (error.is('conversation.not_found') || error.is('auth.required'))
    return 'you are not in this conversation any more';
  if (error.is('conversation.blocked')) return 'you cannot write to this person';
  if (error.is('message.members_changed')) return 'the participants have changed since it was encrypted';
  if (error.is('message.not_found')) return 'the message that it answers is not there';
  return 'it is not as messages of this conversation must be';
}
