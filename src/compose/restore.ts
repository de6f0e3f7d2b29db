import { join } from 'node:path';
import type { BackupPlace } from '../config/backups.ts';
import { type Config, ConfigError } from '../config.ts';
import { macOfMark } from '../domain/audit/chain.ts';
import { ledgerKeys } from '../domain/audit/keys.ts';
import { auditStatements } from '../domain/audit/ledger.ts';
import { putFiles } from '../domain/backups/copy-files.ts';
import { mustTake, type RestoreStep, restoreInto } from '../domain/backups/restore-into.ts';
import { capabilities } from '../domain/capabilities.ts';
import { settleRestored, type ToldOfRestore } from '../domain/restores/settle-restored.ts';
import { archiveReader, headerIn } from '../platform/archive/archive.ts';
import { archiveKeys } from '../platform/archive/archive-keys.ts';
import type { ArchiveStore } from '../platform/archive/archive-store.ts';
import { ArchiveMissing } from '../platform/archive/errors.ts';
import type { Header, Manifest } from '../platform/archive/manifest.ts';
import { systemClock } from '../platform/clock.ts';
import type { KeyProvider, WrappedKey } from '../platform/crypto/key-provider.ts';
import { openKeyring } from '../platform/crypto/keyring.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { newId } from '../platform/ids.ts';
import { openArchive } from './archive.ts';
import { keepRestoredHead } from './audit-head.ts';
import { type GivenKeys, openBackupKey } from './backup-key.ts';
import { carryKeys } from './carried-keys.ts';
import { openDatabase } from './database.ts';
import { createLogger } from './gatehouse.ts';
import { openObjects } from './objects.ts';
import { operatorCaller } from './operator.ts';
import { findSecrets, keepRestoredSecrets, subkey } from './secrets.ts';

/** What is to be restored, where from, and what may open it. */
export interface RestoreOrder {
  readonly from: BackupPlace;
  /** Null: the newest. */
  readonly backup: string | null;
  /** Master key that it was made under, as text; null: the one of this machine. */
  readonly oldKey: { readonly text: string; readonly provider: KeyProvider } | null;
  readonly recovery: GivenKeys['recovery'];
  readonly onBegin: (header: Header, database: string) => void;
  readonly onStep: (step: RestoreStep, part: number) => void;
}

export interface Restored {
  readonly header: Header;
  readonly manifest: Manifest;
  readonly told: ToldOfRestore;
}

/**
 * Restores a backup into the database and the data folder that the configuration names. Everything that can be refused is, before
 * anything is changed; what goes wrong later leaves an empty database, into which it can be restored again.
 */
export async function restoreBackup(config: Config, order: RestoreOrder): Promise<Restored> {
  const store = openArchive(order.from);
  const opened = await openDatabase(config, () => {});
  try {
    const { database } = opened;
    const found = await findSecrets(config, database);
    const unopened = await headerIn(store, order.backup ?? (await newestIn(store)));
    const { header } = unopened;
    const given = { own: found.keys, old: order.oldKey?.provider ?? null, recovery: order.recovery };
    const { repositoryKey, by } = await openBackupKey(header, given);
    const keys = archiveKeys(repositoryKey);
    const reader = await archiveReader(store, keys);
    const manifest = await reader.manifest(unopened);
    if (manifest.tables.length === 0)
      throw new ConfigError(`backup ${header.id} holds files only: no database can be made of it`);
    if (by === 'recovery' && manifest.keys === null)
      throw new ConfigError(
        `backup ${header.id} is not encrypted, so it holds no keys: name a file with the old master key by --old-key-file; nothing was changed`,
      );
    await mustTake({ connection: database.options, manifest });
    order.onBegin(header, config.databaseUrl === null ? join(config.data, 'pg') : 'the database of DATABASE_URL');
    const secrets = await keepRestoredSecrets(config, found, by === 'old' ? (order.oldKey?.text ?? null) : null);
    if (manifest.objects !== null && manifest.objects.length > 0) {
      const logger = createLogger({ logLevel: 'silent' });
      const objects = await openObjects(config, {
        secret: subkey(secrets.jwtSecret, 'objects'),
        now: () => systemClock.now(),
        logger,
      });
      await putFiles(manifest.objects, objects.store, { reader, sealed: header.sealed }).finally(() => objects.close());
    }
    let told: ToldOfRestore = [];
    await restoreInto({
      ...{ connection: database.options, reader, header, manifest, onStep: order.onStep },
      async settle(on) {
        // Under which of the keys it was made, and which it is under from now on.
        const foreign = by === 'recovery' || (by === 'old' && found.keys !== null);
        if (foreign) await carryKeys(on, { from: manifest.keys ?? given.old, to: secrets.keys });
        told = await settle(on, config, { header, manifest, provider: secrets.keys });
      },
    });
    return { header, manifest, told };
  } finally {
    store.close();
    await opened.close();
  }
}

/** Keys open, sessions end, the ledger goes on and says so. */
async function settle(
  on: Queryable,
  config: Config,
  {
    header,
    manifest,
    provider,
  }: { readonly header: Header; readonly manifest: Manifest; readonly provider: KeyProvider },
): Promise<ToldOfRestore> {
  const rows = await on.rows<WrappedKey>({ text: 'select version, wrapped from key_versions order by version' });
  const [carried] = await on.rows<{ wrapped: Buffer }>({ text: 'select wrapped from carried_roots' });
  const keys = ledgerKeys(await openKeyring(provider, rows, carried?.wrapped));
  const [at, id] = [systemClock.now(), newId()];
  const takenAt = new Date(header.createdAt);
  const told = await settleRestored(on, capabilities, { id, backupId: header.id, takenAt, at });
  await on.rows(
    auditStatements(keys).one({
      ...{ action: 'backup.restored', outcome: 'success', actorId: null, at, caller: operatorCaller('command line') },
      targets: [{ kind: 'backup', id: header.id }],
      details: {
        takenAt: header.createdAt,
        ledger: manifest.ledger === null ? null : `${manifest.ledger.number}:${manifest.ledger.head}`,
      },
    }),
  );
  // Transactions of this cluster have other numbers: all events are looked through once, and sealed where they are not.
  await on.rows({ text: `update audit_sealer set xid = '0', mac = $1`, values: [macOfMark(keys.mark, '0')] });
  // Before the commit: a head that is kept for a database that stayed empty is replaced by the next try.
  await keepRestoredHead(config.data, keys, manifest.ledger);
  return told;
}

export async function newestIn(store: ArchiveStore): Promise<string> {
  const newest = (await store.list('backups')).toSorted().at(-1);
  if (newest === undefined) throw new ArchiveMissing(`there is no backup in ${store.place}`);
  return newest;
}
