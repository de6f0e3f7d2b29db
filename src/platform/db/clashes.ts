/** The migration by which rows that differ in nothing but the case of A–Z become the same. */
const foldingVersion = 15;

const folded = (column: string): string =>
  `translate(${column}, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')`;

/** What must differ, within what; before the migration both could be there under a locale that folds in its own way. */
const watched = [
  { what: 'accounts', table: 'users', column: 'email', within: 'deleted_at', where: 'deleted_at is null' },
  { what: 'credential types', table: 'credential_types', column: 'name', within: 'organization_id', where: 'true' },
  { what: 'credentials of one company', table: 'credentials', column: 'name', within: 'company_id', where: 'true' },
  {
    what: 'companies',
    table: 'companies',
    column: 'identifier',
    within: 'organization_id',
    where: 'identifier is not null and cw_company_id is null',
  },
] as const;

/** More than anybody reads at once; the rest is told when these are mended. */
const most = 20;

/** Runs a statement and gives its rows. */
type Ask = (text: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

/**
 * What stands in the way of the migration that compares addresses and names by A–Z alone: two rows that it would make the
 * same, one line each, the addresses in it. Empty once it has run, and on an empty database.
 */
export async function clashesIn(ask: Ask): Promise<string[]> {
  const [migrated] = await ask(`select to_regclass('schema_migrations') is not null as there`);
  if (migrated?.['there'] !== true) return [];
  if ((await ask(`select 1 from schema_migrations where version = ${foldingVersion}`)).length > 0) return [];
  const clashes: string[] = [];
  for (const { what, table, column, within, where } of watched) {
    const [found] = await ask(`select to_regclass('${table}') is not null as there`);
    if (found?.['there'] !== true) continue;
    const rows = await ask(`select array_agg(${column}::text order by id) as names from ${table} where ${where}
      group by ${within}, ${folded(column)} having count(*) > 1 order by 1 limit ${most}`);
    for (const { names } of rows) clashes.push(`two ${what} would become one: ${listed(names)}`);
  }
  return clashes;
}

function listed(names: unknown): string {
  return Array.isArray(names) ? names.join(' and ') : '';
}
