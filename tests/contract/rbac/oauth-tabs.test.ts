import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type GitHubServer, gitHubClient, startGitHub } from '../../support/github.ts';
import { client, type OpenIdProvider, startOpenIdProvider } from '../../support/openid-provider.ts';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, fresh, tally } from '../administration/identity.support.ts';
import { employee, goThrough, listen, microsoftEnv, startMicrosoft } from '../directory/microsoft.support.ts';
import { type Begun, callbackOf, publicUrl, visit } from './oauth.support.ts';

let google: OpenIdProvider;
let github: GitHubServer;
let microsoft: OpenIdProvider;
let server: TestServer;
before(async () => {
  [google, github, microsoft] = await Promise.all([
    startOpenIdProvider(callbackOf('google')),
    startGitHub(),
    startMicrosoft(),
  ]);
  server = await startServer({
    PUBLIC_URL: publicUrl,
    GOOGLE_CLIENT_ID: client.id,
    GOOGLE_CLIENT_SECRET: client.secret,
    GOOGLE_ISSUER: google.issuer,
    GITHUB_CLIENT_ID: gitHubClient.id,
    GITHUB_CLIENT_SECRET: gitHubClient.secret,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.url,
    ...microsoftEnv(microsoft),
  });
  const name = fresh('tabs');
  google.person = { sub: fresh('sub'), email: `${name}@example.com`, email_verified: true };
  const emails = [{ email: `${name}-dev@example.com`, primary: true, verified: true }];
  github.person = { id: 4711, login: name, name: 'Grace H.', emails };
  employee(microsoft);
});
after(async () => {
  await server.close();
  await Promise.all([google.close(), github.close(), microsoft.close()]);
});

const startAgain = 'This sign-in was not started in this browser, was already finished, or took too long; start again';

/** A browser's cookies, by name as browsers keep them. All that we set go to all paths. */
class Jar {
  readonly kept = new Map<string, string>();

  get header(): Record<string, string> {
    if (this.kept.size === 0) return {};
    return { cookie: [...this.kept].map(([name, value]) => `${name}=${value}`).join('; ') };
  }

  keep({ headers }: Pick<Answer, 'headers'>): void {
    for (const cookie of headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (/; Max-Age=0/.test(cookie)) this.kept.delete(name);
      else this.kept.set(name, value);
    }
  }

  get bindings(): string[] {
    return [...this.kept.keys()].filter(name => name.startsWith('__Host-gatehouse_browser_'));
  }
}

/** A tab that is at a provider, and how it is finished. */
interface Tab {
  readonly returned: URLSearchParams;
  finish(jar: Jar): Promise<Answer>;
}

type Kind = 'google' | 'github' | 'console' | 'awaited';

async function ask(kind: Kind, jar: Jar): Promise<Answer> {
  const path = {
    google: '/api/auth/oauth/google',
    github: '/api/auth/oauth/github',
    console: '/console/session/oauth/google',
    awaited: '/v1/auth/uri',
  }[kind];
  const answer = await server.call('GET', path, { headers: jar.header });
  assert.equal(answer.status, kind === 'awaited' ? 200 : 302, answer.text);
  return answer;
}

async function atProvider(kind: Kind, answer: Answer): Promise<Tab> {
  if (kind === 'awaited') {
    const { data } = answer.body as { data: { uri: string } };
    const returned = await goThrough({ uri: new URL(data.uri) });
    return { returned, finish: jar => get(`/v1/auth/redirect?${returned}`, jar) };
  }
  const begun: Begun = { provider: kind, location: new URL(answer.headers.get('location') ?? ''), cookie: '' };
  const returned = await visit(begun);
  if (kind !== 'console') return { returned, finish: jar => get(`/api/auth/oauth/${kind}/callback?${returned}`, jar) };
  return {
    returned,
    finish: jar =>
      server.call('POST', '/console/session/oauth/google', {
        headers: { ...jar.header, 'x-gatehouse-console': '1', origin: publicUrl },
        body: Object.fromEntries(returned),
      }),
  };
}

async function get(path: string, jar: Jar): Promise<Answer> {
  return server.call('GET', path, { headers: jar.header });
}

/** Opens a tab and goes to the provider. */
async function open(kind: Kind, jar: Jar): Promise<Tab> {
  const answer = await ask(kind, jar);
  jar.keep(answer);
  return atProvider(kind, answer);
}

async function close(tab: Tab, jar: Jar): Promise<void> {
  const answer = await tab.finish(jar);
  assert.equal(answer.status, 200, answer.text);
  jar.keep(answer);
  const refused = [400, 404];
  assert.ok(refused.includes((await tab.finish(jar)).status), 'not a second time');
}

const kinds: readonly Kind[] = ['google', 'github', 'console', 'awaited'];

describe('two tabs of one browser, each at a provider', () => {
  for (const first of kinds)
    for (const second of kinds)
      test(`${first} and ${second} end each by itself, in either order`, async () => {
        for (const reversed of [false, true]) {
          const jar = new Jar();
          const tabs = [await open(first, jar), await open(second, jar)];
          for (const tab of reversed ? tabs.reverse() : tabs) await close(tab, jar);
          assert.equal(jar.bindings.length, 1);
        }
      });

  test('that began at the same moment end each by itself too', async () => {
    const jar = new Jar();
    const answers = await Promise.all(kinds.map(kind => ask(kind, jar)));
    for (const answer of answers) jar.keep(answer);
    const tabs = await Promise.all(kinds.map((kind, index) => atProvider(kind, answers[index] as Answer)));
    for (const tab of tabs.reverse()) await close(tab, jar);
  });
});

test('twenty tabs are bound by one cookie', async () => {
  const jar = new Jar();
  const tabs: Tab[] = [];
  for (let count = 0; count < 20; count += 1) tabs.push(await open('google', jar));
  assert.equal(jar.bindings.length, 1);
  for (const tab of [tabs[7], tabs[0], tabs[19]]) if (tab !== undefined) await close(tab, jar);
});

test('what another browser began is refused, whatever else this one has begun, and is not used up', async () => {
  for (const kind of ['google', 'github', 'console'] as const) {
    const [mine, stranger] = [new Jar(), new Jar()];
    const theirs = await open(kind, stranger);
    await open(kind, mine);
    for (const jar of [mine, new Jar()]) {
      const answer = await theirs.finish(jar);
      assert.equal(answer.status, 400, kind);
      assert.ok(answer.text.includes(startAgain), answer.text);
      assert.deepEqual(answer.headers.getSetCookie(), []);
    }
    await close(theirs, stranger);
  }
});

test('of two tabs that wait for codes of two devices, each takes its own, and none that of the other', async () => {
  const browser = new Jar();
  const devices = await Promise.all(
    [1, 2].map(async () => {
      const { data } = (await ask('awaited', new Jar())).body as {
        data: { uri: string; callbackKey: string; userCode: string };
      };
      return { ...data, socket: await listen(server, data.callbackKey) };
    }),
  );
  const forms: string[] = [];
  for (const { uri } of devices) {
    const page = await get(`/v1/auth/redirect?${await goThrough({ uri: new URL(uri) })}`, browser);
    browser.keep(page);
    forms.push(/name="form_token" value="([^"]+)"/.exec(page.text)?.[1] ?? '');
  }
  const send = (form: number, code: number, jar = browser): Promise<Answer> =>
    server.call('POST', '/v1/auth/redirect/confirm', {
      headers: { ...jar.header, 'content-type': 'application/x-www-form-urlencoded' },
      raw: new URLSearchParams({ form_token: forms[form] ?? '', user_code: devices[code]?.userCode ?? '' }).toString(),
    });
  assert.equal((await send(0, 1)).status, 400);
  assert.equal((await send(0, 0, new Jar())).status, 404);
  assert.equal((await send(1, 1)).status, 200);
  assert.equal((await send(0, 0)).status, 200);
  for (const { socket } of devices) assert.equal((await socket.closed).messages[0]?.['type'], 'auth');
});

test('one answer brought back many times at once by several tabs signs in once', async () => {
  const jar = new Jar();
  const [tab] = [await open('google', jar), await open('google', jar)];
  assert.deepEqual(tally(await atOnce(8, () => tab.finish(jar))), { 200: 1, 400: 7 });
});
