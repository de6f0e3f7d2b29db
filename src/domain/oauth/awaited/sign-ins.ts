import { type DomainError, type ErrorCode, refuse } from '../../../kernel/errors.ts';
import { sha256 } from '../../../platform/crypto/tokens.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import type { ExternalPerson } from '../../../platform/oauth/identity-provider.ts';
import { later } from '../../lifetimes.ts';
import { accountState } from '../../mfa/challenges.ts';
import type { Ports } from '../../ports.ts';
import type { ProviderName } from '../../provider-names.ts';
import { flowSeconds } from '../flows.ts';

/** The document knows no other. */
export const provider = 'microsoft' satisfies ProviderName;

export function redirectUri({ publicUrl }: Ports['settings']): string {
  return `${publicUrl}/v1/auth/redirect`;
}

/** Stores what a device asks for; nothing of it could act by itself. */
export async function insertAwaited(
  tx: Tx,
  { hash, browser, at }: { readonly hash: Buffer; readonly browser: string; readonly at: Date },
): Promise<void> {
  await tx.rows({
    name: 'insert_awaited_sign_in',
    text: 'insert into awaited_sign_ins (hash, browser, created_at, expires_at) values ($1, $2, $3, $4)',
    values: [hash, sha256(browser), at, later(at, flowSeconds)],
  });
}

/** Spends the state; of several at once, one succeeds. Tells whether the browser is the one that asked; null: no such. */
export async function spendState(
  on: Queryable,
  hash: Buffer,
  browsers: readonly string[],
  at: Date,
): Promise<{ readonly same: boolean } | null> {
  const [row] = await on.rows<{ same: boolean }>({
    name: 'spend_awaited_state',
    text: `update awaited_sign_ins set used_at = $2 where hash = $1 and used_at is null and expires_at > $2
      returning browser = any($3) as same`,
    values: [hash, at, browsers.map(sha256)],
  });
  return row ?? null;
}

/** Keeps who signed in, sealed, until that browser sends the code. It may have several to confirm at a time. */
export async function keepUnconfirmed(
  tx: Tx,
  { keyring }: Pick<Ports, 'keyring'>,
  { hash, person, browser }: { readonly hash: Buffer; readonly person: ExternalPerson; readonly browser: string },
): Promise<void> {
  await tx.rows({
    name: 'keep_unconfirmed_sign_in',
    text: 'update awaited_sign_ins set person = $2, confirmer = $3 where hash = $1',
    values: [hash, keyring.seal(Buffer.from(JSON.stringify(person)), boundTo(hash)), confirmerOf(hash, browser)],
  });
}

export interface Unconfirmed {
  readonly hash: Buffer;
  readonly person: ExternalPerson;
  readonly wrongCodes: number;
}

/** What a browser may confirm, held until the transaction ends; null when it may not, or not any more. */
export async function holdUnconfirmed(
  tx: Tx,
  { keyring }: Pick<Ports, 'keyring'>,
  { hash, browser }: { readonly hash: Buffer; readonly browser: string },
  at: Date,
): Promise<Unconfirmed | null> {
  const [row] = await tx.rows<{ person: Buffer; wrong_codes: number }>({
    name: 'hold_unconfirmed_sign_in',
    text: `select person, wrong_codes from awaited_sign_ins
      where confirmer = $1 and person is not null and expires_at > $2 for update`,
    values: [confirmerOf(hash, browser), at],
  });
  if (row === undefined) return null;
  // Sealed by us and bound to this row, so it has the form it was sealed in.
  const person = JSON.parse(Buffer.from(keyring.open(row.person, boundTo(hash))).toString()) as ExternalPerson;
  return { hash, person, wrongCodes: row.wrong_codes };
}

/** What a row is found by: no two have the same, though one browser may be confirming several. */
function confirmerOf(hash: Buffer, browser: string): Buffer {
  return sha256(`${hash.toString('base64url')}\n${browser}`);
}

export async function countWrongCode(tx: Tx, hash: Buffer): Promise<void> {
  await tx.rows({
    name: 'count_wrong_user_code',
    text: 'update awaited_sign_ins set wrong_codes = wrong_codes + 1 where hash = $1',
    values: [hash],
  });
}

/** Lets the waiting device in as the account of an identity; tells whether a second factor has to be shown there. */
export async function release(
  tx: Tx,
  hash: Buffer,
  { issuer, subject }: Pick<ExternalPerson, 'issuer' | 'subject'>,
  at: Date,
): Promise<{ readonly secondFactor: boolean }> {
  const [row] = await tx.rows<{ second_factor: boolean }>({
    name: 'release_awaited_sign_in',
    text: `update awaited_sign_ins a
      set settled_at = $5, identity_id = i.id, account_state = ${accountState}, person = null, confirmer = null
      from external_identities i join users u on u.id = i.user_id
      where a.hash = $1 and i.provider = $2 and i.issuer = $3 and i.subject = $4
      returning u.shows_factor as second_factor`,
    values: [hash, provider, issuer, subject, at],
  });
  if (row === undefined) throw new Error('a sign-in that is held, or the identity it was recognised by, is missing');
  return { secondFactor: row.second_factor };
}

/** Ends a sign-in by a refusal, which the waiting device is told. */
export async function fail(tx: Tx, hash: Buffer, { code, details }: DomainError, at: Date): Promise<void> {
  await tx.rows({
    name: 'fail_awaited_sign_in',
    text: `update awaited_sign_ins set settled_at = $2, refusal = $3, person = null, confirmer = null where hash = $1`,
    values: [hash, at, JSON.stringify({ code, details })],
  });
}

/** Gives a sign-in to a socket, and away from any other; null when there is none to wait for. */
export async function holdFor(tx: Tx, hash: Buffer, holder: string, at: Date): Promise<{ expiresAt: string } | null> {
  const [row] = await tx.rows<{ expires_at: string }>({
    name: 'hold_awaited_sign_in',
    text: 'update awaited_sign_ins set holder = $2 where hash = $1 and expires_at > $3 returning expires_at',
    values: [hash, holder, at],
  });
  return row === undefined ? null : { expiresAt: row.expires_at };
}

/** More than the exchange of a code and its transaction ever take. */
const exchangeSeconds = 60;

/** How sign-ins stand that sockets wait for; what is not there any more is not in it. */
export interface SignInStanding {
  /** As base64url. */
  readonly hash: string;
  readonly holder: string | null;
  readonly settled: boolean;
  /** Its code was being exchanged, and whoever did that is gone. */
  readonly lost: boolean;
}

/** Looks after all of them at once: every instance asks this each second while sockets wait, whatever Redis does. */
export async function standingOf(
  on: Queryable,
  hashes: readonly string[],
  at: Date,
): Promise<readonly SignInStanding[]> {
  const rows = await on.rows<{ hash: Buffer; holder: string | null; settled: boolean; lost: boolean }>({
    name: 'standing_of_awaited_sign_ins',
    text: `select hash, holder, settled_at is not null as settled,
        coalesce(settled_at is null and person is null and used_at < $3, false) as lost from awaited_sign_ins
      where hash = any($1) and expires_at > $2`,
    values: [hashes.map(hash => Buffer.from(hash, 'base64url')), at, later(at, -exchangeSeconds)],
  });
  return rows.map(row => ({ ...row, hash: row.hash.toString('base64url') }));
}

/** Whom a settled sign-in lets in, with the account's row held; null when nobody, or not any more. */
export async function holdAdmitted(tx: Tx, hash: Buffer): Promise<{ userId: string; active: boolean } | null> {
  const [row] = await tx.rows<{ id: string; active: boolean }>({
    name: 'hold_admitted_account',
    text: `select u.id, u.active from awaited_sign_ins a
      join external_identities i on i.id = a.identity_id join users u on u.id = i.user_id
      where a.hash = $1 and u.deleted_at is null and (not u.active or ${accountState} = a.account_state)
      for no key update of u`,
    values: [hash],
  });
  return row === undefined ? null : { userId: row.id, active: row.active };
}

/** Takes a settled sign-in away, once and for the socket that holds it; null when it is not there for that one. */
export async function takeAway(
  tx: Tx,
  hash: Buffer,
  holder: string,
  at: Date,
): Promise<{ readonly refusal: DomainError | null } | null> {
  const [row] = await tx.rows<{ refusal: { code: ErrorCode; details: never } | null }>({
    name: 'take_awaited_sign_in',
    text: `delete from awaited_sign_ins where hash = $1 and holder = $2 and settled_at is not null and expires_at > $3
      returning refusal`,
    values: [hash, holder, at],
  });
  if (row === undefined) return null;
  return { refusal: row.refusal === null ? null : refuse(row.refusal.code, row.refusal.details) };
}

const boundTo = (hash: Buffer): string => `awaited sign-in:${hash.toString('hex')}`;
