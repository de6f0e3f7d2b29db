import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from '../config.ts';
import {
  generateMasterKey,
  type Keyring,
  newKeyVersion,
  openKeyring,
  parseMasterKey,
} from '../platform/crypto/keyring.ts';
import type { Database } from '../platform/db/database.ts';
import { prepareDataFolder } from './data-folder.ts';

export interface Secrets {
  readonly jwtSecret: string;
  readonly masterKey: string;
}

/** The secrets from the environment, or made once and kept in the data folder for the owner's eyes only. */
export async function readSecrets(config: Config): Promise<Secrets> {
  return {
    jwtSecret: config.jwtSecret ?? (await kept(config.data, 'jwt.secret', () => randomBytes(48).toString('base64url'))),
    masterKey: config.masterKey ?? (await kept(config.data, 'master.key', generateMasterKey)),
  };
}

/**
 * Throws `WrongMasterKey` when the database was written under another master key; fine with one that is still empty.
 * For before migrations, so that a wrong key changes nothing at all.
 */
export async function mustOpen(database: Database, masterKey: string): Promise<void> {
  const [row] = await database.rows<{ written: boolean }>({
    text: `select to_regclass('key_versions') is not null as written`,
  });
  const written = row?.written === true ? await keyVersions(database) : [];
  if (written.length > 0) openKeyring(parseMasterKey(masterKey), written);
}

/**
 * Opens the keyring with the master key. Throws `WrongMasterKey`, having changed nothing, when the database was
 * written under another one.
 */
export async function openKeys(database: Database, masterKey: string): Promise<Keyring> {
  const master = parseMasterKey(masterKey);
  let rows = await keyVersions(database);
  if (rows.length === 0) {
    const first = newKeyVersion(master, 1);
    await database.rows({
      text: 'insert into key_versions (version, wrapped) values ($1, $2) on conflict do nothing',
      values: [first.version, Buffer.from(first.wrapped)],
    });
    rows = await keyVersions(database);
  }
  return openKeyring(master, rows);
}

function keyVersions(database: Database): Promise<{ readonly version: number; readonly wrapped: Buffer }[]> {
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
