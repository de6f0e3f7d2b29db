import { type Bytes, base64url, bytesOf, exactly, randomBytes, utf8 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { aesKey, seal, unseal } from './sealing.ts';

/** What stands in an encrypted message of a file that goes with it: the server has its bytes, and cannot read them. */
export interface SealedFile {
  /** Which file of the server’s it is. */
  readonly id: string;
  /** The key that it alone is encrypted with, base64url. */
  readonly key: string;
  readonly name: string;
  /** Media type, as its sender says. */
  readonly type: string;
  /** Bytes, as they were. */
  readonly size: number;
}

const keyLength = 32;
const bound = utf8('gatehouse/e2ee/file/1');

/** A file encrypted with a key of its own, which no other file ever has. */
export async function sealFile(content: Blob): Promise<{ readonly sealed: Blob; readonly key: string }> {
  const key = randomBytes(keyLength);
  const plain = new Uint8Array(await content.arrayBuffer());
  return { sealed: new Blob([await seal(await aesKey(key), plain, bound)]), key: base64url(key) };
}

/** What was encrypted so. Throws `damaged` where these are other bytes, or it is another key. */
export async function openFile(sealed: Blob, { key, type }: SealedFile): Promise<Blob> {
  const bytes = exactly(keyLength, key);
  const plain: Bytes | null =
    bytes === null ? null : await unseal(await aesKey(bytes), new Uint8Array(await sealed.arrayBuffer()), bound);
  if (plain === null) throw new E2eeError('damaged');
  return new Blob([plain], { type });
}

/** The files that an encrypted message says it has; whatever else stands there is none. */
export function sealedFilesIn(value: unknown): readonly SealedFile[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((each: unknown): SealedFile[] => {
    if (typeof each !== 'object' || each === null) return [];
    const { id, key, name, type, size } = each as Readonly<Record<string, unknown>>;
    const isOne =
      typeof id === 'string' && typeof key === 'string' && typeof name === 'string' && typeof type === 'string';
    return isOne && typeof size === 'number' && bytesOf(key) !== null ? [{ id, key, name, type, size }] : [];
  });
}
