import { Worker } from 'node:worker_threads';
import type { Config } from '../config.ts';
import type { BackupOrder, TakeBackup, TakenBackup } from '../platform/archive/backup-order.ts';
import { ArchiveDamaged, ArchiveMissing, ArchiveUnavailable } from '../platform/archive/errors.ts';
import type { Server } from '../platform/db/server.ts';

/** What the thread is given. */
export interface BackupTask {
  readonly order: BackupOrder;
  readonly config: Config;
  /** The embedded PostgreSQL; null: `config.databaseUrl` says which. */
  readonly server: Server | null;
  readonly statementTimeoutMilliseconds: number;
}

/** What the thread says. */
export type ToldByBackup =
  | { readonly pages: { readonly read: number; readonly of: number } }
  | { readonly taken: TakenBackup }
  | { readonly failed: { readonly name: string; readonly message: string } };

const known = [ArchiveDamaged, ArchiveMissing, ArchiveUnavailable];

/**
 * Takes backups on a thread of their own, which gives way to the event loop: reading, compressing and sealing every row would
 * keep all requests waiting.
 */
export function backupThread(config: Config): TakeBackup {
  return (order, { connection, onProgress, signal }) => {
    const task: BackupTask = {
      ...{ order, config, statementTimeoutMilliseconds: connection.statementTimeoutMilliseconds },
      server: config.databaseUrl === null ? connection.server : null,
    };
    const worker = new Worker(new URL('./backup.worker.ts', import.meta.url), { workerData: task });
    const abort = (): void => worker.postMessage('stop');
    const { promise, resolve, reject } = Promise.withResolvers<TakenBackup>();
    worker.on('message', (told: ToldByBackup) => {
      if ('pages' in told) onProgress(told.pages);
      else if ('taken' in told) resolve(told.taken);
      else reject(signal.aborted ? signal.reason : errorOf(told.failed));
    });
    worker.on('error', reject);
    worker.on('exit', () => reject(new Error('the thread that takes backups has ended')));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    return promise.finally(() => {
      signal.removeEventListener('abort', abort);
      return worker.terminate();
    });
  };
}

function errorOf({ name, message }: { readonly name: string; readonly message: string }): Error {
  const kind = known.find(each => each.name === name) ?? Error;
  return new kind(message);
}
