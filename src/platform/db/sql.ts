import {
  type Compilable,
  type CompiledQuery,
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

class Slot {
  readonly key: string;
  constructor(key: string) {
    this.key = key;
  }
}

/** Stands for a value that each call of the statement fills in. */
export type Value<P> = <K extends keyof P & string>(key: K) => P[K];

let statements = 0;

/**
 * Builds the SQL once, when the module loads; a call only fills in the values, and PostgreSQL keeps it prepared under
 * a name. `build` sees slots in place of values: it must pass them on and never look at them.
 */
export function statement<P extends object = Record<never, never>>() {
  return <O>(
    build: (sql: Kysely<DB>, value: Value<P>) => Compilable<O>,
  ): ((on: Queryable, values: P) => Promise<O[]>) => {
    // A slot takes the place of a value of any type until the call.
    const compiled: CompiledQuery<O> = build(sqlFor, (key => new Slot(key)) as Value<P>).compile();
    statements += 1;
    const name = `s${statements}`;
    const fill = compiled.parameters.map(parameter =>
      parameter instanceof Slot ? (values: P) => values[parameter.key as keyof P] : () => parameter,
    );
    return (on, values) => on.rows<O>({ name, text: compiled.sql, values: fill.map(of => of(values)) });
  };
}
