import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { composeMail, type MailMessage } from './compose.ts';
import { deliverBulkMail, deliverMail, type Sealed } from './deliver.ts';
import { sealedMail } from './sealed.ts';

/** What a command needs of its work in order to send mail. */
export type Mailing = Pick<InCommand, 'tx' | 'ports' | 'at' | 'enqueue'>;

/** What is written to many at once. */
const bulk: readonly MailMessage['kind'][] = ['account_invited', 'notifications', 'report'];

/** Puts a message into the outbox of this transaction; it leaves after the commit. Returns its id. */
export async function queueMail(
  { tx, ports, at, enqueue }: Mailing,
  message: MailMessage,
  attachment?: Sealed['attachment'],
): Promise<string> {
  const id = ports.newId();
  const body: Sealed = { to: message.to, ...composeMail(message), ...(attachment === undefined ? {} : { attachment }) };
  await tx.rows({
    name: 'queue_mail',
    text: `insert into mail_messages (id, kind, recipient, subject, body, created_at) values ($1, $2, $3, $4, $5, $6)`,
    values: [
      id,
      message.kind,
      body.to,
      body.subject,
      ports.keyring.seal(Buffer.from(JSON.stringify(body)), sealedMail.binding(id)),
      at,
    ],
  });
  enqueue(bulk.includes(message.kind) ? deliverBulkMail : deliverMail, { mailId: id });
  return id;
}

/** Takes back what waits to be delivered to an address: it may hold a link that acts. */
export async function withdrawMail(tx: Tx, to: string, at: Date): Promise<void> {
  await tx.rows({
    name: 'withdraw_mail',
    text: `update mail_messages set status = 'failed', last_error = 'the account was deleted', body = null, settled_at = $2
      where status = 'queued' and fold_ascii(recipient) = fold_ascii($1)`,
    values: [to, at],
  });
}

/** Has everything delivered that waits; returns how much that is. For when the copy that held it back may reach out. */
export async function sendWaiting({ tx, enqueue }: Pick<Mailing, 'tx' | 'enqueue'>): Promise<number> {
  const waiting = await tx.rows<{ id: string; kind: MailMessage['kind'] }>({
    name: 'waiting_mail',
    text: `select id, kind from mail_messages where status = 'queued' order by id limit 10000`,
  });
  for (const { id, kind } of waiting) enqueue(bulk.includes(kind) ? deliverBulkMail : deliverMail, { mailId: id });
  return waiting.length;
}
