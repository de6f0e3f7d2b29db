import { createHash } from 'node:crypto';
import { textOf } from './claims.ts';
import {
  codeFor,
  type ExternalPerson,
  type Granted,
  type IdentityProvider,
  ProviderRefused,
  ProviderUnavailable,
} from './identity-provider.ts';
import { type ProviderFetch, providerFetch } from './provider-fetch.ts';

export interface GitHubOptions {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly url: string;
  readonly apiUrl: string;
}

/** https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps: OAuth 2 without OpenID Connect. */
export function createGitHub({ clientId, clientSecret, url, apiUrl }: GitHubOptions): IdentityProvider {
  return {
    async authorizationUrl({ state, verifier, redirectUri }) {
      const query = new URLSearchParams({
        client_id: clientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        scope: 'read:user user:email',
        state,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return `${url}/login/oauth/authorize?${query}`;
    },

    async identify(granted) {
      if (granted.iss !== undefined && granted.iss !== url && granted.iss !== `${url}/login/oauth`)
        throw new ProviderRefused('another_issuer');
      const fetch = providerFetch();
      const token = await exchange(fetch, granted);
      const user = recordOf(await read(fetch, '/user', token));
      const { id } = user;
      // Logins change hands; the number never does.
      if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1) throw new ProviderRefused('missing_id');
      const login = textOf(user, 'login');
      return {
        issuer: url,
        subject: String(id),
        ...addressesIn(await addresses(fetch, token)),
        login,
        name: textOf(user, 'name') ?? login,
        firstName: null,
        lastName: null,
        picture: textOf(user, 'avatar_url'),
      };
    },
  };

  async function exchange(fetch: ProviderFetch, { code, redirectUri, verifier }: Granted): Promise<string> {
    const reply = await fetch(`${url}/login/oauth/access_token`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
      }),
    });
    const answer = recordOf(await reply.json().catch(() => null));
    // Errors come with status 200.
    if (answer['error'] !== undefined) throw new ProviderRefused(codeFor(answer['error']));
    const token = textOf(answer, 'access_token');
    if (!reply.ok || token === null) throw new ProviderRefused('missing_token');
    return token;
  }

  async function read(fetch: ProviderFetch, path: string, token: string): Promise<unknown> {
    const reply = await fetch(`${apiUrl}${path}`, { method: 'GET', headers: headersWith(token) });
    if (!reply.ok) throw new ProviderRefused(`status_of_${path.replaceAll('/', '_')}`);
    return reply.json().catch(() => {
      throw new ProviderUnavailable('bad_reply');
    });
  }

  async function addresses(fetch: ProviderFetch, token: string): Promise<unknown> {
    const reply = await fetch(`${apiUrl}/user/emails?per_page=100`, { method: 'GET', headers: headersWith(token) });
    // People may withhold the scope: then there is no address, which is not for us to judge.
    return reply.ok ? reply.json().catch(() => []) : [];
  }
}

function headersWith(token: string): Record<string, string> {
  return {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    'user-agent': 'gatehouse',
    'x-github-api-version': '2022-11-28',
  };
}

/** The primary address, and the others that are verified: the primary one may be of those that receive nothing. */
function addressesIn(list: unknown): Pick<ExternalPerson, 'email' | 'emailVerified' | 'otherEmails'> {
  const known = (Array.isArray(list) ? list : []).map(recordOf);
  const primary = known.find(each => each['primary'] === true);
  const email = primary === undefined ? null : textOf(primary, 'email');
  const others = known.filter(each => each !== primary && each['verified'] === true);
  return {
    email,
    emailVerified: email !== null && primary?.['verified'] === true,
    otherEmails: others.flatMap(each => textOf(each, 'email') ?? []),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
