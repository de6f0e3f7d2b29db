import { createHmac } from 'node:crypto';
import { refuse } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { safeEqual } from '../../platform/crypto/tokens.ts';
import type { InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { type Mailing, queueMail } from '../mail/outbox.ts';
import type { Ports } from '../ports.ts';
import { typedCode } from '../typed-code.ts';
import { deliverSms } from './deliver-sms.ts';
import { type Factor, secretOf } from './factors.ts';
import { mustBeSendable } from './methods.ts';
import { sentCodeOf } from './sent-code.ts';

/** So many codes to one person, and to one address or number, … */
const most = 5;
/** … in so many seconds. */
const within = 15 * 60;

type Sending = Mailing & Pick<InCommand, 'caller'>;

/**
 * Sends a code of a factor, which the commit lets go. The caller holds the account's row, so that no more than the allowed
 * ones are ever sent. `signIn`: the hash of the token of the sign-in that it finishes; null: it confirms the factor.
 */
export async function sendCode(
  work: Sending,
  { id: userId, name }: { readonly id: string; readonly name: string },
  factor: Pick<Factor, 'id' | 'kind' | 'secret'>,
  signIn: Uint8Array | null,
): Promise<void> {
  const { tx, ports, at, caller, enqueue } = work;
  mustBeSendable(ports, factor.kind);
  const to = secretOf(factor, ports.keyring);
  const destination = destinationOf(ports, to);
  const [before] = await tx.rows<{ sent: number; first: string | null }>({
    name: 'codes_sent_lately',
    text: `select count(*) as sent, min(sent_at) as first from mfa_sent_codes
      where sent_at > $3 and (user_id = $1 or destination = $2)`,
    values: [userId, destination, later(at, -within)],
  });
  if (before !== undefined && before.sent >= most && before.first !== null) {
    const seconds = Math.ceil((Date.parse(before.first) + within * 1000 - at.getTime()) / 1000);
    throw refuse('rate.limited', { retryAfterSeconds: Math.max(1, seconds) });
  }
  const id = ports.newId();
  const seconds = signIn === null ? lifetimes.enrolment : lifetimes.secondFactor;
  await tx.rows({
    name: 'insert_sent_code',
    text: `insert into mfa_sent_codes (id, user_id, factor_id, sign_in, destination, sent_at, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7)`,
    values: [id, userId, factor.id, signIn, destination, at, later(at, seconds)],
  });
  if (factor.kind === 'sms') enqueue(deliverSms, { codeId: id });
  else {
    const code = sentCodeOf(ports.keyring, id);
    const kind = signIn === null ? 'factor_code' : 'sign_in_code';
    await queueMail(work, { kind, to, name, code, minutes: seconds / 60, ip: caller.ip });
  }
}

/**
 * Uses a code that was sent for a sign-in, or (null) to confirm a factor: the newest of each factor. Null when it is none
 * of them, `spent` when it is an older one or was used.
 */
export async function useSentCode(
  { tx, ports, at }: Pick<InCommand, 'tx' | 'ports' | 'at'>,
  {
    userId,
    signIn,
    factors,
  }: { readonly userId: string; readonly signIn: Uint8Array | null; readonly factors: readonly Factor[] },
  code: string,
): Promise<'email' | 'sms' | 'spent' | null> {
  const typed = typedCode(code);
  if (!/^\d{6}$/.test(typed)) return null;
  const sent = await tx.rows<{ id: string; factor_id: string; used: boolean }>({
    name: 'sent_codes',
    text: `select id, factor_id, used_at is not null as used from mfa_sent_codes
      where user_id = $1 and sign_in is not distinct from $2 and expires_at > $3 and factor_id = any($4)
      order by sent_at desc, id desc limit 20`,
    values: [userId, signIn, at, factors.map(({ id }) => id)],
  });
  const shown = sent.find(({ id }) => safeEqual(typed, sentCodeOf(ports.keyring, id)));
  if (shown === undefined) return null;
  const newest = sent.find(({ factor_id }) => factor_id === shown.factor_id);
  const factor = factors.find(({ id }) => id === shown.factor_id);
  if (shown.used || newest !== shown || factor === undefined || factor.kind === 'totp') return 'spent';
  await tx.rows({
    name: 'use_sent_code',
    text: 'update mfa_sent_codes set used_at = $2 where id = $1',
    values: [shown.id, at],
  });
  return factor.kind;
}

function destinationOf({ keyring }: Pick<Ports, 'keyring'>, to: string): Buffer {
  return createHmac('sha256', keyring.derive('mfa/destinations')).update(foldAscii(to)).digest();
}
