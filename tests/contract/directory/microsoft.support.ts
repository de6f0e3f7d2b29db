import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientOptions, WebSocket } from 'ws';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { fresh } from '../administration/identity.support.ts';
import { dataOf } from './directory.support.ts';

/** Where people reach the server under test, as it believes; nothing listens there. */
export const publicUrl = 'https://gatehouse.example.com';
export const tenant = '7b0f3c9e-5a14-4e0c-9d2b-0c8e5f1a2b3c';

export function startMicrosoft(base = publicUrl): Promise<OpenIdProvider> {
  return startOpenIdProvider(`${base}/v1/auth/redirect`, `/${tenant}/v2.0`);
}

export function microsoftEnv(microsoft: OpenIdProvider): Readonly<Record<string, string>> {
  return {
    MICROSOFT_CLIENT_ID: client.id,
    MICROSOFT_CLIENT_SECRET: client.secret,
    MICROSOFT_TENANT: tenant,
    MICROSOFT_AUTHORITY: microsoft.url,
  };
}

/** Somebody new sits down at the browser. */
export function employee(microsoft: OpenIdProvider, more: Readonly<Record<string, unknown>> = {}) {
  const name = fresh('ms');
  const email = `${name}@contoso.example`;
  const person = { sub: fresh('pairwise'), oid: fresh('oid'), tid: tenant, email, preferred_username: email, ...more };
  microsoft.person = person;
  return person;
}

interface Server {
  readonly url: string;
}

/** One answer, whatever its type. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export const asBrowser = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' } as const;

async function ask(server: Server, path: string, init: RequestInit = {}): Promise<Reply> {
  const reply = await fetch(server.url + path, { redirect: 'manual', ...init });
  return { status: reply.status, headers: reply.headers, text: await reply.text() };
}

/** The cookie that binds a browser, as it sends it back; empty when it is not set. */
export function cookieOf({ headers }: Pick<Reply, 'headers'>): string {
  const set = headers.getSetCookie().map(each => each.split(';')[0] ?? '');
  return set.find(each => /^(__Host-)?gatehouse_browser_/.test(each)) ?? '';
}

/** A device that has asked for a sign-in. */
export interface Asked {
  readonly uri: URL;
  readonly callbackKey: string;
  readonly userCode: string;
  /** Of the browser that asked, should it be one. */
  readonly cookie: string;
}

export async function askFor(server: Server, had = ''): Promise<Asked> {
  const reply = await ask(server, '/v1/auth/uri', { headers: had === '' ? {} : { cookie: had } });
  const answer = { ...reply, body: JSON.parse(reply.text) as unknown };
  const data = dataOf<{ uri: string; callbackKey: string; userCode: string }>(answer, 'Successfully fetch Auth URI');
  return { ...data, uri: new URL(data.uri), cookie: cookieOf(reply) };
}

/** Goes through the sign-in at Microsoft; the parameters the browser comes back with. */
export async function goThrough({ uri }: Pick<Asked, 'uri'>, base = publicUrl): Promise<URLSearchParams> {
  const jar = new Map<string, string>();
  let url = uri;
  for (let hops = 0; hops < 10; hops += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const each of reply.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      jar.set(name, value);
    }
    const next = reply.headers.get('location');
    if (next === null) throw new Error(`Microsoft stopped: ${reply.status} ${await reply.text()}`);
    url = new URL(next, url);
    if (url.origin === base) return url.searchParams;
  }
  throw new Error('Microsoft sends the browser round and round');
}

/** Comes back from Microsoft, with a browser's cookies and wish for pages. */
export function comeBack(
  server: Server,
  returned: URLSearchParams | Readonly<Record<string, string>> | string,
  cookie = '',
  headers: Readonly<Record<string, string>> = asBrowser,
): Promise<Reply> {
  const query = new URLSearchParams(returned).toString();
  return ask(server, `/v1/auth/redirect?${query}`, { headers: { ...headers, ...(cookie === '' ? {} : { cookie }) } });
}

/** A browser with the page that asks for the code. */
export interface Confirming {
  readonly cookie: string;
  readonly formToken: string;
  readonly page: Reply;
}

/** Another browser than the one that asked goes through all of it, until it is asked for the code. */
export async function elsewhere(server: Server, asked: Asked, base = publicUrl, had = ''): Promise<Confirming> {
  const page = await comeBack(server, await goThrough(asked, base), had);
  const formToken = /name="form_token" value="([\w.-]{87})"/.exec(page.text)?.[1];
  if (page.status !== 200 || formToken === undefined) throw new Error(`no form: ${page.status} ${page.text}`);
  return { cookie: cookieOf(page), formToken, page };
}

export function confirm(
  server: Server,
  { cookie, formToken }: Pick<Confirming, 'cookie' | 'formToken'>,
  userCode: string,
  headers: Readonly<Record<string, string>> = asBrowser,
): Promise<Reply> {
  return ask(server, '/v1/auth/redirect/confirm', {
    method: 'POST',
    headers: { ...headers, ...(cookie === '' ? {} : { cookie }) },
    body: new URLSearchParams({ user_code: userCode, form_token: formToken }),
  });
}

/** What a socket was told, and how it was closed. */
export interface Heard {
  readonly messages: readonly Readonly<Record<string, string>>[];
  readonly code: number;
}

export interface Listening {
  readonly socket: WebSocket;
  readonly messages: Readonly<Record<string, string>>[];
  readonly closed: Promise<Heard>;
}

/** Why a socket was not opened, as HTTP. */
export class NotOpened extends Error {
  readonly status: number;
  readonly body: unknown;
  constructor(status: number, body: unknown) {
    super(`not opened: ${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

export const socketUrl = (server: Server, key: string): string =>
  `${server.url.replace('http', 'ws')}/v1/auth/callback?key=${key}`;

/** Opens the socket; rejects with `NotOpened`. */
export async function listen(server: Server, key: string, options: ClientOptions = {}): Promise<Listening> {
  const socket = new WebSocket(socketUrl(server, key), options);
  const messages: Readonly<Record<string, string>>[] = [];
  socket.on('message', data => messages.push(JSON.parse(String(data)) as Record<string, string>));
  const closed = once(socket, 'close').then(([code]) => ({ messages, code: code as number }));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', async (_request, response: IncomingMessage) => {
      const body = await text(response);
      reject(new NotOpened(response.statusCode ?? 0, body === '' ? null : JSON.parse(body)));
    });
  });
  // What is closed with a code by the server may also break.
  socket.on('error', () => {});
  return { socket, messages, closed };
}

/** Why a socket is not opened. */
export async function refusedAt(
  server: Server,
  key: string,
  options: ClientOptions = {},
): Promise<{ readonly status: number; readonly body: Readonly<Record<string, unknown>> }> {
  const opened = await listen(server, key, options).catch((error: unknown) => error);
  if (!(opened instanceof NotOpened)) throw new Error(`it was opened, or broke: ${String(opened)}`);
  return { status: opened.status, body: opened.body as Record<string, unknown> };
}

/** Fails when a socket hears something within a while: longer than the database is asked. */
export async function hearsNothing({ messages, socket }: Listening, milliseconds = 1_400): Promise<void> {
  await sleep(milliseconds);
  if (messages.length > 0 || socket.readyState !== socket.OPEN)
    throw new Error(`it heard ${JSON.stringify(messages)} and is in state ${socket.readyState}`);
}
