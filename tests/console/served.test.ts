import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { assertAccessible, assertFits } from '../support/axe.ts';
import { openWindow, startBrowser } from '../support/browser.ts';
import { startServer, type TestServer } from '../support/server.ts';

const asBrowser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

describe('the console as it is served', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
  });
  after(() => server.close());

  const scriptsOf = (html: string): string[] =>
    [...html.matchAll(/<(?:script|link)[^>]*(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);

  test('every address that nobody else claims is its page, for browsers only', async () => {
    for (const path of ['/', '/users', '/setup?token=x', '/vault/companies/1', '/nowhere']) {
      const page = await server.call('GET', path, { headers: asBrowser });
      assert.equal(page.status, 200, path);
      assert.match(page.headers.get('content-type') ?? '', /^text\/html/);
      assert.equal(page.headers.get('cache-control'), 'no-cache');
      assert.match(page.text, /<div id="root">/);
    }
    assert.equal((await server.call('GET', '/users')).status, 404, 'who does not ask for HTML asks for an API');
    assert.equal((await server.call('POST', '/users', { headers: asBrowser, body: {} })).status, 404);
  });

  test('paths of surfaces and files that are not there stay 404, in their own shapes', async () => {
    for (const path of [
      '/api/v1/nothing',
      '/api/nothing',
      '/v1/user/nothing/at/all',
      '/console/nothing',
      '/assets/no.js',
    ]) {
      const answer = await server.call('GET', path, { headers: asBrowser });
      assert.equal(answer.status, 404, path);
      assert.match(answer.headers.get('content-type') ?? '', /^application\/json/, path);
    }
  });

  test('its policy allows no inline script, and its page has none', async () => {
    const { headers, text } = await server.call('GET', '/', { headers: asBrowser });
    const policy = headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers.get('x-frame-options'), 'DENY');
    assert.doesNotMatch(text, /<script(?![^>]*\bsrc=)|\son\w+=|javascript:/i);
  });

  test('files have hashed names, are kept for ever, and come compressed', async () => {
    const { text } = await server.call('GET', '/', { headers: asBrowser });
    // The one with the code: those before it only set it going, and are too small to be worth compressing.
    const script = scriptsOf(text).at(-1) ?? '';
    assert.match(script, /-[\w-]{8}\.js$/);
    for (const [encoding, expected] of [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['identity', null],
    ] as const) {
      const answer = await fetch(server.url + script, { headers: { 'accept-encoding': encoding } });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers.get('content-encoding'), expected);
      assert.equal(answer.headers.get('cache-control'), 'public, max-age=31536000, immutable');
      assert.match(answer.headers.get('content-type') ?? '', /javascript/);
      assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
      await answer.arrayBuffer();
    }
    for (const path of ['/assets/../index.html', '/assets/%2e%2e/.made-from', '/.made-from', '/index.html.br']) {
      const { status, text: body } = await server.call('GET', path);
      assert.ok(status === 404 || status === 400, `${path}: ${status} ${body.slice(0, 80)}`);
    }
  });

  test('the first script, with all that it loads at once, is at most 250 KB compressed', async () => {
    const { text } = await server.call('GET', '/', { headers: asBrowser });
    let bytes = 0;
    for (const path of scriptsOf(text)) bytes += gzipSync((await server.call('GET', path)).text).length;
    assert.ok(bytes > 50_000 && bytes <= 250 * 1024, `${bytes} bytes`);
  });

  test('a page in Latin letters fetches one subset of each font, of its own server', async () => {
    const { context, page } = await openWindow(await startBrowser(), server, 'about:blank');
    const fonts: { readonly url: string; readonly bytes: number }[] = [];
    page.on('response', async response => {
      if (response.request().resourceType() === 'font')
        fonts.push({ url: response.url(), bytes: (await response.body()).length });
    });
    await page.goto(`${server.url}/sign-in`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    await page.evaluate('document.fonts.ready');
    await page.waitForLoadState('networkidle');
    assert.equal(fonts.length, 1, JSON.stringify(fonts));
    assert.ok(fonts.every(({ url, bytes }) => url.startsWith(server.url) && bytes > 10_000 && bytes <= 60 * 1024));
    assert.equal(await page.evaluate(`document.fonts.check('13px "Inter Variable"')`), true);
    await context.close();
  });

  test('the documentation can be read by everybody, without scripts, on a telephone and on paper', async () => {
    const { page, problems, context } = await openWindow(await startBrowser(), server, '/docs');
    for (const path of ['/docs', '/docs/administration-users', '/docs/directory-credential']) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(path);
      await assertAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      await assertFits(page);
      assert.equal(await page.locator('script').count(), 0);
    }
    await page.goto('/docs#administration_post_teams');
    await page.locator('li:target a').click();
    await page.getByRole('heading', { name: 'Create a team' }).waitFor();
    assert.match(page.url(), /\/docs\/administration-teams#administration_post_teams$/);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.getByRole('navigation').count(), 0, 'nor on paper');
    assert.deepEqual(problems, []);
    await context.close();
  });
});
