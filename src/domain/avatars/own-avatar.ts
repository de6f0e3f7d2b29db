import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { sha256 } from '../../platform/crypto/tokens.ts';
import { command, self } from '../action.ts';

/** The longest file that is taken, in bytes. */
export const longestPicture = 5 * 1024 * 1024;

/** Puts a picture in place of the one before. Returns by what its address names it. */
export const changeAvatar = command('user.change_avatar', {
  input: Type.Object({ source: Type.Unsafe<Readable>({}) }, { additionalProperties: false }),
  permit: self('profile'),
  refuses: ['avatar.unreadable'],
  audit: { of: 'user' },
  limit: { per: 'actor', max: 30, seconds: 3600 },
  prepare: async ({ ports }, { source }) => {
    const squares = await ports.pictures.squares(await bytesOf(source));
    if (squares === null) throw refuse('avatar.unreadable', {});
    return squares;
  },
  run: async ({ tx, at, userId, prepared: { large, small }, target }): Promise<string> => {
    target({ kind: 'user', id: userId });
    // Nobody who has the same picture can tell from it where it is.
    const name = sha256(Buffer.concat([large, randomBytes(16)]).toString('base64')).toString('base64url');
    await tx.rows({
      name: 'change_avatar',
      text: `insert into avatars (user_id, name, large, small, created_at) values ($1, $2, $3, $4, $5)
        on conflict (user_id) do update set name = $2, large = $3, small = $4, created_at = $5`,
      values: [userId, name, Buffer.from(large), Buffer.from(small), at],
    });
    return name;
  },
});

/** Takes one's picture away; fine with none. */
export const removeAvatar = command('user.remove_avatar', {
  input: Type.Object({}, { additionalProperties: false }),
  permit: self('profile'),
  audit: { of: 'user' },
  run: async ({ tx, userId, target, notDone }): Promise<void> => {
    target({ kind: 'user', id: userId });
    const removed = await tx.rows({
      name: 'remove_avatar',
      text: 'delete from avatars where user_id = $1 returning 1',
      values: [userId],
    });
    if (removed.length === 0) notDone();
  },
});

/** All of it: the route bounds how long it may be. */
async function bytesOf(source: Readable): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of source as AsyncIterable<Uint8Array>) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}
