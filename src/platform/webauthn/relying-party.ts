import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { canonicalAddress } from '../../kernel/ip-address.ts';
import { whenUsed } from '../when-used.ts';

/** What browsers take with `PublicKeyCredential.parse…OptionsFromJSON`. */
export type CreationOptions = PublicKeyCredentialCreationOptionsJSON;
export type RequestOptions = PublicKeyCredentialRequestOptionsJSON;

/** A passkey as we know it. */
export interface KnownCredential {
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly transports: readonly string[];
}

/** What an authenticator has shown that it can do. */
export interface NewCredential {
  readonly credentialId: Uint8Array;
  /** COSE. */
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

/** What an authenticator has signed. */
export interface Assertion {
  /** 0: it counts nothing. */
  readonly counter: number;
  /** By PIN, finger or face. */
  readonly userVerified: boolean;
}

/** Web Authentication (WebAuthn Level 3) for the pages of this server. Times and challenges are the caller's. */
export interface RelyingParty {
  /** What a browser is asked for, to make a passkey. `challenge` is base64url. */
  creation(person: {
    readonly id: string;
    readonly name: string;
    readonly displayName: string;
    readonly challenge: string;
    readonly known: readonly KnownCredential[];
  }): Promise<CreationOptions>;
  /** What a browser is asked for, to sign in; with no `known` any passkey for this server will do, if the person is verified. */
  request(challenge: string, known: readonly KnownCredential[] | null): Promise<RequestOptions>;
  /** The challenge that a response answers, and the credential that it names; null where it cannot be read. */
  read(response: unknown): { readonly challenge: string; readonly credentialId: Buffer } | null;
  /** The passkey that was made for a challenge; null when the response does not show it. */
  made(response: unknown, challenge: string): Promise<NewCredential | null>;
  /** What a passkey has signed for a challenge; null when the signature, its origin or its form is wrong. */
  signed(response: unknown, challenge: string, by: KnownCredential): Promise<Assertion | null>;
}

const title = 'Gatehouse';
/** EdDSA, ES256 and RS256 (IANA, COSE Algorithms): what authenticators speak today; others are experiments, of Node.js too. */
const algorithms = [-8, -7, -257];
const timeout = 5 * 60_000;

const library = whenUsed<typeof import('@simplewebauthn/server')>('@simplewebauthn/server');
const helpers = whenUsed<typeof import('@simplewebauthn/server/helpers')>('@simplewebauthn/server/helpers');

/** Null where browsers offer none: passkeys belong to a name, and to https (or localhost). */
export function createRelyingParty(publicUrl: string): RelyingParty | null {
  const { hostname: rpID, origin, protocol } = new URL(publicUrl);
  if (canonicalAddress(rpID.replace(/^\[|\]$/g, '')) !== null) return null;
  if (protocol !== 'https:' && rpID !== 'localhost' && !rpID.endsWith('.localhost')) return null;
  return {
    creation: ({ id, name, displayName, challenge, known }) =>
      library().generateRegistrationOptions({
        rpName: title,
        rpID,
        userName: name,
        userID: Uint8Array.from(Buffer.from(id)),
        userDisplayName: displayName,
        challenge: bytesOf(challenge),
        timeout,
        attestationType: 'none',
        supportedAlgorithmIDs: algorithms,
        excludeCredentials: known.map(listed),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      }),
    request: (challenge, known) =>
      library().generateAuthenticationOptions({
        rpID,
        challenge: bytesOf(challenge),
        timeout,
        userVerification: known === null ? 'required' : 'preferred',
        ...(known === null ? {} : { allowCredentials: known.map(listed) }),
      }),
    read: response => {
      try {
        const { id, response: inner } = response as AuthenticationResponseJSON;
        const { challenge } = JSON.parse(helpers().isoBase64URL.toUTF8String(inner.clientDataJSON)) as {
          challenge: unknown;
        };
        return typeof challenge === 'string' ? { challenge, credentialId: Buffer.from(id, 'base64url') } : null;
      } catch {
        return null;
      }
    },
    made: (response, challenge) =>
      shown(async () => {
        const registration = response as RegistrationResponseJSON;
        if (!attestsNothing(registration)) return null;
        const { verified, registrationInfo } = await library().verifyRegistrationResponse({
          response: registration,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          supportedAlgorithmIDs: algorithms,
        });
        if (!verified) return null;
        const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
        return { credentialId: Buffer.from(id, 'base64url'), publicKey, counter, transports };
      }),
    signed: (response, challenge, { credentialId, publicKey, transports }) =>
      shown(async () => {
        const { verified, authenticationInfo } = await library().verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: challenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: false,
          // The caller compares the counter, where it is kept, so that of two at once one is refused.
          credential: {
            ...{
              id: Buffer.from(credentialId).toString('base64url'),
              publicKey: Uint8Array.from(publicKey),
              counter: 0,
            },
            transports: [...transports],
          },
        });
        if (!verified) return null;
        return { counter: authenticationInfo.newCounter, userVerified: authenticationInfo.userVerified };
      }),
  };
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(base64url, 'base64url'));
}

function listed({ credentialId, transports }: KnownCredential): { id: string; transports: string[] } {
  return { id: Buffer.from(credentialId).toString('base64url'), transports: [...transports] };
}

/** The library throws for whatever does not fit: what others send is a refusal, not a fault. */
async function shown<T>(look: () => Promise<T | null>): Promise<T | null> {
  try {
    return await look();
  } catch {
    return null;
  }
}

/**
 * Whether a response vouches for no make of authenticator, as it was asked. Certificates of a maker name addresses to ask
 * whether they are revoked, and whoever sends them chooses those.
 */
function attestsNothing({ response }: RegistrationResponseJSON): boolean {
  const { decodeAttestationObject, isoBase64URL } = helpers();
  const attestation = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
  const format = attestation.get('fmt');
  // Self attestation: the passkey's own key signs.
  return format === 'none' || (format === 'packed' && attestation.get('attStmt').get('x5c') === undefined);
}
