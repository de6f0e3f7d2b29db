import Type, { type Static } from 'typebox';
import { pageQuery } from '../../paging.ts';

/** How lists without a `pagination` of their own page here: by number. */
export const numberedPages = Type.Object({ page: pageQuery.page, per_page: pageQuery.per_page });

/** What an action is asked for by them. */
export function numberedWindow({ page = 1, per_page: limit = 1000 }: Static<typeof numberedPages>): {
  limit: number;
  offset: number;
} {
  return { limit, offset: (page - 1) * limit };
}
