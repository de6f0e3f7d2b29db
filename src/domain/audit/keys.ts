import { createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';
import type { Keyring } from '../../platform/crypto/keyring.ts';

/** What vouches for the ledger; all derived from the master key, so that nobody with SQL alone has them. */
export interface LedgerKeys {
  /** Of the heads of batches. */
  readonly heads: KeyObject;
  /** Of single events, from their insert on. */
  readonly events: KeyObject;
  /** Of the head that is kept outside the database. */
  readonly witness: KeyObject;
  /** Of the mark up to which everything is sealed. */
  readonly mark: KeyObject;
  /** Of files with a range of the ledger: Ed25519, so that who has its public half alone can tell that they are ours. */
  readonly files: KeyObject;
}

/** The keys of the ledger: always the same for one master key. */
export function ledgerKeys(keyring: Pick<Keyring, 'derive'>): LedgerKeys {
  // As key objects: Node prepares one once, and bytes anew for each MAC, which takes six times as long.
  const key = (purpose: string): KeyObject => createSecretKey(keyring.derive(purpose));
  return {
    heads: key('audit'),
    events: key('audit-event'),
    witness: key('audit-witness'),
    mark: key('audit-mark'),
    files: signingKey(keyring.derive('audit-file')),
  };
}

/** What PKCS #8 (RFC 8410 §7) has before the 32 bytes of an Ed25519 key. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

function signingKey(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
}

/** The public half of `files`: the 32 bytes of RFC 8032, in base64. Whoever checks a file has to have it from us, not from the file. */
export function publicKeyOf({ files }: Pick<LedgerKeys, 'files'>): string {
  // What RFC 8410 §4 has before them has 12 bytes.
  return createPublicKey(files).export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
}
