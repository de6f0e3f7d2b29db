import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { holder, organization } from '../console/holders.support.ts';
import { live } from './live.support.ts';

const token = 'monitoring-token-of-at-least-thirty-two';
let server: TestServer;
before(async () => {
  server = await startServer({ METRICS_TOKEN: token });
});
after(() => server.close());

interface Figures {
  readonly active_users: number;
  readonly total_requests: number;
  readonly error_rate: number;
  readonly average_response_time: number;
}
const figures = async (): Promise<Figures> => (await server.call('GET', '/metrics', { token })).body as Figures;
const text = async (accept: string, who: string | null = token) =>
  server.call('GET', '/metrics', { token: who, headers: { accept } });

describe('who may not read them', () => {
  test('is told so in the shape of the document', async () => {
    const nobody = await server.call('GET', '/metrics');
    assert.equal(nobody.status, 401);
    assert.deepEqual(Object.keys(nobody.body as object), [
      'success',
      'workflow_id',
      'execution_id',
      'error',
      'timestamp',
    ]);
    assert.equal((await server.call('GET', '/metrics', { token: (await server.person()).token })).status, 403);
    const inside = await holder(server, await organization(server, 'Inside'), 'metrics.*');
    assert.equal((await server.call('GET', '/metrics', { token: inside.token })).status, 403);
    for (const wrong of [`${token}x`, token.slice(1), token.toUpperCase(), `${token.slice(0, -1)}ä`])
      assert.equal((await server.call('GET', '/metrics', { token: wrong })).status, 401, wrong);
    assert.equal((await server.call('POST', '/metrics', { token })).status, 405);
  });

  test('the token of monitoring is let in nowhere else', async () => {
    for (const [method, path] of [
      ['GET', '/api/v1/users'],
      ['GET', '/api/v1/users/me'],
      ['GET', '/api/v1/audit-logs'],
      ['GET', '/api/v1/user/access/requests'],
      ['GET', '/api/v1/workflows/executions'],
      ['GET', '/console/notifications'],
      ['GET', '/v1/user/@me'],
      ['GET', '/v1/credential/credentials/00000000-0000-0000-0000-000000000000'],
      ['POST', '/api/v1/auth/logout'],
    ] as const) {
      const { status } = await server.call(method, path, { token, ...(method === 'POST' ? { body: {} } : {}) });
      assert.ok(status === 403 || status === 401 || status === 404, `${method} ${path}: ${status}`);
    }
    const teams = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Mine' } });
    assert.equal(teams.status, 403);
    await assert.rejects(live(server, { token }), /40[13]/);
  });
});

describe('figures', () => {
  test('are those of the document, counted', async () => {
    const one = await server.person();
    const before = await figures();
    for (let count = 0; count < 20; count += 1) await server.call('GET', '/api/v1/users/me', { token: one.token });
    const now = await figures();
    assert.deepEqual(Object.keys(now), ['active_users', 'total_requests', 'error_rate', 'average_response_time']);
    assert.equal(now.total_requests - before.total_requests, 21);
    assert.ok(now.active_users >= 1 && now.error_rate === 0 && now.average_response_time > 0, JSON.stringify(now));
    const other = await server.person();
    await server.call('GET', '/api/v1/users/me', { token: other.token });
    assert.equal((await figures()).active_users, now.active_users + 1);
  });

  test('are for who holds the node, too', async () => {
    const watcher = await holder(server, null, 'metrics.read');
    assert.equal((await server.call('GET', '/metrics', { token: watcher.token })).status, 200);
  });
});

describe('the text', () => {
  test('is for who asks for it, as Prometheus does, and tells of routes, jobs, sockets and connections', async () => {
    await server.call('GET', '/no/such/path');
    const asked = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';
    const { status, headers, text: body } = await text(asked);
    assert.deepEqual([status, headers.get('content-type')], [200, 'text/plain; version=0.0.4; charset=utf-8']);
    for (const line of [
      /^process_cpu_seconds_total [\d.e-]+$/m,
      /^nodejs_eventloop_lag_seconds /m,
      /^gatehouse_http_requests_total\{method="GET",route="\/api\/v1\/users\/me",status="200"\} \d+$/m,
      /^gatehouse_http_requests_total\{method="ANY",route="unknown",status="404"\} \d+$/m,
      /^gatehouse_http_request_duration_seconds_bucket\{le="\+Inf"\} \d+$/m,
      /^gatehouse_sockets 0$/m,
      /^# TYPE gatehouse_jobs gauge$/m,
      /^gatehouse_database_transactions\{state="busy"\} \d+$/m,
    ])
      assert.match(body, line);
    const buckets = [...body.matchAll(/_bucket\{le="[^"]+"\} (\d+)/g)].map(([, count]) => Number(count));
    assert.deepEqual(
      buckets,
      buckets.toSorted((a, b) => a - b),
    );
    assert.ok(!body.includes(token));
  });

  test('is not for who takes JSON or anything', async () => {
    for (const accept of ['application/json', '*/*', 'text/html,application/xhtml+xml,*/*;q=0.8'])
      assert.match((await text(accept)).headers.get('content-type') ?? '', /^application\/json/);
    assert.equal((await text('text/plain', null)).status, 401);
  });
});

test('a limit of the surface answers 429 in its shape, and says when to come back', async () => {
  const strict = await startServer({ RATE_LIMITS: 'on' });
  const one = await strict.person();
  const ask = () => strict.call('GET', '/api/v1/user/access/requests', { token: one.token });
  let answer = await ask();
  for (let count = 1; count < 100; count += 1) answer = await ask();
  assert.equal(answer.status, 200);
  answer = await ask();
  assert.equal(answer.status, 429);
  const wait = Number(answer.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 60, `${wait}`);
  const { success, workflow_id, execution_id, error, timestamp } = answer.body as Readonly<Record<string, unknown>>;
  assert.equal(success, false);
  assert.equal(typeof workflow_id, 'string');
  assert.match(String(execution_id), /^exec_/);
  assert.match(String(error), /Too many requests/);
  assert.ok(Date.parse(String(timestamp)) > 0);
  await strict.close();
});

test('the health check is as documented', async () => {
  const { status, body } = await server.call('GET', '/health');
  const { timestamp, version, ...rest } = body as Readonly<Record<string, unknown>>;
  assert.deepEqual([status, rest], [200, { status: 'healthy', service: 'gatehouse' }]);
  assert.ok(Date.parse(String(timestamp)) > 0 && typeof version === 'string');
});
