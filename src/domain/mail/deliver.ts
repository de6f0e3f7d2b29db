import Type from 'typebox';
import type { Clock } from '../../platform/clock.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { describeError } from '../../platform/describe-error.ts';
import { MailFailed } from '../../platform/mail/failures.ts';
import type { Mailer, OutgoingMail } from '../../platform/mail/mailer.ts';
import { type JobParts, job } from '../job.ts';
import { isPaused } from '../restores/paused.ts';
import { sealedMail } from './sealed.ts';

/** Recipient and text as they are sealed: a row whose recipient was changed by hand still reaches the right one. */
export type Sealed = Omit<OutgoingMail, 'id'>;

const data = Type.Object({ mailId: Type.String({ format: 'uuid' }) }, { additionalProperties: false });
const deliveryBy = ({ database, clock, ports: { keyring, mailer } }: JobParts): Delivery => ({
  ...{ database, clock, keyring, mailer },
});

export const deliverMail = job('mail.deliver', {
  data,
  concurrency: 2,
  run: (parts, { mailId }, run) => deliver(deliveryBy(parts), mailId, run),
});

/** What was written for many at once; in a line of its own, so that nobody's password waits for it. */
export const deliverBulkMail = job('mail.deliver.bulk', {
  data,
  run: (parts, { mailId }, run) => deliver(deliveryBy(parts), mailId, run),
});

export interface Delivery {
  readonly database: Queryable;
  readonly keyring: Pick<Keyring, 'open'>;
  readonly mailer: Pick<Mailer, 'deliver'>;
  readonly clock: Clock;
}

/** What the job queue knows about this try. */
export interface Try {
  /** Whether a failure now is final. */
  readonly last: boolean;
  readonly signal?: AbortSignal;
}

/**
 * Delivers a message of the outbox; one that is settled is left alone. Throws to be tried again later; when the message
 * itself was refused, or on the last try, it is settled as failed. A settled message keeps no body: it may hold a link
 * that acts. Should the process end between the delivery and its record, the message leaves twice, with one Message-ID.
 */
export async function deliver(
  delivery: Delivery,
  mailId: string,
  { last, signal }: Try = { last: false },
): Promise<void> {
  const { database, keyring, mailer } = delivery;
  // It stays queued, and is delivered once the copy may reach out.
  if (await isPaused(database)) return;
  const [row] = await database.rows<{ body: Uint8Array }>({
    name: 'begin_mail',
    text: `update mail_messages set attempts = attempts + 1 where id = $1 and status = 'queued' returning body`,
    values: [mailId],
  });
  if (row === undefined) return;
  let settled: 'sent' | 'kept';
  try {
    // Sealed by `queueMail` under this id and nothing else.
    const body = JSON.parse(Buffer.from(keyring.open(row.body, sealedMail.binding(mailId))).toString('utf8')) as Sealed;
    settled = await mailer.deliver({ id: mailId, ...body }, signal);
  } catch (error) {
    if (error instanceof MailFailed && error.permanent) return settle(delivery, mailId, 'failed', error.message);
    // Why the database cannot be told is less worth knowing than why the mail did not leave.
    await settle(delivery, mailId, last ? 'failed' : 'queued', wordsFor(error)).catch(() => {});
    throw error;
  }
  await settle(delivery, mailId, settled, null);
}

async function settle({ database, clock }: Delivery, id: string, status: string, error: string | null): Promise<void> {
  await database.rows({
    name: 'settle_mail',
    text: `update mail_messages set status = $2::text, last_error = $3,
        body = case when $2::text = 'queued' then body end, settled_at = case when $2::text <> 'queued' then $4::timestamptz end
      where id = $1 and status = 'queued'`,
    values: [id, status, error, clock.now()],
  });
}

function wordsFor(error: unknown): string {
  return describeError(error).message.slice(0, 500);
}
