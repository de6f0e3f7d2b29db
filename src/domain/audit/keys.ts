import type { Keyring } from '../../platform/crypto/keyring.ts';

/** What vouches for the ledger; all derived from the master key, so that nobody with SQL alone has them. */
export interface LedgerKeys {
  /** Of the heads of batches. */
  readonly heads: Buffer;
  /** Of single events, from their insert on. */
  readonly events: Buffer;
  /** Of the head that is kept outside the database. */
  readonly witness: Buffer;
  /** Of the mark up to which everything is sealed. */
  readonly mark: Buffer;
}

/** The keys of the ledger: always the same for one master key. */
export function ledgerKeys(keyring: Pick<Keyring, 'derive'>): LedgerKeys {
  return {
    heads: keyring.derive('audit'),
    events: keyring.derive('audit-event'),
    witness: keyring.derive('audit-witness'),
    mark: keyring.derive('audit-mark'),
  };
}
