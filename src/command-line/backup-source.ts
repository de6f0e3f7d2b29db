import { backupPlace } from '../config/backups.ts';
import type { Config } from '../config.ts';
import { parseRecoverySecret } from '../platform/archive/recovery-key.ts';
import type { KeyProvider } from '../platform/crypto/key-provider.ts';
import { localKeyProvider, parseMasterKey } from '../platform/crypto/local-key-provider.ts';
import { readKept } from '../platform/files/kept-file.ts';
import { words } from '../platform/files/refused.ts';
import { Unreadable, UsageError } from './usage.ts';

/** The options by which commands find a backup, and what opens it. */
export const sourceOptions = {
  from: { type: 'string' },
  'old-key-file': { type: 'string' },
  'recovery-key-file': { type: 'string' },
} as const;

export const sourceHelp = `  --from PLACE               Where backups are: a folder, or s3://bucket/prefix; otherwise where BACKUP_TO says
  --old-key-file FILE        Holds the master key that the backup was made under, where that is another one
  --recovery-key-file FILE   Holds the secret half of the recovery key`;

interface Given {
  readonly from?: string | undefined;
  readonly 'old-key-file'?: string | undefined;
  readonly 'recovery-key-file'?: string | undefined;
}

/** Reads what the options name. Throws `UsageError` or `Unreadable`, having changed nothing. */
export async function backupSource(config: Config, given: Given) {
  return {
    from: given.from === undefined ? config.backups.place : placeOf(given.from, config),
    oldKey: await fromFile(given['old-key-file'], text => ({ text, provider: providerOf(text) })),
    recovery: await fromFile(given['recovery-key-file'], parseRecoverySecret),
  };
}

const providerOf = (text: string): KeyProvider => localKeyProvider(parseMasterKey(text));

function placeOf(text: string, config: Config) {
  try {
    return backupPlace(text, config.backups.store);
  } catch (error) {
    throw new UsageError(`--from ${words(error)}`);
  }
}

async function fromFile<T>(path: string | undefined, read: (text: string) => T): Promise<T | null> {
  if (path === undefined) return null;
  const text = await readKept(path, { owner: 'any' });
  if (text === null) throw new Unreadable(`there is no file ${path}`);
  try {
    return read(text.trim());
  } catch (error) {
    throw new Unreadable(`${path} cannot be used: ${words(error)}`);
  }
}
