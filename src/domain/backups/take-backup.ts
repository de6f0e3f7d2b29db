import { type ArchiveWriter, archiveReader, archiveWriter, headerIn } from '../../platform/archive/archive.ts';
import { type ArchiveKeys, archiveKeys } from '../../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../../platform/archive/archive-store.ts';
import type { TakenBackup } from '../../platform/archive/backup-order.ts';
import { ArchiveDamaged, ArchiveMissing } from '../../platform/archive/errors.ts';
import { FORMAT, type Header, type Manifest } from '../../platform/archive/manifest.ts';
import { wrapFor } from '../../platform/archive/recovery-key.ts';
import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { ConnectionOptions } from '../../platform/db/connection.ts';
import type { Objects } from '../../platform/objects/objects.ts';
import { copyFiles } from './copy-files.ts';
import { repositoryKey, repositoryKeyFor } from './repository-key.ts';
import { type Choose, takeSnapshot } from './snapshot.ts';

/** What is to be backed up, and how. */
export interface WantedBackup {
  readonly id: string;
  readonly kind: Header['kind'];
  readonly sealed: boolean;
  readonly files: boolean;
  /** Null: all. */
  readonly choose: Choose | null;
  /** Stores what is there already as well: a full one always does. */
  readonly anew?: boolean;
}

export interface BackupParts {
  readonly connection: ConnectionOptions;
  readonly store: ArchiveStore;
  readonly objects: Pick<Objects, 'list' | 'get' | 'head'>;
  readonly keyring: Pick<Keyring, 'derive' | 'exported'>;
  readonly wrap: (key: Uint8Array) => Promise<Uint8Array>;
  readonly recoveryKey: string | null;
  readonly now: () => Date;
  readonly onProgress: (pages: { readonly read: number; readonly of: number }) => void;
  readonly signal: AbortSignal;
}

/**
 * Takes a backup: when this resolves, all of it is in the archive for good. A full one stores every chunk anew, which mends what
 * was damaged; an incremental one stores what is not there yet, and of a chunk that was changed little only that.
 */
export async function takeBackup(parts: BackupParts, wanted: WantedBackup): Promise<TakenBackup> {
  const { store, keyring, now, signal } = parts;
  const { sealed, kind, anew = kind === 'full' } = wanted;
  const key = repositoryKey(keyring);
  const keys = archiveKeys(key);
  const writer = await archiveWriter(store, keys, { sealed, anew });
  const before = kind === 'incremental' && !anew ? await newestLike(store, keys, sealed) : null;
  const takenAt = now();
  const snapshot = await takeSnapshot({ ...parts, writer, before, choose: wanted.choose });
  // After the rows: whatever they name was there then, and what is stored is never changed.
  const objects = wanted.files ? await copyFiles(parts.objects, writer, signal) : null;
  const last = snapshot.migrations.at(-1);
  if (last === undefined) throw new TypeError('a database without migrations cannot be backed up');
  const header: Header = {
    ...{ format: FORMAT, id: wanted.id, kind, repository: keys.repository, createdAt: takenAt.toISOString(), sealed },
    migration: { version: last.version, name: last.name },
    master: Buffer.from(await parts.wrap(key)).toString('base64url'),
    recovery: parts.recoveryKey === null ? null : wrapFor(parts.recoveryKey, key, repositoryKeyFor(keys.repository)),
  };
  key.fill(0);
  signal.throwIfAborted();
  await finish(writer, header, { ...snapshot, keys: sealed ? exportedKeys(keyring) : null, objects });
  const rows = snapshot.tables.reduce((sum, table) => sum + table.rows, 0);
  return { ...writer.written(), rows, files: objects?.length ?? 0, takenAt };
}

const finish = (writer: ArchiveWriter, header: Header, manifest: Manifest): Promise<void> =>
  writer.finish(header, manifest);

function exportedKeys(keyring: Pick<Keyring, 'exported'>): NonNullable<Manifest['keys']> {
  const { root, versions } = keyring.exported();
  return {
    root: root.toString('hex'),
    versions: versions.map(({ version, key }) => ({ version, key: key.toString('hex') })),
  };
}

/** The newest backup that patches can be made against; null: none that can be read. */
async function newestLike(store: ArchiveStore, keys: ArchiveKeys, sealed: boolean): Promise<Manifest | null> {
  const reader = await archiveReader(store, keys);
  for (const id of (await store.list('backups')).toSorted().toReversed()) {
    try {
      const unopened = await headerIn(store, id);
      const { kind, repository, sealed: asSealed } = unopened.header;
      if (kind === 'selective' || repository !== keys.repository || asSealed !== sealed) continue;
      return await reader.manifest(unopened);
    } catch (error) {
      // Another one will do; that this one is damaged is what verifying says.
      if (!(error instanceof ArchiveDamaged || error instanceof ArchiveMissing)) throw error;
    }
  }
  return null;
}
