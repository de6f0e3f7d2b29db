import type { KeyObject } from 'node:crypto';
import { ConfigError } from '../config.ts';
import { repositoryKeyFor } from '../domain/backups/repository-key.ts';
import { archiveKeys } from '../platform/archive/archive-keys.ts';
import { ArchiveDamaged } from '../platform/archive/errors.ts';
import type { Header } from '../platform/archive/manifest.ts';
import { unwrapWith } from '../platform/archive/recovery-key.ts';
import { type KeyProvider, reservedVersions, WrongMasterKey } from '../platform/crypto/key-provider.ts';

/** The keys that may open a backup, the one of this machine first. */
export interface GivenKeys {
  /** Null: this machine has none yet. */
  readonly own: KeyProvider | null;
  readonly old: KeyProvider | null;
  readonly recovery: KeyObject | null;
}

/** What opened a backup, and with which of the keys. */
export interface OpenedBackup {
  readonly repositoryKey: Buffer;
  readonly by: 'own' | 'old' | 'recovery';
}

/** Opens the key of a backup. Throws `ConfigError` that says which key is asked for; nothing was changed by then. */
export async function openBackupKey(header: Header, { own, old, recovery }: GivenKeys): Promise<OpenedBackup> {
  for (const [by, provider] of [
    ['own', own],
    ['old', old],
  ] as const) {
    const repositoryKey = provider === null ? null : await unwrapped(header, provider);
    if (repositoryKey !== null) return checked(header, { repositoryKey, by });
  }
  const found =
    recovery === null || header.recovery === null
      ? null
      : unwrapWith(recovery, header.recovery, repositoryKeyFor(header.repository));
  if (found !== null) return checked(header, { repositoryKey: found, by: 'recovery' });
  const tried = [own && 'the master key here', old && 'the old master key', recovery && 'the recovery key'].filter(
    each => each !== null,
  );
  const none = tried.length === 0 ? 'There is no master key here' : `It does not open under ${tried.join(' or ')}`;
  const or = header.recovery === null ? '' : ', or the secret half of its recovery key with --recovery-key-file';
  throw new ConfigError(
    `backup ${header.id} was made under another master key. ${none}: name a file with that one by --old-key-file${or}; nothing was changed`,
  );
}

async function unwrapped(header: Header, provider: KeyProvider): Promise<Buffer | null> {
  try {
    return await provider.unwrap({
      version: reservedVersions.backups,
      wrapped: Buffer.from(header.master, 'base64url'),
    });
  } catch (error) {
    if (error instanceof WrongMasterKey) return null;
    throw error;
  }
}

/** Whoever has the public half, or a wrapped key of another archive, could have wrapped another one. */
function checked(header: Header, opened: OpenedBackup): OpenedBackup {
  if (archiveKeys(opened.repositoryKey).repository !== header.repository)
    throw new ArchiveDamaged(`the manifest of backup ${header.id} was changed: its key is that of another archive`);
  return opened;
}
