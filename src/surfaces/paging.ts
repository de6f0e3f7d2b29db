import Type from 'typebox';
import type { Asked, ReplyHeaders } from '../http/route.ts';
import type { CursorWindow, Page } from '../kernel/page.ts';

/** How bare arrays page: `page` and `per_page`, or `after` with the cursor that the `Link` header gives. */
export const pageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'Page number, from 1' })),
  per_page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Items on a page; default 1000' })),
  after: Type.Optional(
    Type.String({ maxLength: 1000, description: 'Cursor of the last item seen, from the Link header' }),
  ),
};

export interface PageAsked {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly after?: string | undefined;
}

/** What an action is asked for: how many, and from where. */
export function window(query: PageAsked): CursorWindow {
  const limit = query.per_page ?? 1000;
  return { limit, offset: query.after === undefined ? ((query.page ?? 1) - 1) * limit : 0, after: query.after ?? null };
}

/** What a list says of its pages in headers. */
const described = {
  'X-Total-Count': 'How many there are in all; at least, with `X-Total-Count-Capped`',
  'X-Total-Count-Capped': '`true` where not all were counted, so that there may be more; absent otherwise',
  Link: 'The `first`, `next` and `last` page (RFC 8288); no `last` where not all were counted, no `next` on the last page',
};

type PageFound = Pick<Page<unknown>, 'total' | 'atLeast' | 'next' | 'limit'>;

/** The headers of a page, whichever part of a result it is. */
export function headersOf<O>(pageOf: (result: O) => PageFound): ReplyHeaders<O> {
  return Object.assign((result: O, asked: Asked) => headersFor(pageOf(result), asked), { described });
}

/**
 * `X-Total-Count` and an RFC 8288 `Link` to the next, first and (by number) last page. Where not all were counted,
 * `X-Total-Count-Capped: true` says that there may be more, and nobody knows the last page.
 */
export const pageHeaders = headersOf((page: PageFound) => page);

function headersFor(page: PageFound, asked: Asked): Record<string, string> {
  const links = [link(asked, 'first', { page: '1', after: null })];
  if (page.atLeast !== true)
    links.push(link(asked, 'last', { page: String(Math.max(1, Math.ceil(page.total / page.limit))), after: null }));
  if (page.next !== null) links.unshift(link(asked, 'next', { after: page.next, page: null }));
  return {
    'x-total-count': String(page.total),
    ...(page.atLeast === true ? { 'x-total-count-capped': 'true' } : {}),
    link: links.join(', '),
  };
}

/** As `pageHeaders`, with the next page by its number. */
export const numberedHeaders: ReplyHeaders<Page<unknown>> = Object.assign(headersForNumbered, { described });

function headersForNumbered({ total, limit, offset }: Page<unknown>, asked: Asked): Record<string, string> {
  const headers = headersFor({ total, limit, next: null }, asked);
  if (offset + limit >= total) return headers;
  const next = link(asked, 'next', { page: String(offset / limit + 2) });
  return { ...headers, link: `${next}, ${headers['link']}` };
}

/** One entry of a `Link` header: the address that was asked for, with some parameters changed (null: left out). */
export function link(asked: Asked, relation: string, change: Readonly<Record<string, string | null>>): string {
  const url = new URL(asked.url, 'http://host');
  for (const [name, value] of Object.entries(change)) {
    if (value === null) url.searchParams.delete(name);
    else url.searchParams.set(name, value);
  }
  return `<${url.pathname}${url.search}>; rel="${relation}"`;
}

/** The values that `sort` may take: each name, and with `-` before it for the reverse. */
export function descendable<const T extends string>(names: readonly T[]): readonly (T | `-${T}`)[] {
  return names.flatMap(name => [name, `-${name}` as const]);
}

/** What an action is asked for by a `sort` of `descendable` names. */
export function sorting<const T extends string>(
  sort: T | `-${T}` | undefined,
  names: readonly T[],
): { sort?: T; descending?: boolean } {
  if (sort === undefined) return {};
  const name = names.find(each => sort === each || sort === `-${each}`);
  return name === undefined ? {} : { sort: name, descending: sort.startsWith('-') };
}
