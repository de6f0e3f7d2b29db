import { hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { BOX_OVERHEAD, KEY_BYTES, openBox, sealBox, secretFrom } from './aes-gcm.ts';
import { type KeyProvider, reservedVersions, type WrappedKey } from './key-provider.ts';
import { HEADER_BYTES, headerOf, KIND } from './sealed-header.ts';

/*
 * Keys for data at rest: a master key, kept outside the database by a key provider, wraps numbered key-encryption
 * keys, kept inside it; the newest of those wraps one random data key per value or record; AES-256-GCM throughout.
 *
 *   key version   what the key provider made of a key-encryption key
 *   value         kind, version, box(data key), box(plaintext)
 *   record key    kind, version, box(data key)
 *   field         kind, box(plaintext)                              under a record key
 *
 * Kind and version are those of sealed-header.ts, a box is what aes-gcm.ts makes. Every box authenticates all that stands
 * before it in the clear and the caller's additional data.
 */
const KEY_BOX_BYTES = KEY_BYTES + BOX_OVERHEAD;

/** Seals the fields of one record. Disposing lets go of the key; it seals and opens nothing after that. */
export interface RecordKey extends Disposable {
  /** Name the field (and what else must not be exchanged) in the additional data. */
  seal(plaintext: Uint8Array, additionalData: string): Uint8Array;
  /** Throws {@link SealBroken}. */
  open(sealed: Uint8Array, additionalData: string): Uint8Array;
}

export interface Keyring {
  /** The version that seals: the highest one that is known. */
  readonly current: number;
  /** Seals a value under a data key of its own. Sealed bytes open only with the same additional data. */
  seal(plaintext: Uint8Array, additionalData: string): Uint8Array;
  /** Throws {@link SealBroken}, and for a version made elsewhere meanwhile {@link KeyVersionUnknown}. */
  open(sealed: Uint8Array, additionalData: string): Uint8Array;
  /** The key version of a sealed value or wrapped record key. Throws {@link SealBroken} for anything else. */
  versionOf(sealed: Uint8Array): number;
  /** The same value under the current version and a new data key. Throws {@link SealBroken}. */
  rewrap(sealed: Uint8Array, additionalData: string): Uint8Array;
  /** A data key for the many fields of one record; the record stores `wrapped` beside them. */
  newRecordKey(additionalData: string): { readonly wrapped: Uint8Array; readonly key: RecordKey };
  /** Throws like `open`. */
  openRecordKey(wrapped: Uint8Array, additionalData: string): RecordKey;
  /** The same record key under the current version: the record's fields stay as they are. Throws {@link SealBroken}. */
  rewrapRecordKey(wrapped: Uint8Array, additionalData: string): Uint8Array;
  /** 32 bytes for one purpose (`'audit'`), always the same for one master key: HKDF-SHA-256. */
  derive(purpose: string): Buffer;
  /** Everything that opens what it sealed: for a sealed backup and nothing else. The caller's, to wipe. */
  exported(): ExportedKeys;
}

/** A keyring in the clear. */
export interface ExportedKeys {
  readonly root: Buffer;
  readonly versions: readonly { readonly version: number; readonly key: Buffer }[];
}

/** A keyring that takes in key versions while it is in use. */
export interface GrowingKeyring extends Keyring {
  /** The versions that it knows. */
  known(): number[];
  /**
   * Adds the key versions that `look` finds and it does not know yet; the highest seals from then on. What was sealed
   * under a version that was sought before the look and is not among them is damaged. Throws `WrongMasterKey` when a
   * version does not open, and stays usable as it was.
   */
  learn(look: () => Promise<readonly WrappedKey[]>): Promise<void>;
}

/** Sealed bytes that are damaged, moved from elsewhere, or of a key version that is not there. */
export class SealBroken extends Error {
  override readonly name: string = 'SealBroken';
}

/** Sealed under a key version that this keyring does not know: one made since it learned them, or damaged bytes. */
export class KeyVersionUnknown extends SealBroken {
  override readonly name = 'KeyVersionUnknown';
}

/** A new random key-encryption key. `version` is 1 or one more than the highest there is. */
export async function newKeyVersion(provider: KeyProvider, version: number): Promise<WrappedKey> {
  const key = randomBytes(KEY_BYTES);
  const wrapped = await provider.wrap(version, key);
  key.fill(0);
  return { version, wrapped };
}

/** The same key-encryption key under another master key. Throws `WrongMasterKey` when `old` does not open it. */
export async function rewrapKeyVersion(old: KeyProvider, next: KeyProvider, row: WrappedKey): Promise<WrappedKey> {
  const key = await old.unwrap(row);
  const wrapped = await next.wrap(row.version, key);
  key.fill(0);
  return { version: row.version, wrapped };
}

/** What keys for single purposes are derived from, of data that came from under another master key. */
export function wrapRoot(provider: KeyProvider, root: Uint8Array): Promise<Uint8Array> {
  return provider.wrap(reservedVersions.carriedRoot, root);
}

/**
 * Opens every key version, which also proves that the master key is the right one. `carriedRoot`, where data was restored under
 * another master key, is what `wrapRoot` made: what was derived before stays the same.
 * Throws `WrongMasterKey` when any row fails to open.
 */
export async function openKeyring(
  provider: KeyProvider,
  rows: readonly WrappedKey[],
  carriedRoot: Uint8Array | null = null,
): Promise<GrowingKeyring> {
  const keys = new Map<number, KeyObject>();
  for (const row of rows) {
    if (keys.has(row.version)) throw new RangeError(`Key version ${row.version} is there twice`);
    keys.set(row.version, secretFrom(await provider.unwrap(row)));
  }
  const root =
    carriedRoot === null
      ? await provider.rootSecret()
      : secretFrom(await provider.unwrap({ version: reservedVersions.carriedRoot, wrapped: carriedRoot }));
  let current = Math.max(...keys.keys());
  let currentKey = keys.get(current) ?? none();
  /** Versions that something was said to be sealed under, and those of them that a look since has not found. */
  const sought = new Set<number>();
  let absent: ReadonlySet<number> = new Set();

  const wrapDataKey = (kind: number, dataKey: Uint8Array, additionalData: string): Buffer => {
    const header = headerOf(kind, current);
    return Buffer.concat([header, sealBox(currentKey, dataKey, bind(header, additionalData))]);
  };

  /** `wrapped` starts with a header of the given kind and the box of a data key; more may follow. */
  function unwrapDataKey(kind: number, wrapped: Uint8Array, additionalData: string): Buffer {
    const header = wrapped.subarray(0, HEADER_BYTES);
    const version = header[0] === kind ? versionOf(wrapped) : broken();
    const key = keys.get(version);
    if (key === undefined && !absent.has(version)) {
      sought.add(version);
      throw new KeyVersionUnknown(`Key version ${version} is not known here, or the bytes are damaged`);
    }
    if (key === undefined) broken();
    const box = wrapped.subarray(HEADER_BYTES, HEADER_BYTES + KEY_BOX_BYTES);
    return openBox(key, box, bind(header, additionalData)) ?? broken();
  }

  function versionOf(sealed: Uint8Array): number {
    const known = sealed[0] === KIND.value || sealed[0] === KIND.recordKey;
    if (!known || sealed.length < HEADER_BYTES + KEY_BOX_BYTES) broken();
    return Buffer.from(sealed.buffer, sealed.byteOffset, HEADER_BYTES).readUInt32BE(1);
  }

  function seal(plaintext: Uint8Array, additionalData: string): Uint8Array {
    const dataKey = randomBytes(KEY_BYTES);
    const wrapped = wrapDataKey(KIND.value, dataKey, additionalData);
    return Buffer.concat([wrapped, sealBox(secretFrom(dataKey), plaintext, bind(wrapped, additionalData))]);
  }

  function open(sealed: Uint8Array, additionalData: string): Uint8Array {
    const dataKey = secretFrom(unwrapDataKey(KIND.value, sealed, additionalData));
    const wrapped = sealed.subarray(0, HEADER_BYTES + KEY_BOX_BYTES);
    return openBox(dataKey, sealed.subarray(wrapped.length), bind(wrapped, additionalData)) ?? broken();
  }

  function openWrapped(wrapped: Uint8Array, additionalData: string): Buffer {
    if (wrapped.length !== HEADER_BYTES + KEY_BOX_BYTES) broken();
    return unwrapDataKey(KIND.recordKey, wrapped, additionalData);
  }

  return {
    get current() {
      return current;
    },
    seal,
    open,
    versionOf,

    rewrap(sealed, additionalData) {
      const plaintext = open(sealed, additionalData);
      const rewrapped = seal(plaintext, additionalData);
      plaintext.fill(0);
      return rewrapped;
    },

    newRecordKey(additionalData) {
      const dataKey = randomBytes(KEY_BYTES);
      return { wrapped: wrapDataKey(KIND.recordKey, dataKey, additionalData), key: recordKey(dataKey) };
    },

    openRecordKey: (wrapped, additionalData) => recordKey(openWrapped(wrapped, additionalData)),

    rewrapRecordKey(wrapped, additionalData) {
      const dataKey = openWrapped(wrapped, additionalData);
      const rewrapped = wrapDataKey(KIND.recordKey, dataKey, additionalData);
      dataKey.fill(0);
      return rewrapped;
    },

    derive: purpose => Buffer.from(hkdfSync('sha256', root, '', `gatehouse/derived/${purpose}`, KEY_BYTES)),

    exported: () => ({
      root: root.export(),
      versions: [...keys].map(([version, key]) => ({ version, key: key.export() })),
    }),

    known: () => [...keys.keys()],

    async learn(look) {
      const asked = [...sought];
      sought.clear();
      for (const row of await look()) {
        if (keys.has(row.version)) continue;
        const key = secretFrom(await provider.unwrap(row));
        keys.set(row.version, key);
        if (row.version > current) [current, currentKey] = [row.version, key];
      }
      absent = new Set(asked.filter(version => !keys.has(version)));
    },
  };
}

/** Takes over and wipes `bytes`. */
function recordKey(bytes: Buffer): RecordKey {
  const kind = Buffer.of(KIND.field);
  let dataKey: KeyObject | undefined = secretFrom(bytes);
  function held(): KeyObject {
    if (!dataKey) throw new Error('This record key was disposed of');
    return dataKey;
  }
  return {
    seal: (plaintext, additionalData) => Buffer.concat([kind, sealBox(held(), plaintext, bind(kind, additionalData))]),
    open(sealed, additionalData) {
      if (sealed[0] !== KIND.field) broken();
      return openBox(held(), sealed.subarray(1), bind(kind, additionalData)) ?? broken();
    },
    [Symbol.dispose]() {
      dataKey = undefined;
    },
  };
}

function bind(clear: Uint8Array, additionalData: string): Buffer {
  return Buffer.concat([clear, Buffer.from(additionalData)]);
}

function broken(): never {
  throw new SealBroken('The sealed bytes do not open: damaged, moved from elsewhere, or of an unknown key version');
}

function none(): never {
  throw new RangeError('A keyring needs at least one key version');
}
