import { refuse } from '../../kernel/errors.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { later, lifetimes } from '../lifetimes.ts';
import { backupCodesLeft, backupCodesUsually, prepareBackupCodes } from './backup-codes.ts';
import { hiddenAddress, hiddenNumber } from './destinations.ts';
import { confirmedOf, factorsOf, insertFactor, removeFactors } from './factors.ts';
import type { FactorKind } from './methods.ts';
import { sendCode } from './sent-codes.ts';
import type { OwnAccount } from './step-up.ts';
import { enrolmentUri, newTotpSecret } from './totp.ts';

/** What is needed to confirm the factor; never to be seen again after this. */
export interface BegunFactor {
  readonly method: FactorKind;
  /** Of an authenticator: base32, and `otpauth://…` for a QR code. */
  readonly authenticator: { readonly secret: string; readonly uri: string } | null;
  /** Where a code was sent, mostly hidden. */
  readonly sentTo: string | null;
  /** They count once the factor is confirmed. None: those that one has stay. */
  readonly backupCodes: readonly string[];
  /** Until when it can be confirmed. */
  readonly expiresAt: Date;
}

interface Beginning {
  readonly userId: string;
  readonly account: OwnAccount;
  readonly method: FactorKind;
  /** Where codes go by SMS; null for other methods. */
  readonly number: string | null;
  /** How many; those that one has stay when it is left out. */
  readonly backupCodes?: number;
}

/** Stores a factor that waits for its first code, in place of one that did before, and sends that code where it is sent. */
export async function beginFactor(
  work: InCommand,
  { userId, account, method, number, backupCodes }: Beginning,
): Promise<BegunFactor> {
  const { tx, ports, at, target, step } = work;
  if (confirmedOf(await factorsOf(tx, userId), method) !== undefined) throw refuse('mfa.already_enabled', {});
  await removeFactors(tx, userId, 'unconfirmed');
  const { secret, label } = await made(tx, { method, account, userId, number });
  const factor = { id: ports.newId(), userId, kind: method, secret, label, at };
  await insertFactor(tx, ports.keyring, factor);
  target({ kind: 'mfa_factor', id: factor.id }, { method });
  step('begun');
  const count = backupCodes ?? ((await backupCodesLeft(tx, userId)) === 0 ? backupCodesUsually : 0);
  const codes = count === 0 ? [] : await prepareBackupCodes(work, userId, { count, factorId: factor.id });
  const begun = { method, backupCodes: codes, expiresAt: later(at, lifetimes.enrolment) };
  if (method === 'totp') return { ...begun, authenticator: { secret, uri: enrolmentUri(secret, label) }, sentTo: null };
  const [stored] = (await factorsOf(tx, userId)).filter(({ id }) => id === factor.id);
  if (stored === undefined) throw new Error('a factor that was just stored is missing');
  await sendCode(work, { id: userId, name: account.display_name ?? account.username }, stored, null);
  step('code sent');
  return { ...begun, authenticator: null, sentTo: label };
}

async function made(
  tx: Tx,
  {
    method,
    account,
    userId,
    number,
  }: {
    readonly method: FactorKind;
    readonly account: OwnAccount;
    readonly userId: string;
    readonly number: string | null;
  },
): Promise<{ readonly secret: string; readonly label: string }> {
  if (method === 'totp') return { secret: newTotpSecret(), label: account.email };
  if (number !== null) return { secret: number, label: hiddenNumber(number) };
  const [proven] = await tx.rows({
    name: 'address_is_proven',
    text: 'select 1 from users where id = $1 and email_verified_at is not null',
    values: [userId],
  });
  if (proven === undefined) throw refuse('mfa.unverified_address', {});
  return { secret: account.email, label: hiddenAddress(account.email) };
}
