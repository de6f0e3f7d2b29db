import type { Manifest } from '../platform/archive/manifest.ts';
import { type KeyProvider, reservedVersions, type WrappedKey } from '../platform/crypto/key-provider.ts';
import { wrapRoot } from '../platform/crypto/keyring.ts';
import type { Queryable } from '../platform/db/queryable.ts';

/** In the clear, as a sealed backup holds them, or the master key that they are under. */
type KeysFrom = NonNullable<Manifest['keys']> | KeyProvider | null;

/**
 * Brings the keys of a restored database under another master key: its key versions, and what the keys of the ledger are derived
 * from, so that everything opens and the ledger verifies as before.
 */
export async function carryKeys(
  on: Queryable,
  { from, to }: { readonly from: KeysFrom; readonly to: KeyProvider },
): Promise<void> {
  if (from === null) throw new TypeError('nothing says what the keys were');
  const { root, versions } = 'wrap' in from ? await keysUnder(from, on) : inBytes(from);
  for (const { version, key } of versions) {
    const wrapped = Buffer.from(await to.wrap(version, key));
    key.fill(0);
    await on.rows({ text: 'update key_versions set wrapped = $2 where version = $1', values: [version, wrapped] });
  }
  const wrapped = Buffer.from(await wrapRoot(to, root));
  root.fill(0);
  await on.rows({
    text: 'insert into carried_roots (wrapped) values ($1) on conflict (id) do update set wrapped = excluded.wrapped',
    values: [wrapped],
  });
}

interface Bytes {
  readonly root: Buffer;
  readonly versions: readonly { readonly version: number; readonly key: Buffer }[];
}

const inBytes = ({ root, versions }: NonNullable<Manifest['keys']>): Bytes => ({
  root: Buffer.from(root, 'hex'),
  versions: versions.map(({ version, key }) => ({ version, key: Buffer.from(key, 'hex') })),
});

async function keysUnder(provider: KeyProvider, on: Queryable): Promise<Bytes> {
  const rows = await on.rows<WrappedKey>({ text: 'select version, wrapped from key_versions' });
  const [carried] = await on.rows<{ wrapped: Buffer }>({ text: 'select wrapped from carried_roots' });
  const versions = await Promise.all(
    rows.map(async row => ({ version: row.version, key: await provider.unwrap(row) })),
  );
  const root =
    carried === undefined
      ? (await provider.rootSecret()).export()
      : await provider.unwrap({ version: reservedVersions.carriedRoot, wrapped: carried.wrapped });
  return { root, versions };
}
