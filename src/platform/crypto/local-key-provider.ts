import { hkdfSync, type KeyObject, randomBytes } from 'node:crypto';
import { KEY_BYTES, openBox, sealBox, secretFrom } from './aes-gcm.ts';
import { type KeyProvider, WrongMasterKey } from './key-provider.ts';
import { headerOf, KIND } from './sealed-header.ts';

/** Opaque, and empty when logged or serialised. */
export interface MasterKey {
  readonly secret: KeyObject;
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

/**
 * A master key that this process holds, from a variable or a file. A wrapped key is its kind and a box that also
 * authenticates the version.
 */
export function localKeyProvider({ secret }: MasterKey): KeyProvider {
  // The master key itself is only ever an input of HKDF, so that no two uses of it meet.
  const wrappingKey = secretFrom(
    Buffer.from(hkdfSync('sha256', secret, '', 'gatehouse/key-encryption-keys/v1', KEY_BYTES)),
  );
  return {
    async wrap(version, key) {
      const header = headerOf(KIND.keyVersion, version);
      return Buffer.concat([header.subarray(0, 1), sealBox(wrappingKey, key, header)]);
    },

    async unwrap({ version, wrapped }) {
      const header = headerOf(KIND.keyVersion, version);
      const key = wrapped[0] === KIND.keyVersion ? openBox(wrappingKey, wrapped.subarray(1), header) : null;
      if (key?.length === KEY_BYTES) return key;
      throw new WrongMasterKey(
        `The master key does not open key version ${version}: is it the one this data was made with?`,
      );
    },

    rootSecret: async () => secret,
  };
}
