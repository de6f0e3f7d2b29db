import { scryptAsync } from '@noble/hashes/scrypt.js';
import { type Bytes, base64, bytesOf, type Key, randomBytes, utf8 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { aesKey } from './sealing.ts';

/** How a key was made from a passphrase (RFC 7914): 128 MiB and about a second for each guess. */
export interface Stretching {
  readonly name: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: string;
}

/** What new backups cost. */
export const usualCost = 2 ** 17;
const usual = { name: 'scrypt', r: 8, p: 1 } as const;
/** What is taken of a backup: no server makes this browser guess cheaply, or for ever. */
const [least, most] = [2 ** 15, 2 ** 20];
const shortest = 12;

export interface Stretched {
  readonly key: Key;
  /** Tells a wrong passphrase from a damaged backup. */
  readonly check: Bytes;
  readonly how: Stretching;
}

/** The key of a passphrase; without `how`, as new ones are made. Throws `damaged` for what nobody would have made. */
export async function stretched(passphrase: string, how: Stretching = fresh(usualCost)): Promise<Stretched> {
  const salt = bytesOf(how.salt);
  const isFit = how.name === 'scrypt' && how.N >= least && how.N <= most && (how.N & (how.N - 1)) === 0;
  if (!isFit || how.r !== usual.r || how.p !== usual.p || salt === null || salt.length < 16)
    throw new E2eeError('damaged');
  const { N, r, p } = how;
  const bytes = Uint8Array.from(
    await scryptAsync(utf8(written(passphrase)), salt, { N, r, p, dkLen: 48, maxmem: 2 ** 31 }),
  );
  return { key: await aesKey(bytes.slice(0, 32)), check: bytes.slice(32), how };
}

/** How a new key is made at a cost, N of scrypt. */
export const fresh = (N: number): Stretching => ({ ...usual, N, salt: base64(randomBytes(16)) });

/** The same on every keyboard. */
const written = (passphrase: string): string => passphrase.normalize('NFKC').trim();

/** Refuses a passphrase that is too short: whoever has the backup may guess as often as they like. */
export function mustBeStrong(passphrase: string): void {
  const text = written(passphrase);
  if ([...text].length < shortest || new Set(text).size < 5) throw new E2eeError('weak_passphrase');
}

/** Letters and digits that nobody takes for another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/** A passphrase that nobody guesses: `k3mp-9xqt-w7rd-2hzn-aa4f-j8cv`, 118 bits. */
export function suggestedPassphrase(): string {
  const text: string[] = [];
  while (text.length < 24) {
    const [byte = 255] = randomBytes(1);
    // As many values for each letter.
    if (byte < letters.length * 8) text.push(letters[byte % letters.length] ?? '');
  }
  return text.join('').replaceAll(/.{4}(?=.)/g, '$&-');
}
