import { createSecretKey, hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { BOX_OVERHEAD, KEY_BYTES, openBox, sealBox } from './aes-gcm.ts';

/*
 * Keys for data at rest: a master key, kept outside the database, wraps numbered key-encryption keys, kept inside it;
 * the newest of those wraps one random data key per value or record; AES-256-GCM throughout.
 *
 *   key version   kind, box(key-encryption key)
 *   value         kind, version, box(data key), box(plaintext)
 *   record key    kind, version, box(data key)
 *   field         kind, box(plaintext)                              under a record key
 *
 * The kind is one byte, the version a big-endian uint32, a box what aes-gcm.ts makes. Every box authenticates all that
 * stands before it in the clear and the caller's additional data; a key version also its number.
 */
const KIND = { keyVersion: 0xa1, value: 0xa2, recordKey: 0xa3, field: 0xa4 } as const;

const HEADER_BYTES = 5;
const KEY_BOX_BYTES = KEY_BYTES + BOX_OVERHEAD;

/** Opaque, and empty when logged or serialised. */
export interface MasterKey {
  readonly secret: KeyObject;
}

/** A key-encryption key as its row stores it. */
export interface WrappedKey {
  readonly version: number;
  readonly wrapped: Uint8Array;
}

/** Seals the fields of one record. Disposing lets go of the key; it seals and opens nothing after that. */
export interface RecordKey extends Disposable {
  /** Name the field (and what else must not be exchanged) in the additional data. */
  seal(plaintext: Uint8Array, additionalData: string): Uint8Array;
  /** Throws {@link SealBroken}. */
  open(sealed: Uint8Array, additionalData: string): Uint8Array;
}

export interface Keyring {
  /** The version that seals: the highest one. */
  readonly current: number;
  /** Seals a value under a data key of its own. Sealed bytes open only with the same additional data. */
  seal(plaintext: Uint8Array, additionalData: string): Uint8Array;
  /** Throws {@link SealBroken}. */
  open(sealed: Uint8Array, additionalData: string): Uint8Array;
  /** The key version of a sealed value or wrapped record key. Throws {@link SealBroken} for anything else. */
  versionOf(sealed: Uint8Array): number;
  /** The same value under the current version and a new data key. Throws {@link SealBroken}. */
  rewrap(sealed: Uint8Array, additionalData: string): Uint8Array;
  /** A data key for the many fields of one record; the record stores `wrapped` beside them. */
  newRecordKey(additionalData: string): { readonly wrapped: Uint8Array; readonly key: RecordKey };
  /** Throws {@link SealBroken}. */
  openRecordKey(wrapped: Uint8Array, additionalData: string): RecordKey;
  /** The same record key under the current version: the record's fields stay as they are. Throws {@link SealBroken}. */
  rewrapRecordKey(wrapped: Uint8Array, additionalData: string): Uint8Array;
  /** 32 bytes for one purpose (`'audit'`), always the same for one master key: HKDF-SHA-256. */
  derive(purpose: string): Buffer;
}

/** The master key does not open the key versions that are stored: another one sealed them. Nothing was changed. */
export class WrongMasterKey extends Error {
  override readonly name = 'WrongMasterKey';
}

/** Sealed bytes that are damaged, moved from elsewhere, or of a key version that is not there. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/** Reads a master key: 32 bytes as base64, base64url or hex. Throws an error that names the problem, never the text. */
export function parseMasterKey(text: string): MasterKey {
  const trimmed = text.trim();
  const isHex = /^[0-9a-f]{64}$/i.test(trimmed);
  if (!isHex && !/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
    throw new Error(
      `The master key must be ${KEY_BYTES} bytes, as 44 characters of base64 or 64 of hex; this has ${trimmed.length} characters or others than those`,
    );
  }
  const bytes = Buffer.from(trimmed, isHex ? 'hex' : 'base64');
  // 32 random bytes have fewer than 16 different values less often than once in 10^15 keys.
  if (new Set(bytes).size < 16) throw new Error('The master key is not random: make one with 32 random bytes');
  return { secret: secretFrom(bytes) };
}

/** A new random master key as base64 text for the key file. */
export function generateMasterKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

/** A new random key-encryption key. `version` is 1 or one more than the highest there is. */
export function newKeyVersion(master: MasterKey, version: number): WrappedKey {
  return wrapKeyVersion(master, version, randomBytes(KEY_BYTES));
}

/** The same key-encryption key under another master key. Throws {@link WrongMasterKey} when `old` does not open it. */
export function rewrapKeyVersion(old: MasterKey, next: MasterKey, row: WrappedKey): WrappedKey {
  return wrapKeyVersion(next, row.version, unwrapKeyVersion(old, row));
}

/**
 * Opens every key version, which also proves that the master key is the right one.
 * Throws {@link WrongMasterKey} when any row fails to open.
 */
export function openKeyring(master: MasterKey, rows: readonly WrappedKey[]): Keyring {
  const keys = new Map<number, KeyObject>();
  for (const row of rows) {
    if (keys.has(row.version)) throw new RangeError(`Key version ${row.version} is there twice`);
    keys.set(row.version, secretFrom(unwrapKeyVersion(master, row)));
  }
  const current = Math.max(...keys.keys());
  const currentKey = keys.get(current);
  if (!currentKey) throw new RangeError('A keyring needs at least one key version');

  const wrapDataKey = (kind: number, dataKey: Uint8Array, additionalData: string): Buffer => {
    const header = headerOf(kind, current);
    return Buffer.concat([header, sealBox(currentKey, dataKey, bind(header, additionalData))]);
  };

  /** `wrapped` starts with a header of the given kind and the box of a data key; more may follow. */
  function unwrapDataKey(kind: number, wrapped: Uint8Array, additionalData: string): Buffer {
    const header = wrapped.subarray(0, HEADER_BYTES);
    const key = header[0] === kind ? keys.get(versionOf(wrapped)) : undefined;
    const box = wrapped.subarray(HEADER_BYTES, HEADER_BYTES + KEY_BOX_BYTES);
    return (key && openBox(key, box, bind(header, additionalData))) ?? broken();
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
    current,
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

    derive: purpose => hkdf(master, `gatehouse/derived/${purpose}`),
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

/** Takes over and wipes `key`. */
function wrapKeyVersion(master: MasterKey, version: number, key: Buffer): WrappedKey {
  const header = headerOf(KIND.keyVersion, version);
  const wrapped = Buffer.concat([header.subarray(0, 1), sealBox(wrappingKey(master), key, header)]);
  key.fill(0);
  return { version, wrapped };
}

function unwrapKeyVersion(master: MasterKey, { version, wrapped }: WrappedKey): Buffer {
  const header = headerOf(KIND.keyVersion, version);
  const key = wrapped[0] === KIND.keyVersion ? openBox(wrappingKey(master), wrapped.subarray(1), header) : null;
  if (key?.length === KEY_BYTES) return key;
  throw new WrongMasterKey(
    `The master key does not open key version ${version}: is it the one this data was made with?`,
  );
}

function wrappingKey(master: MasterKey): KeyObject {
  return secretFrom(hkdf(master, 'gatehouse/key-encryption-keys/v1'));
}

function headerOf(kind: number, version: number): Buffer {
  if (!Number.isInteger(version) || version < 1) throw new RangeError('Key versions are whole numbers from 1');
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt8(kind);
  header.writeUInt32BE(version, 1);
  return header;
}

function bind(clear: Uint8Array, additionalData: string): Buffer {
  return Buffer.concat([clear, Buffer.from(additionalData)]);
}

// The master key itself is only ever an input of HKDF, so that no two uses of it meet.
function hkdf(master: MasterKey, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master.secret, '', purpose, KEY_BYTES));
}

/** Takes over and wipes `bytes`; the key object keeps its own copy outside the JavaScript heap. */
function secretFrom(bytes: Buffer): KeyObject {
  const secret = createSecretKey(bytes);
  bytes.fill(0);
  return secret;
}

function broken(): never {
  throw new SealBroken('The sealed bytes do not open: damaged, moved from elsewhere, or of an unknown key version');
}
