import type { Queryable, Sql } from '../../platform/db/queryable.ts';
import { type Fragment, raw, sql } from '../../platform/db/sql.ts';
import { bucketOf } from './ids.ts';
import { type MessageRow, messageColumns, ofConversation } from './messages.ts';
import { firstAt } from './moments.ts';
import { preparedIn } from './parts.ts';

/** Words as they are looked for: in the syntax of search engines, or ready for `to_tsquery`. */
export interface SoughtWords {
  readonly text: string;
  readonly quoted: boolean;
}

/** Where the page before ended: time and id of its last message. */
export type Start = readonly [at: string, id: string];

/** What is looked for: so many messages at most, from where the page before ended on. */
export interface HitsAsked {
  readonly words: SoughtWords;
  readonly limit: number;
  readonly start: Start | null;
}

/** SQL: what is looked for. */
export const tsquery = (quoted: unknown, text: unknown): Fragment =>
  sql`case when ${quoted}::boolean then websearch_to_tsquery('simple', ${text}) else to_tsquery('simple', ${text}) end`;

/** A conversation that is searched, the messages of which up to a number the reader does not see. */
export interface SearchedConversation {
  readonly id: string;
  readonly from_seq: number;
  readonly last_seq: number;
  readonly last_message_at: string;
}

/** How many messages are looked at, at most, before the index is asked; it is faster for words that so few messages have. */
const mostLookedAt = 2_500;
const conversationsAtOnce = 100;
/** How many of each are looked at first; of a single conversation as many as of several together. */
const firstWindow = (conversations: number): number => Math.ceil(1_000 / Math.min(conversations, conversationsAtOnce));

/** A conversation while it is looked through: what is left of it lies below a number, and is no newer than a moment. */
interface Looking {
  readonly conversation: SearchedConversation;
  below: number | null;
  newest: number;
  window: number;
}

/**
 * The newest hits, found by looking through the newest messages: each round goes on in those conversations that may still
 * have a newer hit than the last that is wanted. Undefined where too few of the messages have these words.
 * @param conversations the newest first
 * @param othersAt when there last was a message in any other; null: there is no other
 */
export async function hitsAmongNewest(
  on: Queryable,
  asked: HitsAsked,
  conversations: readonly SearchedConversation[],
  othersAt: string | null,
): Promise<readonly MessageRow[] | undefined> {
  const { limit, start } = asked;
  const latest = start === null ? Number.POSITIVE_INFINITY : Date.parse(start[0]);
  const others = othersAt === null ? Number.NEGATIVE_INFINITY : Math.min(latest, Date.parse(othersAt));
  const looking = conversations.map(
    (conversation): Looking => ({
      ...{ conversation, below: null, window: firstWindow(conversations.length) },
      newest: Math.min(latest, Date.parse(conversation.last_message_at)),
    }),
  );
  let hits: readonly MessageRow[] = [];
  for (let looked = 0; ; ) {
    const enough = hits[limit - 1];
    const wanted = enough === undefined ? Number.NEGATIVE_INFINITY : Date.parse(enough.created_at);
    const next = looking
      .filter(({ newest }) => newest >= wanted && newest !== Number.NEGATIVE_INFINITY)
      .sort((a, b) => b.newest - a.newest)
      .slice(0, conversationsAtOnce);
    if (next.length === 0) return others >= wanted && othersAt !== null ? undefined : hits;
    if (looked >= mostLookedAt) return undefined;
    await Promise.all(next.map(each => begin(on, each, start)));
    looked += next.reduce((sum, each) => sum + windowOf(each), 0);
    const found = await look(on, asked, next);
    hits = [...hits, ...found].sort(newestFirst).slice(0, limit);
  }
}

/** Finds where to begin: right below where the page before ended. */
async function begin(on: Queryable, each: Looking, start: Start | null): Promise<void> {
  if (each.below !== null) return;
  const { id, last_seq: last, last_message_at: newest } = each.conversation;
  const after = start === null ? null : new Date(Date.parse(start[0]) + 1);
  each.below = after === null || Date.parse(newest) < after.getTime() ? last + 1 : await firstAt(on, id, last, after);
}

function windowOf({ conversation, below, window }: Looking): number {
  return Math.max(0, Math.min(window, (below ?? 0) - 1 - conversation.from_seq));
}

const lowOf = (each: Looking): number => (each.below ?? 0) - windowOf(each);

type Row = MessageRow & { readonly place: string; readonly reached: string | null };

/** Looks through the next window of each, and notes how far that came. */
async function look(on: Queryable, asked: HitsAsked, next: readonly Looking[]): Promise<readonly MessageRow[]> {
  const inParts = Map.groupBy(next, ({ conversation }) => bucketOf(conversation.id));
  const rows = await Promise.all([...inParts].map(([bucket, those]) => on.rows<Row>(windows(bucket, asked, those))));
  const reached = new Map(rows.flat().map(row => [row.place, row.reached]));
  for (const each of next) {
    each.below = lowOf(each);
    each.window *= 2;
    const at = reached.get(each.conversation.id) ?? null;
    const more = each.below > each.conversation.from_seq + 1 && at !== null;
    each.newest = more ? Date.parse(at) : Number.NEGATIVE_INFINITY;
  }
  return rows.flat().flatMap(({ place: _, reached: __, ...row }) => (row.id === null ? [] : [row]));
}

function windows(bucket: number, { words, limit, start }: HitsAsked, those: readonly Looking[]): Sql {
  return inWindows(
    bucket,
    those.map(({ conversation }) => conversation.id),
    those.map(lowOf),
    those.map(({ below }) => below ?? 0),
    words.quoted,
    words.text,
    start?.[0] ?? null,
    start?.[1] ?? null,
    limit,
  );
}

const newestFirst = (a: MessageRow, b: MessageRow): number =>
  Date.parse(b.created_at) - Date.parse(a.created_at) || (a.id < b.id ? 1 : -1);

// `is true` keeps the index of words out of it: these few are read in their order.
const inWindows = preparedIn<
  [
    ids: readonly string[],
    lows: readonly number[],
    belows: readonly number[],
    quoted: boolean,
    text: string,
    at: string | null,
    id: string | null,
    limit: number,
  ]
>(
  'search_newest',
  (
    bucket,
    ids,
    lows,
    belows,
    quoted,
    text,
    at,
    id,
    limit,
  ) => sql`select w.id as place, reached.created_at as reached, m.*
    from unnest(${ids}::uuid[], ${lows}::bigint[], ${belows}::bigint[]) as w (id, low, below)
    left join lateral (select m.created_at from messages m
      where ${ofConversation(bucket, raw('w.id'))} and m.seq = w.low) reached on true
    left join lateral (select ${messageColumns} from messages m
      where ${ofConversation(bucket, raw('w.id'))} and m.seq >= w.low and m.seq < w.below
        and (m.search @@ ${tsquery(quoted, text)}) is true
        and (${at}::timestamptz is null or (m.created_at, m.id) < (${at}::timestamptz, ${id}::uuid))
      order by m.seq desc limit ${limit}) m on true`,
);
