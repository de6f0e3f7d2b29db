import type pg from 'pg';
import { quoted } from './stored-tables.ts';

/** What was taken off tables, to be put back when they are full. */
export interface SetAside {
  /** Builds indexes and keys again, which is much faster over rows that are there, and checks every reference. */
  putBack(onStep: (done: number, of: number) => void): Promise<void>;
}

interface Part {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

const constraints = `select c.relname as table, k.conname as name, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  where c.relnamespace = 'public'::regnamespace and k.conparentid = 0 and c.relname <> 'schema_migrations'`;

// An index of a partitioned table is made with those of all its parts.
const indexes = `select c.relname as table, i.relname as name,
    replace(pg_get_indexdef(x.indexrelid), ' ON ONLY ', ' ON ') as definition
  from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
  where c.relnamespace = 'public'::regnamespace and not x.indisprimary and not i.relispartition
    and not exists (select from pg_constraint k where k.conindid = x.indexrelid)`;

/** Takes references, keys, indexes and triggers off all tables of ours, in the client's transaction. */
export async function setAside(client: pg.Client): Promise<SetAside> {
  const found = async (text: string): Promise<Part[]> => (await client.query<Part>(text)).rows;
  const references = await found(`${constraints} and k.contype = 'f' order by 1, 2`);
  const keys = await found(`${constraints} and k.contype in ('p', 'u', 'x') order by 1, 2`);
  const plain = await found(`${indexes} order by 1, 2`);
  const { rows: tables } = await client.query<{ name: string }>(
    `select distinct c.relname as name from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = 'public'::regnamespace and not t.tgisinternal`,
  );
  const triggers = (how: 'disable' | 'enable') =>
    run(
      client,
      tables.map(({ name }) => `alter table ${quoted(name)} ${how} trigger user`),
    );
  await triggers('disable');
  for (const parts of [references, keys]) {
    await run(
      client,
      parts.map(({ table, name }) => `alter table ${quoted(table)} drop constraint ${quoted(name)}`),
    );
  }
  await run(
    client,
    plain.map(({ name }) => `drop index ${quoted(name)}`),
  );
  const add = ({ table, name, definition }: Part): string =>
    `alter table ${quoted(table)} add constraint ${quoted(name)} ${definition}`;
  const again = [...keys.map(add), ...plain.map(({ definition }) => definition), ...references.map(add)];
  return {
    async putBack(onStep) {
      for (const [index, text] of again.entries()) {
        await client.query(text);
        onStep(index + 1, again.length);
      }
      await triggers('enable');
    },
  };
}

async function run(client: pg.Client, texts: readonly string[]): Promise<void> {
  for (const text of texts) await client.query(text);
}

/** Whether a database holds anything that somebody made: what extensions brought along is nothing. */
export async function isEmpty(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ name: string }>(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
       and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
     limit 1`,
  );
  return rows.length === 0;
}
