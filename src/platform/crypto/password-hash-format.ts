export type PasswordHashFormat =
  | { readonly algorithm: 'bcrypt'; readonly cost: number }
  | { readonly algorithm: 'argon2id' | 'argon2i' };

/** Highest bcrypt cost that is verified: some 4 s of a core. A stored hash must not be able to occupy one for hours. */
export const MAX_BCRYPT_COST = 16;
/** Lowest cost that bcrypt defines. */
export const MIN_BCRYPT_COST = 4;
/** Highest cost that an import takes: that of our own, so that no account takes longer than one that does not exist. */
const MAX_IMPORTED_BCRYPT_COST = 14;

const MAX_ARGON2_KIBIBYTES = 128 * 1024;
/** Memory times passes: 1 GiB takes no longer than bcrypt at cost 14. */
const MAX_ARGON2_KIBIBYTE_PASSES = 1024 * 1024;
const MAX_ARGON2_LANES = 64;
const ARGON2_SALT_BYTES = [8, 64] as const;
const ARGON2_DIGEST_BYTES = [16, 64] as const;

// 16 bytes of salt and 23 of digest in bcrypt's own base64, whose last characters have bits to spare, which are zero.
const BCRYPT_TAIL = /^[./A-Za-z0-9]{21}[.Oeu][./A-Za-z0-9]{30}[.CGKOSWaeimquy26]$/;
const number = '(0|[1-9]\\d{0,8})';
const ARGON2 = new RegExp(`^\\$(?:v=(?:16|19)\\$)?m=${number},t=${number},p=${number}\\$([^$]*)\\$([^$]*)$`);

/** Stands before a hash that was made elsewhere, which is verified as its makers meant until it is remade. */
const IMPORTED = 'imported:';

export interface StoredHash {
  readonly format: PasswordHashFormat;
  /** Without what we wrote before it. */
  readonly hash: string;
  readonly imported: boolean;
}

/** A hash as an import stores it. */
export function importedHash(hash: string): string {
  return `${IMPORTED}${hash}`;
}

/** What an import must know of a hash: why it is not taken, in words that follow the column's name; null when it is. */
export function problemOfImported(hash: string): string | null {
  const read = readHash(hash);
  if (typeof read === 'string') return read;
  if (read.algorithm !== 'bcrypt' || read.cost <= MAX_IMPORTED_BCRYPT_COST) return null;
  return wrongCost(read.cost);
}

/** What is stored, or null when it cannot be verified. */
export function readStoredHash(stored: string): StoredHash | null {
  const imported = stored.startsWith(IMPORTED);
  const hash = imported ? stored.slice(IMPORTED.length) : stored;
  const format = readHash(hash);
  return typeof format === 'string' ? null : { format, hash, imported };
}

/** The format of a hash in the PHC or the crypt(3) form, or what is wrong with it. */
function readHash(hash: string): PasswordHashFormat | string {
  const [, label, rest] = /^\$(2[aby]|argon2id?)(\$.*)$/.exec(hash) ?? [];
  if (rest === undefined) return 'must be a bcrypt or argon2 hash';
  if (label === 'argon2id' || label === 'argon2i') return problemOfArgon2(rest) ?? { algorithm: label };
  const [, cost, tail] = /^\$(\d\d)\$(.*)$/.exec(rest) ?? [];
  if (tail === undefined || !BCRYPT_TAIL.test(tail)) return 'is cut off or garbled: not the salt and digest of bcrypt';
  if (Number(cost) < MIN_BCRYPT_COST || Number(cost) > MAX_BCRYPT_COST) return wrongCost(Number(cost));
  return { algorithm: 'bcrypt', cost: Number(cost) };
}

function wrongCost(cost: number): string {
  return `has the bcrypt cost ${cost}; costs from ${MIN_BCRYPT_COST} to ${MAX_IMPORTED_BCRYPT_COST} are taken`;
}

function problemOfArgon2(parameters: string): string | null {
  const [, memory, passes, lanes, salt, digest] = ARGON2.exec(parameters) ?? [];
  if (salt === undefined || digest === undefined) return 'is cut off or garbled: not the parts of an argon2 hash';
  const [m, t, p] = [Number(memory), Number(passes), Number(lanes)];
  if (m > MAX_ARGON2_KIBIBYTES || m * t > MAX_ARGON2_KIBIBYTE_PASSES || p > MAX_ARGON2_LANES) {
    return `takes too long to check: m may be ${MAX_ARGON2_KIBIBYTES}, m times t ${MAX_ARGON2_KIBIBYTE_PASSES} and p ${MAX_ARGON2_LANES} at most`;
  }
  if (t < 1 || p < 1 || m < 8 * p)
    return 'has parameters that argon2 does not know: t and p are 1, m is 8 times p at least';
  return problemOfBytes('salt', salt, ARGON2_SALT_BYTES) ?? problemOfBytes('digest', digest, ARGON2_DIGEST_BYTES);
}

/** What is wrong with base64 without padding, as RFC 4648 §3.5 writes it: bits to spare are zero. */
function problemOfBytes(part: string, text: string, [least, most]: readonly [number, number]): string | null {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== text)
    return `is garbled: its ${part} is not base64 without padding`;
  if (bytes.length >= least && bytes.length <= most) return null;
  return `has a ${part} of ${bytes.length} bytes; ${least} to ${most} are taken`;
}
