import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';
import { audited, member, organization, type Remote, remote, saved } from './integrations.support.ts';

const path = '/api/v1/integrations';
const api_key = 'sk_test_4f1c2b7e90';

let server: TestServer;
let user: Person;
/** Allowed; answers what its path names: `/200`, `/401`, `/flaky`, `/slow`, `/redirect?to=…`. */
let api: Remote;
/** Not allowed. */
let inner: Remote;
/** Allowed as well, but another origin. */
let other: Remote;

before(async () => {
  api = await remote((request, response, times) => {
    const url = new URL(request.url ?? '/', 'http://host');
    if (url.pathname === '/slow') return;
    if (url.pathname === '/redirect') response.writeHead(302, { location: url.searchParams.get('to') ?? '' });
    else if (url.pathname === '/flaky') response.writeHead(times < 3 ? 503 : 200);
    else if (url.pathname === '/echo') response.writeHead(403, `No ${request.headers.authorization}`);
    else if (url.pathname === '/bare') response.writeHead(418, ' ');
    else if (url.pathname === '/endless') {
      response.writeHead(200);
      const timer = setInterval(() => response.write('x'.repeat(64 * 1024)), 1);
      response.on('close', () => clearInterval(timer));
      return;
    } else response.writeHead(Number(url.pathname.slice(1)));
    response.end('{"error":"a body that is nobody’s business"}');
  });
  inner = await remote((_request, response) => response.end('inner'));
  other = await remote((_request, response) => response.end('other'));
  server = await startServer({ OUTBOUND_ALLOW: `${api.host},${other.host}` });
  user = await server.person();
});
after(async () => {
  await server?.close();
  for (const each of [api, inner, other]) await each?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  for (const each of [api, inner, other]) each.asked.length = 0;
});

const tried = (person: Person, id: string, body?: unknown): Promise<Answer> =>
  server.call('POST', `${path}/${id}/test`, { token: person.token, ...(body === undefined ? {} : { body }) });
const results = async (person: Person): Promise<unknown> =>
  (await server.call('GET', `${path}/results`, { token: person.token })).body;
const lastTest = async (person: Person, id: string): Promise<unknown> =>
  ((await server.call('GET', `${path}/${id}`, { token: person.token })).body as { last_test: unknown }).last_test;

function assertFailed(answer: Answer, status: number, details: string): void {
  const { timestamp } = answer.body as { timestamp: string };
  assert.equal(answer.status, 400);
  assert.deepEqual(answer.body, { success: false, message: 'Integration test failed', status, timestamp, details });
}

describe('an integration test is refused', () => {
  test('to strangers, with nothing sent', async () => {
    const body = { api_url: `${api.origin}/200`, api_key };
    const { status, body: told } = await server.call('POST', `${path}/test-id/test`, { body });
    assert.deepEqual([status, told], [401, { error: 'Unauthorized' }]);
    assert.equal((await server.call('GET', `${path}/results`)).status, 401);
    assert.deepEqual(api.asked, []);
  });

  test('under a name that cannot be one', async () => {
    for (const id of ['a%20b', 'a%2Fb', 'a'.repeat(101), '%C3%A4', "'%20or%201=1"]) {
      assert.equal((await tried(user, id, { api_url: `${api.origin}/200`, api_key })).status, 404, id);
    }
    assert.deepEqual(api.asked, []);
  });

  test('with a malformed body, naming every field', async () => {
    const api_url = `${api.origin}/200`;
    for (const [body, error] of [
      [undefined, 'api_url is required; api_key is required'],
      [{ api_url }, 'api_key is required'],
      [{ api_key }, 'api_url is required'],
      [{ api_url, api_key, method: 'POST' }, 'method is not a known field'],
      [
        { api_url, api_key: 'a\r\nb' },
        'api_key must consist of visible ASCII characters, without spaces or line breaks',
      ],
      [
        { api_url: 'gopher://x', api_key },
        'api_url must be an http or https URL such as https://api.example.com/health',
      ],
      [{ api_url: null, api_key: 5 }, 'api_url must be a string; api_key must be a string'],
    ] as const) {
      const answer = await tried(user, 'test-id', body);
      assert.deepEqual([answer.status, errorOf(answer)], [400, error]);
    }
    const unread = await server.call('POST', `${path}/test-id/test`, {
      token: user.token,
      raw: '{"api_url":',
      headers: { 'content-type': 'application/json' },
    });
    assert.equal(unread.status, 400);
    assert.deepEqual(api.asked, []);
  });

  test('for a saved one that the caller may not see, exactly like one that does not exist', async () => {
    const id = await saved(server, server.admin, { api_url: `${api.origin}/200`, api_key });
    const here = await organization(server, 'Writers');
    const writer = await member(server, { [here]: ['integration.write'] });
    const body = { api_url: `${api.origin}/200`, api_key };
    for (const person of [user, writer]) {
      for (const asked of [undefined, body]) {
        const [there, nowhere] = [await tried(person, id, asked), await tried(person, randomUUID(), asked)];
        assert.deepEqual([there.status, there.body], [404, { error: 'Integration not found' }]);
        assert.deepEqual([nowhere.status, nowhere.body], [there.status, there.body]);
      }
    }
    assert.deepEqual(api.asked, []);
    assert.equal(await lastTest(server.admin, id), null);
  });

  test('when a stored key would go to a URL from the body, even the same one', async () => {
    const id = await saved(server, server.admin, { api_url: `${api.origin}/200`, api_key });
    for (const api_url of [`${other.origin}/200`, `${api.origin}/200`]) {
      const answer = await tried(server.admin, id, { api_url });
      const error = 'api_key is required with api_url: a stored key is only ever sent to its stored URL';
      assert.deepEqual([answer.status, errorOf(answer)], [400, error]);
    }
    assert.deepEqual([api.asked, other.asked], [[], []]);
  });
});

describe('an integration test does not reach', () => {
  test('private and loopback addresses, however they are written', async () => {
    const { port } = inner;
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::ffff:127.0.0.1]', '[::1]', '0.0.0.0']) {
      const answer = await tried(user, 'test-id', { api_url: `http://${host}:${port}/`, api_key });
      const { status, success, details } = answer.body as { status: number; success: boolean; details: string };
      assert.deepEqual([answer.status, success, status], [400, false, 0], host);
      assert.notEqual(details, '');
    }
    for (const host of ['10.0.0.1', '100.64.0.1', '169.254.169.254', '192.168.1.1', '[fe80::1]']) {
      const answer = await tried(user, 'test-id', { api_url: `http://${host}/`, api_key });
      assert.deepEqual([answer.status, (answer.body as { status: number }).status], [400, 0], host);
    }
    assert.equal(inner.connections(), 0);
  });

  test('a host that is not allowed by way of one that is', async () => {
    const to = encodeURIComponent(`${inner.origin}/`);
    const answer = await tried(user, 'test-id', { api_url: `${api.origin}/redirect?to=${to}`, api_key });
    const { details, status } = answer.body as { details: string; status: number };
    assert.deepEqual([answer.status, status], [400, 0]);
    assert.match(details, /^a redirect was refused: /);
    assert.equal(api.asked.length, 1);
    assert.equal(inner.connections(), 0);
  });

  test('another origin with the key', async () => {
    const to = encodeURIComponent(`${other.origin}/landed`);
    const answer = await tried(user, 'test-id', { api_url: `${api.origin}/redirect?to=${to}`, api_key });
    assert.equal(answer.status, 200);
    assert.deepEqual(other.asked, [{ path: '/landed', authorization: undefined }]);
  });
});

describe('an integration test', () => {
  test('succeeds as documented, sends the key as Bearer, and is remembered for its person alone', async () => {
    const person = await server.person();
    const started = new Date().toISOString();
    const answer = await tried(person, 'test-id', { api_url: `${api.origin}/200?secret=q`, api_key });
    const { timestamp } = answer.body as { timestamp: string };
    const told = { success: true, message: 'Integration test successful', status: 200, timestamp, details: null };
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, told);
    assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.ok(timestamp >= started);
    assert.deepEqual(api.asked, [{ path: '/200?secret=q', authorization: `Bearer ${api_key}` }]);

    assert.deepEqual(await results(person), [{ id: 'test-id', ...told }]);
    const another = await server.person();
    assert.deepEqual(await results(another), []);
    await tried(another, 'test-id', { api_url: `${api.origin}/401`, api_key });
    assert.deepEqual(await results(person), [{ id: 'test-id', ...told }]);

    const [event] = (await audited(server, 'integration.test', 'test-id')).filter(e => e['actor_id'] === person.id);
    assert.deepEqual(event, {
      outcome: 'success',
      actor_id: person.id,
      target_kind: 'integration',
      organization_id: null,
      details: { result: 'success', status: 200, host: api.host },
    });
  });

  test('fails as documented, with the reason of the other side, and replaces the last result', async () => {
    const person = await server.person();
    await tried(person, 'ci', { api_url: `${api.origin}/200`, api_key });
    const answer = await tried(person, 'ci', { api_url: `${api.origin}/401`, api_key });
    assertFailed(answer, 401, 'Unauthorized');
    assert.deepEqual(await results(person), [{ id: 'ci', ...(answer.body as object) }]);
    const events = (await audited(server, 'integration.test', 'ci')).filter(e => e['actor_id'] === person.id);
    assert.deepEqual(
      events.map(event => event['details']),
      [
        { result: 'success', status: 200, host: api.host },
        { result: 'failure', status: 401, host: api.host },
      ],
    );
  });

  test('counts every 2xx as success and everything else as failure', async () => {
    const at = (status: string) => tried(user, 'test-id', { api_url: `${api.origin}/${status}`, api_key });
    assert.equal(((await at('204')).body as { success: boolean }).success, true);
    assertFailed(await at('304'), 304, 'Not Modified');
    assertFailed(await at('404'), 404, 'Not Found');
    assertFailed(await at('500'), 500, 'Internal Server Error');
    assertFailed(await at('bare'), 418, "I'm a Teapot");
    assert.equal(api.asked.length, 5);
  });

  test('reads no more than it needs of a reply without an end', async () => {
    const answer = await tried(user, 'test-id', { api_url: `${api.origin}/endless`, api_key });
    assert.equal(answer.status, 200);
  });

  test('tries again when asked to come back later, at most three times in all', async () => {
    assert.equal((await tried(user, 'test-id', { api_url: `${api.origin}/flaky`, api_key })).status, 200);
    assert.equal(api.asked.length, 3);
    api.asked.length = 0;
    assertFailed(await tried(user, 'test-id', { api_url: `${api.origin}/503`, api_key }), 503, 'Service Unavailable');
    assert.equal(api.asked.length, 3);
  });

  test('tells why there was no reply, with status 0', async () => {
    const gone = await remote(() => {});
    await gone[Symbol.asyncDispose]();
    await using allowing = await startServerAllowing(gone.host);
    const body = { api_url: `${gone.origin}/`, api_key };
    const answer = await allowing.server.call('POST', `${path}/x/test`, { token: allowing.server.admin.token, body });
    assertFailed(answer, 0, 'the connection was refused');
  });

  test('gives up after ten seconds in all', async () => {
    const started = performance.now();
    const answer = await tried(user, 'test-id', { api_url: `${api.origin}/slow`, api_key });
    const seconds = (performance.now() - started) / 1000;
    assertFailed(answer, 0, 'no complete reply within 10 s');
    assert.ok(seconds > 9.5 && seconds < 11.5, `${seconds} s`);
  });

  test('lists one’s own results by name, in pages', async () => {
    const person = await server.person();
    for (const id of ['b', 'a', 'C.2_x-y']) await tried(person, id, { api_url: `${api.origin}/200`, api_key });
    const ids = (answer: Answer) => (answer.body as { id: string }[]).map(each => each.id);
    const all = ids(await server.call('GET', `${path}/results`, { token: person.token }));
    assert.deepEqual(all.toSorted(), ['C.2_x-y', 'a', 'b']);
    const first = await server.call('GET', `${path}/results?per_page=2`, { token: person.token });
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    const second = await server.call('GET', next, { token: person.token });
    assert.deepEqual([...ids(first), ...ids(second)], all);
    assert.equal(second.headers.get('x-total-count'), '3');
  });

  test('keeps a thousand results a person, and forgets the oldest first', async () => {
    const person = await server.person();
    await server.sql(
      `insert into integration_results (subject, user_id, success, status, message, tested_at)
        select 'old-' || n, $1, true, 200, '', now() - make_interval(mins => n) from generate_series(1, 1000) n`,
      [person.id],
    );
    await tried(person, 'newest', { api_url: `${api.origin}/200`, api_key });
    const kept = (await results(person)) as { id: string }[];
    assert.equal(kept.length, 1000);
    assert.deepEqual(
      ['newest', 'old-1', 'old-999', 'old-1000'].map(id => kept.some(each => each.id === id)),
      [true, true, true, false],
    );
  });
});

describe('a saved integration', () => {
  test('is tested with its own URL and key, and all who see it see the result', async () => {
    const here = await organization(server, 'Testers');
    const [one, two] = [
      await member(server, { [here]: ['integration.*'] }),
      await member(server, { [here]: ['integration.read'] }),
    ];
    const id = await saved(server, one, { api_url: `${api.origin}/200`, api_key });
    for (const body of [undefined, {}, { api_url: `${api.origin}/200`, api_key }]) {
      const answer = await tried(two, id.toUpperCase(), body);
      assert.equal(answer.status, 200);
      assert.deepEqual(await lastTest(one, id), answer.body);
    }
    const expected = { path: '/200', authorization: `Bearer ${api_key}` };
    assert.deepEqual(api.asked, [expected, expected, expected]);
    assert.deepEqual(await results(two), []);
    const [event] = await audited(server, 'integration.test', id);
    assert.deepEqual(event, {
      outcome: 'success',
      actor_id: two.id,
      target_kind: 'integration',
      organization_id: here,
      details: { result: 'success', status: 200, host: api.host },
    });
  });

  test('tried with another URL or key keeps its shared result; the attempt is the caller’s own', async () => {
    const person = await server.person('admin');
    const id = await saved(server, person, { api_url: `${api.origin}/401`, api_key });
    await tried(person, id);
    const shared = await lastTest(person, id);
    const answer = await tried(person, id, { api_url: `${other.origin}/`, api_key: 'sk_mine' });
    assert.equal(answer.status, 200);
    assert.deepEqual(other.asked, [{ path: '/', authorization: 'Bearer sk_mine' }]);
    const own = await tried(person, id, { api_key: 'sk_mine' });
    assert.deepEqual(api.asked.at(-1), { path: '/401', authorization: 'Bearer sk_mine' });
    assert.deepEqual(await lastTest(person, id), shared);
    assert.deepEqual(await results(person), [{ id, ...(own.body as object) }]);
    await server.call('DELETE', `${path}/${id}`, { token: person.token });
    assert.deepEqual(await results(person), []);
    assert.deepEqual(await server.sql('select 1 from integration_results where subject = $1', [id]), []);
  });

  test('without a key is asked without one', async () => {
    const id = await saved(server, server.admin, { api_url: `${api.origin}/200` });
    assert.equal((await tried(server.admin, id)).status, 200);
    assert.deepEqual(api.asked, [{ path: '/200', authorization: undefined }]);
  });

  test('never shows its key, even when the other side repeats it', async () => {
    const id = await saved(server, server.admin, { api_url: `${api.origin}/echo`, api_key });
    assertFailed(await tried(server.admin, id), 403, 'Forbidden');
  });

  test('that is changed or deleted during its test does not get a result of what it was', async () => {
    for (const change of ['PATCH', 'DELETE']) {
      const reached = Promise.withResolvers<void>();
      const go = Promise.withResolvers<void>();
      await using slow = await remote(async (_request, response) => {
        reached.resolve();
        await go.promise;
        response.end();
      });
      await using allowing = await startServerAllowing(slow.host);
      const { admin } = allowing.server;
      const id = await saved(allowing.server, admin, { api_url: `${slow.origin}/a`, api_key });
      const test = allowing.server.call('POST', `${path}/${id}/test`, { token: admin.token });
      await reached.promise;
      await allowing.server.call(change, `${path}/${id}`, {
        token: admin.token,
        ...(change === 'PATCH' ? { body: { api_url: `${slow.origin}/b` } } : {}),
      });
      go.resolve();
      assert.equal((await test).status, 200);
      const kept = await allowing.server.sql<{ user_id: string | null }>('select user_id from integration_results');
      assert.deepEqual(kept, [{ user_id: admin.id }]);
    }
  });
});

async function startServerAllowing(host: string): Promise<AsyncDisposable & { readonly server: TestServer }> {
  const allowing = await startServer({ OUTBOUND_ALLOW: host });
  return { server: allowing, [Symbol.asyncDispose]: () => allowing.close() };
}
