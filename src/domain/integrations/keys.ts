import type { Keyring } from '../../platform/crypto/keyring.ts';
import { sealedIntegrationKey } from './sealed.ts';

/** The key of an integration as its row stores it. */
export function sealKey(keyring: Keyring, id: string, key: string): Uint8Array {
  return keyring.seal(Buffer.from(key), sealedIntegrationKey.binding(id));
}

/** The key behind what `sealKey` made for the same integration. Throws `SealBroken`. */
export function openKey(keyring: Keyring, id: string, sealed: Uint8Array): string {
  return Buffer.from(keyring.open(sealed, sealedIntegrationKey.binding(id))).toString();
}
