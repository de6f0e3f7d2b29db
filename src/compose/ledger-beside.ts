import type { Config } from '../config.ts';
import { type LedgerKeys, ledgerKeys } from '../domain/audit/keys.ts';
import { systemClock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { mustBeMigrated } from '../platform/db/migrate.ts';
import type { Objects } from '../platform/objects/objects.ts';
import { databaseBeside } from './beside.ts';
import { openDatabase } from './database.ts';
import { createLogger } from './gatehouse.ts';
import { openKeys } from './keys.ts';
import { type OpenedObjects, openObjects } from './objects.ts';
import { readSecrets, subkey } from './secrets.ts';

/** The ledger, to be read, with what vouches for it. */
export interface LedgerBeside {
  readonly database: Database;
  readonly keys: LedgerKeys;
  /** Where archives lie. */
  readonly objects: Objects;
}

/** Opens the ledger for a command that only reads it: beside a server that runs, else in a database that it starts itself. */
export async function withLedger<T>(config: Config, work: (ledger: LedgerBeside) => Promise<T>): Promise<T> {
  const beside = await databaseBeside(config);
  const opened = beside === null ? await openDatabase(config, () => {}) : null;
  const database = beside ?? opened?.database;
  let objects: OpenedObjects | null = null;
  try {
    if (database === undefined) throw new Error('no database was opened');
    await mustBeMigrated(database);
    const secrets = await readSecrets(config, database);
    const { keyring } = await openKeys(database, secrets.keys);
    const secret = subkey(secrets.jwtSecret, 'objects');
    objects = await openObjects(config, { secret, now: () => systemClock.now(), logger: createLogger(config) });
    return await work({ database, keys: ledgerKeys(keyring), objects: objects.store });
  } finally {
    objects?.close();
    await beside?.close();
    await opened?.close();
  }
}
