import { ed25519 } from '@noble/curves/ed25519.js';
import { type Bytes, base64, exactly, joined, type Key, randomBytes, utf8 } from './bytes.ts';

/** Bytes of a seed, and of a key. */
export const keyLength = 32;

/**
 * A person's identity as a browser keeps it. One seed gives an Ed25519 key that signs and the X25519 key with the same
 * private number that messages are encrypted to, so that the identity key alone says both. No script can read them out.
 */
export interface Identity {
  /** The public Ed25519 key. */
  readonly key: Bytes;
  readonly signing: Key;
  readonly agreeing: Key;
  /** What pre-keys are derived from. */
  readonly preKeys: Key;
}

export const newSeed = (): Bytes => randomBytes(keyLength);

export async function identityOf(seed: Bytes): Promise<Identity> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-512', seed));
  const scalar = hash.slice(0, keyLength);
  const [signing, agreeing, preKeys] = await Promise.all([
    crypto.subtle.importKey('pkcs8', joined(pkcs8.ed25519, seed), 'Ed25519', false, ['sign']),
    crypto.subtle.importKey('pkcs8', joined(pkcs8.x25519, scalar), 'X25519', false, ['deriveBits']),
    crypto.subtle.importKey('raw', joined(utf8('gatehouse/pre-keys'), seed), 'HKDF', false, ['deriveBits']),
  ]);
  return { key: Uint8Array.from(ed25519.getPublicKey(seed)), signing, agreeing, preKeys };
}

/** What stands before a private key in PKCS #8 (RFC 8410 §7). */
const pkcs8 = {
  ed25519: Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20]),
  x25519: Uint8Array.from([0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20]),
};

/** The key that one agrees with when encrypting to an identity; null for what is no identity key, or protects nothing. */
export async function agreementKeyOf(identityKey: Bytes): Promise<{ readonly bytes: Bytes; readonly key: Key } | null> {
  try {
    const point = ed25519.Point.fromBytes(identityKey);
    if (point.isSmallOrder()) return null;
    const bytes = Uint8Array.from(ed25519.utils.toMontgomery(identityKey));
    return { bytes, key: await crypto.subtle.importKey('raw', bytes, 'X25519', false, []) };
  } catch {
    return null;
  }
}

export async function sign({ signing }: Pick<Identity, 'signing'>, bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign('Ed25519', signing, bytes));
}

export async function isSigned(identityKey: Bytes, signature: Bytes, bytes: Bytes): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('raw', identityKey, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', key, signature, bytes);
  } catch {
    return false;
  }
}

/** An identity key as it is written: base64 of 32 bytes. */
export const identityKeyIn = (text: unknown): Bytes | null => exactly(keyLength, text);
export const identityKeyText = (key: Bytes): string => base64(key);

/** Whether this browser can do all that this takes, here: keys need a page that is served by https, or by this machine. */
export async function isSupported(): Promise<boolean> {
  try {
    await identityOf(new Uint8Array(keyLength));
    return 'indexedDB' in globalThis;
  } catch {
    return false;
  }
}
