import type { Key } from './bytes.ts';
import type { Identity } from './identity.ts';
import type { Peers } from './peers.ts';

/** What one browser keeps for one person. Its private keys cannot be read out, by no script of this page either. */
export interface Kept {
  readonly userId: string;
  readonly identity: Identity;
  /** Those before it, for what was encrypted to them. */
  readonly former: readonly Identity[];
  readonly stateKey: Key;
  /** Which state key it is, so that a state under another one is told apart. */
  readonly stateKeyId: string;
  /** What is known of others. */
  readonly peers: Peers;
}

/** Where it is kept. */
export interface KeyStore {
  read(userId: string): Promise<Kept | null>;
  write(kept: Kept): Promise<void>;
  /** Changes what is kept, if anything is, and nobody else does meanwhile. */
  update(userId: string, change: (kept: Kept) => Kept): Promise<void>;
  /** For who signs out. */
  forget(userId: string): Promise<void>;
}
