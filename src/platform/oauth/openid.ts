import type { ExportedJWKSCache, IDToken, ServerMetadata } from 'openid-client';
import { utf8, utf8OrNull } from '../../kernel/utf8.ts';
import {
  codeFor,
  type ExternalPerson,
  type Granted,
  type IdentityProvider,
  ProviderRefused,
  ProviderUnavailable,
} from './identity-provider.ts';
import { type ProviderFetch, providerFetch } from './provider-fetch.ts';

export interface OpenIdOptions {
  /** Where discovery begins: the metadata is below it. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly now: () => Date;
  /** Whether the metadata may call its issuer this; default: only exactly `issuer`. */
  readonly mayBe?: (issuer: string) => boolean;
  /**
   * The issuer that a token must name, from what it claims before anything is believed, for providers that serve many
   * issuers with one set of metadata; null when there can be none. Default: the issuer of the metadata.
   */
  readonly issuerFor?: (metadata: string, claims: Readonly<Record<string, unknown>>) => string | null;
  /** Beside `issuerFor`: whether an authorization response may come from this issuer (RFC 9207), before the code goes out. */
  readonly mayAnswer?: (issuer: string) => boolean;
  /** The person behind claims that were verified; null when one is missing without which nobody is recognised. */
  readonly person: (claims: IDToken) => Omit<ExternalPerson, 'issuer'> | null;
}

const scope = 'openid email profile';
const metadataMilliseconds = 3600 * 1000;

/** Signs in by OpenID Connect with code, PKCE and nonce; token signatures are checked although TLS would do. */
export function createOpenIdProvider(options: OpenIdOptions): IdentityProvider {
  const { clientId, clientSecret, now } = options;
  // Not at start: most servers never need it, and all would carry it.
  const library = () => import('openid-client');
  let known: { readonly metadata: ServerMetadata; readonly until: number } | undefined;
  const keys = new Map<string, ExportedJWKSCache>();

  async function metadataOf(fetch: ProviderFetch): Promise<ServerMetadata> {
    if (known !== undefined && known.until > now().getTime()) return known.metadata;
    const url = `${options.issuer}/.well-known/openid-configuration`;
    const reply = await fetch(url, { method: 'GET', headers: { accept: 'application/json' } });
    const metadata: unknown = await reply.json().catch(() => null);
    if (!reply.ok || !isMetadata(metadata, options.issuer)) throw new ProviderUnavailable('bad_metadata');
    const mayBe = options.mayBe ?? (issuer => issuer === options.issuer);
    if (!mayBe(metadata.issuer)) throw new ProviderUnavailable('metadata_of_another_issuer');
    known = { metadata, until: now().getTime() + metadataMilliseconds };
    return metadata;
  }

  async function configured(metadata: ServerMetadata, fetch: ProviderFetch) {
    const openid = await library();
    const config = new openid.Configuration(metadata, clientId, clientSecret);
    if (options.issuer.startsWith('http:')) openid.allowInsecureRequests(config);
    openid.enableNonRepudiationChecks(config);
    config[openid.customFetch] = (url, { method, headers, body }) => {
      if (!(body instanceof URLSearchParams || typeof body === 'string' || body === undefined || body === null))
        throw new TypeError('a body of a kind that this library does not send');
      return fetch(url, { method, headers, body: body ?? null });
    };
    return { openid, config };
  }

  return {
    async authorizationUrl({ state, verifier, nonce, redirectUri }) {
      const fetch = providerFetch();
      const { openid, config } = await configured(await metadataOf(fetch), fetch);
      const url = openid.buildAuthorizationUrl(config, {
        redirect_uri: redirectUri,
        scope,
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      });
      return url.href;
    },

    async identify(granted) {
      const network = providerFetch();
      const shared = await metadataOf(network);
      const { metadata, fetch } =
        options.issuerFor === undefined
          ? { metadata: shared, fetch: network }
          : await issuedBy(shared, options.issuerFor, granted, network);
      const { openid, config } = await configured(metadata, fetch);
      const cached = keys.get(metadata.jwks_uri ?? '');
      if (cached !== undefined) openid.setJwksCache(config, cached);
      try {
        const tokens = await openid.authorizationCodeGrant(config, returnUrl(granted), {
          expectedState: granted.state,
          expectedNonce: granted.nonce,
          pkceCodeVerifier: granted.verifier,
        });
        const fresh = openid.getJwksCache(config);
        if (fresh !== undefined) keys.set(metadata.jwks_uri ?? '', fresh);
        // The library would replace what it cannot read.
        if (utf8OrNull(payloadOf(tokens.id_token ?? '')) === null) throw new ProviderRefused('not_utf8');
        const claims = tokens.claims();
        const person = claims === undefined ? null : options.person(claims);
        // OpenID Connect Core §2: no more than 255 ASCII characters.
        if (person === null || !/^[\x21-\x7e]{1,255}$/.test(person.subject))
          throw new ProviderRefused('missing_claims');
        return { ...person, issuer: metadata.issuer };
      } catch (error) {
        throw explained(error);
      }
    },
  };

  /** Asks for the tokens ahead of the library, which must know the issuer first; it is then given this very reply. */
  async function issuedBy(
    shared: ServerMetadata,
    issuerFor: NonNullable<OpenIdOptions['issuerFor']>,
    granted: Granted,
    network: ProviderFetch,
  ): Promise<{ readonly metadata: ServerMetadata; readonly fetch: ProviderFetch }> {
    if (granted.iss !== undefined && options.mayAnswer?.(granted.iss) === false)
      throw new ProviderRefused('another_issuer');
    const endpoint = shared.token_endpoint ?? '';
    const reply = await network(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code: granted.code,
        redirect_uri: granted.redirectUri,
        code_verifier: granted.verifier,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    const fetch: ProviderFetch = (url, init) =>
      url === endpoint && init.method === 'POST' ? Promise.resolve(reply.clone()) : network(url, init);
    const issuer = issuerFor(shared.issuer, await unverifiedClaims(reply.clone()));
    // Without one the reply is an error, or not to be believed: the library says which.
    return { metadata: issuer === null ? shared : { ...shared, issuer }, fetch };
  }
}

/** Whether these are metadata whose endpoints are as safe to reach as the issuer. */
function isMetadata(value: unknown, issuer: string): value is ServerMetadata {
  if (typeof value !== 'object' || value === null || !('issuer' in value) || typeof value.issuer !== 'string')
    return false;
  const given: Readonly<Record<string, unknown>> = { ...value };
  const protocols = issuer.startsWith('https:') ? ['https:'] : ['https:', 'http:'];
  return ['authorization_endpoint', 'token_endpoint', 'jwks_uri'].every(name => {
    const url = given[name];
    return typeof url === 'string' && URL.canParse(url) && protocols.includes(new URL(url).protocol);
  });
}

/** The address the browser came back to, with nothing but what we know the meaning of. */
function returnUrl({ redirectUri, code, state, iss }: Granted): URL {
  const url = new URL(redirectUri);
  url.search = new URLSearchParams({ code, state, ...(iss === undefined ? {} : { iss }) }).toString();
  return url;
}

/** The middle part of a token, which holds its claims (RFC 7519 §3). */
function payloadOf(token: string): Buffer {
  return Buffer.from(token.split('.')[1] ?? '', 'base64url');
}

async function unverifiedClaims(reply: Response): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await reply.json();
    if (typeof body !== 'object' || body === null || !('id_token' in body) || typeof body.id_token !== 'string')
      return {};
    const claims: unknown = JSON.parse(utf8(payloadOf(body.id_token)));
    return typeof claims === 'object' && claims !== null ? { ...claims } : {};
  } catch {
    return {};
  }
}

/** The library's errors carry what was sent and received: only their codes may go on from here. */
function explained(error: unknown): Error {
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    if (each instanceof ProviderUnavailable || each instanceof ProviderRefused) return each;
  }
  const told = error instanceof Error && 'error' in error ? error.error : undefined;
  const code = told ?? (error instanceof Error && 'code' in error ? error.code : undefined);
  return new ProviderRefused(codeFor(code));
}
