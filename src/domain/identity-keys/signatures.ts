import { whenUsed } from '../../platform/when-used.ts';
import { bareKey } from './key-bytes.ts';

export const signatureSchemes = ['ed25519', 'xeddsa'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

const curves = whenUsed<typeof import('@noble/curves/ed25519.js')>('@noble/curves/ed25519.js');

/**
 * Whether a signature is the identity key's over these bytes. `xeddsa`: the identity key is an X25519 key, as the X3DH
 * specification has it (https://signal.org/docs/specifications/xeddsa/, §2.3 and §2.5).
 */
export function isSignedBy(
  identityKey: Uint8Array,
  {
    scheme,
    signature,
    bytes,
  }: { readonly scheme: SignatureScheme; readonly signature: Uint8Array; readonly bytes: Uint8Array },
): boolean {
  const key = bareKey(identityKey);
  if (key === null || signature.length !== 64) return false;
  if (scheme === 'ed25519') return isEd25519(signature, bytes, key);
  const edwards = edwardsOf(key, signature[63] ?? 0);
  if (edwards === null) return false;
  const unsigned = Uint8Array.from(signature);
  unsigned[63] = (signature[63] ?? 0) & 0x7f;
  return isEd25519(unsigned, bytes, edwards);
}

function isEd25519(signature: Uint8Array, bytes: Uint8Array, key: Uint8Array): boolean {
  const { ed25519 } = curves();
  try {
    if (ed25519.Point.fromBytes(key).isSmallOrder()) return false;
    // Strict as RFC 8032 is: one signature is written in one way.
    return ed25519.verify(signature, bytes, key, { zip215: false });
  } catch {
    return false;
  }
}

/**
 * The Ed25519 key with the same private key as an X25519 key: y = (u − 1) / (u + 1). The specification has its sign always
 * positive; clients in use put it into the highest bit of the signature, which otherwise is zero.
 */
function edwardsOf(montgomery: Uint8Array, signByte: number): Uint8Array | null {
  const { Fp } = curves().ed25519.Point;
  const bytes = Uint8Array.from(montgomery);
  bytes[31] = (bytes[31] ?? 0) & 0x7f;
  const u = Fp.create(BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`));
  const divisor = Fp.add(u, 1n);
  if (Fp.is0(divisor)) return null;
  const edwards = Fp.toBytes(Fp.mul(Fp.sub(u, 1n), Fp.inv(divisor)));
  edwards[31] = (edwards[31] ?? 0) | (signByte & 0x80);
  return edwards;
}
