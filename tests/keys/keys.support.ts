import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keyring } from '../../src/platform/crypto/keyring.ts';

export type Rows = <T extends Record<string, unknown>>(text: string, values?: unknown[]) => Promise<T[]>;

/** What a credential must open to, by its id: a field sealed under its key, and the field's plaintext. */
export type Fields = Map<string, { readonly sealed: Uint8Array; readonly plain: string }>;

/** The binding that the vault's rows are written with; written out, so that changing it shows. */
export const binding = (id: string): string => `credential:${id}`;

/** Stores credentials with keys of their own, past the server. */
export async function makeCredentials(rows: Rows, keyring: Keyring, count: number): Promise<Fields> {
  const [company, type] = [randomUUID(), randomUUID()];
  await rows('insert into companies (id, name) values ($1, $2)', [company, company]);
  await rows('insert into credential_types (id, name) values ($1, $2)', [type, type]);
  const fields: Fields = new Map();
  const keys: Uint8Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const id = randomUUID();
    const { wrapped, key } = keyring.newRecordKey(binding(id));
    fields.set(id, { sealed: key.seal(Buffer.from(`secret ${id}`), 'password'), plain: `secret ${id}` });
    keys.push(wrapped);
  }
  await rows(
    `insert into credentials (id, name, type_id, company_id, data_key)
      select id, id, $3, $4, key from unnest($1::uuid[], $2::bytea[]) as n (id, key)`,
    [[...fields.keys()], keys, type, company],
  );
  return fields;
}

/** Gives 500 of the credentials new keys, and their fields new values under these. */
export async function rekey(rows: Rows, keyring: Keyring, fields: Fields, ids: readonly string[]): Promise<void> {
  const from = Math.floor(Math.random() * (ids.length - 500));
  const changed = ids.slice(from, from + 500).map(id => ({ id, ...keyring.newRecordKey(binding(id)) }));
  await rows(
    `update credentials c set data_key = n.key from unnest($1::uuid[], $2::bytea[]) as n (id, key) where c.id = n.id`,
    [changed.map(({ id }) => id), changed.map(({ wrapped }) => wrapped)],
  );
  for (const { id, key } of changed) {
    fields.set(id, { sealed: key.seal(Buffer.from(`changed ${id}`), 'password'), plain: `changed ${id}` });
  }
}

/** Opens the field of one credential as its row is now. */
export async function openCredential(rows: Rows, keyring: Keyring, fields: Fields, id: string): Promise<string> {
  const [row] = await rows<{ data_key: Buffer }>('select data_key from credentials where id = $1', [id]);
  const field = fields.get(id);
  if (row === undefined || field === undefined) throw new Error(`no credential ${id}`);
  using key = keyring.openRecordKey(row.data_key, binding(id));
  return Buffer.from(key.open(field.sealed, 'password')).toString();
}

/** Ids of the credentials whose field does not open to what went in. */
export async function lostCredentials(rows: Rows, keyring: Keyring, fields: Fields): Promise<string[]> {
  const stored = await rows<{ id: string; data_key: Buffer }>('select id, data_key from credentials');
  const found = new Map(stored.map(({ id, data_key }) => [id, data_key]));
  return [...fields].flatMap(([id, { sealed, plain }]) => {
    try {
      using key = keyring.openRecordKey(found.get(id) ?? Buffer.alloc(0), binding(id));
      return Buffer.from(key.open(sealed, 'password')).toString() === plain ? [] : [id];
    } catch {
      return [id];
    }
  });
}

/** How many credentials are under each key version. */
export async function versionsOf(rows: Rows): Promise<Record<string, number>> {
  const counted = await rows<{ version: number; count: number }>(
    `select get_byte(data_key, 4) as version, count(*)::int as count from credentials group by 1 order by 1`,
  );
  return Object.fromEntries(counted.map(({ version, count }) => [version, count]));
}

/** Waits until a query gives a row; fails after half a minute. */
export async function untilRow(rows: Rows, text: string): Promise<Record<string, unknown>> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const [row] = await rows(text);
    if (row !== undefined) return row;
    await sleep(10);
  }
  throw new Error(`nothing within 30 s: ${text}`);
}
