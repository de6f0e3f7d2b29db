import assert from 'node:assert/strict';
import { type Answer, type CallOptions, type Person, password, type TestServer } from '../../support/server.ts';

export interface ShownMe {
  readonly user: { readonly id: string; readonly email: string; readonly username: string; readonly role: string };
  readonly organizations: readonly { readonly id: string; readonly name: string }[];
  readonly teams: readonly {
    readonly id: string;
    readonly name: string;
    readonly organization_id: string | null;
    readonly role: string;
  }[];
  readonly holds: readonly { readonly pattern: string; readonly organization_id: string | null }[];
  readonly mfa_enabled: boolean;
  readonly has_password: boolean;
}

export interface ShownSession {
  readonly token: string;
  readonly token_type: string;
  readonly expires_in: number;
  readonly me: ShownMe;
}

/** What a page of the console sends with every request that may change something. */
export const ownPage = (server: TestServer): Record<string, string> => ({
  'x-gatehouse-console': '1',
  origin: server.url,
});

export interface Posted extends Pick<CallOptions, 'token' | 'body' | 'headers'> {
  readonly cookie?: string;
}

/** Posts to a path below `/console/session` as a page of the console does. */
export function post(server: TestServer, path: string, { cookie, headers, ...rest }: Posted = {}): Promise<Answer> {
  const cookies = cookie === undefined ? {} : { cookie };
  return server.call('POST', `/console/session${path}`, {
    ...rest,
    headers: { ...ownPage(server), ...cookies, ...headers },
  });
}

/** The cookie of that name as the answer sets it; undefined when it does not. */
export function setCookie({ headers }: Answer, name: string): string | undefined {
  return headers.getSetCookie().find(each => each.startsWith(`${name}=`));
}

/** `gatehouse_session=…`, by https with its prefix, as browsers send it back, after checking that it is kept from scripts and other pages. */
export function sessionCookie(answer: Answer, secure = false): string {
  const cookie = setCookie(answer, secure ? '__Host-gatehouse_session' : 'gatehouse_session') ?? '';
  assert.match(
    cookie,
    secure
      ? /^__Host-gatehouse_session=[\w-]{86}; Path=\/; Max-Age=7776000; HttpOnly; SameSite=Strict; Secure$/
      : /^gatehouse_session=[\w-]{86}; Path=\/console\/session; Max-Age=7776000; HttpOnly; SameSite=Strict$/,
    answer.text,
  );
  return cookie.split(';')[0] ?? '';
}

export const ended = 'gatehouse_session=; Path=/console/session; Max-Age=0; HttpOnly; SameSite=Strict';

/** The session of an answer, after checking that nothing of it is good for longer than its access token. */
export function sessionOf(answer: Answer, status = 200): ShownSession {
  assert.equal(answer.status, status, answer.text);
  const session = answer.body as ShownSession;
  assert.deepEqual(Object.keys(session).sort(), ['expires_in', 'me', 'token', 'token_type']);
  const [, refreshToken = '?'] = /gatehouse_session=([\w-]+)/.exec(answer.headers.getSetCookie().join()) ?? [];
  assert.ok(!answer.text.includes(refreshToken), 'the refresh token is in the body');
  return session;
}

/** The words of a refusal. */
export function refused(answer: Answer, status: number): string {
  assert.equal(answer.status, status, answer.text);
  const { error, fields = [], ...rest } = answer.body as { error: unknown; fields?: unknown };
  assert.deepEqual([typeof error, Array.isArray(fields), rest], ['string', true, {}], answer.text);
  return String(error);
}

/** A new person's browser after they have signed in, and no other session of theirs. */
export interface Browser {
  readonly person: Person;
  /** As it sends it back. */
  readonly cookie: string;
  readonly session: ShownSession;
}

export async function browser(server: TestServer): Promise<Browser> {
  const person = await server.person();
  await server.sql('update sessions set revoked_at = now() where user_id = $1', [person.id]);
  const answer = await logIn(server, person.username);
  return { person, cookie: sessionCookie(answer), session: sessionOf(answer) };
}

export function logIn(server: TestServer, username: string): Promise<Answer> {
  return post(server, '/login', { body: { username, password } });
}

export function me(server: TestServer, token: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  return server.call('GET', '/console/session/me', { token, headers });
}

export async function livingSessions(server: TestServer, { id }: Person): Promise<number> {
  return (await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [id])).length;
}
