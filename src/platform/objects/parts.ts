import type { Lasting, Said, SignedUpload } from './objects.ts';

/** A piece of an object. Numbers begin with 1; `size` in bytes. */
export interface Part {
  readonly number: number;
  readonly size: number;
}

/** What is uploaded in parts: the key that it will lie under, and what the store calls the upload. */
export interface PartedUpload {
  readonly key: string;
  readonly id: string;
}

/**
 * Objects that come in parts, each to an address of its own, in any order, as often as it takes. Nothing lies under their key until
 * they are joined. Refuses with `object.not_found` what was not begun, and what was joined or dropped.
 */
export interface ObjectParts {
  /** Begins one; returns what the store calls it. */
  begin(key: string, said: Pick<Said, 'type'>): Promise<string>;
  /** An address for one part of exactly that size. The disk takes each part once; a bucket keeps the one that came last. */
  signed(upload: PartedUpload, part: Part & Lasting): Promise<SignedUpload>;
  /** Those that have come, in the order of their numbers. */
  list(upload: PartedUpload): Promise<readonly Part[]>;
  /** Makes them one object, which is there as a whole once it resolves. All have to be there. Fine with one that is joined already. */
  join(upload: PartedUpload, said: Pick<Said, 'size' | 'type'>): Promise<void>;
  /** Gives it up, with all that has come; fine with one that is not there. */
  drop(upload: PartedUpload): Promise<void>;
}

/** Throws unless these are all parts of an object of that size. */
export function mustBeWhole(parts: readonly Part[], size: number): void {
  const whole = parts.every(({ number }, index) => number === index + 1);
  const bytes = parts.reduce((sum, part) => sum + part.size, 0);
  if (!whole || bytes !== size) throw new Error(`parts of ${bytes} bytes are no object of ${size}`);
}
