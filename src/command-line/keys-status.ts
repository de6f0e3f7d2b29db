import { databaseBeside } from '../compose/beside.ts';
import { openDatabase } from '../compose/database.ts';
import { readConfig } from '../config.ts';
import { capabilities } from '../domain/capabilities.ts';
import { keyUse } from '../domain/key-rotation/key-use.ts';
import { unfinishedRotation } from '../domain/key-rotation/rotations.ts';
import { sealedIn } from '../domain/sealed-column.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { options } from './usage.ts';

export const help = `Usage: gatehouse keys status

Lists the key versions, when they were made, and how many values are sealed under each. Works beside a running server.`;

export async function execute(args: readonly string[]): Promise<number> {
  options(args, {});
  const config = readConfig();
  const beside = await databaseBeside(config);
  const opened = beside === null ? await openDatabase(config, () => {}) : null;
  try {
    const database = beside ?? opened?.database;
    return database === undefined ? 1 : await print(database);
  } finally {
    await beside?.close();
    await opened?.close();
  }
}

async function print(on: Queryable): Promise<number> {
  const [row] = await on.rows<{ migrated: boolean }>({
    text: `select to_regclass('key_rotations') is not null as migrated`,
  });
  if (row?.migrated !== true) {
    console.log('The database is not migrated to this version yet; the first start does that.');
    return 0;
  }
  const versions = await keyUse(on, sealedIn(capabilities));
  const newest = Math.max(...versions.flatMap(use => (use.created_at === null ? [] : [use.version])));
  for (const { version, created_at, values } of versions) {
    const made = created_at === null ? 'is not there' : `made ${created_at}`;
    console.log(`key version ${version}  ${made}  ${values} values${version === newest ? ', seals what is new' : ''}`);
  }
  const rotation = await unfinishedRotation(on);
  if (rotation !== undefined) {
    const { version, rewrapped, total, last_error } = rotation;
    const how =
      version === null ? 'waits for a server' : `to version ${version} is under way: ${rewrapped} of ${total}`;
    console.log(`A rotation ${how}${last_error === null ? '' : ` (stopped: ${last_error})`}`);
  }
  return 0;
}
