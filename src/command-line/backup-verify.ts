import { openArchive } from '../compose/archive.ts';
import { openBackupKey } from '../compose/backup-key.ts';
import { newestIn } from '../compose/restore.ts';
import { ownKey } from '../compose/secrets.ts';
import { readConfig } from '../config.ts';
import { verifyBackup } from '../domain/backups/verify-backup.ts';
import { isUuid } from '../kernel/input.ts';
import { headerIn } from '../platform/archive/archive.ts';
import { archiveKeys } from '../platform/archive/archive-keys.ts';
import { backupSource, sourceHelp, sourceOptions } from './backup-source.ts';
import { options, UsageError } from './usage.ts';

export const help = `Usage: gatehouse backup verify [--backup ID] [--all] [--from PLACE]

Reads a backup back, the newest unless --backup names another, and compares every chunk and every row with what was written.
It needs no database, and a server may be running.

${sourceHelp}
Exit code 0: it can be restored; 1: it cannot.`;

export async function execute(args: readonly string[]): Promise<number> {
  const given = options(args, { ...sourceOptions, backup: { type: 'string' }, all: { type: 'boolean' } });
  if (given.backup !== undefined && !isUuid(given.backup)) throw new UsageError('--backup takes the id of a backup');
  const config = readConfig();
  const { from, oldKey, recovery } = await backupSource(config, given);
  const store = openArchive(from);
  try {
    const keys = { own: await ownKey(config), old: oldKey?.provider ?? null, recovery };
    const ids =
      given.all === true ? (await store.list('backups')).toSorted() : [given.backup ?? (await newestIn(store))];
    for (const id of ids) {
      const { header } = await headerIn(store, id);
      const { repositoryKey } = await openBackupKey(header, keys);
      const { tables, rows, files } = await verifyBackup(store, archiveKeys(repositoryKey), id);
      console.log(
        `Backup ${id} (${header.kind}, ${header.createdAt}) is whole: ${rows} rows in ${tables} tables, ${files} files.`,
      );
    }
    if (ids.length === 0) console.error(`gatehouse backup verify: there is no backup in ${store.place}`);
    return ids.length === 0 ? 1 : 0;
  } finally {
    store.close();
  }
}
