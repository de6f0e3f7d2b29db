import { refuse } from '../../../kernel/errors.ts';
import type { Queryable, Tx } from '../../../platform/db/queryable.ts';
import type { KnownCredential, NewCredential, RelyingParty } from '../../../platform/webauthn/relying-party.ts';
import type { Ports } from '../../ports.ts';

export interface Passkey extends KnownCredential {
  readonly id: string;
  readonly userId: string;
}

/** A passkey as its owner sees it. Times are RFC 3339 UTC. */
export interface PasskeyView {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  /** Null: never yet. */
  readonly last_used_at: string | null;
}

interface Row {
  readonly id: string;
  readonly user_id: string;
  readonly credential_id: Buffer;
  readonly public_key: Buffer;
  readonly transports: readonly string[];
}

/** What passkeys are made for; refuses where browsers offer none. */
export function relyingParty({ passkeys }: Pick<Ports, 'passkeys'>): RelyingParty {
  if (passkeys === null) throw refuse('passkey.not_possible', {});
  return passkeys;
}

export async function passkeysOf(on: Queryable, userId: string): Promise<Passkey[]> {
  const rows = await on.rows<Row>({
    name: 'passkeys_of',
    text: `select id, user_id, credential_id, public_key, transports from passkeys where user_id = $1 order by created_at, id`,
    values: [userId],
  });
  return rows.map(known);
}

export async function passkeyOf(on: Queryable, credentialId: Uint8Array): Promise<Passkey | undefined> {
  const [row] = await on.rows<Row>({
    name: 'passkey_of_credential',
    text: 'select id, user_id, credential_id, public_key, transports from passkeys where credential_id = $1',
    values: [credentialId],
  });
  return row === undefined ? undefined : known(row);
}

/** A person's passkeys, the oldest first. */
export function passkeyViews(on: Queryable, userId: string): Promise<PasskeyView[]> {
  return on.rows<PasskeyView>({
    name: 'passkey_views',
    text: 'select id, name, created_at, last_used_at from passkeys where user_id = $1 order by created_at, id',
    values: [userId],
  });
}

/** Stores a passkey; false when there is one of that credential, whoever has it. */
export async function insertPasskey(
  tx: Tx,
  passkey: NewCredential & { readonly id: string; readonly userId: string; readonly name: string; readonly at: Date },
): Promise<boolean> {
  const made = await tx.rows({
    name: 'insert_passkey',
    text: `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (credential_id) do nothing returning 1`,
    values: [
      passkey.id,
      passkey.userId,
      passkey.credentialId,
      passkey.publicKey,
      passkey.counter,
      passkey.transports,
      passkey.name,
      passkey.at,
    ],
  });
  return made.length === 1;
}

/**
 * Notes that a passkey has signed. False when it counts and has not counted on: somebody has a copy of it (WebAuthn §6.1.1);
 * or when it was removed meanwhile.
 */
export async function notePasskeyUse(tx: Tx, { id }: Passkey, counter: number, at: Date): Promise<boolean> {
  const noted = await tx.rows({
    name: 'note_passkey_use',
    text: `update passkeys set counter = $2, last_used_at = $3
      where id = $1 and (counter < $2 or (counter = 0 and $2 = 0)) returning 1`,
    values: [id, counter, at],
  });
  return noted.length === 1;
}

/** Removes one passkey of a person, or all; returns how many there were. */
export async function removePasskeys(tx: Tx, userId: string, only: string | null): Promise<number> {
  const removed = await tx.rows({
    name: 'remove_passkeys',
    text: 'delete from passkeys where user_id = $1 and ($2::uuid is null or id = $2) returning 1',
    values: [userId, only],
  });
  return removed.length;
}

function known({ id, user_id, credential_id, public_key, transports }: Row): Passkey {
  return { id, userId: user_id, credentialId: credential_id, publicKey: public_key, transports };
}
