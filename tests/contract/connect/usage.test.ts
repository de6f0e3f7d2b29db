import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { countServer } from '../../../src/domain/usage/server-figures.ts';
import { storeUsage } from '../../../src/domain/usage/store-usage.ts';
import { timeClasses } from '../../../src/platform/metrics/traffic.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder, organization } from '../console/holders.support.ts';
import { live } from '../workflows/live.support.ts';
import { madeKey } from './api-keys.support.ts';
import { began, colleagues, dataOf, refusalOf, sent } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Used {
  readonly method: string | null;
  readonly route: string | null;
  readonly status: number | null;
  readonly key_id: string | null;
  readonly username: string | null;
  readonly key_name: string | null;
  readonly hour: string | null;
  readonly requests: number;
  readonly client_errors: number;
  readonly server_errors: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}
const asked = (by: Pick<Person, 'token'>, query = '', path = 'admin/usage') =>
  server.call('GET', `/v1/${path}${query}`, { token: by.token });
const used = async (by: Pick<Person, 'token'>, query = '', path = 'admin/usage') =>
  dataOf<{ usage: readonly Used[] }>(await asked(by, query, path)).usage;

describe('how the API is used', () => {
  test('is for those who see figures of the whole server; malformed questions are refused', async () => {
    const within = await holder(server, await organization(server, 'Within'), 'admin.stats');
    for (const path of ['admin/usage', 'admin/stats']) {
      refusalOf(await server.call('GET', `/v1/${path}`), 401);
      refusalOf(await asked(within, '', path), 403);
    }
    refusalOf(await server.call('GET', '/v1/usage'), 401);
    for (const query of [
      '?group_by=colour',
      '?from=yesterday',
      '?from=2026-01-02&to=2026-01-01',
      '?from=2026-01-01&to=2026-06-01',
      '?key_id=x',
      `?route=${'x'.repeat(301)}`,
      '?method=G%00T',
    ])
      refusalOf(await asked(server.admin, query), 400);
  });

  test('is counted by route, status and hour, and what nobody knows is one route', async () => {
    const one = await server.person();
    const call = (path: string) => server.call('GET', path, { token: one.token });
    for (let index = 0; index < 3; index += 1) await call('/v1/presence?user_ids=x');
    for (let index = 0; index < 4; index += 1) await call(`/v1/presence?user_ids=${one.id}`);
    for (let index = 0; index < 5; index += 1) await call(`/v1/nothing-${index}`);
    const byRoute = await used(server.admin);
    const presence = byRoute.find(({ method, route }) => method === 'GET' && route === '/v1/presence');
    assert.deepEqual(
      [presence?.requests, presence?.client_errors, presence?.server_errors, presence?.status, presence?.hour],
      [7, 3, 0, null, null],
    );
    assert.ok((presence?.p50_ms ?? 0) > 0 && (presence?.p99_ms ?? 0) >= (presence?.p50_ms ?? 0));
    assert.ok((byRoute.find(({ route }) => route === 'unknown')?.requests ?? 0) >= 5);
    assert.ok(byRoute.every(({ route }) => !route?.includes('nothing')));
    const byStatus = await used(server.admin, '?group_by=status&route=/v1/presence&method=get');
    assert.deepEqual(
      byStatus.map(({ status, requests }) => [status, requests]),
      [
        [200, 4],
        [400, 3],
      ],
    );
    const byHour = await used(server.admin, '?group_by=hour&route=/v1/presence');
    assert.equal(
      byHour.reduce((sum, { requests }) => sum + requests, 0),
      7,
    );
    assert.deepEqual(await used(server.admin, '?from=2020-01-01&to=2020-01-31'), []);
  });

  test('adds up what several instances count, by keys and their owners, who see their own', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const [key, second] = [randomUUID(), randomUUID()];
    const classes = [...timeClasses, 0].map(() => 0);
    const counted = (keyId: string, userId: string, status: number, requests: number) => ({
      ...{ method: 'POST', route: '/v1/messages', status, key: { keyId, userId }, requests },
      ...{ milliseconds: requests * 3, classes: [requests, ...classes.slice(1)] },
    });
    const add = (...rows: Parameters<typeof storeUsage>[1]) => storeUsage(server.gatehouse.database, rows, new Date());
    // Both in the opposite order at the same moment, many times.
    const [a, b] = [counted(key, one.id, 201, 2), counted(second, other.id, 201, 1)];
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? add(a, b) : add(b, a))));
    await add(counted(key, one.id, 500, 1));
    const byKey = (await used(server.admin, '?group_by=key')).filter(({ key_id }) => key_id !== null);
    assert.deepEqual(
      byKey.map(({ key_id, username, requests, server_errors }) => [key_id, username, requests, server_errors]),
      [
        [key, one.username, 41, 1],
        [second, other.username, 20, 0],
      ],
    );
    const own = await used(one, '?group_by=key', 'usage');
    assert.deepEqual(
      own.map(({ key_id, requests }) => [key_id, requests]),
      [[key, 41]],
    );
    assert.deepEqual(await used(one, `?key_id=${second}`, 'usage'), []);
    assert.deepEqual(
      (await used(one, '', 'usage')).map(({ route, requests }) => [route, requests]),
      [['/v1/messages', 41]],
    );
    assert.deepEqual(await used(await server.person(), '', 'usage'), []);
    await server.call('DELETE', `/api/v1/users/${one.id}`, { token: server.admin.token });
    assert.deepEqual(await server.sql('select 1 from api_usage where user_id = $1', [one.id]), []);
  });
});

test('a request with an API key counts as its key’s', async () => {
  const one = await server.person();
  const { id, key } = await madeKey(server, one, ['self.*', 'user.read']);
  for (let index = 0; index < 3; index += 1) await server.call('GET', '/v1/users/me', { token: key });
  await server.call('GET', '/v1/users/me', { token: one.token });
  await server.call('GET', '/v1/admin/users', { token: key });
  const own = await used(one, '?group_by=key', 'usage');
  assert.deepEqual(
    own.map(({ key_id, key_name, requests, client_errors }) => [key_id, key_name, requests, client_errors]),
    [[id, 'Nightly export', 4, 1]],
  );
  const byRoute = await used(one, `?key_id=${id}`, 'usage');
  assert.deepEqual(
    byRoute.map(({ route, requests }) => [route, requests]),
    [
      ['/v1/users/me', 3],
      ['/v1/admin/users', 1],
    ],
  );
});

test('figures of the server are those of what is stored', async () => {
  const [one, other] = (await colleagues(server, 2)) as [Person, Person];
  const conversation = await began(server, one, [other]);
  for (const words of ['One', 'Two', 'Three']) await sent(server, one, conversation, words);
  const socket = await live(server, one);
  await server.call('POST', `/v1/admin/users/${other.id}/ban`, { token: server.admin.token, body: { reason: 'Spam' } });
  await server.gatehouse.perform(countServer, {}, operatorCaller('job'));
  interface Figures {
    readonly users: { readonly total: number; readonly active: number; readonly banned: number };
    readonly active_users: { readonly today: number; readonly last_7_days: number; readonly last_30_days: number };
    readonly sessions: number;
    readonly online: { readonly users: number; readonly sockets: number };
    readonly messages: { readonly today: number; readonly per_day: readonly { day: string; messages: number }[] };
    readonly files: { readonly count: number; readonly bytes: number };
    readonly counted_at: string;
  }
  const figures = dataOf<Figures>(await asked(server.admin, '', 'admin/stats'));
  const [stored] = await server.sql<Record<string, string>>(
    `select (select count(*) from users where deleted_at is null) as people,
      (select count(*) from sessions where revoked_at is null) as sessions,
      (select count(distinct user_id) from sessions) as lately`,
  );
  assert.equal(figures.users.total, Number(stored?.['people']));
  assert.equal(figures.users.banned, 1);
  assert.equal(figures.sessions, Number(stored?.['sessions']));
  assert.equal(figures.active_users.last_30_days, Number(stored?.['lately']));
  assert.equal(figures.active_users.today, figures.active_users.last_30_days);
  assert.deepEqual([figures.messages.today, figures.messages.per_day.length], [3, 30]);
  assert.equal(figures.online.sockets, 1);
  // Days that are over stay as they were counted.
  const [row] = await server.sql<{ days: string; sum: string }>(
    'select count(*) as days, sum(messages) as sum from message_days',
  );
  assert.deepEqual([Number(row?.days), Number(row?.sum)], [29, 0]);
  await server.sql(`update message_days set messages = 7 where day = (now() at time zone 'UTC')::date - 1`);
  await server.gatehouse.perform(countServer, {}, operatorCaller('job'));
  const again = dataOf<Figures>(await asked(server.admin, '', 'admin/stats'));
  assert.equal(again.messages.per_day[1]?.messages, 7);
  socket.ws.close();
});
