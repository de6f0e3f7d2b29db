import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { tokenSecret } from '../config/texts.ts';
import { type Config, ConfigError } from '../config.ts';
import type { KeyProvider } from '../platform/crypto/key-provider.ts';
import { generateMasterKey, localKeyProvider, parseMasterKey } from '../platform/crypto/local-key-provider.ts';
import type { Queryable } from '../platform/db/queryable.ts';
import { readKept, writeKept } from '../platform/files/kept-file.ts';
import { words } from '../platform/files/refused.ts';

export interface Secrets {
  readonly jwtSecret: string;
  readonly keys: KeyProvider;
}

/** What is there already; null where the database is empty, so that one may be made. */
export interface FoundSecrets {
  readonly jwtSecret: string | null;
  readonly keys: KeyProvider | null;
}

/**
 * The secrets from the environment, or from the data folder. They are made and kept there only for a database that
 * nothing was written to: one that was is of use only with those it was written under.
 * @throws ConfigError or FileRefused, having made and changed nothing
 */
export async function readSecrets(config: Config, on: Queryable): Promise<Secrets> {
  const found = await findSecrets(config, on);
  return {
    jwtSecret: found.jwtSecret ?? (await keepNew(jwtSecretPath(config), newJwtSecret())),
    keys: found.keys ?? localKeyProvider(parseMasterKey(await keepNew(masterKeyPath(config), generateMasterKey()))),
  };
}

/**
 * Looks for the secrets and makes none.
 * @throws ConfigError or FileRefused for one that is missing though the database was written to, or cannot be used
 */
export async function findSecrets(config: Config, on: Queryable): Promise<FoundSecrets> {
  const masterKey = config.masterKey ?? (await readChecked(masterKeyPath(config), parseMasterKey));
  const jwtSecret = config.jwtSecret ?? (await readChecked(jwtSecretPath(config), tokenSecret));
  if ((masterKey === null || jwtSecret === null) && (await isWritten(on))) {
    throw new ConfigError(masterKey === null ? masterKeyMissing(config) : jwtSecretMissing(config));
  }
  return { jwtSecret, keys: masterKey === null ? null : localKeyProvider(parseMasterKey(masterKey)) };
}

/** The master key of this machine, for what needs no database; null: it has none. */
export async function ownKey(config: Config): Promise<KeyProvider | null> {
  const text = config.masterKey ?? (await readChecked(masterKeyPath(config), parseMasterKey));
  return text === null ? null : localKeyProvider(parseMasterKey(text));
}

/**
 * The secrets that a restored database is served with: those that are there; where there is no master key, the one that is brought
 * along, or a new one. They are kept before the database is there, which is harmless without one.
 */
export async function keepRestoredSecrets(
  config: Config,
  found: FoundSecrets,
  masterKey: string | null,
): Promise<Secrets> {
  return {
    jwtSecret: found.jwtSecret ?? (await keepNew(jwtSecretPath(config), newJwtSecret())),
    keys:
      found.keys ??
      localKeyProvider(parseMasterKey(await keepNew(masterKeyPath(config), masterKey ?? generateMasterKey()))),
  };
}

/** Puts a new secret for tokens into the data folder, whatever lies there; returns the file. Tokens made before are void. */
export async function replaceJwtSecret(config: Config): Promise<string> {
  const path = jwtSecretPath(config);
  await writeKept(path, `${newJwtSecret()}\n`, { how: 'replace' });
  return path;
}

/** A key for one purpose from the token secret (HKDF-SHA-256). */
export function subkey(jwtSecret: string, purpose: string): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', jwtSecret, '', `gatehouse/${purpose}/v1`, 32)));
}

/** Whether a table is there and not empty. */
export async function hasRows(on: Queryable, table: 'key_versions' | 'users'): Promise<boolean> {
  const [there] = await on.rows<{ found: boolean }>({
    text: 'select to_regclass($1) is not null as found',
    values: [table],
  });
  if (there?.found !== true) return false;
  const [row] = await on.rows<{ found: boolean }>({ text: `select exists (select from ${table}) as found` });
  return row?.found === true;
}

/** Whether a Gatehouse has served on this database: then it has keys, and nearly always people. */
const isWritten = async (on: Queryable): Promise<boolean> =>
  (await hasRows(on, 'key_versions')) || (await hasRows(on, 'users'));
const masterKeyPath = ({ data }: Config): string => join(data, 'master.key');
const jwtSecretPath = ({ data }: Config): string => join(data, 'jwt.secret');
const newJwtSecret = (): string => randomBytes(48).toString('base64url');

const masterKeyMissing = (config: Config): string =>
  `${masterKeyPath(config)} is missing, and the database was written under it: restore it from a backup, or set GATEHOUSE_MASTER_KEY; nothing was changed`;
const jwtSecretMissing = (config: Config): string =>
  `${jwtSecretPath(config)} is missing: restore it from a backup, or set JWT_SECRET, or have a new one made with "gatehouse keys new-jwt-secret", which signs everybody out; nothing was changed`;

/** The text of a kept secret as `check` accepts it, just as it would be in a variable; null when there is no file. */
async function readChecked(path: string, check: (text: string) => unknown): Promise<string | null> {
  const text = (await readKept(path))?.trim() ?? null;
  if (text === null) return null;
  try {
    check(text);
    return text;
  } catch (error) {
    throw new ConfigError(`${path} cannot be used (${words(error)}): restore it from a backup`);
  }
}

async function keepNew(path: string, secret: string): Promise<string> {
  if (await writeKept(path, `${secret}\n`, { how: 'new' })) return secret;
  throw new ConfigError(`${path} was made by somebody else just now: start again`);
}
