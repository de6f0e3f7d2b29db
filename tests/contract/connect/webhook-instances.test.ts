import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { after, before, test } from 'node:test';
import pg from 'pg';
import { attempt } from '../../../src/domain/webhooks/attempt.ts';
import { webhookSender } from '../../../src/domain/webhooks/sender.ts';
import { createOutboundClient } from '../../../src/platform/http-client/client.ts';
import { newId } from '../../../src/platform/ids.ts';
import { until } from '../../support/own-redis.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { deliveriesOf, endpoint, gotten, hooked, madeTeam, renamed } from './webhooks.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ OUTBOUND_ALLOW: '127.0.0.1' });
});
after(() => server.close());

/** What sends in another process of the same database. */
function another() {
  const { database, ports } = server.gatehouse;
  return webhookSender({
    ...{ database, outbound: ports.outbound, keyring: ports.keyring, holder: newId(), now: () => new Date() },
    disable: async () => {},
    onError: error => assert.fail(String(error)),
  });
}

test('of several processes one sends an event, in order for each object', async () => {
  await using at = await endpoint();
  const hook = await hooked(server, server.admin, at.url, { event_types: ['team.*'] });
  const others = [another(), another()];
  for (const other of others) other.start();
  try {
    const teams = await Promise.all(Array.from({ length: 8 }, () => madeTeam(server, server.admin)));
    for (let round = 0; round < 6; round += 1)
      await Promise.all(teams.map(team => renamed(server, server.admin, team, `Round ${round}`)));
    await gotten(at, 8 * 7);
    await until(
      'all delivered',
      async () => (await deliveriesOf(server, server.admin, hook, '?state=pending')).length === 0,
    );
    assert.equal(at.got.length, 8 * 7);
    for (const team of teams)
      assert.deepEqual(
        at.got.filter(({ body }) => body.data.object?.id === team).map(({ body }) => body.data.version),
        [1, 2, 3, 4, 5, 6, 7],
      );
  } finally {
    await Promise.all(others.map(other => other.stop()));
  }
});

test('an event is told once, and at once, while a transaction goes on that began before it', async () => {
  await using at = await endpoint();
  await hooked(server, server.admin, at.url, { event_types: ['team.*'] });
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    const team = await madeTeam(server, server.admin);
    await gotten(at, 1, 5);
    await renamed(server, server.admin, team, 'While it goes on');
    await gotten(at, 2, 5);
    await client.query('commit');
    await renamed(server, server.admin, team, 'After it');
    await gotten(at, 3, 5);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    assert.deepEqual(
      at.got.map(({ body }) => body.data.version),
      [1, 2, 3],
    );
    await until('what was remembered is forgotten', async () => {
      const [row] = await server.sql('select count(*)::int as count from webhook_passed');
      return row?.['count'] < 3;
    });
  } finally {
    await client.end();
  }
});

test('many events of one transaction are told once each, also while an older transaction goes on', async () => {
  await using at = await endpoint();
  await hooked(server, server.admin, at.url, { event_types: ['team.*'] });
  const write = (count: number) =>
    server.sql(
      `insert into audit_events (id, at, action, outcome, target_kind, target_id, ip, user_agent, request_id, details, mac)
        select uuidv7(), now(), 'team.update', 'success', 'team', gen_random_uuid()::text, '127.0.0.1', 'test', 'test', '{}', '\\x00'::bytea
        from generate_series(1, $1::int)`,
      [count],
    );
  const client = new pg.Client({ connectionString: server.databaseUrl });
  await client.connect();
  try {
    await write(600);
    await gotten(at, 600, 30);
    await client.query('begin');
    await client.query('select pg_current_xact_id()');
    await write(600);
    await write(300);
    await gotten(at, 1_500, 30);
    await client.query('commit');
    await write(1);
    await gotten(at, 1_501, 30);
    assert.equal(at.got.length, 1_501);
    assert.equal(new Set(at.got.map(({ id }) => id)).size, 1_501);
    await until('what was remembered is forgotten', async () => {
      const [row] = await server.sql('select count(*)::int as count from webhook_passed');
      return row?.['count'] < 3;
    });
  } finally {
    await client.end();
  }
});

test('a process that holds a webhook and dies is replaced', async () => {
  await using at = await endpoint();
  const hook = await hooked(server, server.admin, at.url, { event_types: ['team.create'] });
  await server.sql(
    `update webhook_states set holder = gen_random_uuid(), held_until = now() + interval '2 seconds' where webhook_id = $1`,
    [hook.id],
  );
  const began = performance.now();
  await madeTeam(server, server.admin);
  await gotten(at, 1);
  assert.ok(performance.now() - began > 1_500);
});

test('a name that leads inside is refused at each delivery, whatever it led to before', async () => {
  await using inside = await endpoint();
  const answers = [['127.0.0.1'], ['::ffff:127.0.0.1'], ['64:ff9b::7f00:1'], ['169.254.169.254'], ['::1', '10.0.0.1']];
  const outbound = createOutboundClient({ allow: [] }, { resolve: async () => answers.shift() ?? [] });
  try {
    const url = `http://rebound.example.com:${inside.port}/`;
    for (let asked = answers.length; asked > 0; asked -= 1) {
      const outcome = await attempt(
        outbound,
        { url, secrets: [createSecretKey(Buffer.alloc(32))], id: newId(), body: '{}' },
        new Date(),
      );
      assert.deepEqual([outcome.ok, outcome.error], [false, 'rebound.example.com does not lead to a public address']);
    }
    assert.deepEqual([answers.length, inside.connections()], [0, 0]);
  } finally {
    await outbound.close();
  }
});
