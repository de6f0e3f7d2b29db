import { createHash } from 'node:crypto';
import { DomainError, refuse } from '../../kernel/errors.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import type { StoredFile } from './files.ts';
import { beginningOfType, beginsAs, headBytes } from './known-types.ts';

/**
 * What is wrong with the bytes that were uploaded; null: nothing. Their size is held against what was said, their beginning
 * against the type, and all of them against the SHA-256 where one was said, and against UTF-8 where it is a text. Of an encrypted
 * file there is only size and hash. Refuses while nothing has come.
 */
export async function contentFault(objects: Objects, file: StoredFile): Promise<DomainError | null> {
  const { object_key: key, size, content_type: type, sha256 } = file;
  const received = await sizeOf(objects, key);
  if (received === null) throw refuse('file.not_uploaded', {});
  if (received !== size) return refuse('object.wrong_size', { size, received });
  const beginning = file.is_encrypted ? undefined : beginningOfType(type);
  const text = beginning === 'text' ? new TextDecoder('utf-8', { fatal: true }) : null;
  if (beginning === undefined && sha256 === null) return null;
  const all = text !== null || sha256 !== null;
  const bytes = await objects.get(key, all ? undefined : { first: 0, last: Math.min(size, headBytes) - 1 });
  const hash = sha256 === null ? null : createHash('sha256');
  let head = Buffer.alloc(0);
  for await (const piece of bytes as AsyncIterable<Buffer>) {
    if (head.length < headBytes) head = Buffer.concat([head, piece.subarray(0, headBytes - head.length)]);
    hash?.update(piece);
    if (text !== null && !goesOnAsText(text, piece)) return refuse('file.wrong_content', { type });
  }
  if (hash !== null && hash.digest('hex') !== sha256) return refuse('object.wrong_hash', {});
  if (text !== null && !goesOnAsText(text, null)) return refuse('file.wrong_content', { type });
  return file.is_encrypted || beginsAs(type, head) ? null : refuse('file.wrong_content', { type });
}

async function sizeOf(objects: Objects, key: string): Promise<number | null> {
  try {
    return (await objects.head(key)).size;
  } catch (error) {
    if (error instanceof DomainError && error.is('object.not_found')) return null;
    throw error;
  }
}

/** Null: no more comes, and no letter is left half. */
function goesOnAsText(decoder: InstanceType<typeof TextDecoder>, piece: Buffer | null): boolean {
  if (piece?.includes(0) === true) return false;
  try {
    decoder.decode(piece ?? undefined, { stream: piece !== null });
    return true;
  } catch {
    return false;
  }
}
