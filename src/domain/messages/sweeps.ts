import { sql } from '../../platform/db/sql.ts';
import { daysBefore, type Sweep } from '../capability.ts';

/** Conversations that nobody has been in for so many days are gone with all that was said there. */
const keptDays = 30;

const abandoned = (now: Date) =>
  sql`select c.id from conversations c where c.participant_count = 0 and c.updated_at < ${daysBefore(now, keptDays)}`;

export const sweeps: readonly Sweep[] = [
  {
    name: 'abandonedReactions',
    rows: (now, limit) => sql`delete from message_reactions where (bucket, conversation_id, seq, user_id, emoji) in
      (select bucket, conversation_id, seq, user_id, emoji from message_reactions
       where conversation_id in (${abandoned(now)}) limit ${limit})`,
  },
  {
    name: 'abandonedMessages',
    rows: (now, limit) => sql`delete from messages where (bucket, conversation_id, seq) in
      (select bucket, conversation_id, seq from messages where conversation_id in (${abandoned(now)}) limit ${limit})`,
  },
  {
    name: 'abandonedPins',
    rows: (now, limit) => sql`delete from message_pins where (conversation_id, seq) in
      (select conversation_id, seq from message_pins where conversation_id in (${abandoned(now)}) limit ${limit})`,
  },
  {
    name: 'abandonedConversations',
    after: ['abandonedReactions', 'abandonedMessages', 'abandonedPins'],
    rows: (now, limit) => sql`delete from conversations where id in (${abandoned(now)}
      and not exists (select from messages m where m.bucket = get_byte(uuid_send(c.id), 15) & 15 and m.conversation_id = c.id)
      and not exists (select from message_pins k where k.conversation_id = c.id) limit ${limit})`,
  },
];
