import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { bucketOf, messageIdIn } from '../../src/domain/messages/ids.ts';
import type { SignedIn } from './people.ts';

export const said =
  'Shall we look at the plan for next week together, or do you want to write down first what is left of this one?';

/** The conversation of a sender's message, so that the senders meet in each of them again and again. */
export function placeOf(conversations: readonly string[], sender: number, message: number): string {
  return conversations[(sender * 4 + message * 7) % conversations.length] ?? '';
}

/** The bare row of a message, and its number out of its conversation's row, in one transaction of a client of its own. */
export async function insertBare(client: pg.ClientBase, conversation: string, sender: string): Promise<void> {
  await client.query('begin');
  const { rows } = await client.query<{ last_seq: string; last_change: string }>({
    name: 'number',
    text: `update conversations set last_seq = last_seq + 1, last_change = last_change + 1, last_message_at = now()
      where id = $1 returning last_seq, last_change`,
    values: [conversation],
  });
  await client.query({
    name: 'insert',
    text: `insert into messages (bucket, conversation_id, seq, id, sender_id, message_type, content, is_encrypted, change, created_at)
      values ($1, $2, $3, $4, $5, 'text', $6, false, $7, now())`,
    values: [
      ...[bucketOf(conversation), conversation, rows[0]?.last_seq, messageIdIn(conversation, randomUUID())],
      ...[sender, said, rows[0]?.last_change],
    ],
  });
  await client.query('commit');
}

interface Sending {
  readonly senders: readonly SignedIn[];
  readonly conversations: readonly string[];
  readonly seconds: number;
}

/** How many messages a second all senders together send, each one after the other. */
export async function sendingPerSecond(
  { senders, conversations, seconds }: Sending,
  send: (conversation: string, sender: number) => Promise<unknown>,
): Promise<number> {
  const begun = performance.now();
  const until = begun + seconds * 1000;
  const counts = await Promise.all(
    senders.map(async (_, sender) => {
      let count = 0;
      for (; performance.now() < until; count += 1) await send(placeOf(conversations, sender, count), sender);
      return count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0) / ((performance.now() - begun) / 1000);
}
