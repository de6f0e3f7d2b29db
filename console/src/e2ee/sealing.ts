import { type Bytes, joined, type Key, randomBytes } from './bytes.ts';

/** Bytes of the value that makes each encryption differ. */
export const ivLength = 12;

/** A key for AES-256-GCM that no script can read out. */
export function aesKey(bytes: Bytes): Promise<Key> {
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** Encrypts under a key that is used more than once; `bound` has to be the same to open it. */
export async function seal(key: Key, plain: Bytes, bound: Bytes): Promise<Bytes> {
  const iv = randomBytes(ivLength);
  return joined(iv, await encrypted(key, iv, plain, bound));
}

/** What was sealed; null where key, bytes or `bound` are others. */
export function unseal(key: Key, sealed: Bytes, bound: Bytes): Promise<Bytes | null> {
  return decrypted(key, sealed.slice(0, ivLength), sealed.slice(ivLength), bound);
}

export async function encrypted(key: Key, iv: Bytes, plain: Bytes, bound: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bound }, key, plain));
}

export async function decrypted(key: Key, iv: Bytes, sealed: Bytes, bound: Bytes): Promise<Bytes | null> {
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData: bound }, key, sealed));
  } catch {
    return null;
  }
}
