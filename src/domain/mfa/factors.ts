import { refuse } from '../../kernel/errors.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { typedCode } from '../typed-code.ts';
import { sealedFactor } from './sealed.ts';
import { isCodeOf, matchingStep } from './totp.ts';

export interface Factor {
  readonly id: string;
  readonly secret: Uint8Array;
  readonly confirmed_at: string | null;
  readonly created_at: string;
  /** The time step of the code that was used last. */
  readonly last_step: number | null;
}

/** Stores a factor that protects nothing until its first code is shown; `secret` is base32. */
export async function insertTotpFactor(
  tx: Tx,
  keyring: Keyring,
  factor: {
    readonly id: string;
    readonly userId: string;
    readonly secret: string;
    readonly label: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.rows({
    name: 'insert_mfa_factor',
    text: `insert into mfa_factors (id, user_id, kind, secret, label, created_at) values ($1, $2, 'totp', $3, $4, $5)`,
    values: [
      factor.id,
      factor.userId,
      keyring.seal(Buffer.from(factor.secret), sealedFactor.binding(factor.id)),
      factor.label,
      factor.at,
    ],
  });
}

/** A person's TOTP factor, confirmed or not. */
export async function totpFactor(on: Queryable, userId: string): Promise<Factor | undefined> {
  const [factor] = await on.rows<Factor>({
    name: 'totp_factor',
    text: `select id, secret, confirmed_at, created_at, last_step from mfa_factors where user_id = $1 and kind = 'totp'`,
    values: [userId],
  });
  return factor;
}

/** Removes a person's factors: those that wait for their first code, or all. Returns how many were asked for at sign-in. */
export async function removeFactors(tx: Tx, userId: string, which: 'unconfirmed' | 'all'): Promise<number> {
  const removed = await tx.rows<{ confirmed: boolean }>({
    name: 'remove_mfa_factors',
    text: `delete from mfa_factors where user_id = $1 and ($2 or confirmed_at is null)
      returning confirmed_at is not null as confirmed`,
    values: [userId, which === 'all'],
  });
  return removed.filter(({ confirmed }) => confirmed).length;
}

/** A person's TOTP factor that a code is asked for; refuses when there is none. */
export async function confirmedFactor(on: Queryable, userId: string): Promise<Factor> {
  const factor = await totpFactor(on, userId);
  if (factor === undefined || factor.confirmed_at === null) throw refuse('mfa.not_enabled', {});
  return factor;
}

/**
 * Uses a code of a factor; null when it is wrong, `spent` when it is right and as old as one that was used before. Of
 * several at once with one code, one succeeds. The first code that is used confirms the factor.
 */
export async function useTotpCode(
  { tx, ports, at }: Pick<InCommand, 'tx' | 'ports' | 'at'>,
  factor: Factor,
  code: string,
): Promise<'totp' | 'spent' | null> {
  const secret = Buffer.from(ports.keyring.open(factor.secret, sealedFactor.binding(factor.id))).toString();
  const typed = typedCode(code);
  const step = matchingStep(secret, typed, at);
  if (step === null) return factor.last_step !== null && isCodeOf(secret, typed, factor.last_step) ? 'spent' : null;
  const used = await tx.rows({
    name: 'use_totp_step',
    text: `update mfa_factors set last_step = $2, confirmed_at = coalesce(confirmed_at, $3)
      where id = $1 and (last_step is null or last_step < $2) returning 1`,
    values: [factor.id, step, at],
  });
  return used.length === 1 ? 'totp' : 'spent';
}
