import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
} from 'kysely';
import type { Queryable } from './queryable.ts';
import type { DB } from './tables.ts';

/** Writes SQL with types; it has no connection and cannot run anything. */
export const sqlFor: Kysely<DB> = new Kysely<DB>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: db => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Runs a query built for this one call; for statements whose shape depends on the input. */
export async function all<O>(on: Queryable, query: Compilable<O> | RawBuilder<O>): Promise<O[]> {
  const compiled = query.compile(sqlFor);
  return on.rows<O>({ text: compiled.sql, values: compiled.parameters });
}

/** Like `all`, for at most one row. */
export async function first<O>(on: Queryable, query: Compilable<O> | RawBuilder<O>): Promise<O | undefined> {
  return (await all(on, query))[0];
}
