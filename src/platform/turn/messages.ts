import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/*
 * Messages of STUN and TURN (RFC 8489, RFC 8656), as far as asking for a relay takes them: a header of 20 bytes (type, length,
 * a fixed cookie, the transaction), then attributes of type, length and value, each padded to four bytes.
 */

export const methods = { allocate: 0x003, refresh: 0x004 } as const;
export const attributes = {
  username: 0x0006,
  integrity: 0x0008,
  error: 0x0009,
  lifetime: 0x000d,
  realm: 0x0014,
  nonce: 0x0015,
  relayed: 0x0016,
  transport: 0x0019,
} as const;
type AttributeType = (typeof attributes)[keyof typeof attributes];

const cookie = 0x2112_a442;
const headerBytes = 20;
/** Of the attribute that proves who wrote a message: its own header and a SHA-1. */
const integrityBytes = 24;

/** What a server answered. */
export interface TurnAnswer {
  readonly kind: 'success' | 'error';
  /** In hex, as `transactionOf` has that of a request. */
  readonly transaction: string;
  readonly attributes: ReadonlyMap<number, Buffer>;
  /** Whether it was written by who has the key. */
  isBy(key: Buffer): boolean;
}

/** A request with those attributes; with a key, one that proves who asks. */
export function turnRequest(
  method: (typeof methods)[keyof typeof methods],
  given: readonly (readonly [AttributeType, Buffer])[],
  key: Buffer | null,
): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt16BE(method, 0);
  header.writeUInt32BE(cookie, 4);
  randomBytes(12).copy(header, 8);
  const body = Buffer.concat(given.map(([type, value]) => attribute(type, value)));
  if (key === null) return withLength(Buffer.concat([header, body]), body.length);
  const signed = withLength(Buffer.concat([header, body]), body.length + integrityBytes);
  return Buffer.concat([signed, attribute(attributes.integrity, createHmac('sha1', key).update(signed).digest())]);
}

/** Bytes that the message at the beginning takes, as its header says; null while that is not all there. */
export function messageBytes(bytes: Buffer): number | null {
  if (bytes.length < headerBytes) return null;
  const all = headerBytes + bytes.readUInt16BE(2);
  return bytes.length < all ? null : all;
}

/** Null for what is no answer of a server to such a request. */
export function readAnswer(message: Buffer): TurnAnswer | null {
  if (messageBytes(message) !== message.length || message.readUInt32BE(4) !== cookie) return null;
  const ofKind = message.readUInt16BE(0) & 0x0110;
  if (ofKind !== 0x0100 && ofKind !== 0x0110) return null;
  const found = new Map<number, Buffer>();
  let signed: number | null = null;
  for (let place = headerBytes; place + 4 <= message.length; ) {
    const [type, length] = [message.readUInt16BE(place), message.readUInt16BE(place + 2)];
    if (place + 4 + length > message.length) return null;
    if (type === attributes.integrity) signed ??= place;
    if (!found.has(type)) found.set(type, message.subarray(place + 4, place + 4 + length));
    place += 4 + Math.ceil(length / 4) * 4;
  }
  return {
    kind: ofKind === 0x0100 ? 'success' : 'error',
    transaction: transactionOf(message),
    attributes: found,
    isBy(key) {
      const proof = found.get(attributes.integrity);
      if (signed === null || proof?.length !== 20) return false;
      // The length that was signed ends with the proof; what follows it, such as a fingerprint, is not counted.
      const before = withLength(Buffer.from(message.subarray(0, signed)), signed - headerBytes + integrityBytes);
      return timingSafeEqual(createHmac('sha1', key).update(before).digest(), proof);
    },
  };
}

export function transactionOf(message: Buffer): string {
  return message.toString('hex', 8, headerBytes);
}

/** The key of long-term credentials (RFC 8489 §9.2.2). */
export function longTermKey(username: string, realm: string, credential: string): Buffer {
  return createHash('md5').update(`${username}:${realm}:${credential}`).digest();
}

/** What an error says, such as `401 Unauthorized`. */
export function errorOf({ attributes: given }: TurnAnswer): { readonly code: number; readonly text: string } {
  const value = given.get(attributes.error);
  if (value === undefined || value.length < 4) return { code: 0, text: 'no reason' };
  const code = ((value[2] ?? 0) & 7) * 100 + (value[3] ?? 0);
  return { code, text: `${code} ${value.toString('utf8', 4)}`.trim() };
}

function attribute(type: number, value: Buffer): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  value.copy(padded, 4);
  return padded;
}

function withLength(message: Buffer, length: number): Buffer {
  message.writeUInt16BE(length, 2);
  return message;
}
