import { newApiKey } from '../../platform/crypto/api-key.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { InCommand } from '../action.ts';
import { queueMail } from '../mail/outbox.ts';
import type { OwnAccount } from '../mfa/step-up.ts';
import { notify } from '../notifications/notify.ts';
import type { OwnedKey } from './keys.ts';
import { apiKeyMade } from './notices.ts';

/** A key with the secret that it has just got, which is shown once. */
export interface KeyShown {
  readonly key: OwnedKey;
  readonly token: string;
}

/** Gives a key a new secret; resolves to the token, of which only the hash is kept. */
export async function addSecret(tx: Tx, keyId: string, at: Date): Promise<string> {
  const { token, lookup, hash } = newApiKey();
  await tx.rows({
    name: 'insert_api_key_secret',
    text: 'insert into api_key_secrets (lookup, key_id, hash, made_at) values ($1, $2, $3, $4)',
    values: [lookup, keyId, hash, at],
  });
  return token;
}

/** Tells the owner of a key, and mails them at once, that there is a new secret: whoever made it may not be they. */
export async function tellMade(
  work: Pick<InCommand, 'tx' | 'ports' | 'at' | 'caller' | 'enqueue' | 'tell'>,
  { email, username, display_name }: OwnAccount,
  { id, user_id, name: key, expires_at }: OwnedKey,
  rotated: boolean,
): Promise<void> {
  const { at, caller } = work;
  await queueMail(work, {
    kind: rotated ? 'api_key_rotated' : 'api_key_made',
    to: email,
    name: display_name ?? username,
    key,
    at: at.toISOString(),
    until: new Date(expires_at).toISOString(),
    ip: caller.ip,
  });
  const facts = { name: key, ip: caller.ip, rotated };
  await notify(work, apiKeyMade, { to: [user_id], facts, by: null, target: { kind: 'api_key', id } });
}
