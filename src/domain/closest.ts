import { keptCount } from '../platform/db/counts.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { patternsOf } from '../platform/db/search-text.ts';
import type { Hit, Searching } from './shown.ts';

/** What is looked through: the text of an index, the columns of a hit, and the rows that one may list. */
export interface Source {
  readonly kept: 'roles' | 'organizations' | 'teams';
  readonly text: string;
  readonly hit: string;
  readonly from: string;
}

/** SQL: of one of the organizations in `$1`; null: all. */
export const inside = (column: string): string => `($1::uuid[] is null or ${column} = any($1::uuid[]))`;

/** Names that are put in order at most: of more, those found first stand for all. */
const ordered = 1000;

/**
 * What has the text in its name. Names that begin with it come first, and the shorter of two, which has less besides it.
 * `within` are the parameters of `from`.
 */
export async function closest(
  on: Queryable,
  source: Source,
  within: readonly unknown[],
  { q, most }: Pick<Searching, 'q' | 'most'>,
): Promise<Hit[]> {
  const values = [...within];
  const ways = patternsOf(q, await keptCount(on, source.kept)).map(
    each => `${source.text} ilike $${values.push(each)}`,
  );
  const beginning = `$${values.push(`${q.replace(/[\\%_]/g, '\\$&')}%`)}`;
  return on.rows<Hit>({
    text: `select * from (select ${source.hit} from ${source.from} and (${ways.join(' or ')}) limit ${ordered}) found
      order by title not ilike ${beginning}, length(title), lower(title), id limit ${most}`,
    values,
  });
}
