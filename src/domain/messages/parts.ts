import type { Sql } from '../../platform/db/queryable.ts';
import { type Fragment, prepared, raw } from '../../platform/db/sql.ts';
import { buckets } from './ids.ts';

/**
 * A statement about messages of one part, prepared for each part by itself: the part's number stands in its text. A plan for whichever part
 * it may be cannot rely on the order of one index, and sorts a whole conversation for its newest messages.
 */
export function preparedIn<const A extends readonly unknown[]>(
  name: string,
  build: (bucket: Fragment, ...places: { [_ in keyof A]: unknown }) => Fragment,
): (bucket: number, ...values: A) => Sql {
  const each = Array.from({ length: buckets }, (_, bucket) =>
    prepared<A>(`${name}_${bucket}`, (...places) => build(raw(`${bucket}::smallint`), ...places)),
  );
  return (bucket, ...values) => {
    const statement = each[bucket];
    if (statement === undefined) throw new Error(`there is no part ${bucket}`);
    return statement(...values);
  };
}
