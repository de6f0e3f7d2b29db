import { archiveKeys } from '../../platform/archive/archive-keys.ts';
import type { TakenBackup } from '../../platform/archive/backup-order.ts';
import { ArchiveDamaged, ArchiveMissing } from '../../platform/archive/errors.ts';
import { repositoryKey } from './repository-key.ts';
import { type BackupParts, takeBackup, type WantedBackup } from './take-backup.ts';
import { verifyBackup } from './verify-backup.ts';

/**
 * Takes a backup and reads all of it back. What was in the archive before and is damaged by now is stored again; what cannot be
 * read back then is no backup, and throws.
 */
export async function takeVerified(parts: BackupParts, wanted: WantedBackup): Promise<TakenBackup> {
  const key = repositoryKey(parts.keyring);
  const keys = archiveKeys(key);
  key.fill(0);
  const taken = await takeBackup(parts, wanted);
  try {
    await verifyBackup(parts.store, keys, wanted.id);
    return taken;
  } catch (error) {
    if (!(error instanceof ArchiveDamaged || error instanceof ArchiveMissing)) throw error;
    const again = await takeBackup(parts, { ...wanted, anew: true });
    await verifyBackup(parts.store, keys, wanted.id);
    return again;
  }
}
