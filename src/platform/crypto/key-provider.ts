import type { KeyObject } from 'node:crypto';

/** A key-encryption key as its row stores it. */
export interface WrappedKey {
  readonly version: number;
  readonly wrapped: Uint8Array;
}

/** In place of a version, for what is wrapped besides key versions; these begin at 1 and never come so far. */
export const reservedVersions = {
  /** The root secret of another master key, under which the data was made. */
  carriedRoot: 0xffff_ffff,
  /** The key of the backups. */
  backups: 0xffff_fffe,
} as const;

/**
 * Keeps the master key and works with it, so that the master key itself never has to be here: a cloud KMS fits as well
 * as a file. Asked at the start and when key versions are made or met for the first time, never for a value.
 */
export interface KeyProvider {
  /** Wraps the 32 bytes of a key-encryption key, bound to its version. `key` stays the caller's, to wipe. */
  wrap(version: number, key: Uint8Array): Promise<Uint8Array>;
  /** The 32 bytes again, for the caller to wipe. Throws {@link WrongMasterKey} when they do not open. */
  unwrap(row: WrappedKey): Promise<Buffer>;
  /** What keys for single purposes are derived from: always the same for one master key. */
  rootSecret(): Promise<KeyObject>;
}

/** The master key does not open the key versions that are stored: another one sealed them. Nothing was changed. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}
