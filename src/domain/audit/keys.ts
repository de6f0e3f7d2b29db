import { createSecretKey, type KeyObject } from 'node:crypto';
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
}

/** The keys of the ledger: always the same for one master key. */
export function ledgerKeys(keyring: Pick<Keyring, 'derive'>): LedgerKeys {
  // As key objects: Node prepares one once, and bytes anew for each MAC, which takes six times as long.
  const key = (purpose: string): KeyObject => createSecretKey(keyring.derive(purpose));
  return { heads: key('audit'), events: key('audit-event'), witness: key('audit-witness'), mark: key('audit-mark') };
}
