import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { open, query } from '../action.ts';

export interface AvatarBytes {
  readonly name: string;
  readonly size: 'large' | 'small';
  /** WebP. */
  readonly bytes: Buffer;
}

/** The bytes of a picture at its address. */
export const readAvatar = query('avatar.read', {
  input: Type.Object(
    { name: Type.String({ minLength: 1, maxLength: 64 }), size: Type.Enum(['large', 'small']) },
    { additionalProperties: false },
  ),
  permit: open('pages show it as a picture, which sends no token; nobody guesses its address', { withKeys: true }),
  refuses: ['avatar.not_found'],
  // A page shows many; how many are sent at once is bounded instead (`transfers`).
  limit: { per: 'ip', max: 6_000, seconds: 60 },
  run: async ({ db }, { name, size }): Promise<AvatarBytes> => {
    const [found] = await db.rows<{ bytes: Buffer }>(
      size === 'large'
        ? { name: 'large_avatar', text: 'select large as bytes from avatars where name = $1', values: [name] }
        : { name: 'small_avatar', text: 'select small as bytes from avatars where name = $1', values: [name] },
    );
    if (found === undefined) throw refuse('avatar.not_found', {});
    return { name, size, bytes: found.bytes };
  },
});

/** By what the address of a person's picture names it; null where there is none. */
export async function avatarOf(on: Queryable, userId: string): Promise<string | null> {
  const [found] = await on.rows<{ name: string }>({
    name: 'avatar_of',
    text: 'select name from avatars where user_id = $1',
    values: [userId],
  });
  return found?.name ?? null;
}
