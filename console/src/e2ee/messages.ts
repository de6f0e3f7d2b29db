import { type Bytes, base64, joined, type Key, randomBytes, textOf, utf8 } from './bytes.ts';
import {
  boundTo,
  type Envelope,
  envelopeOf,
  type Opened,
  opened,
  type Place,
  type Received,
  toBeSigned,
} from './envelope.ts';
import { E2eeError } from './errors.ts';
import { agreementKeyOf, type Identity, isSigned, keyLength, sign } from './identity.ts';
import type { KeyOf } from './safety-number.ts';
import { aesKey, decrypted, encrypted, ivLength, seal, unseal } from './sealing.ts';

/** What people write to each other; more may be added beside the text. */
export interface Plain {
  readonly text: string;
  readonly [more: string]: unknown;
}

/** What is sent to `POST /v1/messages`, besides the conversation and type. */
export interface EncryptedMessage {
  readonly content: string;
  readonly is_encrypted: true;
  readonly members_version: number;
  readonly metadata: { readonly e2ee: Envelope };
}

/** People of one encrypted conversation. */
export const mostPeople = 50;
/** Bytes of what is written, as JSON: its ciphertext is 10,000 characters at most. */
export const longestPlain = 7_424;
/** Lengths are told in such steps, so that they tell less. */
const step = 64;

/**
 * Encrypts once, and the key of the message to each recipient, the sender among them. Throws `too_long`,
 * `too_many_people`, or `no_keys` with those whose key protects nothing.
 */
export async function encryptMessage(
  plain: Plain,
  place: Place,
  sender: Pick<Identity, 'key' | 'signing'>,
  recipients: readonly KeyOf[],
): Promise<EncryptedMessage> {
  if (recipients.length > mostPeople) throw new E2eeError('too_many_people');
  const bytes = utf8(JSON.stringify(plain));
  if (bytes.length >= longestPlain) throw new E2eeError('too_long');
  const secret = randomBytes(keyLength);
  const content = await seal(await aesKey(secret), padded(bytes), boundTo(place, 'content'));
  const once = await crypto.subtle.generateKey('X25519', false, ['deriveBits']);
  if (!('privateKey' in once)) throw new E2eeError('unsupported');
  const epk = new Uint8Array(await crypto.subtle.exportKey('raw', once.publicKey));
  const keys = new Map<string, Bytes>();
  const without: string[] = [];
  for (const { userId, key } of recipients) {
    const to = await agreementKeyOf(key);
    if (to === null) without.push(userId);
    else keys.set(userId, await wrap(secret, once.privateKey, to, { place, epk, to: to.bytes, userId }));
  }
  if (without.length > 0) throw new E2eeError('no_keys', without);
  const parts = { identityKey: sender.key, epk, keys, content };
  const signature = await sign(sender, await toBeSigned(place, parts));
  return {
    content: base64(content),
    is_encrypted: true,
    members_version: place.membersVersion,
    metadata: { e2ee: envelopeOf(place.membersVersion, { ...parts, signature }) },
  };
}

/** Whose key an identity key is: the sender's of now, one before it, perhaps theirs; null: not theirs. */
export type Judge = (identityKey: Bytes) => Promise<Signer | null> | Signer | null;
export type Signer = 'current' | 'former' | 'unknown';

export interface Decrypted {
  readonly plain: Plain;
  /** Whose key signed it: `unknown` where the sender’s keys are not shown any more, and were never seen here. */
  readonly signer: Signer;
  readonly membersVersion: number;
  /** The same for the same encryption: two messages with one are one message that was sent again by somebody else. */
  readonly once: string;
}

/**
 * Opens a message for one person, who may have had several identities. Throws `forged` where none of the sender's keys
 * signed it as it stands there, `not_for_me`, `other_identity`, `damaged` or `newer_version`.
 */
export async function decryptMessage(
  message: Received,
  me: { readonly userId: string; readonly identities: readonly Pick<Identity, 'key' | 'agreeing'>[] },
  judge: Judge,
): Promise<Decrypted> {
  const parts = await opened(message);
  const signer = await signerOf(parts, judge);
  const own = parts.keys.get(me.userId);
  if (own === undefined) throw new E2eeError('not_for_me');
  const secret = await unwrapped(parts, own, me);
  const bytes = await unseal(await aesKey(secret), parts.content, boundTo(parts.place, 'content'));
  return {
    plain: plainIn(bytes),
    signer,
    membersVersion: parts.place.membersVersion,
    once: base64(parts.epk),
  };
}

async function signerOf(parts: Opened, judge: Judge): Promise<Signer> {
  const signer = await judge(parts.identityKey);
  if (signer === null || !(await isSigned(parts.identityKey, parts.signature, parts.signed)))
    throw new E2eeError('forged');
  return signer;
}

async function unwrapped(
  { place, epk }: Opened,
  own: Bytes,
  { userId, identities }: Parameters<typeof decryptMessage>[1],
): Promise<Bytes> {
  const from = await crypto.subtle.importKey('raw', epk, 'X25519', false, []);
  for (const { key, agreeing } of identities) {
    const to = await agreementKeyOf(key);
    if (to === null) continue;
    const wrapping = await wrappingKey(agreeing, { key: from }, { place, epk, to: to.bytes, userId }).catch(() => null);
    const secret = wrapping === null ? null : await decrypted(wrapping, noIv, own, boundTo(place, 'key', userId));
    if (secret !== null) return secret;
  }
  throw new E2eeError('other_identity');
}

async function wrap(secret: Bytes, own: Key, other: { readonly key: Key }, how: Wrapping): Promise<Bytes> {
  return encrypted(await wrappingKey(own, other, how), noIv, secret, boundTo(how.place, 'key', how.userId));
}

/** A key that encrypts one thing needs nothing that makes a second encryption differ. */
const noIv = new Uint8Array(ivLength);

interface Wrapping {
  readonly place: Place;
  readonly epk: Bytes;
  /** The recipient's public X25519 key. */
  readonly to: Bytes;
  readonly userId: string;
}

/** The key that encrypts the message's key to one person: X25519, then HKDF over all that it is bound to. */
async function wrappingKey(own: Key, other: { readonly key: Key }, { place, epk, to, userId }: Wrapping): Promise<Key> {
  const shared = await crypto.subtle.deriveBits({ name: 'X25519', public: other.key }, own, keyLength * 8);
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: joined(epk, to), info: boundTo(place, 'key', userId) },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
}

/** ISO/IEC 7816-4: a bit that is set, then none, up to the next step. */
function padded(bytes: Bytes): Bytes {
  const all = new Uint8Array(Math.ceil((bytes.length + 1) / step) * step);
  all.set(bytes);
  all[bytes.length] = 0x80;
  return all;
}

function plainIn(bytes: Bytes | null): Plain {
  const end = bytes?.lastIndexOf(0x80) ?? -1;
  if (bytes === null || end < 0) throw new E2eeError('damaged');
  try {
    const plain: unknown = JSON.parse(textOf(bytes.slice(0, end)));
    if (typeof plain === 'object' && plain !== null && 'text' in plain && typeof plain.text === 'string')
      return { ...plain, text: plain.text };
  } catch {}
  throw new E2eeError('damaged');
}
