import { hash } from 'node:crypto';
import type { OpenTx } from '../../platform/db/database.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { raw, sql } from '../../platform/db/sql.ts';
import { idAt } from '../audit/audit-events.ts';
import { bucketOf } from '../messages/ids.ts';
import type { BesideRequests } from './beside-requests.ts';
import { isOfInterest, type MessageEventType } from './event-types.ts';
import { note, type ToSend } from './fan-out.ts';

const conversationsAtOnce = 50;
const changesAtOnce = 100;
/** What happened to a message before is told no more: a reaction, for one, is a change of an old message, too. */
const toldMilliseconds = 7 * 24 * 3600 * 1000;

/** SQL: who added the webhook `w` is an admin of the conversation `c`. */
const vouchedFor = `exists (select 1 from conversation_participants p
  where p.conversation_id = c.id and p.user_id = w.created_by and p.role = 'admin')`;

interface Following {
  readonly id: string;
  readonly event_types: readonly string[];
  readonly conversation_id: string;
  readonly message_change: number;
  readonly last_change: number;
  readonly created_at: string;
  readonly disabled: boolean;
  readonly allowed: boolean;
}

interface Changed {
  readonly id: string;
  readonly change: number;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
  readonly is_encrypted: boolean;
}

/**
 * Reads on in conversations that have webhooks, and notes what is to be sent of their messages. Only while the conversation is not encrypted and
 * who added the webhook is an admin there; what happened meanwhile is passed over. Resolves to whether there may be more.
 */
export function fanOutMessages(database: BesideRequests, now: Date): Promise<boolean> {
  return database.transact(async tx => {
    const following = await tx.rows<Following>({
      name: 'webhooks_following',
      text: `select w.id, w.event_types, w.conversation_id, w.created_at, s.message_change, c.last_change, s.disabled_at is not null as disabled,
          not c.is_e2ee_enabled and ${vouchedFor}
          and (w.organization_id is null or exists (select 1 from organizations o where o.id = w.organization_id
            and o.active and o.deleted_at is null and (o.features is null or 'api_access' = any(o.features)))) as allowed
        from webhooks w join webhook_states s on s.webhook_id = w.id join conversations c on c.id = w.conversation_id
        where w.conversation_id is not null and w.deleted_at is null and w.active and c.last_change > s.message_change
        limit ${conversationsAtOnce} for no key update of s skip locked`,
    });
    let more = following.length === conversationsAtOnce;
    for (const webhook of following) {
      const changes = webhook.allowed ? await changesAfter(tx, webhook) : [];
      await note(tx, toSendOf(webhook, changes, now));
      const isFull = changes.length === changesAtOnce;
      more ||= isFull;
      const upTo = isFull ? changes.at(-1)?.change : webhook.last_change;
      await tx.rows(sql`update webhook_states set message_change = ${upTo} where webhook_id = ${webhook.id}`);
    }
    return more;
  });
}

function changesAfter(tx: OpenTx, { conversation_id: id, message_change: after, last_change: upTo }: Following) {
  return tx.rows<Changed>(
    sql`select m.id, m.change, m.created_at, m.edited_at, m.deleted_at, m.is_encrypted from messages m
      where m.bucket = ${bucketOf(id)}::smallint and m.conversation_id = ${id} and m.change > ${after} and m.change <= ${upTo}
      order by m.change limit ${changesAtOnce}`,
  );
}

/** Each thing that happens to a message has one id, so that it is noted once however often the message is changed. */
function toSendOf(webhook: Following, changes: readonly Changed[], now: Date): ToSend[] {
  const since = Math.max(Date.parse(webhook.created_at), now.getTime() - toldMilliseconds);
  return changes
    .filter(({ is_encrypted: encrypted }) => !encrypted)
    .flatMap(({ id, created_at, edited_at, deleted_at }) => {
      const happened: [MessageEventType, string | null][] = [
        ['message.created', created_at],
        ['message.edited', deleted_at === null ? edited_at : null],
        ['message.deleted', deleted_at],
      ];
      return happened.flatMap(([type, at]): ToSend[] => {
        if (at === null || Date.parse(at) < since || !isOfInterest(webhook.event_types, type)) return [];
        const one = { webhook: webhook.id, type, source: 'message', object: `message:${id}` } as const;
        return [{ ...one, id: idOf(at, `${type} ${id} ${at}`), missed: webhook.disabled }];
      });
    });
}

/** A UUID in the order of time that is the same for the same. */
function idOf(at: string, what: string): string {
  const random = hash('sha256', what);
  return `${idAt(Date.parse(at), '0').slice(0, 14)}7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6, 18)}`;
}

/**
 * What a webhook is told of a message, as it is by now; null where nothing of it may leave any more: it or its conversation is encrypted, or
 * who added the webhook is no admin there.
 */
export async function messageShown(
  on: Queryable,
  webhook: string,
  { object }: { readonly object: string },
): Promise<object | null> {
  const id = object.slice('message:'.length);
  const [found] = await on.rows<Shown>(
    sql`select m.conversation_id, m.seq, m.sender_id, m.message_type, m.created_at, m.edited_at, m.deleted_at,
        case when coalesce((u.privacy ->> 'data_sharing')::boolean, false) then m.content end as content
      from messages m join conversations c on c.id = m.conversation_id left join users u on u.id = m.sender_id and u.deleted_at is null
      where m.bucket = ${bucketOf(id)}::smallint and m.id = ${id} and not m.is_encrypted and not c.is_e2ee_enabled
        and exists (select 1 from webhooks w where w.id = ${webhook} and ${raw(vouchedFor)})`,
  );
  if (found === undefined) return null;
  const { content, ...message } = found;
  return { message: { ...message, ...(content === null ? {} : { content }) } };
}

interface Shown {
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender_id: string;
  readonly message_type: string;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
  /** Null where the sender does not share their data. */
  readonly content: string | null;
}
