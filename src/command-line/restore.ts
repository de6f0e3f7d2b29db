import { restoreBackup } from '../compose/restore.ts';
import { readConfigWith } from '../config.ts';
import type { RestoreStep } from '../domain/backups/restore-into.ts';
import { isUuid } from '../kernel/input.ts';
import { backupSource, sourceHelp, sourceOptions } from './backup-source.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse restore [--from PLACE] [--backup ID] [--to-database URL]

Restores a backup, the newest unless --backup names another, into an empty data folder or an empty database. The server must
not be running. Everybody has to sign in again, and mail waits until an administrator releases it (Backups, in the console).
Whatever stands in the way is told before anything is changed; interrupted, it leaves an empty database.

${sourceHelp}
  --to-database URL          Restores into this database in place of that of DATABASE_URL
Exit code 0: restored, and every row compared; 1: nothing is there.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { ...sourceOptions, backup: { type: 'string' }, 'to-database': { type: 'string' } });
  const backup = given.backup ?? null;
  if (backup !== null && !isUuid(backup)) throw new UsageError('--backup takes the id of a backup');
  const config = readConfigWith(databaseOf(given['to-database']));
  const source = await backupSource(config, given);
  const { header, manifest, told } = await restoreBackup(config, {
    ...source,
    backup,
    onBegin: ({ id, kind, createdAt }, database) =>
      console.log(`Restoring backup ${id} (${kind}) of ${createdAt} into ${database}.`),
    onStep: progress(),
  });
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const files = manifest.objects === null ? 'files were not in it' : `${manifest.objects.length} files`;
  console.log(
    `Restored backup ${header.id}: ${rows} rows in ${manifest.tables.length} tables, all compared; ${files}.`,
  );
  for (const each of told) console.log(`  ${each}.`);
  console.log(
    '  Mail and other messages wait: start the server, look around, and release them under Backups in the console.',
  );
  return 0;
}

function databaseOf(url: string | undefined): Readonly<Record<string, string>> {
  return url === undefined ? {} : { DATABASE_URL: url };
}

/** Says what it is doing, each tenth of it once. */
function progress(): (step: RestoreStep, part: number) => void {
  let told = '';
  return (step, part) => {
    const line = `  ${step} … ${Math.floor(part * 10) * 10} %`;
    if (line === told) return;
    told = line;
    console.log(part === 0 ? `  ${step} …` : line);
  };
}
