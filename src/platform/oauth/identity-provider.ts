/** What of a sign-in at a provider goes there and comes back; all of it is ours but `code` and `iss`. */
export interface Authorization {
  readonly state: string;
  /** PKCE code verifier (RFC 7636 §4.1). */
  readonly verifier: string;
  readonly nonce: string;
  readonly redirectUri: string;
}

/** What the provider sent the browser back with. */
export interface Granted extends Authorization {
  readonly code: string;
  /** RFC 9207. */
  readonly iss: string | undefined;
}

/** A person as a provider knows them: proven to be issued by it, to us, for this sign-in. The texts are the provider's own. */
export interface ExternalPerson {
  readonly issuer: string;
  /** Never given to somebody else within the issuer. */
  readonly subject: string;
  readonly email: string | null;
  /** Whether the provider vouches that the address is this person's. */
  readonly emailVerified: boolean;
  /** Other addresses that the provider vouches for, the ones it prefers first. */
  readonly otherEmails?: readonly string[];
  /** What a user name may be made from. */
  readonly login: string | null;
  readonly name: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly picture: string | null;
}

export interface IdentityProvider {
  /** Where to send the browser. Throws `ProviderUnavailable`. */
  authorizationUrl(authorization: Authorization): Promise<string>;
  /** Exchanges the code and checks all that comes back. Throws `ProviderUnavailable` and `ProviderRefused`. */
  identify(granted: Granted): Promise<ExternalPerson>;
}

/** The provider does not answer in time, or says that it cannot now. */
export class ProviderUnavailable extends Error {}

/** The provider refuses the code, or what it sent cannot be believed. The message is a code fit for the log: never a token. */
export class ProviderRefused extends Error {}

/** A code as it may stand in a log; what has another form is whatever the other side wrote. */
export function codeFor(code: unknown): string {
  return typeof code === 'string' && /^[A-Za-z_]{1,60}$/.test(code) ? code : 'unexplained';
}
