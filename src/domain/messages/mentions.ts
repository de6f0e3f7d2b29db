import { isUuid } from '../../kernel/input.ts';
import type { InCommand } from '../action.ts';
import type { MessageShown } from '../events.ts';
import { notify } from '../notifications/notify.ts';
import { liveTopic } from '../notifications/topic.ts';
import { pushTo } from '../push/push-to.ts';
import { mentioned } from './notices.ts';

/** The people whom `metadata.mentions` names. */
export function mentionedIn({
  metadata,
}: {
  readonly metadata: Readonly<Record<string, unknown>> | null;
}): readonly string[] {
  const named = metadata?.['mentions'];
  if (!Array.isArray(named)) return [];
  return [
    ...new Set(named.filter((id): id is string => typeof id === 'string' && isUuid(id)).map(id => id.toLowerCase())),
  ];
}

/** Tells those of these people who take part that they are named; the others are passed over. */
export async function mentionPeople(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'tell' | 'enqueue'>,
  message: MessageShown,
  people: readonly string[],
): Promise<void> {
  const rows = await work.tx.rows<{ user_id: string; title: string | null }>({
    name: 'mention_people',
    text: `with named as (
        insert into message_mentions (user_id, conversation_id, seq)
        select p.user_id, p.conversation_id, $3 from conversation_participants p
        where p.conversation_id = $2 and p.user_id = any($1::uuid[]) and p.user_id <> $4 on conflict do nothing returning user_id)
      select named.user_id, c.title from named, conversations c where c.id = $2`,
    values: [people, message.conversation_id, message.seq, message.sender_id],
  });
  const notice = {
    to: rows.map(({ user_id }) => user_id),
    facts: { title: rows[0]?.title ?? '' },
    by: message.sender_id,
    target: { kind: 'message', id: message.id },
  };
  await notify(work, mentioned, notice);
  await pushTo(work, mentioned, { ...notice, conversation: message.conversation_id });
}

/** Forgets that people are named in a message, with what they were told of it; all but those who still are. */
export async function forgetMentions(
  { tx, tell }: Pick<InCommand, 'tx' | 'tell'>,
  message: MessageShown,
  still: readonly string[],
): Promise<void> {
  const gone = await tx.rows<{ user_id: string }>({
    name: 'forget_mentions',
    text: `with gone as (
        delete from message_mentions where conversation_id = $1 and seq = $2 and user_id <> all($3::uuid[]) returning user_id)
      delete from notifications n using gone
      where n.user_id = gone.user_id and n.kind = 'message.mention' and n.target_id = $4 returning n.user_id`,
    values: [message.conversation_id, message.seq, still, message.id],
  });
  for (const { user_id: userId } of gone) tell(liveTopic(userId), { type: 'notifications.changed' });
}
