import type { Ask, Deadline, Question, ReceivedAnswer } from './ask.ts';
import { type ReadPage, unexpected } from './replies.ts';

/** A million records: more than any installation has, few enough for an end. */
const maxPages = 1000;

export interface Listing<T> {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** From 1 to 1000. */
  readonly pageSize: number;
  /** Begins with this page number; null begins at the first, forward only where the server can. */
  readonly page: number | null;
  readonly read: (json: unknown) => ReadPage<T>;
  /** Called before each page. */
  readonly deadline: () => Deadline;
}

type Position = { readonly by: 'start' } | { readonly by: 'page' | 'pageId'; readonly number: number };

/**
 * All pages of a listing, each record once. Asks for forward-only paging, where each page begins after an id and
 * records that come or go meanwhile move nothing; takes page numbers where the server does not know that.
 * Throws ConnectWiseFailed, also for paging that does not move on.
 */
export async function* pagesOf<T extends { readonly id: number }>(
  ask: Ask,
  listing: Listing<T>,
): AsyncGenerator<readonly T[], void, undefined> {
  const seen = new Set<number>();
  let position: Position = listing.page === null ? { by: 'start' } : { by: 'page', number: listing.page };
  let linked = false;
  for (let count = 1; count <= maxPages; count++) {
    const answer: ReceivedAnswer | null = await ask(question(listing, position), listing.deadline());
    if (answer === null) throw unexpected('a list', 'is not there (404)');
    const { records, received } = listing.read(answer.json);
    const before = seen.size;
    // One may be listed twice on a page, too.
    const fresh = records.filter(({ id }) => {
      const isNew = !seen.has(id);
      seen.add(id);
      return isNew;
    });
    linked ||= answer.link !== '';
    const next = received === 0 ? null : following(position, answer.link, linked, received, listing);
    // With page numbers a record may move to the next page while we read; a whole page does not.
    if (records.length > 0 && seen.size === before && next !== null) throw unexpected('a list', 'repeats a page');
    if (fresh.length > 0) yield fresh;
    if (next === null) return;
    position = next;
  }
  throw unexpected('a list', `has more than ${maxPages} pages`);
}

function question({ path, query, pageSize }: Listing<unknown>, position: Position): Question {
  const paged = { ...query, pageSize: String(pageSize) };
  if (position.by === 'page') return { path, query: { ...paged, page: String(position.number) } };
  const after = position.by === 'start' ? {} : { pageId: String(position.number) };
  return { path, query: { ...paged, ...after }, headers: { 'pagination-type': 'forward-only' } };
}

function following(
  position: Position,
  link: string,
  linked: boolean,
  received: number,
  { pageSize }: Listing<unknown>,
): Position | null {
  const current = position.by === 'start' ? 1 : position.number;
  const next = linkedPosition(link);
  if (next !== null) {
    const first = position.by === 'start' && next.by === 'pageId';
    const onward = position.by === 'start' || position.by === next.by;
    if (!onward || next.number <= (first ? 0 : current)) throw unexpected('a list', 'goes back to an earlier page');
    return next;
  }
  // A server that has linked pages before says the end by linking no further one.
  if (linked || position.by === 'pageId' || received < pageSize) return null;
  return { by: 'page', number: current + 1 };
}

/**
 * Where `rel="next"` leads. Only the position is taken from it, never the address: behind a proxy ConnectWise names
 * itself by hosts that are not ours to send keys to.
 */
function linkedPosition(link: string): Extract<Position, { readonly number: number }> | null {
  for (const [, target = '', parameters = ''] of link.matchAll(/<([^>]*)>([^<]*)/g)) {
    if (!/;\s*rel\s*=\s*"?next\b/i.test(parameters)) continue;
    const query = URL.parse(target, 'http://relative.invalid/')?.searchParams;
    for (const by of ['pageId', 'page'] as const) {
      const text = query?.get(by);
      if (text === null || text === undefined) continue;
      if (!/^\d{1,10}$/.test(text)) break;
      return { by, number: Number(text) };
    }
    throw unexpected('a list', 'links to a next page that cannot be read');
  }
  return null;
}
