import { randomBytes } from 'node:crypto';

const pattern = /^[0-9a-f]{32}$/;

/** A key that nobody can guess, of 128 random bits. It fits any file system and any bucket, and leaves no folder. */
export const newObjectKey = (): string => randomBytes(16).toString('hex');

export const isObjectKey = (text: string): boolean => pattern.test(text);

/** Throws for what `newObjectKey` cannot have made: a fault of ours, never of a request. */
export function mustBeObjectKey(key: string): void {
  if (!isObjectKey(key)) throw new TypeError('not a key of an object');
}
