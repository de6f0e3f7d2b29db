import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from '../config.ts';
import type { KeyVersions } from '../domain/ports.ts';
import type { KeyProvider, WrappedKey } from '../platform/crypto/key-provider.ts';
import { type GrowingKeyring, type Keyring, newKeyVersion, openKeyring } from '../platform/crypto/keyring.ts';
import { generateMasterKey, localKeyProvider, parseMasterKey } from '../platform/crypto/local-key-provider.ts';
import type { Database } from '../platform/db/database.ts';
import { prepareDataFolder } from './data-folder.ts';

export interface Secrets {
  readonly jwtSecret: string;
  readonly keys: KeyProvider;
}

/** The secrets from the environment, or made once and kept in the data folder for the owner's eyes only. */
export async function readSecrets(config: Config): Promise<Secrets> {
  const jwtSecret =
    config.jwtSecret ?? (await kept(config.data, 'jwt.secret', () => randomBytes(48).toString('base64url')));
  const masterKey = config.masterKey ?? (await kept(config.data, 'master.key', generateMasterKey));
  return { jwtSecret, keys: localKeyProvider(parseMasterKey(masterKey)) };
}

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
export interface OpenedKeys extends KeyVersions {
  readonly keyring: Keyring;
}

/**
 * Opens the keyring with the master key. Throws `WrongMasterKey`, having changed nothing, when the database was
 * written under another one.
 */
export async function openKeys(database: Database, provider: KeyProvider): Promise<OpenedKeys> {
  let rows = await keyVersions(database);
  if (rows.length === 0) {
    const first = await newKeyVersion(provider, 1);
    await database.rows({
      text: 'insert into key_versions (version, wrapped) values ($1, $2) on conflict do nothing',
      values: [first.version, Buffer.from(first.wrapped)],
    });
    rows = await keyVersions(database);
  }
  const keyring: GrowingKeyring = await openKeyring(provider, rows);
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

/** A key for one purpose from the token secret (HKDF-SHA-256). */
export function subkey(jwtSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', jwtSecret, '', `gatehouse/${purpose}/v1`, 32));
}

async function kept(folder: string, name: string, make: () => string): Promise<string> {
  await prepareDataFolder(folder);
  const path = join(folder, name);
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      await file.writeFile(`${make()}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    await chmod(path, 0o600);
  }
  const text = (await readFile(path, 'utf8')).trim();
  if (text === '')
    throw new ConfigError(`${path} is empty: restore it from a backup, or delete it if nothing was stored yet`);
  return text;
}
