import { createSecretKey, randomBytes } from 'node:crypto';
import { parentPort, workerData } from 'node:worker_threads';
import pino from 'pino';
import { chosenRowsOf } from '../domain/backups/chosen-rows.ts';
import { takeVerified } from '../domain/backups/take-verified.ts';
import { systemClock } from '../platform/clock.ts';
import { serverAt } from '../platform/db/server.ts';
import { describeError } from '../platform/describe-error.ts';
import { giveWay } from '../platform/give-way.ts';
import { openArchive } from './archive.ts';
import type { BackupTask, ToldByBackup } from './backup-thread.ts';
import { openObjects } from './objects.ts';

giveWay();
const { order, config, server, statementTimeoutMilliseconds } = workerData as BackupTask;
const stop = new AbortController();
parentPort?.on('message', () => stop.abort());
const tell = (told: ToldByBackup): void => parentPort?.postMessage(told);

const { backup, key, wrapped, exported, recoveryKey } = order;
// Buffers arrive as plain bytes.
const keys = {
  root: Buffer.from(exported.root),
  versions: exported.versions.map(({ version, key: bytes }) => ({ version, key: Buffer.from(bytes) })),
};
const store = openArchive(config.backups.place);
// It signs no addresses.
const secret = createSecretKey(randomBytes(32));
const logger = pino({ level: 'silent' });
const objects = await openObjects(config, { secret, now: () => systemClock.now(), logger });
try {
  const taken = await takeVerified(
    {
      connection: {
        server: server ?? serverAt(config.databaseUrl ?? ''),
        ...{ statementTimeoutMilliseconds, applicationName: 'gatehouse backup' },
      },
      ...{ store, objects: objects.store, recoveryKey, signal: stop.signal, now: () => systemClock.now() },
      keyring: { derive: () => Buffer.from(key), exported: () => keys },
      wrap: async () => wrapped,
      onProgress: pages => tell({ pages }),
    },
    {
      ...{ id: backup.id, kind: backup.kind, sealed: backup.encrypted, files: backup.include_files },
      choose: chosenRowsOf(backup),
    },
  );
  tell({ taken });
} catch (error) {
  // Classes do not survive the way; what is told does.
  tell({ failed: { name: error instanceof Error ? error.name : '', message: describeError(error).message } });
} finally {
  store.close();
  objects.close();
  parentPort?.close();
}
