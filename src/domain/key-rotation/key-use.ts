import type { Queryable } from '../../platform/db/queryable.ts';
import type { SealedColumn } from '../sealed-column.ts';

/** A key version and what is sealed under it. */
export interface KeyUse {
  readonly version: number;
  /** RFC 3339 UTC; null for a version that values name and that is not there. */
  readonly created_at: string | null;
  readonly values: number;
}

/** Every key version, oldest first, with how many values are sealed under each. Reads every sealed row once. */
export async function keyUse(on: Queryable, columns: readonly SealedColumn[]): Promise<KeyUse[]> {
  const sealed = columns.map(({ table, column }) => `select ${column} as sealed from ${table}`).join(' union all ');
  return on.rows<KeyUse>({
    name: 'key_use',
    // The version stands big-endian behind the byte of the kind.
    text: `select coalesce(k.version, u.version) as version, k.created_at, coalesce(u.values, 0) as values
      from key_versions k full join (
        select ('x' || encode(substring(sealed from 2 for 4), 'hex'))::bit(32)::bigint as version, count(*) as values
        from (${sealed}) s where sealed is not null group by 1) u on u.version = k.version
      order by 1`,
  });
}
