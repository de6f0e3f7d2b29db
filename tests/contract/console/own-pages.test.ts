import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { browser, livingSessions, ownPage, post, refused } from './console.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://friend.example', PUBLIC_URL: 'http://localhost:3000' });
});
after(() => server.close());

describe('a request of another page is refused', () => {
  const posts = (surfaces.find(({ name }) => name === 'console')?.routes ?? [])
    .filter(({ method, path }) => method === 'POST' && path.startsWith('/session/'))
    .map(({ path }) => path.replace(':provider', 'google'));
  const foreign = [
    ['', /^Only pages of this server may do this; they send the header X-Gatehouse-Console$/],
    ['header', /no Origin was sent; open it at http:\/\/localhost:3000, or set PUBLIC_URL/],
    ['https://evil.example', /https:\/\/evil\.example is none of them/],
    ['https://friend.example', /friend\.example is none of them/],
    ['null', /null is none of them/],
    ['http://127.0.0.1:1', /none of them/],
    ['http://127.0.0.1.evil.example', /none of them/],
    ['OURS/', /none of them/],
    ['OURS, https://evil.example', /none of them/],
    ['http://localhost:30000', /none of them/],
  ] as const;

  test('by every route that acts with a cookie or sets one', () => {
    assert.equal(posts.length, 11, posts.join());
  });

  for (const path of posts)
    test(path, async () => {
      const { cookie, person } = await browser(server);
      for (const [origin, words] of foreign) {
        const headers: Record<string, string> = { cookie };
        if (origin !== '') headers['x-gatehouse-console'] = '1';
        if (origin !== '' && origin !== 'header') headers['origin'] = origin.replace('OURS', server.url);
        // The body is not looked at, whatever it is.
        const raw = '{"broken';
        const answer = await server.call('POST', `/console${path}`, {
          raw,
          headers: { 'content-type': 'application/json', ...headers },
        });
        assert.match(refused(answer, 403), words);
        assert.deepEqual(answer.headers.getSetCookie(), []);
      }
      const empty = await server.call('POST', `/console${path}`, {
        headers: { ...ownPage(server), 'x-gatehouse-console': '', cookie },
      });
      assert.equal(empty.status, 403);
      assert.equal(await livingSessions(server, person), 1);
      assert.equal((await post(server, '/refresh', { cookie })).status, 200, 'the session was left alone');
    });

  test('and no browser is told that one may send cookies', async () => {
    for (const origin of ['https://evil.example', 'https://friend.example']) {
      const preflight = await server.call('OPTIONS', '/console/session/refresh', {
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'x-gatehouse-console',
        },
      });
      assert.equal(preflight.headers.get('access-control-allow-credentials'), null);
      assert.notEqual(preflight.headers.get('access-control-allow-origin'), '*');
      if (/evil/.test(origin)) assert.equal(preflight.headers.get('access-control-allow-origin'), null);
    }
    const open = await startServer();
    try {
      const headers = { origin: 'https://evil.example', 'x-gatehouse-console': '1' };
      const answer = await open.call('POST', '/console/session/refresh', { headers });
      assert.equal(answer.status, 403, 'where any origin may call');
      assert.equal(answer.headers.get('access-control-allow-credentials'), null);
    } finally {
      await open.close();
    }
  });

  test('unless it is of PUBLIC_URL, or of the name that the server was asked by', async () => {
    const { port } = new URL(server.url);
    for (const [origin, host, status] of [
      ['http://localhost:3000', `127.0.0.1:${port}`, 204],
      [`http://gate.lan:${port}`, `gate.lan:${port}`, 204],
      ['https://gate.lan', 'gate.lan', 204],
      ['https://gate.lan', 'gate.lan:443', 204],
      ['http://gate.lan', 'GATE.lan:80', 204],
      ['https://gate.lan', 'gate.lan:80', 403],
      ['https://gate.lan', 'other.lan', 403],
      ['http://localhost:3000', 'a b', 204],
      ['http://gate.lan', 'a b', 403],
    ] as const)
      assert.equal(await statusOf(Number(port), { origin, host }), status, `${origin} at ${host}`);
  });
});

/** Of a refresh without a cookie; `fetch` does not let one choose the host. */
function statusOf(port: number, headers: { origin: string; host: string }): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const options = { port, method: 'POST', path: '/console/session/refresh', setHost: false };
    const asked = request({ host: '127.0.0.1', ...options, headers: { ...headers, 'x-gatehouse-console': 'yes' } });
    asked.on('response', answer => resolve(answer.resume().statusCode));
    asked.on('error', reject).end();
  });
}
