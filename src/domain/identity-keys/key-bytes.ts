import { refuseField } from '../../kernel/errors.ts';

/** Before a key of 32 bytes, as some clients write it: a point of Curve25519. */
const typeByte = 5;

/**
 * Values of u with which every agreement comes to the same secret (RFC 7748 §6.1), and their like above the field's
 * prime: little endian, without the highest bit.
 */
const weak: ReadonlySet<string> = new Set([
  '0'.repeat(64),
  `01${'0'.repeat(62)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'f'.repeat(60)}7f`,
  `ed${'f'.repeat(60)}7f`,
  `ee${'f'.repeat(60)}7f`,
]);

/** The bytes of a public key; refuses what its field must not hold. */
export function publicKeyIn(field: string, text: string): Buffer {
  const bytes = bytesIn(field, text);
  const bare = bareKey(bytes);
  if (bare === null) throw refuseField(field, 'must have 32 bytes, or 33 with the type byte 5 before them');
  const unsigned = Buffer.from(bare);
  unsigned.writeUInt8((unsigned[31] ?? 0) & 0x7f, 31);
  if (weak.has(unsigned.toString('hex'))) throw refuseField(field, 'is a key that protects nothing');
  return bytes;
}

/** The 32 bytes of a key without its type byte; null for what is none. */
export function bareKey(bytes: Uint8Array): Uint8Array | null {
  if (bytes.length === 32) return bytes;
  return bytes.length === 33 && bytes[0] === typeByte ? bytes.subarray(1) : null;
}

/** The bytes of a text of base64 or base64url, whose unused bits must be zero: one key is written in one way. */
export function bytesIn(field: string, text: string): Buffer {
  const bytes = Buffer.from(text, 'base64');
  const written = text.replaceAll('-', '+').replaceAll('_', '/').replace(/=+$/, '');
  if (bytes.toString('base64').replace(/=+$/, '') !== written)
    throw refuseField(field, 'is not valid base64: its last character has bits that belong to no byte');
  return bytes;
}
