import { openDatabase } from '../compose/database.ts';
import { mustOpen } from '../compose/keys.ts';
import { findSecrets } from '../compose/secrets.ts';
import { readConfig } from '../config.ts';
import { migrate } from '../platform/db/migrate.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse migrate

Brings the database to this version's schema and stops. Starting the server does the same by itself.`;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const config = readConfig();
  const opened = await openDatabase(config, () => {});
  try {
    const { keys } = await findSecrets(config, opened.database);
    if (keys !== null) await mustOpen(opened.database, keys);
    const ran = await migrate(opened.database.options);
    console.log(ran.length === 0 ? 'The database is up to date.' : `Ran ${ran.join(', ')}.`);
    return 0;
  } finally {
    await opened.close();
  }
}
