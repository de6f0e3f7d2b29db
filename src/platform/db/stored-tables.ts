import type pg from 'pg';

/** A table of ours as its rows are copied. */
export interface StoredTable {
  readonly name: string;
  /** All that are stored by us; generated ones come by themselves. */
  readonly columns: readonly string[];
  /** Pages that may hold rows of this transaction's snapshot. */
  readonly pages: number;
}

/** PostgreSQL's text forms depend on settings: those of whoever copies are always these. */
export const sameTextForms = [
  `set local datestyle = 'ISO, YMD'`,
  `set local intervalstyle = 'postgres'`,
  'set local extra_float_digits = 1',
  `set local bytea_output = 'hex'`,
  `set local timezone = 'UTC'`,
  `set local client_encoding = 'UTF8'`,
].join('; ');

/**
 * Every table with rows that are to be kept: all there are, so that none can be forgotten, but unlogged ones (a crash empties
 * them too) and the list of migrations, which says what the tables look like.
 */
export async function storedTables(client: pg.Client): Promise<StoredTable[]> {
  const { rows } = await client.query<StoredTable>(
    `select c.relname as name,
       (pg_relation_size(c.oid) / current_setting('block_size')::bigint)::integer as pages,
       array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relpersistence = 'p'
       and c.relname <> 'schema_migrations'
     group by c.oid order by c.relname`,
  );
  return rows;
}

export interface StoredSequence {
  readonly name: string;
  readonly value: string;
  readonly called: boolean;
}

/** Where sequences are. They belong to no snapshot, so read after rows they are never behind them. */
export async function storedSequences(client: pg.Client): Promise<StoredSequence[]> {
  const { rows: names } = await client.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'S' and relnamespace = 'public'::regnamespace order by 1`,
  );
  const sequences: StoredSequence[] = [];
  for (const { name } of names) {
    const { rows } = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${quoted(name)}`,
    );
    for (const row of rows) sequences.push({ name, ...row });
  }
  return sequences;
}

/** A name of a table or column as SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Columns as SQL. */
export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(', ');
