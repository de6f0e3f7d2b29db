import { type Keyring, KeyVersionUnknown, type RecordKey, SealBroken } from '../../platform/crypto/keyring.ts';
import { sealedDataKey } from './sealed.ts';

const keyBinding = sealedDataKey.binding;

/** What a value is bound to: neither another field nor another version of the same credential can take its place. */
const valueBinding = (id: string, fieldId: string, version: number): string =>
  `${keyBinding(id)}:${fieldId}:${version}`;

/** A data key for the values of a new credential. */
export function newDataKey(keyring: Keyring, id: string): { readonly wrapped: Uint8Array; readonly key: RecordKey } {
  return keyring.newRecordKey(keyBinding(id));
}

/** The data key of a stored credential, to be disposed of; null when it does not open in this row. */
export function openDataKey(keyring: Keyring, id: string, wrapped: Uint8Array): RecordKey | null {
  return unlessBroken(() => keyring.openRecordKey(wrapped, keyBinding(id)));
}

export function sealValue(key: RecordKey, id: string, fieldId: string, version: number, value: string): Uint8Array {
  return key.seal(Buffer.from(value), valueBinding(id, fieldId, version));
}

/** Throws `SealBroken` for anything but what `sealValue` made for the same place. */
export function openValue(key: RecordKey, id: string, fieldId: string, version: number, sealed: Uint8Array): string {
  return Buffer.from(key.open(sealed, valueBinding(id, fieldId, version))).toString();
}

/** What `work` returns, or null when stored bytes do not open. */
export function unlessBroken<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    // A key that another instance has made is learnt, and the action done once more.
    if (error instanceof SealBroken && !(error instanceof KeyVersionUnknown)) return null;
    throw error;
  }
}
