import type { Answer, TestServer } from '../../support/server.ts';
import { call } from './rbac.support.ts';

/** Where people reach the server under test, as it believes; nothing listens there. */
export const publicUrl = 'https://gatehouse.example.com';
export const callbackOf = (provider: string): string => `${publicUrl}/api/auth/oauth/${provider}/callback`;

/** A browser that has begun to sign in, about to go to the provider. */
export interface Begun {
  readonly provider: string;
  /** Where it is sent. */
  readonly location: URL;
  /** `__Host-gatehouse_browser_…`, as it sends it back. */
  readonly cookie: string;
}

/** The cookie of an answer, as browsers send it back. */
export function cookieOf({ headers }: Answer): string {
  const cookie = headers
    .getSetCookie()
    .map(each => each.split(';')[0] ?? '')
    .find(each => /^__Host-gatehouse_browser_/.test(each));
  if (cookie === undefined) throw new Error('no cookie that binds the browser');
  return cookie;
}

/** Begins a sign-in, in a browser that has these cookies already. */
export async function begin(server: TestServer, provider: string, had = ''): Promise<Begun> {
  const answer = await call(server, 'GET', `/auth/oauth/${provider}`, { headers: had === '' ? {} : { cookie: had } });
  if (answer.status !== 302) throw new Error(`beginning with ${provider}: ${answer.status} ${answer.text}`);
  return { provider, location: new URL(answer.headers.get('location') ?? ''), cookie: cookieOf(answer) };
}

/** Begins to link a provider to the account of a token. */
export async function beginLink(server: TestServer, provider: string, token: string): Promise<Begun> {
  const answer = await call(server, 'POST', `/auth/oauth/${provider}/link`, { token, body: {} });
  if (answer.status !== 200) throw new Error(`linking ${provider}: ${answer.status} ${answer.text}`);
  const { data } = answer.body as { data: { url: string } };
  return { provider, location: new URL(data.url), cookie: cookieOf(answer) };
}

/** Goes where the browser is sent until the provider sends it back; the parameters it comes back with. */
export async function visit({ location }: Begun): Promise<URLSearchParams> {
  const jar = new Map<string, string>();
  let url = location;
  for (let hops = 0; hops < 10; hops += 1) {
    const reply = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') },
    });
    for (const cookie of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const next = reply.headers.get('location');
    if (next === null)
      throw new Error(`the provider stopped at ${url.pathname}: ${reply.status} ${await reply.text()}`);
    url = new URL(next, url);
    if (url.origin === publicUrl) return url.searchParams;
  }
  throw new Error('the provider sends the browser round and round');
}

/** Comes back from the provider. */
export function comeBack(
  server: TestServer,
  { provider, cookie }: Pick<Begun, 'provider' | 'cookie'>,
  returned: URLSearchParams | string | Readonly<Record<string, string>>,
): Promise<Answer> {
  const query = new URLSearchParams(returned).toString();
  const headers = cookie === '' ? {} : { cookie };
  return call(server, 'GET', `/auth/oauth/${provider}/callback?${query}`, { headers });
}

/** A whole sign-in, from our first redirect to our answer. */
export async function signInWith(server: TestServer, provider: string): Promise<Answer> {
  const begun = await begin(server, provider);
  return comeBack(server, begun, await visit(begun));
}

/** The state that a browser carries to the provider. */
export const stateOf = ({ location }: Begun): string => location.searchParams.get('state') ?? '';

/** Who is known by which provider. */
export function stored(server: TestServer, userId: string): Promise<{ provider: string; subject: string }[]> {
  return server.sql('select provider, subject from external_identities where user_id = $1 order by provider', [userId]);
}
