import type { Keyring } from '../../platform/crypto/keyring.ts';
import type { Queryable } from '../../platform/db/queryable.ts';
import { newPushKeys, type VapidKeys } from '../../platform/web-push/web-push.ts';
import type { SealedColumn } from '../sealed-column.ts';

export const sealedPushKey: SealedColumn = {
  table: 'push_keys',
  column: 'private_key',
  id: 'id',
  binding: id => `push_key:${id}`,
  kind: 'value',
};

/** Makes the keys of this server, unless it has some: every browser that subscribed knows it by them. */
export async function keepPushKeys(
  on: Queryable,
  { keyring, id, at }: { readonly keyring: Keyring; readonly id: string; readonly at: Date },
): Promise<void> {
  const known = await on.rows({ text: 'select 1 from push_keys' });
  if (known.length > 0) return;
  const { publicKey, privateKey } = newPushKeys();
  await on.rows({
    text: `insert into push_keys (id, public_key, private_key, created_at) values ($1, $2, $3, $4) on conflict do nothing`,
    values: [id, publicKey, keyring.seal(Buffer.from(privateKey), sealedPushKey.binding(id)), at],
  });
}

/** What browsers are told, to subscribe. */
export async function publicPushKey(on: Queryable): Promise<string> {
  return (await keysRow(on)).public_key;
}

export async function pushKeys(on: Queryable, keyring: Keyring): Promise<VapidKeys> {
  const { id, public_key: publicKey, private_key: sealed } = await keysRow(on);
  return { publicKey, privateKey: Buffer.from(keyring.open(sealed, sealedPushKey.binding(id))).toString() };
}

interface KeysRow {
  readonly id: string;
  readonly public_key: string;
  readonly private_key: Buffer;
}

async function keysRow(on: Queryable): Promise<KeysRow> {
  const [row] = await on.rows<KeysRow>({
    name: 'push_keys',
    text: 'select id, public_key, private_key from push_keys',
  });
  if (row === undefined) throw new Error('there are no keys for Web Push: they are made at start');
  return row;
}
