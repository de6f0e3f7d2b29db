import { createHash } from 'node:crypto';
import { refuse } from '../../kernel/errors.ts';
import type { Objects, Said } from './objects.ts';

/**
 * Passes bytes on while they are what was said. The last piece leaves only when size and hash have turned out right, so
 * that whoever takes the pieces never has a whole that is wrong.
 */
export async function* asSaid(
  bytes: AsyncIterable<Uint8Array>,
  { size, sha256 }: Pick<Said, 'size' | 'sha256'>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const hash = sha256 === undefined ? null : createHash('sha256');
  let received = 0;
  let held: Uint8Array | null = null;
  for await (const piece of bytes) {
    received += piece.byteLength;
    if (received > size) throw refuse('object.too_large', { size });
    hash?.update(piece);
    if (held !== null) yield held;
    held = piece;
  }
  if (received !== size) throw refuse('object.wrong_size', { size, received });
  if (hash !== null && hash.digest('hex') !== sha256) throw refuse('object.wrong_hash', {});
  if (held !== null) yield held;
}

/**
 * Looks at what was uploaded by a signed address, whatever the store compared: reads it through where a hash was said. Refuses with
 * `object.not_found`, `object.wrong_size` or `object.wrong_hash`.
 */
export async function mustBeAsSaid(objects: Objects, key: string, said: Said): Promise<void> {
  const { size } = await objects.head(key);
  if (size !== said.size) throw refuse('object.wrong_size', { size: said.size, received: size });
  if (said.sha256 === undefined) return;
  for await (const _ of asSaid(await objects.get(key), said));
}
