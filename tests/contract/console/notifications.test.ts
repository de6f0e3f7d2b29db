import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { bodyOf, refusal } from './holders.support.ts';
import { base, join, listOf, madeTeam, titlesOf } from './notifications.support.ts';

let server: TestServer;
let ada: Person;
let ben: Person;

before(async () => {
  server = await startServer();
  [ada, ben] = [await server.person(), await server.person()];
});
after(() => server.close());

const post = (what: 'read' | 'clear', who: Person, body: unknown) =>
  server.call('POST', `${base}/${what}`, { token: who.token, body });
const soon = (): string => new Date(Date.now() + 1000).toISOString();

describe('what is refused', () => {
  test('is everything for those who are not signed in', async () => {
    for (const [method, path, body] of [
      ['GET', base],
      ['POST', `${base}/read`, { until: soon() }],
      ['POST', `${base}/clear`, { until: soon() }],
      ['GET', `${base}/settings`],
      ['PATCH', `${base}/settings`, {}],
    ] as const)
      assert.equal(refusal(await server.call(method, path, { body }), 401), 'Unauthorized');
  });

  test('is what names nothing, too much, or what cannot be', async () => {
    for (const query of ['?limit=0', '?limit=101', '?before=1', '?unread=maybe'])
      refusal(await server.call('GET', base + query, { token: ada.token }), 400);
    const ids = Array.from({ length: 101 }, () => randomUUID());
    for (const body of [
      {},
      { ids: [] },
      { ids: ['x'] },
      { ids },
      { until: 'yesterday' },
      { ids: [randomUUID()], until: soon() },
      { user_id: ben.id, until: soon() },
    ])
      for (const what of ['read', 'clear'] as const) refusal(await post(what, ada, body), 400);
  });
});

describe('a list', () => {
  test('tells the newest first, a page at a time, with how many are unread', async () => {
    const teams = [await madeTeam(server), await madeTeam(server), await madeTeam(server)];
    for (const { id } of teams) await join(server, id, ada);
    const first = await listOf(server, ada, '?limit=2');
    assert.equal(first.unread, 3);
    assert.deepEqual(
      first.notifications.map(({ title, target }) => [title, target]),
      [teams[2], teams[1]].map(team => [`admin added you to the team ${team?.name}`, { kind: 'team', id: team?.id }]),
    );
    const second = await listOf(server, ada, `?limit=2&before=${first.next}`);
    assert.deepEqual([second.notifications.length, second.next], [1, null]);
  });

  test('is one’s own: what others name is passed over, and tells them nothing', async () => {
    const { notifications, unread } = await listOf(server, ada);
    assert.deepEqual(await titlesOf(server, ben), []);
    const ids = notifications.map(({ id }) => id);
    for (const what of ['read', 'clear'] as const)
      assert.deepEqual(bodyOf(await post(what, ben, { ids })), { unread: 0 });
    assert.equal((await listOf(server, ada)).unread, unread);
    assert.equal((await listOf(server, ben, `?before=${ids[0]}`)).notifications.length, 0);
  });

  test('knows what was read: one, and all until a moment', async () => {
    const [newest, middle, oldest] = (await listOf(server, ada)).notifications;
    assert.ok(newest && middle && oldest);
    assert.deepEqual(bodyOf(await post('read', ada, { ids: [newest.id] })), { unread: 2 });
    assert.deepEqual(bodyOf(await post('read', ada, { ids: [newest.id] })), { unread: 2 });
    assert.deepEqual(bodyOf(await post('read', ada, { until: oldest.created_at })), { unread: 1 });
    const left = await listOf(server, ada, '?unread=true');
    assert.deepEqual(
      left.notifications.map(({ id }) => id),
      [middle.id],
    );
  });

  test('loses what is cleared, also when two do it at once', async () => {
    const { notifications } = await listOf(server, ada);
    const ids = notifications.slice(0, 1).map(({ id }) => id);
    const both = await Promise.all([
      post('clear', ada, { ids }),
      post('clear', ada, { ids }),
      post('read', ada, { ids }),
    ]);
    assert.deepEqual(
      both.map(({ status }) => status),
      [200, 200, 200],
    );
    assert.equal((await listOf(server, ada)).notifications.length, 2);
    assert.deepEqual(bodyOf(await post('clear', ada, { until: soon() })), { unread: 0 });
    assert.deepEqual(await titlesOf(server, ada), []);
  });
});

test('many windows may read and clear everything at once', async () => {
  const one = await server.person();
  await join(server, (await madeTeam(server)).id, one);
  await server.sql(
    `insert into notifications (id, user_id, kind, facts, created_at)
     select gen_random_uuid(), user_id, kind, facts, created_at from notifications, generate_series(1, 500) where user_id = $1`,
    [one.id],
  );
  const until = soon();
  const all = await Promise.all(
    Array.from({ length: 40 }, (_, window) => post(window % 8 === 7 ? 'clear' : 'read', one, { until })),
  );
  assert.deepEqual([...new Set(all.map(({ status }) => status))], [200]);
  assert.deepEqual(await titlesOf(server, one), []);
});

describe('what is told', () => {
  test('is nothing of what was refused', async () => {
    const { id } = await madeTeam(server);
    const path = `/api/v1/teams/${id}/members/${ben.id}`;
    assert.equal((await server.call('POST', path, { token: ada.token })).status, 403);
    const both = await Promise.all([1, 2].map(() => server.call('POST', path, { token: server.admin.token })));
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409]);
    assert.equal((await titlesOf(server, ben)).length, 1);
  });

  test('is nothing of what one did oneself', async () => {
    const { id } = await madeTeam(server);
    await join(server, id, ada);
    const left = await server.call('DELETE', `/api/v1/teams/${id}/members/${ada.id}`, { token: ada.token });
    assert.equal(left.status, 204, left.text);
    assert.equal((await titlesOf(server, ada)).length, 1);
  });

  test('names nobody whose account is gone, and goes with one’s own account', async () => {
    const [boss, one] = [await server.person('admin'), await server.person()];
    const { id, name } = await madeTeam(server);
    const path = `/api/v1/teams/${id}/members/${one.id}`;
    assert.equal((await server.call('POST', path, { token: boss.token })).status, 200);
    assert.deepEqual(await titlesOf(server, one), [`${boss.username} added you to the team ${name}`]);
    const remove = (who: Person) => server.call('DELETE', `/api/v1/users/${who.id}`, { token: server.admin.token });
    assert.equal((await remove(boss)).status, 204);
    assert.deepEqual(await titlesOf(server, one), [`You were added to the team ${name}`]);
    assert.equal((await remove(one)).status, 204);
    assert.deepEqual(await server.sql('select 1 from notifications where user_id = $1', [one.id]), []);
  });
});
