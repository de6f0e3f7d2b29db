import { keptCount } from '../platform/db/counts.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { patternsOf } from '../platform/db/search-text.ts';
import { anyCondition, type Fragment, raw, sql } from '../platform/db/sql.ts';
import type { Hit, Searching } from './shown.ts';

/** What is looked through: the text of an index, the columns of a hit, and the rows that one may list. */
export interface Source {
  readonly kept: 'roles' | 'organizations' | 'teams' | 'company_credentials';
  readonly text: string;
  readonly hit: string;
  readonly from: Fragment;
}

/** Names that are put in order at most: of more, those found first stand for all. */
const ordered = 1000;

/** What has the text in its name. Names that begin with it come first, and the shorter of two, which has less besides it. */
export async function closest(
  on: Queryable,
  source: Source,
  { q, most }: Pick<Searching, 'q' | 'most'>,
): Promise<Hit[]> {
  const patterns = patternsOf(q, await keptCount(on, source.kept));
  const ways = anyCondition(patterns.map(each => sql`${raw(source.text)} ilike ${each}`));
  const beginning = `${q.replace(/[\\%_]/g, '\\$&')}%`;
  return on.rows<Hit>(
    sql`select * from (select ${raw(source.hit)} from ${source.from} and ${ways} limit ${ordered}) found
      order by title not ilike ${beginning}, length(title), lower(title), id limit ${most}`,
  );
}
