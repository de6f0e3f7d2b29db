import { randomBytes } from 'node:crypto';
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

/** What a request is signed with at a moment, the newest first. Throws `SealBroken`. */
export function secretsOf(keyring: Keyring, webhook: Sealed, at: Date): Buffer[] {
  const { id, sealed_secret: current, sealed_former_secret: former, former_until: until } = webhook;
  const secrets: Buffer[] = [];
  if (current !== null) secrets.push(Buffer.from(keyring.open(current, sealedSecret.binding(id))));
  if (former !== null && until !== null && Date.parse(until) > at.getTime())
    secrets.push(Buffer.from(keyring.open(former, sealedFormerSecret.binding(id))));
  return secrets;
}
