import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { freePort } from '../../support/ports.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { dataOf } from './connect.support.ts';
import {
  deliveriesOf,
  type EndpointServer,
  endpoint,
  gotten,
  hooked,
  isSignedBy,
  madeTeam,
  renamed,
} from './webhooks.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
});
after(() => server.close());

const call = (method: string, path: string, body?: object) =>
  server.call(method, path, { token: server.admin.token, ...(body === undefined ? {} : { body }) });

/** A webhook of the platform that is told of teams alone, at an endpoint of its own. */
async function teamHook(at: EndpointServer, more: object = {}) {
  return hooked(server, server.admin, at.url, { event_types: ['team.*'], ...more });
}

describe('an event', () => {
  test('is signed, carries its object with a version, and arrives in order', async () => {
    await using at = await endpoint();
    const hook = await teamHook(at);
    const team = await madeTeam(server, server.admin, 'First');
    for (const name of ['Second', 'Third', 'Fourth']) await renamed(server, server.admin, team, name);
    const got = await gotten(at, 4);
    assert.deepEqual(
      got.map(({ body }) => [body.type, body.data.object?.id, body.data.version]),
      [
        ['team.create', team, 1],
        ['team.update', team, 2],
        ['team.update', team, 3],
        ['team.update', team, 4],
      ],
    );
    const [first] = got;
    assert.ok(first !== undefined && isSignedBy(hook.secret, first));
    assert.equal(first.id, first.body.data.id);
    assert.equal(first.headers['content-type'], 'application/json');
    assert.equal(isSignedBy(`whsec_${Buffer.alloc(32).toString('base64')}`, first), false);
    assert.deepEqual(first.body.data.actor, { id: server.admin.id }, 'who does not share their data has no name');
    await until('all delivered', async () =>
      (await deliveriesOf(server, server.admin, hook)).every(each => each.state === 'delivered'),
    );
    const [newest] = await deliveriesOf(server, server.admin, hook);
    assert.deepEqual([newest?.type, newest?.status_code, newest?.attempts.length], ['team.update', 204, 1]);
  });

  test('of a command that is rolled back, or refused, is never sent', async () => {
    await using at = await endpoint();
    await teamHook(at);
    assert.equal((await call('POST', '/api/v1/teams', { name: '' })).status, 400);
    assert.equal((await call('PATCH', `/api/v1/teams/${server.admin.id}`, { name: 'None' })).status, 404);
    const team = await madeTeam(server, server.admin);
    const got = await gotten(at, 1);
    await new Promise(resolve => setTimeout(resolve, 600));
    assert.deepEqual(
      got.map(({ body }) => body.data.object?.id),
      [team],
    );
  });

  test('that happened before the webhook, or that it does not listen to, is not sent', async () => {
    await using at = await endpoint();
    await madeTeam(server, server.admin);
    await teamHook(at, { event_types: ['team.update'] });
    const team = await madeTeam(server, server.admin);
    await renamed(server, server.admin, team, 'Other');
    await gotten(at, 1);
    await new Promise(resolve => setTimeout(resolve, 600));
    assert.deepEqual(
      at.got.map(({ body }) => body.type),
      ['team.update'],
    );
  });
});

describe('an event that is refused', () => {
  test('is tried again under the same id, signed anew, and delays its own object only', async () => {
    let bad = '';
    await using at = await endpoint((response, got) => {
      const times = at.got.filter(each => each.id === got.id).length;
      response.writeHead(got.body.data.object?.id === bad && times === 1 ? 500 : 200).end('{"why": "not now"}');
    });
    const hook = await teamHook(at);
    bad = await madeTeam(server, server.admin, 'Bad');
    await gotten(at, 1);
    await renamed(server, server.admin, bad, 'Worse');
    const good = await madeTeam(server, server.admin, 'Good');
    await gotten(at, 2);
    assert.deepEqual(
      at.got.map(({ body }) => body.data.object?.id),
      [bad, good],
    );
    const [failing] = (await deliveriesOf(server, server.admin, hook, '?state=pending')).slice(-1);
    assert.deepEqual(
      failing?.attempts.map(({ status_code, error, response }) => [status_code, error, response]),
      [[500, 'it answered 500', '{"why": "not now"}']],
    );
    const got = await gotten(at, 4);
    assert.deepEqual(
      got.map(({ body }) => [body.data.object?.id, body.data.version]),
      [
        [bad, 1],
        [good, 1],
        [bad, 1],
        [bad, 2],
      ],
    );
    assert.equal(got[0]?.id, got[2]?.id);
    assert.notEqual(got[0]?.headers['webhook-timestamp'], got[2]?.headers['webhook-timestamp']);
    assert.ok(got.every(each => isSignedBy(hook.secret, each)));
  });

  test('by an endpoint that is down waits, and goes out in order when it is back', async () => {
    const port = await freePort();
    const hook = await hooked(server, server.admin, `http://127.0.0.1:${port}/hook`, { event_types: ['team.create'] });
    const teams: string[] = [];
    for (let index = 0; index < 8; index += 1) teams.push(await madeTeam(server, server.admin));
    const show = async () =>
      dataOf<{ status: string; waiting: number; last_error: string }>(await call('GET', `/v1/webhooks/${hook.id}`));
    await until('all wait and it is known to fail', async () => {
      const { status, waiting } = await show();
      return status === 'failing' && waiting === 8;
    });
    assert.equal((await show()).last_error, 'the connection was refused');
    await using at = await endpoint(undefined, port);
    await gotten(at, 8, 20);
    assert.deepEqual(new Set(at.got.map(({ body }) => body.data.object?.id)), new Set(teams));
    await until(
      'it is so',
      async () => dataOf<{ status: string }>(await call('GET', `/v1/webhooks/${hook.id}`)).status === 'active',
    );
  });
});

describe('an endpoint', () => {
  test('that hangs delays no other', async () => {
    await using hanging = await endpoint(() => {});
    await using quick = await endpoint();
    await teamHook(hanging);
    await teamHook(quick);
    const began = performance.now();
    await madeTeam(server, server.admin);
    await gotten(hanging, 1);
    await madeTeam(server, server.admin);
    await gotten(quick, 2);
    assert.ok(performance.now() - began < 5_000);
  });

  for (const [says, answer, error] of [
    [
      'redirects',
      (r: import('node:http').ServerResponse) => void r.writeHead(302, { location: 'http://10.0.0.1/' }).end(),
      'it answered 302: redirects are not followed',
    ],
    [
      'answers 10 MB',
      (r: import('node:http').ServerResponse) => void r.writeHead(500).end(Buffer.alloc(10_000_000, 'x')),
      'it answered 500',
    ],
    [
      'answers garbage',
      (r: import('node:http').ServerResponse) => void r.socket?.end('garbage\r\n\r\n'),
      'the reply is not valid HTTP',
    ],
    [
      'closes',
      (r: import('node:http').ServerResponse) => void r.socket?.destroy(),
      'the connection was closed before the reply was complete',
    ],
  ] as const)
    test(`that ${says} has failed`, async () => {
      await using at = await endpoint(answer);
      const hook = await teamHook(at);
      await madeTeam(server, server.admin);
      await until('it is so', async () => (await deliveriesOf(server, server.admin, hook))[0]?.attempts.length === 1);
      const [delivery] = await deliveriesOf(server, server.admin, hook);
      assert.equal(delivery?.attempts[0]?.error, error);
      assert.equal(delivery.state, 'pending');
      assert.ok(Buffer.byteLength(delivery.attempts[0]?.response ?? '') <= 1024);
      await server.call('DELETE', `/v1/webhooks/${hook.id}`, { token: server.admin.token });
    });

  test('that answers 410 is disabled at once, its owners are told, and what it misses can be replayed', async () => {
    let gone = true;
    await using at = await endpoint(response => void response.writeHead(gone ? 410 : 200).end());
    const hook = await teamHook(at);
    await madeTeam(server, server.admin);
    const show = async () => dataOf<{ status: string; missed: number }>(await call('GET', `/v1/webhooks/${hook.id}`));
    await until('it is so', async () => (await show()).status === 'disabled');
    await madeTeam(server, server.admin);
    await until('it is so', async () => (await show()).missed === 2);
    const { notifications } = dataOf<{ notifications: { kind: string; target: unknown }[] }>(
      await call('GET', '/v1/notifications'),
    );
    assert.deepEqual(notifications[0]?.target, { kind: 'webhook', id: hook.id });
    gone = false;
    dataOf(await call('PATCH', `/v1/webhooks/${hook.id}`, { active: true }));
    const replayed = await call('POST', `/v1/webhooks/${hook.id}/deliveries/replay`, { since: '2026-01-01' });
    assert.deepEqual(dataOf(replayed, 202), { replayed: 2, more: false });
    await gotten(at, 3);
    await until('it is so', async () => (await show()).missed === 0);
  });
});

test('a secret that is replaced signs beside the new one, and a test event and a replay arrive', async () => {
  await using at = await endpoint();
  const hook = await teamHook(at, { active: false });
  const { secret } = dataOf<{ secret: string }>(await call('POST', `/v1/webhooks/${hook.id}/secret/rotate`));
  const { id } = dataOf<{ id: string }>(await call('POST', `/v1/webhooks/${hook.id}/test`), 202);
  const [test_] = await gotten(at, 1);
  assert.deepEqual([test_?.id, test_?.body.type], [id, 'webhook.test_event']);
  assert.ok(test_ !== undefined && isSignedBy(hook.secret, test_) && isSignedBy(secret, test_));
  await until('it is so', async () => (await deliveriesOf(server, server.admin, hook))[0]?.state === 'delivered');
  dataOf(await call('POST', `/v1/webhooks/${hook.id}/deliveries/${id}/replay`), 202);
  await gotten(at, 2);
  assert.equal(at.got[1]?.id, id);
  await server.sql(`update webhooks set former_until = now() - interval '1 second' where id = $1`, [hook.id]);
  dataOf(await call('POST', `/v1/webhooks/${hook.id}/test`), 202);
  await gotten(at, 3);
  const [, , last] = at.got;
  assert.ok(last !== undefined && isSignedBy(secret, last) && !isSignedBy(hook.secret, last));
});

describe('a webhook that is switched off', () => {
  test('is sent nothing more, and what waited can be replayed', async () => {
    let open_: (() => void)[] = [];
    await using at = await endpoint(response => {
      open_.push(() => void response.writeHead(500).end());
    });
    const hook = await teamHook(at);
    const team = await madeTeam(server, server.admin);
    await gotten(at, 1);
    for (const name of ['Second', 'Third']) await renamed(server, server.admin, team, name);
    const missed = async () => (await deliveriesOf(server, server.admin, hook, '?state=missed')).length;
    const pending = async () => (await deliveriesOf(server, server.admin, hook, '?state=pending')).length;
    await until('all are noted', async () => (await pending()) === 3);
    dataOf(await call('PATCH', `/v1/webhooks/${hook.id}`, { active: false }));
    for (const answer of open_) answer();
    open_ = [];
    await until('all are missed', async () => (await missed()) === 3 && (await pending()) === 0);
    await renamed(server, server.admin, team, 'Fourth');
    await new Promise(resolve => setTimeout(resolve, 800));
    assert.deepEqual([at.got.length, await missed()], [1, 3]);
  });

  test('is disabled after three days in which nothing got through, though it is told of one thing only', async () => {
    await using at = await endpoint(response => void response.writeHead(503).end());
    const hook = await teamHook(at);
    await madeTeam(server, server.admin);
    await gotten(at, 1);
    await until('it is noted', async () => (await deliveriesOf(server, server.admin, hook))[0]?.attempts.length === 1);
    await server.sql(
      `update webhook_states set failing_since = now() - interval '73 hours', failures = 20 where webhook_id = $1`,
      [hook.id],
    );
    await server.sql(
      `update webhook_deliveries set since = now() - interval '23 hours 59 minutes', attempts = 9 where webhook_id = $1`,
      [hook.id],
    );
    const [delivery] = await deliveriesOf(server, server.admin, hook);
    await server.sql(`update webhook_states set wakes = wakes + 1 where webhook_id = $1`, [hook.id]);
    await server.sql(`update webhook_deliveries set next_try_at = null where webhook_id = $1`, [hook.id]);
    await server.sql(`update webhook_states set wakes = wakes + 1, due_at = now() where webhook_id = $1`, [hook.id]);
    const show = async () => dataOf<{ status: string }>(await call('GET', `/v1/webhooks/${hook.id}`));
    await until('it is disabled', async () => (await show()).status === 'disabled');
    assert.equal((await deliveriesOf(server, server.admin, hook))[0]?.id, delivery?.id);
    assert.equal((await deliveriesOf(server, server.admin, hook, '?state=missed')).length, 1);
  });
});
