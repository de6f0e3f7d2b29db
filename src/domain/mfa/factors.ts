import { refuse } from '../../kernel/errors.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable, Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { typedCode } from '../typed-code.ts';
import type { FactorKind } from './methods.ts';
import { sealedFactor } from './sealed.ts';
import { isCodeOf, matchingStep } from './totp.ts';

export interface Factor {
  readonly id: string;
  readonly kind: FactorKind;
  /** Sealed: what an authenticator makes codes of, or where they are sent. */
  readonly secret: Uint8Array;
  /** What people know it by: the address that the authenticator shows, or where codes are sent, mostly hidden. */
  readonly label: string;
  /** Null: it waits for its first code, and protects nothing. */
  readonly confirmed_at: string | null;
  readonly created_at: string;
  /** The time step of the code of an authenticator that was used last. */
  readonly last_step: number | null;
}

/** Stores a factor that protects nothing until its first code is shown. */
export async function insertFactor(
  tx: Tx,
  keyring: Keyring,
  factor: {
    readonly id: string;
    readonly userId: string;
    readonly kind: FactorKind;
    /** Of an authenticator base32. */
    readonly secret: string;
    readonly label: string;
    readonly at: Date;
  },
): Promise<void> {
  await tx.rows({
    name: 'insert_mfa_factor',
    text: 'insert into mfa_factors (id, user_id, kind, secret, label, created_at) values ($1, $2, $3, $4, $5, $6)',
    values: [
      factor.id,
      factor.userId,
      factor.kind,
      keyring.seal(Buffer.from(factor.secret), sealedFactor.binding(factor.id)),
      factor.label,
      factor.at,
    ],
  });
}

/** A person's factors, confirmed or not, in the order in which they were begun. */
export function factorsOf(on: Queryable, userId: string): Promise<Factor[]> {
  return on.rows<Factor>({
    name: 'mfa_factors',
    text: `select id, kind, secret, label, confirmed_at, created_at, last_step from mfa_factors
      where user_id = $1 order by created_at, id`,
    values: [userId],
  });
}

/** The factor of that kind that a code is asked for; undefined when there is none. */
export function confirmedOf<F extends Pick<Factor, 'kind' | 'confirmed_at'>>(
  factors: readonly F[],
  kind: FactorKind,
): F | undefined {
  return factors.find(each => each.kind === kind && each.confirmed_at !== null);
}

/** The secret of an authenticator, or where the codes of a factor are sent. */
export function secretOf({ id, secret }: Pick<Factor, 'id' | 'secret'>, keyring: Pick<Keyring, 'open'>): string {
  return Buffer.from(keyring.open(secret, sealedFactor.binding(id))).toString();
}

/** Removes a person's factors: those that wait for their first code, one kind, or all. Returns how many were asked for at sign-in. */
export async function removeFactors(
  tx: Tx,
  userId: string,
  which: 'unconfirmed' | 'all' | FactorKind,
): Promise<number> {
  const removed = await tx.rows<{ confirmed: boolean }>({
    name: 'remove_mfa_factors',
    text: `delete from mfa_factors where user_id = $1
        and case $2 when 'all' then true when 'unconfirmed' then confirmed_at is null else kind = $2 end
      returning confirmed_at is not null as confirmed`,
    values: [userId, which],
  });
  return removed.filter(({ confirmed }) => confirmed).length;
}

/** A person's authenticator that a code is asked for; refuses when there is none. */
export async function confirmedTotp(on: Queryable, userId: string): Promise<Factor> {
  const factor = confirmedOf(await factorsOf(on, userId), 'totp');
  if (factor === undefined) throw refuse('mfa.not_enabled', {});
  return factor;
}

/** Marks a factor as one that codes are asked for from now on, unless it is already. */
export async function markConfirmed(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.rows({
    name: 'confirm_mfa_factor',
    text: 'update mfa_factors set confirmed_at = $2 where id = $1 and confirmed_at is null',
    values: [id, at],
  });
}

/**
 * Uses a code of an authenticator; null when it is wrong, `spent` when it is right and as old as one that was used before.
 * Of several at once with one code, one succeeds.
 */
export async function useTotpCode(
  { tx, ports, at }: Pick<InCommand, 'tx' | 'ports' | 'at'>,
  factor: Factor,
  code: string,
): Promise<'totp' | 'spent' | null> {
  const secret = secretOf(factor, ports.keyring);
  const typed = typedCode(code);
  const step = matchingStep(secret, typed, at);
  if (step === null) return factor.last_step !== null && isCodeOf(secret, typed, factor.last_step) ? 'spent' : null;
  const used = await tx.rows({
    name: 'use_totp_step',
    text: `update mfa_factors set last_step = $2
      where id = $1 and (last_step is null or last_step < $2) returning 1`,
    values: [factor.id, step],
  });
  return used.length === 1 ? 'totp' : 'spent';
}
