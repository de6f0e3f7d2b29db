import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { formOf, startLoopback } from './loopback.ts';

/** An OpenID provider that answers whatever it is told to. */
export interface HostileProvider {
  readonly url: string;
  /** The claims of the next ID token. */
  claims: JWTPayload;
  /** How it is signed: as it should be, not at all, by a key that is not published, or with the client's secret. */
  signed: 'well' | 'not' | 'by a foreign key' | 'with the secret';
  /** Answers the token endpoint instead of an ID token. */
  tokenReply: { readonly status: number; readonly body: unknown } | null;
  /** What the metadata call the issuer; null: its own address below `path`. */
  issuer: string | null;
  /** Milliseconds that every answer takes. */
  delay: number;
  /** Forms that came to the token endpoint. */
  readonly asked: readonly URLSearchParams[];
  close(): Promise<void>;
}

/** Starts one whose metadata are below `path`. */
export async function startHostileProvider(path = '', secret = ''): Promise<HostileProvider> {
  const [own, foreign] = await Promise.all([generateKeyPair('RS256'), generateKeyPair('RS256')]);
  const jwk = { ...(await exportJWK(own.publicKey)), kid: 'one', use: 'sig', alg: 'RS256' };
  const asked: URLSearchParams[] = [];
  const idToken = async (): Promise<string> => {
    const { claims, signed } = provider;
    if (signed === 'not') return new UnsecuredJWT(claims).encode();
    if (signed === 'with the secret')
      return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(Buffer.from(secret));
    const key = signed === 'well' ? own.privateKey : foreign.privateKey;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
  };
  const answer = async (url: string, target: string): Promise<{ status: number; body: unknown }> => {
    if (target === `${path}/.well-known/openid-configuration`) {
      const body = {
        issuer: provider.issuer ?? `${url}${path}`,
        authorization_endpoint: `${url}/authorize`,
        token_endpoint: `${url}/token`,
        jwks_uri: `${url}/jwks`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      };
      return { status: 200, body };
    }
    if (target === '/jwks') return { status: 200, body: { keys: [jwk] } };
    if (target !== '/token') return { status: 404, body: {} };
    if (provider.tokenReply !== null) return provider.tokenReply;
    return { status: 200, body: { access_token: 'at', token_type: 'Bearer', id_token: await idToken() } };
  };
  const server = await startLoopback(url => async (request, response) => {
    if (request.url === '/token') asked.push(await formOf(request));
    const { status, body } = await answer(url, request.url ?? '');
    setTimeout(() => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }, provider.delay);
  });
  const provider: HostileProvider = {
    url: server.url,
    claims: {},
    signed: 'well',
    tokenReply: null,
    issuer: null,
    delay: 0,
    asked,
    close: () => server.close(),
  };
  return provider;
}
