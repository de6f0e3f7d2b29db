import Type, { type Static } from 'typebox';
import type { CursorWindow, Window } from '../../../kernel/page.ts';
import { type PageAsked, pageQuery, window } from '../../paging.ts';

/** Clients of this document call it so; where both are given, `per_page` counts. */
const rpp = Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'The same as `per_page`' }));

/** How lists without a `pagination` of their own page here: by number. */
export const numberedPages = Type.Object({ page: pageQuery.page, per_page: pageQuery.per_page, rpp });

/** What an action is asked for by them. */
export function numberedWindow({ page, rpp: records, per_page = records }: Static<typeof numberedPages>): Window {
  const { limit, offset } = window({ page, per_page });
  return { limit, offset };
}

/** By number, or by the cursor of the `Link` header. */
export const cursorPages = { ...pageQuery, rpp };

/** What an action is asked for by them. */
export function cursorWindow({
  rpp: records,
  per_page = records,
  ...where
}: PageAsked & { readonly rpp?: number }): CursorWindow {
  return window({ ...where, per_page });
}
