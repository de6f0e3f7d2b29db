import { type Bytes, joined, utf8 } from './bytes.ts';

/** Somebody's identity key, and who they are. */
export interface KeyOf {
  readonly userId: string;
  readonly key: Bytes;
}

/** So many rounds make each guess at another key with the same number dear. */
const rounds = 5_200;

/**
 * The number that two people compare to see that nobody sits between them: 60 digits, the same on both sides. It changes
 * when either has another identity key.
 */
export async function safetyNumber(one: KeyOf, other: KeyOf): Promise<string> {
  const halves = await Promise.all([halfOf(one), halfOf(other)]);
  return halves.sort().join('');
}

/** As it is shown: groups of five digits. */
export const groupsOf = (number: string): string[] => number.match(/\d{5}/g) ?? [];

async function halfOf({ userId, key }: KeyOf): Promise<string> {
  const secret = await crypto.subtle.importKey('raw', key, 'PBKDF2', false, ['deriveBits']);
  const salt = joined(utf8('gatehouse/safety-number'), utf8(userId.toLowerCase()));
  const how = { name: 'PBKDF2', hash: 'SHA-512', salt, iterations: rounds };
  const bytes = new Uint8Array(await crypto.subtle.deriveBits(how, secret, 240));
  let digits = '';
  for (let at = 0; at < bytes.length; at += 5) {
    const value = bytes.slice(at, at + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    digits += String(value % 100_000).padStart(5, '0');
  }
  return digits;
}
