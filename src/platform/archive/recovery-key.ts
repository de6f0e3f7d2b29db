import {
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { KEY_BYTES, openBox, sealBox, secretFrom } from '../crypto/aes-gcm.ts';

/*
 * A recovery key is a pair of X25519. The public half, which the server has, wraps the repository key for each manifest; the
 * private half opens it, and is kept where the server is not. As the texts say which is which, neither is taken for the other.
 */
const PUBLIC = /^gatehouse-recovery-([A-Za-z0-9_-]{43})$/;
const PRIVATE = /^gatehouse-recovery-secret-([A-Za-z0-9_-]{43})$/;

/** A wrapped repository key, as a manifest shows it. All base64url. */
export interface Wrapped {
  /** The public half that it was wrapped for. */
  readonly for: string;
  readonly ephemeral: string;
  readonly box: string;
}

/** A new pair, as texts. */
export function newRecoveryKey(): { readonly public: string; readonly secret: string } {
  const jwk = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  return { public: `gatehouse-recovery-${jwk.x}`, secret: `gatehouse-recovery-secret-${jwk.d}` };
}

/** The public half of a recovery key. Throws an error that says what is wrong, and repeats nothing of it. */
export function parseRecoveryKey(text: string): string {
  if (PRIVATE.test(text.trim()))
    throw new Error('is the secret half of a recovery key: keep that away from the server, and name the public one');
  const raw = PUBLIC.exec(text.trim())?.[1];
  if (raw === undefined) throw new Error('must be the public half that "gatehouse backup new-recovery-key" prints');
  return raw;
}

/** The private half. Throws like `parseRecoveryKey`. */
export function parseRecoverySecret(text: string): KeyObject {
  const raw = PRIVATE.exec(text.trim())?.[1];
  if (raw === undefined)
    throw new Error('This is not the secret half of a recovery key: it begins with gatehouse-recovery-secret-');
  // PKCS #8 of X25519 (RFC 8410 §7): this prefix and the 32 bytes.
  const der = Buffer.concat([Buffer.from('302e020100300506032b656e04220420', 'hex'), Buffer.from(raw, 'base64url')]);
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
}

/** Wraps a repository key for the public half; it opens only beside the same `context`. */
export function wrapFor(recipient: string, repositoryKey: Uint8Array, context: string): Wrapped {
  const ephemeral = generateKeyPairSync('x25519');
  const x = ephemeral.privateKey.export({ format: 'jwk' }).x ?? '';
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: publicKey(recipient) });
  const box = sealBox(keyOf(secret, x, recipient), repositoryKey, Buffer.from(context));
  return { for: recipient, ephemeral: x, box: box.toString('base64url') };
}

/** The repository key; null when it was wrapped for another recovery key, or changed. */
export function unwrapWith(secretHalf: KeyObject, wrapped: Wrapped, context: string): Buffer | null {
  const own = createPublicKey(secretHalf).export({ format: 'jwk' }).x;
  if (own !== wrapped.for) return null;
  try {
    const secret = diffieHellman({ privateKey: secretHalf, publicKey: publicKey(wrapped.ephemeral) });
    const box = Buffer.from(wrapped.box, 'base64url');
    return openBox(keyOf(secret, wrapped.ephemeral, wrapped.for), box, Buffer.from(context));
  } catch {
    // A point of small order, or no point at all.
    return null;
  }
}

const publicKey = (x: string): KeyObject => createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' });

function keyOf(secret: Buffer, ephemeral: string, recipient: string): KeyObject {
  const info = `gatehouse/archive/recovery/v1/${ephemeral}/${recipient}`;
  return secretFrom(Buffer.from(hkdfSync('sha256', secret, '', info, KEY_BYTES)));
}
