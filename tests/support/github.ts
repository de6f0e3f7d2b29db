import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { formOf, startLoopback } from './loopback.ts';

export interface GitHubAddress {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
}

/** Who sits at the browser. */
export interface GitHubPerson {
  readonly id: unknown;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly GitHubAddress[] | 'withheld';
}

/** A server with the addresses of GitHub that sign-in needs, for web and API alike. */
export interface GitHubServer {
  readonly url: string;
  person: GitHubPerson | null;
  /** Answered by the API instead of what it knows. */
  failing: number | null;
  close(): Promise<void>;
}

export const gitHubClient = { id: 'gatehouse-on-github', secret: 'the-secret-on-github' } as const;

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly person: GitHubPerson;
}

export async function startGitHub(): Promise<GitHubServer> {
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, GitHubPerson>();
  const random = (): string => randomBytes(10).toString('hex');

  const authorize = (query: URLSearchParams): string => {
    const back = new URL(query.get('redirect_uri') ?? '');
    back.searchParams.set('state', query.get('state') ?? '');
    if (query.get('code_challenge_method') !== 'S256') throw new Error('no PKCE');
    if (github.person === null) {
      back.searchParams.set('error', 'access_denied');
    } else {
      const code = random();
      codes.set(code, {
        challenge: query.get('code_challenge') ?? '',
        redirectUri: query.get('redirect_uri') ?? '',
        person: github.person,
      });
      back.searchParams.set('code', code);
    }
    return back.href;
  };

  const exchange = (form: URLSearchParams): object => {
    if (form.get('client_id') !== gitHubClient.id || form.get('client_secret') !== gitHubClient.secret)
      return { error: 'incorrect_client_credentials' };
    const code = form.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    const challenge = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== challenge) return { error: 'bad_verification_code' };
    if (grant.redirectUri !== form.get('redirect_uri')) return { error: 'redirect_uri_mismatch' };
    const token = random();
    tokens.set(token, grant.person);
    return { access_token: token, token_type: 'bearer', scope: 'read:user,user:email' };
  };

  const send = (response: ServerResponse, status: number, body: unknown): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
  };

  const server = await startLoopback(url => async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', url);
    if (pathname === '/login/oauth/authorize') {
      response.writeHead(302, { location: authorize(searchParams) }).end();
      return;
    }
    // Errors come with status 200, as they do there.
    if (pathname === '/login/oauth/access_token') return send(response, 200, exchange(await formOf(request)));
    if (github.failing !== null) return send(response, github.failing, { message: 'failing' });
    const person = tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
    if (person === undefined) return send(response, 401, { message: 'Bad credentials' });
    const { id, login, name, emails } = person;
    if (pathname === '/user') return send(response, 200, { id, login, name, email: null });
    if (pathname !== '/user/emails' || emails === 'withheld') return send(response, 404, { message: 'Not Found' });
    return send(response, 200, emails);
  });
  const github: GitHubServer = { url: server.url, person: null, failing: null, close: () => server.close() };
  return github;
}
