import type pg from 'pg';
import { quoted } from '../../platform/db/stored-tables.ts';
import { keyTables } from './choose-tables.ts';
import type { Choose } from './snapshot.ts';

/** One reference, by one column: the rows of `child` name a row of `parent`. */
interface Reference {
  readonly child: string;
  readonly column: string;
  readonly parent: string;
  readonly key: string;
  readonly required: boolean;
}

/** What every organization uses of the platform. */
const catalogue = ['roles', 'permissions'];
/** What holds for everybody: without it, a copy would let in whoever shows less. */
const forAll = ['security_policies'];

/**
 * All that belongs to organizations, and whatever it refers to: their teams, roles, companies, credentials and the like, and each
 * person who is a member or is named, with what is theirs and no other organization's. What a person had to show at sign-in
 * comes along, so that nobody can sign in to a copy more easily than here.
 *
 * It follows the references that tables have, so that a new table is neither forgotten nor named here. The audit ledger belongs to
 * no organization: it would prove nothing in parts.
 */
export function organizationsWithTheirs(ids: readonly string[]): Choose {
  return async client => {
    const references = await referencesOf(client);
    const chosen = chosenRows(client);
    for (const table of keyTables) await chosen.add(table, `select ctid, false from ${quoted(table)}`);
    await chosen.add('organizations', `select ctid, true from organizations where id = any($1)`, [ids]);
    const placed = new Map(
      references.filter(({ parent }) => parent === 'organizations').map(each => [each.child, each.column]),
    );
    for (const [table, column] of placed) {
      await chosen.add(table, `select ctid, true from ${quoted(table)} where ${quoted(column)} = any($1)`, [ids]);
      if ([...catalogue, ...forAll].includes(table))
        await chosen.add(table, `select ctid, false from ${quoted(table)} where ${quoted(column)} is null`);
    }
    await chosen.add('role_permissions', both(references, 'role_permissions', catalogue));
    let before = -1;
    while (chosen.count() !== before) {
      before = chosen.count();
      for (const reference of references) {
        await chosen.add(reference.parent, named(reference));
        if (reference.parent === 'users')
          await chosen.add(reference.child, ofPeople(references, placed, reference), [ids]);
        else if (reference.parent !== 'organizations')
          await chosen.add(reference.child, ofOwn(references, placed, reference), [ids]);
      }
    }
    const tables = await chosen.tables();
    return {
      table: name => tables.has(name),
      rows: name => `ctid in (select at from pg_temp.chosen where of = ${literal(name)})`,
    };
  };
}

/** Columns in which a row is found once it is chosen; in the session that the snapshot is taken in. */
export const chosenTable = `create temporary table chosen (of text, at tid, own boolean not null, primary key (of, at))`;

function chosenRows(client: pg.Client) {
  let count = 0;
  return {
    count: () => count,
    /** Adds rows of a table that SQL gives as `(ctid, own)`. */
    async add(table: string, rows: string, values: unknown[] = []): Promise<void> {
      if (rows === '') return;
      const { rowCount } = await client.query(
        `insert into pg_temp.chosen (of, at, own) select ${literal(table)}, at, bool_or(own) from (${rows}) as found (at, own)
         group by at on conflict (of, at) do update set own = true where excluded.own and not chosen.own`,
        values,
      );
      count += rowCount ?? 0;
      // Nothing else would tell the planner how large it has become.
      if ((rowCount ?? 0) > 1_000) await client.query('analyze pg_temp.chosen');
    },
    async tables(): Promise<ReadonlySet<string>> {
      const { rows } = await client.query<{ of: string }>('select distinct of from pg_temp.chosen');
      return new Set(rows.map(({ of }) => of));
    },
  };
}

/** What chosen rows refer to. */
const named = ({ child, column, parent, key }: Reference): string =>
  `select p.ctid, false from ${quoted(parent)} p where p.${quoted(key)} in (select c.${quoted(column)} from ${quoted(child)} c
     join pg_temp.chosen x on x.of = ${literal(child)} and x.at = c.ctid)`;

/**
 * What belongs to rows that are an organization's own, unless it is another organization's. A row that nothing hangs on, such as a
 * share, is another's too where it also names what that has: the share sleeps since the thing was moved.
 */
function ofOwn(
  references: readonly Reference[],
  placed: ReadonlyMap<string, string>,
  { child, column, parent, key }: Reference,
): string {
  const place = placed.get(child);
  const bare = references.every(each => each.parent !== child);
  const others = bare ? nothingOfOthers(references, placed, child) : '';
  const allowed = place === undefined ? '' : ` and (c.${quoted(place)} is null or c.${quoted(place)} = any($1))`;
  return `select c.ctid, true from ${quoted(child)} c join ${quoted(parent)} p on p.${quoted(key)} = c.${quoted(column)}
    join pg_temp.chosen x on x.of = ${literal(parent)} and x.at = p.ctid and x.own
    where $1::uuid[] is not null${allowed} ${others}`;
}

/** What is somebody's, wherever they are: rows that need a person in `user_id`, and neither are nor name what another organization has. */
function ofPeople(
  references: readonly Reference[],
  placed: ReadonlyMap<string, string>,
  { child, column, key, required }: Reference,
): string {
  if (!required || column !== 'user_id' || namesKept(references, placed, child)) return '';
  const place = placed.get(child);
  const own = place === undefined ? '' : `and c.${quoted(place)} is null`;
  return `select c.ctid, false from ${quoted(child)} c join users p on p.${quoted(key)} = c.user_id
    join pg_temp.chosen x on x.of = 'users' and x.at = p.ctid
    where $1::uuid[] is not null ${own} ${nothingOfOthers(references, placed, child)}`;
}

/** SQL: the row `c` names nothing that another organization has. */
function nothingOfOthers(references: readonly Reference[], placed: ReadonlyMap<string, string>, table: string): string {
  const named = references.filter(({ child, parent }) => child === table && placed.has(parent));
  return named
    .map(({ column, parent, key }) => {
      const at = quoted(placed.get(parent) ?? '');
      return `and not exists (select from ${quoted(parent)} o where o.${quoted(key)} = c.${quoted(column)}
        and o.${at} is not null and o.${at} <> all($1))`;
    })
    .join(' ');
}

/**
 * Whether rows of a table need something that an organization or the platform keeps, found only by what that belongs to: what is
 * shared with a person is not theirs.
 */
function namesKept(references: readonly Reference[], placed: ReadonlyMap<string, string>, table: string): boolean {
  const needed = (of: string): string[] =>
    references.flatMap(({ child, parent, required }) =>
      child === of && required && parent !== of && parent !== 'users' && !placed.has(parent) ? [parent] : [],
    );
  return needed(table).some(parent =>
    references.some(each => each.child === parent && each.required && placed.has(each.parent)),
  );
}

/** Rows of which each reference to one of the tables leads to a chosen row. */
function both(references: readonly Reference[], table: string, parents: readonly string[]): string {
  const joins = references
    .filter(({ child, parent }) => child === table && parents.includes(parent))
    .map(
      ({ column, parent, key }, index) =>
        `join ${quoted(parent)} p${index} on p${index}.${quoted(key)} = c.${quoted(column)}
         join pg_temp.chosen x${index} on x${index}.of = ${literal(parent)} and x${index}.at = p${index}.ctid`,
    );
  return `select c.ctid, false from ${quoted(table)} c ${joins.join(' ')}`;
}

async function referencesOf(client: pg.Client): Promise<Reference[]> {
  const { rows } = await client.query<Reference>(
    `select c.relname as child, a.attname as column, p.relname as parent, b.attname as key, a.attnotnull as required
     from pg_constraint k
     join pg_class c on c.oid = k.conrelid join pg_class p on p.oid = k.confrelid
     join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
     join pg_attribute b on b.attrelid = p.oid and b.attnum = k.confkey[1]
     where k.contype = 'f' and cardinality(k.conkey) = 1 and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
     order by 1, 2`,
  );
  return rows;
}

const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;
