import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { build } from 'vite';
import { cost, passphrase } from '../e2ee/browsers.support.ts';
import { startBrowser } from '../support/browser.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

const sources = fileURLToPath(new URL('../../console/src/e2ee', import.meta.url));

let server: TestServer;
let browser: Browser;
/** What stands in for the console, until a screen of it uses the library: the built modules, and an empty page. */
let site: { readonly url: string; readonly http: Server };

before(async () => {
  [server, browser, site] = await Promise.all([startServer(), startBrowser(), serveLibrary()]);
});
after(async () => {
  site?.http.close();
  site?.http.closeAllConnections();
  await server?.close();
});

async function serveLibrary(): Promise<typeof site> {
  const built = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      target: 'es2023',
      lib: {
        entry: ['device', 'conversations', 'indexed-db', 'key-server', 'identity'].map(name => `${sources}/${name}.ts`),
        formats: ['es'],
      },
    },
  });
  const files = new Map<string, string>();
  for (const { output } of [built].flat() as { output: { type: string; fileName: string; code?: string }[] }[])
    for (const { fileName, code } of output) files.set(`/${fileName}`, code ?? '');
  const http = createServer(({ url = '/' }, response) => {
    const code = files.get(url);
    response.setHeader('content-type', code === undefined ? 'text/html' : 'text/javascript');
    response.end(code ?? '<!doctype html><title>Keys</title>');
  });
  await new Promise<void>(resolve => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { url: `http://127.0.0.1:${address.port}`, http };
}

/** A window in which somebody is signed in: what it asks goes to the server with their token. */
async function windowOf(person: Person, context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.exposeFunction('askServer', async (method: string, path: string, body?: object) => {
    const answer = await server.call(method, path, { token: person.token, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, body: answer.body };
  });
  await page.goto(site.url);
  await page.evaluate(
    async ({ userId, cost }) => {
      // Built beside: there are no types for what an address names.
      const load = (path: string) => import(path);
      const [device, { encryption }, { indexedDbStore }, { keyServer }, identity] = await Promise.all(
        ['/device.js', '/conversations.js', '/indexed-db.js', '/key-server.js', '/identity.js'].map(load),
      );
      const scope = globalThis as unknown as Record<string, unknown> & {
        askServer(...asked: unknown[]): Promise<{ status: number; body: unknown }>;
      };
      const ask = async (...asked: unknown[]) => {
        const answer = await scope.askServer(...asked);
        return { ...answer, refusal: () => new Error(JSON.stringify(answer)) };
      };
      const own = { userId, server: keyServer(ask), store: indexedDbStore, now: () => new Date(), cost };
      scope['keys'] = { ...device, ...identity, own, e2ee: encryption(own) };
    },
    { userId: person.id, cost },
  );
  return page;
}

/** What the library is called in a window. */
interface Library {
  readonly keys: {
    readonly own: { readonly userId: string; readonly store: { read(userId: string): Promise<Stored | null> } };
    readonly e2ee: {
      encrypt(plain: object, conversation: object): Promise<object>;
      decrypt(message: object): Promise<{ plain: { text: string } }>;
    };
    isSupported(): Promise<boolean>;
    standing(own: unknown): Promise<string>;
    createIdentity(own: unknown, passphrase: string): Promise<void>;
    restoreIdentity(own: unknown, passphrase: string): Promise<void>;
    forget(own: unknown): Promise<void>;
  };
}
interface Stored {
  readonly identity: { readonly signing: object; readonly agreeing: object };
  readonly stateKey: object;
}

test('an identity stays in its browser, where no script reads it out, and opens in another by its passphrase', async () => {
  const person = await server.person();
  const [here, elsewhere] = await Promise.all([browser.newContext(), browser.newContext()]);
  try {
    const first = await windowOf(person, here);
    const made = await first.evaluate(async words => {
      const { keys } = globalThis as unknown as Library;
      const before = [await keys.isSupported(), await keys.standing(keys.own)];
      await keys.createIdentity(keys.own, words);
      return [...before, await keys.standing(keys.own)];
    }, passphrase);
    assert.deepEqual(made, [true, 'none', 'ready']);

    const again = await windowOf(person, here);
    const kept = await again.evaluate(async id => {
      const { keys } = globalThis as unknown as Library;
      const stored = await keys.own.store.read(keys.own.userId);
      if (stored === null) return ['nothing is kept'];
      const { signing, agreeing } = stored.identity;
      const read: string[] = [];
      for (const key of [signing, agreeing, stored.stateKey])
        for (const format of ['raw', 'pkcs8', 'jwk'])
          await crypto.subtle.exportKey(format as 'raw', key as never).then(
            () => read.push(format),
            () => {},
          );
      const conversation = { id, members_version: 1, participants: [keys.own.userId] };
      const message = await keys.e2ee.encrypt({ text: 'To myself' }, conversation);
      return { read, message: { ...message, conversation_id: id, sender_id: keys.own.userId } };
    }, person.id);
    assert.ok(!Array.isArray(kept));
    assert.deepEqual(kept.read, [], 'a second window has it, and cannot read it out');

    const other = await windowOf(person, elsewhere);
    const opened = await other.evaluate(
      async ({ words, message }) => {
        const { keys } = globalThis as unknown as Library;
        const before = await keys.standing(keys.own);
        const wrong = await keys.restoreIdentity(keys.own, `${words}!`).catch(error => error.problem);
        await keys.restoreIdentity(keys.own, words);
        const { plain } = await keys.e2ee.decrypt(message);
        await keys.forget(keys.own);
        return [before, wrong, plain.text, await keys.standing(keys.own)];
      },
      { words: passphrase, message: kept.message },
    );
    assert.deepEqual(opened, ['locked', 'wrong_passphrase', 'To myself', 'locked']);
  } finally {
    await Promise.all([here.close(), elsewhere.close()]);
  }
});
