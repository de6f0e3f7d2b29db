import { hash, randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { cacheOf } from '../cache.ts';

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const lookupDigits = 12;
/** 43 digits of 62: 256 bits. */
const secretDigits = 43;
const checksumDigits = 6;

/**
 * The form of an API key, by which secret scanners find one that leaked: `gk_`, twelve characters that everybody may see,
 * `_`, and 49 that nobody may, the last six of which are a checksum of all before them.
 */
export const apiKeyForm = `gk_[0-9A-Za-z]{${lookupDigits}}_[0-9A-Za-z]{${secretDigits + checksumDigits}}`;

const whole = new RegExp(`^${apiKeyForm}$`);
const length = 3 + lookupDigits + 1 + secretDigits + checksumDigits;

/** A key as it was shown: what it is looked up by, and the hash that is stored of it. */
export interface ShownKey {
  readonly lookup: string;
  readonly hash: Buffer;
}

/** A new key; `token` is shown once and kept by nobody here. */
export function newApiKey(): ShownKey & { readonly token: string } {
  const lookup = randomDigits(lookupDigits);
  const body = `gk_${lookup}_${randomDigits(secretDigits)}`;
  const token = body + checksumOf(body);
  return { token, lookup, hash: hashOf(token) };
}

/** Whether it begins as our keys do: then it is one, or nothing. */
export function looksLikeApiKey(text: string): boolean {
  return text.startsWith('gk_');
}

/** Read before, whether good or not: a key that is in use comes with every call. */
const read = cacheOf<ShownKey>(5_000);

/** Null for what cannot be a key of ours: it has another form, or was typed wrong. */
export function apiKeyIn(text: string): ShownKey | null {
  if (text.length !== length) return null;
  const known = read.get(text);
  if (known !== undefined) return known;
  if (!whole.test(text)) return null;
  if (checksumOf(text.slice(0, -checksumDigits)) !== text.slice(-checksumDigits)) return null;
  const shown = { lookup: text.slice(3, 3 + lookupDigits), hash: hashOf(text) };
  read.set(text, shown);
  return shown;
}

function hashOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

function randomDigits(count: number): string {
  let text = '';
  for (let n = 0; n < count; n += 1) text += digits.charAt(randomInt(digits.length));
  return text;
}

/** CRC-32 in six digits: it tells typing mistakes, and nothing about the secret. */
function checksumOf(body: string): string {
  let left = crc32(body);
  let text = '';
  for (let n = 0; n < checksumDigits; n += 1) {
    text = digits.charAt(left % digits.length) + text;
    left = Math.floor(left / digits.length);
  }
  return text;
}
