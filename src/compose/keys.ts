import type { KeyVersions } from '../domain/ports.ts';
import { type KeyProvider, reservedVersions, type WrappedKey } from '../platform/crypto/key-provider.ts';
import { type GrowingKeyring, type Keyring, newKeyVersion, openKeyring } from '../platform/crypto/keyring.ts';
import type { Database } from '../platform/db/database.ts';
import { DatabaseUnsuitable } from '../platform/db/errors.ts';
import { hasRows } from './secrets.ts';

/**
 * Throws `WrongMasterKey` when the database was written under another master key; fine with one that is still empty.
 * For before migrations, so that a wrong key changes nothing at all.
 */
export async function mustOpen(database: Database, provider: KeyProvider): Promise<void> {
  const [row] = await database.rows<{ written: boolean }>({
    text: `select to_regclass('key_versions') is not null as written`,
  });
  const written = row?.written === true ? await keyVersions(database) : [];
  if (written.length > 0) await openKeyring(provider, written);
}

/** The keyring of this process, and how it takes in the key versions that are made while it serves. */
export interface OpenedKeys extends Omit<KeyVersions, 'knownWithinMilliseconds'> {
  readonly keyring: Keyring;
}

/**
 * Opens the keyring with the master key; an empty database gets its first key version. Throws `WrongMasterKey`, having changed
 * nothing, when the database was written under another one, and `DatabaseUnsuitable` when its key versions are gone.
 */
export async function openKeys(database: Database, provider: KeyProvider): Promise<OpenedKeys> {
  let rows = await keyVersions(database);
  if (rows.length === 0) {
    // Asked before the keys are read again: another instance that starts now makes keys before people.
    const peopled = await hasRows(database, 'users');
    if (peopled && (await keyVersions(database)).length === 0) {
      throw new DatabaseUnsuitable(
        'the table key_versions is empty though there are people: restore it from a backup, as what was sealed opens under no other key',
      );
    }
    const first = await newKeyVersion(provider, 1);
    await database.rows({
      text: 'insert into key_versions (version, wrapped) values ($1, $2) on conflict do nothing',
      values: [first.version, Buffer.from(first.wrapped)],
    });
    rows = await keyVersions(database);
  }
  const [carried] = await database.rows<{ wrapped: Buffer }>({ text: 'select wrapped from carried_roots' });
  const keyring: GrowingKeyring = await openKeyring(provider, rows, carried?.wrapped);
  const learnOnce = (): Promise<void> =>
    keyring.learn(() =>
      database.rows<WrappedKey>({
        name: 'unknown_key_versions',
        text: 'select version, wrapped from key_versions where version <> all($1::integer[])',
        values: [keyring.known()],
      }),
    );
  // A look that is under way may have begun before the version that is asked for: the next one is shared instead.
  let running: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    keyring,
    wrapNew: version => newKeyVersion(provider, version),
    wrapBackupKey: key => provider.wrap(reservedVersions.backups, key),
    // Callers at the same moment share one look.
    learn() {
      next ??= running
        .catch(() => {})
        .then(() => {
          next = undefined;
          running = learnOnce();
          return running;
        });
      return next;
    },
  };
}

/** Has the keys learned every few seconds, so that reads seldom have to wait for it; returns what ends that. */
export function keepLearning(keys: OpenedKeys, onError: (error: unknown) => void): () => void {
  const timer = setInterval(() => void keys.learn().catch(onError), keysKnownWithinMilliseconds / 2);
  timer.unref();
  return () => clearInterval(timer);
}

/** By then every process that reaches the database has met a new key version. */
export const keysKnownWithinMilliseconds = 6_000;

function keyVersions(database: Database): Promise<WrappedKey[]> {
  return database.rows({ text: 'select version, wrapped from key_versions order by version' });
}
