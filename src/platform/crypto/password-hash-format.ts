export type PasswordHashFormat =
  | { readonly algorithm: 'bcrypt'; readonly cost: number }
  | { readonly algorithm: 'argon2id' | 'argon2i' };

/** Highest bcrypt cost that is verified: some 4 s of a core. A stored hash must not be able to occupy one for hours. */
export const MAX_BCRYPT_COST = 16;
/** Lowest cost that bcrypt defines. */
export const MIN_BCRYPT_COST = 4;

const MAX_ARGON2_KIBIBYTES = 256 * 1024;
const MAX_ARGON2_PASSES = 32;
const MAX_ARGON2_LANES = 64;

const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;
const ARGON2 =
  /^\$(argon2id?)\$(?:v=(?:16|19)\$)?m=(\d{1,9}),t=(\d{1,9}),p=(\d{1,3})\$[A-Za-z0-9+/]{11,128}\$[A-Za-z0-9+/]{16,256}$/;

/**
 * What a stored hash is, or null when it cannot be verified here: another format, or parameters beyond the limits
 * (bcrypt cost {@link MAX_BCRYPT_COST}; Argon2 256 MiB, 32 passes, 64 lanes). An import asks this before it takes a row.
 */
export function parsePasswordHash(hash: string): PasswordHashFormat | null {
  const bcrypt = BCRYPT.exec(hash);
  if (bcrypt) {
    const cost = Number(bcrypt[1]);
    return cost >= MIN_BCRYPT_COST && cost <= MAX_BCRYPT_COST ? { algorithm: 'bcrypt', cost } : null;
  }
  const argon2 = ARGON2.exec(hash);
  if (!argon2) return null;
  const [, algorithm, memory, passes, lanes] = argon2;
  if (Number(memory) > MAX_ARGON2_KIBIBYTES || Number(passes) > MAX_ARGON2_PASSES || Number(lanes) > MAX_ARGON2_LANES) {
    return null;
  }
  return { algorithm: algorithm === 'argon2id' ? 'argon2id' : 'argon2i' };
}
