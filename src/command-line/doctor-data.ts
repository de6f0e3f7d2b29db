import { access, constants, statfs } from 'node:fs/promises';
import { prepareDataFolder } from '../compose/data-folder.ts';
import { DatabaseInUse, openDatabase } from '../compose/database.ts';
import { mustOpen } from '../compose/keys.ts';
import { findSecrets } from '../compose/secrets.ts';
import { startedAsRoot } from '../compose/started-as-root.ts';
import { type Config, ConfigError } from '../config.ts';
import { WrongMasterKey } from '../platform/crypto/key-provider.ts';
import { clashesIn } from '../platform/db/clashes.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { describeError } from '../platform/describe-error.ts';
import { FileRefused } from '../platform/files/refused.ts';
import { PostgresStartError } from '../platform/postgres/errors.ts';
import { bad, good, note, type Outcome } from './outcome.ts';

/** Whether the data folder is there for us alone to write, and has room. */
export async function dataFolder({ data }: Config): Promise<Outcome[]> {
  try {
    await prepareDataFolder(data);
    await access(data, constants.R_OK | constants.W_OK);
    const { bavail, bsize } = await statfs(data);
    const free = Math.floor((bavail * bsize) / 1024 ** 2);
    return [
      free < 512
        ? bad(`${data} has only ${free} MB left; make room`)
        : good(`${data} can be written by its owner alone, ${free} MB free`),
    ];
  } catch (error) {
    if (error instanceof ConfigError) return [bad(error.message)];
    return [
      bad(`${data} cannot be written (${describeError(error).message}); change its owner, or set GATEHOUSE_DATA`),
    ];
  }
}

/** Whose process this is. */
export async function user(config: Config): Promise<Outcome[]> {
  const root = startedAsRoot(config);
  return root === null ? [] : [note(root)];
}

/** Whether the database answers, its door is shut, and the keys are those it was written under. Makes no keys. */
export async function database(config: Config): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    const opened = await openDatabase(config, () => {});
    try {
      const on = opened.database;
      const [row] = await on.rows<{ version: string; migrated: boolean }>({
        text: `select current_setting('server_version') as version, to_regclass('key_versions') is not null as migrated`,
      });
      outcomes.push(good(`PostgreSQL ${row?.version} answers`));
      if (config.databaseUrl === null) outcomes.push(await door(on, config));
      const clashes = await clashesIn(text => on.rows({ text }));
      outcomes.push(
        ...clashes.map(clash =>
          bad(`${clash}; delete one of them with the Gatehouse you had before, then start this one`),
        ),
      );
      const { keys } = await findSecrets(config, on);
      if (keys !== null) await mustOpen(on, keys);
      const keysFit = row?.migrated === true && keys !== null;
      outcomes.push(
        keysFit
          ? good('the master key opens this database')
          : note('the database is empty; the first start migrates it and makes the keys that are missing'),
      );
      return outcomes;
    } finally {
      await opened.close();
    }
  } catch (error) {
    if (error instanceof WrongMasterKey) {
      return [
        ...outcomes,
        bad('GATEHOUSE_MASTER_KEY is not the key this database was written under; set the right one'),
      ];
    }
    if (
      error instanceof DatabaseInUse ||
      (error instanceof PostgresStartError && error.code === 'data_directory_in_use')
    )
      return [...outcomes, note(`${error.message} — which is right if Gatehouse is running`)];
    if (error instanceof ConfigError || error instanceof FileRefused) return [...outcomes, bad(error.message)];
    return [...outcomes, bad(`the database cannot be used: ${describeError(error).message}`)];
  }
}

async function door(on: Queryable, { data }: Config): Promise<Outcome> {
  const [row] = await on.rows<{ open: number }>({
    text: `select count(*)::int as open from pg_hba_file_rules where auth_method not in ('scram-sha-256', 'reject') or error is not null`,
  });
  return row?.open === 0
    ? good(`the database asks for the password in ${data}/pg.password`)
    : bad(`the database accepts connections without a password; remove ${data}/pg.hba and start again`);
}
