import Type from 'typebox';
import type { CursorWindow } from '../../kernel/page.ts';

/** How the lists of this surface page. */
export const limitQuery = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items at most; default 100' })),
  skip: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, description: 'Items to leave out before them' })),
};

/** What an action is asked for. */
export function limitWindow({
  limit = 100,
  skip = 0,
}: {
  readonly limit?: number | undefined;
  readonly skip?: number | undefined;
}): CursorWindow {
  return { limit, offset: skip, after: null };
}
