import Type from 'typebox';
import { type ArchiveKeys, archiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import { ArchiveDamaged, ArchiveMissing, ArchiveUnavailable } from '../../platform/archive/errors.ts';
import { holdingSessionLock } from '../../platform/db/session-lock.ts';
import { describeError } from '../../platform/describe-error.ts';
import { type JobParts, job } from '../job.ts';
import { archiveLock } from './archive-lock.ts';
import { backupUnderWay, type StoredBackup } from './backups.ts';
import { expireBackups, sweepChunks } from './expire-backups.ts';
import { backupGaveUp, backupSucceeded } from './record-backup.ts';
import { repositoryKey } from './repository-key.ts';

/** How often the row learns how far it is. */
const progressMilliseconds = 1_000;

/**
 * Takes the backup that waits. Killed, it begins anew with the next try, at a new moment; chunks that are stored by then are not
 * stored again.
 */
export const takeBackups = job('backup.take', {
  data: Type.Object({ backup: Type.String() }, { additionalProperties: false }),
  expire: 24 * 3600,
  run: async (parts, _data, { signal, stopping, last }) => {
    // Where another is at it, nothing is to do: the job `backup.due` asks again for what waits.
    await holdingSessionLock(parts.database.options, archiveLock, async lost => {
      const any = AbortSignal.any([signal, stopping, lost]);
      const backup = await backupUnderWay(parts.database);
      if (backup !== undefined) await attempt(parts, backup, { signal: any, mayEnd: () => last && !lost.aborted });
    });
  },
});

async function attempt(
  parts: JobParts,
  backup: StoredBackup,
  { signal, mayEnd }: { readonly signal: AbortSignal; readonly mayEnd: () => boolean },
): Promise<void> {
  const { perform } = parts;
  try {
    const store = parts.ports.archive.open();
    await take(parts, store, backup, signal).finally(() => store.close());
  } catch (error) {
    // Stopped with its server, or without the lock, it goes on with the next try; another may be at it by now.
    if (signal.aborted && !mayEnd()) throw error;
    await perform(backupGaveUp, { id: backup.id, why: wordsFor(error) });
    await clear(parts, backup.id).catch(() => {});
  }
}

async function take(parts: JobParts, store: ArchiveStore, backup: StoredBackup, signal: AbortSignal): Promise<void> {
  const { database, ports, clock, perform } = parts;
  const { id } = backup;
  await database.rows({
    name: 'begin_backup',
    text: `update backups set status = 'running', started_at = $2, progress = 0 where id = $1`,
    values: [id, clock.now()],
  });
  const key = repositoryKey(ports.keyring);
  const order = {
    ...{ backup, key, exported: ports.keyring.exported(), recoveryKey: ports.archive.recoveryKey },
    wrapped: await ports.keyVersions.wrapBackupKey(key),
  };
  const watch = { connection: database.options, onProgress: progressOf(parts, id), signal };
  const taken = await ports.archive.take(order, watch).finally(() => key.fill(0));
  const { rows, files, bytes, takenAt } = taken;
  await perform(backupSucceeded, { id, rows, files, stored: bytes, takenAt: takenAt.toISOString() });
  await expireBackups(database, store, clock.now());
  await sweepChunks(store, keysOf(ports));
}

function keysOf({ keyring }: JobParts['ports']): ArchiveKeys {
  const key = repositoryKey(keyring);
  const keys = archiveKeys(key);
  key.fill(0);
  return keys;
}

/** What a backup that came to nothing has left in the archive goes at once: a full disk needs the room. */
async function clear({ ports }: JobParts, id: string): Promise<void> {
  const store = ports.archive.open();
  try {
    await store.discard();
    await store.delete('backups', id);
    await sweepChunks(store, keysOf(ports));
  } finally {
    store.close();
  }
}

function progressOf(
  { database }: JobParts,
  id: string,
): (pages: { readonly read: number; readonly of: number }) => void {
  let told = performance.now();
  return ({ read, of }) => {
    if (performance.now() - told < progressMilliseconds) return;
    told = performance.now();
    // Reading it back is the last tenth.
    const progress = (read / Math.max(1, of)) * 0.9;
    void database
      .rows({ name: 'backup_progress', text: 'update backups set progress = $2 where id = $1', values: [id, progress] })
      .catch(() => {});
  };
}

function wordsFor(error: unknown): string {
  const told = [ArchiveDamaged, ArchiveMissing, ArchiveUnavailable].some(known => error instanceof known);
  return told && error instanceof Error ? error.message : describeError(error).message;
}
