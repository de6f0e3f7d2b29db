import { base64url, sha256, utf8 } from '../e2ee/bytes.ts';

/** Files beyond this go in parts, which can be gone on with after a lost connection. Bytes. */
export const partsFrom = 8 * 1024 ** 2;

/** A part of a file: from, inclusive, and to, exclusive. */
export interface Part {
  /** From 1. */
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

/** The parts that a file of `size` bytes is sent in. */
export function partsOf(size: number, partSize: number): readonly Part[] {
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
    number: index + 1,
    from: index * partSize,
    to: Math.min(size, (index + 1) * partSize),
  }));
}

/** Parts that the server does not have yet, or not whole. */
export function missingOf(parts: readonly Part[], there: ReadonlyMap<number, number>): readonly Part[] {
  return parts.filter(({ number, from, to }) => there.get(number) !== to - from);
}

/**
 * What a file is known by when somebody chooses it once more: browsers do not let go on with it by themselves. It does not say what
 * the file is called. Null: this browser cannot tell, on a page that is not secure.
 */
export async function fingerprintOf({
  name,
  size,
  lastModified,
}: Pick<File, 'name' | 'size' | 'lastModified'>): Promise<string | null> {
  if (globalThis.crypto.subtle === undefined) return null;
  return base64url(await sha256(utf8(JSON.stringify([name, size, lastModified]))));
}
