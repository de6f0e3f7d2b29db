import { createHmac, hkdfSync, type KeyObject, timingSafeEqual } from 'node:crypto';
import { KEY_BYTES, secretFrom } from '../crypto/aes-gcm.ts';

/** What an archive is written and read with, all from one repository key. */
export interface ArchiveKeys {
  /** Which archive it is, as manifests name it: whoever has the key comes to the same. */
  readonly repository: string;
  /** What gives chunks their names. Sealed and plain ones have different names, so that neither is taken for the other. */
  readonly names: { readonly sealed: KeyObject; readonly plain: KeyObject };
  readonly chunks: KeyObject;
  readonly manifests: KeyObject;
  /** Vouches for manifests that are not sealed. */
  readonly vouching: KeyObject;
}

/** The keys of an archive from its repository key (HKDF-SHA-256). */
export function archiveKeys(repositoryKey: Uint8Array): ArchiveKeys {
  const part = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', repositoryKey, '', `gatehouse/archive/${purpose}/v1`, KEY_BYTES));
  const key = (purpose: string): KeyObject => secretFrom(part(purpose));
  return {
    repository: part('repository').subarray(0, 16).toString('hex'),
    names: { sealed: key('names/sealed'), plain: key('names/plain') },
    chunks: key('chunks'),
    manifests: key('manifests'),
    vouching: key('vouching'),
  };
}

/** HMAC-SHA-256. */
export function mac(key: KeyObject, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
