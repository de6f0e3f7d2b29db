import { x25519 } from '@noble/curves/ed25519.js';
import { type Bytes, base64, utf8 } from './bytes.ts';
import { type Identity, keyLength, sign } from './identity.ts';

/**
 * Pre-keys, which the published format asks for. Our console encrypts to identities and needs none; who uses another
 * client finds here what theirs expects. Each follows from the identity's seed and its id, so that none has to be kept.
 */

export interface SignedPreKey {
  readonly id: number;
  readonly key: string;
  readonly signature: string;
}

export interface OneTimeKey {
  readonly id: number;
  readonly key: string;
}

/** Seconds since 2020: what is made later has a greater id, and what is made twice at once is the same. */
export const idAt = (at: Date): number => Math.floor((at.getTime() - Date.UTC(2020, 0, 1)) / 1000);

export async function signedPreKey(identity: Identity, at: Date): Promise<SignedPreKey> {
  const id = idAt(at);
  const key = await publicKey(identity, `signed/${id}`);
  return { id, key: base64(key), signature: base64(await sign(identity, key)) };
}

export function oneTimeKeys(identity: Identity, at: Date, count: number): Promise<OneTimeKey[]> {
  const first = idAt(at);
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const id = first + index;
      return { id, key: base64(await publicKey(identity, `one-time/${id}`)) };
    }),
  );
}

async function publicKey({ preKeys }: Identity, name: string): Promise<Bytes> {
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(keyLength), info: utf8(name) };
  const secret = new Uint8Array(await crypto.subtle.deriveBits(how, preKeys, keyLength * 8));
  return Uint8Array.from(x25519.getPublicKey(secret));
}
