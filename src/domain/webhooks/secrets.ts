import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealedFormerSecret, sealedSecret } from './sealed.ts';

/** How long the secret before goes on signing beside a new one. */
export const overlapSeconds = 24 * 3600;

/** A new secret: as its owner gets it, once, and as it is kept. */
export function newSecret(keyring: Keyring, id: string): { readonly shown: string; readonly sealed: Uint8Array } {
  const bytes = randomBytes(32);
  return { shown: `whsec_${bytes.toString('base64')}`, sealed: keyring.seal(bytes, sealedSecret.binding(id)) };
}

/** The secret in use, sealed for the place of the one before. */
export function asFormer(keyring: Keyring, id: string, sealed: Uint8Array): Uint8Array {
  return keyring.seal(keyring.open(sealed, sealedSecret.binding(id)), sealedFormerSecret.binding(id));
}

interface Sealed {
  readonly id: string;
  readonly sealed_secret: Uint8Array | null;
  readonly sealed_former_secret: Uint8Array | null;
  readonly former_until: string | null;
}

/** A secret ready to sign with, until its time. */
export interface SigningKey {
  readonly key: KeyObject;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** Opens what requests are signed with, the newest first. Throws `SealBroken`. */
export function signingKeys(keyring: Keyring, webhook: Sealed): SigningKey[] {
  const { id, sealed_secret: current, sealed_former_secret: former, former_until: until } = webhook;
  const keys: SigningKey[] = [];
  if (current !== null)
    keys.push({ key: keyOf(keyring.open(current, sealedSecret.binding(id))), until: Number.POSITIVE_INFINITY });
  if (former !== null && until !== null)
    keys.push({ key: keyOf(keyring.open(former, sealedFormerSecret.binding(id))), until: Date.parse(until) });
  return keys;
}

const keyOf = (bytes: Uint8Array): KeyObject => createSecretKey(Buffer.from(bytes));
