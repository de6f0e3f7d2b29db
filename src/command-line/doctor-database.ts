import { databaseBeside } from '../compose/beside.ts';
import type { Config } from '../config.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import type { Outcome } from './outcome.ts';

/**
 * What the database says, beside a server that may be running. Nothing where it cannot be asked, or has not the table yet: the check
 * of the database itself says why.
 */
export async function askDatabase(
  config: Config,
  table: string | null,
  ask: (on: Queryable) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  const database = await databaseBeside(config).catch(() => null);
  try {
    if (database === null) return [];
    const [row] = await database.rows<{ there: boolean }>({
      text: 'select $1::text is null or to_regclass($1) is not null as there',
      values: [table],
    });
    return row?.there === true ? await ask(database) : [];
  } catch {
    return [];
  } finally {
    await database?.close();
  }
}
