// A software authenticator (WebAuthn Level 3, §6) whose answers tests can bend.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** What an answer differs in from a right one. */
export interface Bent {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly counter?: number;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly userHandle?: string | null;
  /** Signs with another key. */
  readonly key?: KeyObject;
  readonly crossOrigin?: boolean;
  /** Of a new passkey: a format that vouches for a maker, with a certificate. */
  readonly attestation?: 'packed with x5c';
}

export interface Asked {
  readonly challenge: string;
  readonly user?: { readonly id: string };
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const b64 = (bytes: string | Uint8Array): string => Buffer.from(bytes).toString('base64url');

/** A passkey of its own, for one origin. */
export function softAuthenticator(origin: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  const rpId = new URL(origin).hostname;
  let userHandle: string | null = null;

  const client = (type: string, { challenge }: Asked, bent: Bent): Buffer =>
    Buffer.from(
      JSON.stringify({
        type: bent.type ?? type,
        challenge: bent.challenge ?? challenge,
        origin: bent.origin ?? origin,
        crossOrigin: bent.crossOrigin ?? false,
      }),
    );
  const head = (bent: Bent, attested: boolean): Buffer => {
    const flags = (bent.userPresent === false ? 0 : 1) | (bent.userVerified === false ? 0 : 4) | (attested ? 64 : 0);
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(bent.counter ?? 0);
    return Buffer.concat([sha256(bent.rpId ?? rpId), Buffer.from([flags]), counter]);
  };

  return {
    id: b64(id),
    privateKey,
    /** What `navigator.credentials.create` gives. */
    create(asked: Asked, bent: Bent = {}) {
      userHandle = asked.user?.id ?? null;
      const clientDataJSON = client('webauthn.create', asked, bent);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(id.length);
      const key = cbor(
        new Map<unknown, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(x, 'base64url')],
          [-3, Buffer.from(y, 'base64url')],
        ]),
      );
      const authData = Buffer.concat([head(bent, true), Buffer.alloc(16), length, id, key]);
      const signed = sign('sha256', Buffer.concat([authData, sha256(clientDataJSON)]), privateKey);
      const attStmt =
        bent.attestation === undefined
          ? new Map()
          : new Map<unknown, unknown>([
              ['alg', -7],
              ['sig', signed],
              ['x5c', [Buffer.from('no certificate')]],
            ]);
      const attestationObject = cbor(
        new Map<unknown, unknown>([
          ['fmt', bent.attestation === undefined ? 'none' : 'packed'],
          ['attStmt', attStmt],
          ['authData', authData],
        ]),
      );
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key',
        response: {
          clientDataJSON: b64(clientDataJSON),
          attestationObject: b64(attestationObject),
          transports: ['internal'],
        },
        clientExtensionResults: {},
        authenticatorAttachment: 'platform',
      };
    },
    /** What `navigator.credentials.get` gives. */
    get(asked: Asked, bent: Bent = {}) {
      const clientDataJSON = client('webauthn.get', asked, bent);
      const authenticatorData = head(bent, false);
      const signature = sign(
        'sha256',
        Buffer.concat([authenticatorData, sha256(clientDataJSON)]),
        bent.key ?? privateKey,
      );
      return {
        id: b64(id),
        rawId: b64(id),
        type: 'public-key',
        response: {
          clientDataJSON: b64(clientDataJSON),
          authenticatorData: b64(authenticatorData),
          signature: b64(signature),
          userHandle: bent.userHandle === undefined ? userHandle : bent.userHandle,
        },
        clientExtensionResults: {},
      };
    },
  };
}

/** As much of CBOR (RFC 8949) as attestations are made of. */
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value < 0 ? headOf(1, -1 - value) : headOf(0, value);
  if (typeof value === 'string') return Buffer.concat([headOf(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Uint8Array) return Buffer.concat([headOf(2, value.length), value]);
  if (Array.isArray(value)) return Buffer.concat([headOf(4, value.length), ...value.map(cbor)]);
  if (value instanceof Map)
    return Buffer.concat([headOf(5, value.size), ...[...value].flatMap(([key, each]) => [cbor(key), cbor(each)])]);
  throw new Error('attestations have none of this');
}

function headOf(major: number, size: number): Buffer {
  if (size < 24) return Buffer.from([(major << 5) | size]);
  if (size < 256) return Buffer.from([(major << 5) | 24, size]);
  return Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
}
