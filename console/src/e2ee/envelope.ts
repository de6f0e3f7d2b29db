import { type Bytes, base64url, bytesOf, exactly, joined, sha256, utf8 } from './bytes.ts';
import { E2eeError } from './errors.ts';
import { keyLength } from './identity.ts';

/** The newest form that is known here. */
const version = 1;

/** What goes with an encrypted message, as `metadata.e2ee`. Bytes are base64url. */
export interface Envelope {
  readonly v: number;
  /** The participants that it was encrypted for. */
  readonly members_version: number;
  /** The identity key that signed it. */
  readonly ik: string;
  /** The public key made for this message alone, with which each recipient agrees. */
  readonly epk: string;
  /** By person: the key of the message, encrypted to them. */
  readonly keys: Readonly<Record<string, string>>;
  readonly sig: string;
}

/** Where a message stands: moved anywhere else, it does not open. */
export interface Place {
  readonly conversationId: string;
  readonly senderId: string;
  readonly membersVersion: number;
}

/** An envelope whose form was checked; its bytes. */
export interface Opened {
  readonly place: Place;
  readonly identityKey: Bytes;
  readonly epk: Bytes;
  readonly keys: ReadonlyMap<string, Bytes>;
  readonly signature: Bytes;
  /** What was encrypted, with what makes it differ before it. */
  readonly content: Bytes;
  /** What the signature is over. */
  readonly signed: Bytes;
}

/** Bytes of an encrypted key: itself, and what shows that it is whole. */
const wrappedLength = keyLength + 16;
const signatureLength = 64;

/** What a signature, a content or the key for one person is bound to. */
export const boundTo = ({ conversationId, senderId, membersVersion }: Place, use: string, whom = ''): Bytes =>
  utf8(
    JSON.stringify([
      'gatehouse/e2ee/1',
      use,
      whom,
      conversationId.toLowerCase(),
      senderId.toLowerCase(),
      membersVersion,
    ]),
  );

/** What the sender signs: where it stands, for whom it is, and what it is. */
export async function toBeSigned(
  place: Place,
  parts: Pick<Opened, 'identityKey' | 'epk' | 'keys' | 'content'>,
): Promise<Bytes> {
  const people = [...parts.keys].sort(([one], [other]) => (one < other ? -1 : 1));
  const keys = joined(...people.flatMap(([userId, wrapped]) => [utf8(userId), utf8('\n'), wrapped]));
  return joined(
    await sha256(boundTo(place, 'signature')),
    parts.identityKey,
    parts.epk,
    await sha256(keys),
    await sha256(parts.content),
  );
}

export function envelopeOf(
  membersVersion: number,
  { identityKey, epk, keys, signature }: Omit<Opened, 'place' | 'signed' | 'content'>,
): Envelope {
  return {
    v: version,
    members_version: membersVersion,
    ik: base64url(identityKey),
    epk: base64url(epk),
    keys: Object.fromEntries([...keys].map(([userId, wrapped]) => [userId, base64url(wrapped)])),
    sig: base64url(signature),
  };
}

/** A message as it is read, as far as this goes. */
export interface Received {
  readonly conversation_id: string;
  readonly sender_id: string;
  readonly content: string;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

/** Takes a message apart. Throws `damaged`, or `newer_version`. */
export async function opened(message: Received): Promise<Opened> {
  const envelope: unknown = message.metadata?.['e2ee'];
  if (!isObject(envelope)) throw new E2eeError('damaged');
  if (typeof envelope['v'] === 'number' && envelope['v'] > version) throw new E2eeError('newer_version');
  const { members_version: membersVersion, keys } = envelope;
  const identityKey = exactly(keyLength, envelope['ik']);
  const epk = exactly(keyLength, envelope['epk']);
  const signature = exactly(signatureLength, envelope['sig']);
  const content = bytesOf(message.content);
  const isWhole = identityKey !== null && epk !== null && signature !== null && content !== null;
  if (envelope['v'] !== version || !isWhole || !Number.isSafeInteger(membersVersion) || !isObject(keys))
    throw new E2eeError('damaged');
  const wrapped = new Map<string, Bytes>();
  for (const [userId, text] of Object.entries(keys)) {
    const bytes = exactly(wrappedLength, text);
    if (bytes === null) throw new E2eeError('damaged');
    wrapped.set(userId, bytes);
  }
  const place = {
    conversationId: message.conversation_id,
    senderId: message.sender_id,
    membersVersion: Number(membersVersion),
  };
  const parts = { identityKey, epk, keys: wrapped, content };
  return { place, ...parts, signature, signed: await toBeSigned(place, parts) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
