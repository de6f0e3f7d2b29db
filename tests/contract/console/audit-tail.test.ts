import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKeys } from '../../../src/domain/audit/keys.ts';
import { auditStatements } from '../../../src/domain/audit/ledger.ts';
import { someRecord } from '../../../src/domain/audit/testing.ts';
import { shareOf } from '../../../src/kernel/shares.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { createAccessTokens } from '../../../src/platform/crypto/tokens.ts';
import { until } from '../../shares/deaf.support.ts';
import { startOwnPostgres } from '../../support/own-postgres.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder, organization } from './holders.support.ts';
import { type Event, follow, hangUp, refused } from './tail.support.ts';

const secret = 'a secret of at least thirty-two characters';
let server: TestServer;
let [a, b] = ['', ''];
let reader: Person;
let names = 0;

before(async () => {
  server = await startServer({ JWT_SECRET: secret, CORS_ORIGINS: 'https://app.example.com' });
  [a, b] = [await organization(server, 'A'), await organization(server, 'B')];
  reader = await holder(server, null, 'audit.read');
});
afterEach(hangUp);
after(() => server.close());

/** Makes a team, which is one event; its id. */
async function team(organizationId?: string): Promise<string> {
  names += 1;
  const body = { name: `Team ${names}`, organizationId };
  const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
  assert.equal(made.status, 201, made.text);
  return (made.body as { id: string }).id;
}
const of = (events: readonly Event[], target: string) => events.filter(each => each.target_id === target);

describe('who may not follow the log', () => {
  test('is told so in HTTP, before there is a socket', async () => {
    const stranger = { token: '' };
    assert.deepEqual(await refused(server, stranger, { protocols: [] }), [401, 'Unauthorized']);
    assert.deepEqual(await refused(server, stranger, { protocols: ['bearer'] }), [401, 'Unauthorized']);
    assert.deepEqual(await refused(server, { token: `${reader.token}x` }), [401, 'Unauthorized']);
    assert.deepEqual(await refused(server, reader, { protocols: [reader.token, 'bearer'] }), [401, 'Unauthorized']);
    assert.deepEqual(await refused(server, reader, { protocols: ['bearer', reader.token, 'x'] }), [
      401,
      'Unauthorized',
    ]);
    assert.deepEqual(await refused(server, await server.person('manager')), [
      403,
      'Insufficient permissions: audit.read is missing',
    ]);
    const inA = await holder(server, a, 'audit.read');
    assert.equal((await refused(server, inA, { query: `?organization_id=${b}` }))[0], 403);
    const headers = { 'x-organization-id': b };
    assert.equal((await refused(server, inA, { options: { headers } }))[0], 403);
    assert.equal((await refused(server, reader, { options: { origin: 'https://evil.example' } }))[0], 403);
    assert.equal((await server.call('GET', '/console/audit/tail', { token: reader.token })).status, 426);
  });

  test('and so is who filters by what cannot be', async () => {
    for (const [query, field] of [
      ['?actor=me', 'actor'],
      ['?outcome=maybe', 'outcome'],
      ['?action=a&action=b', 'action'],
      ['?from=2026-01-01', 'from'],
      ['?limit=5', 'limit'],
      ['?organization_id=A', 'organization_id'],
    ] as const) {
      const [status, words] = await refused(server, reader, { query });
      assert.equal(status, 400, query);
      assert.match(words, new RegExp(field));
    }
  });

  test('nobody takes all places, and no organization those of the platform', async () => {
    const { person: own = 0, organization: ofOne = 0 } = shareOf('tails').most;
    const taken = () => server.gatehouse.ports.shares.taken('tails');
    const one = await holder(server, null, 'audit.read');
    for (let count = 0; count < own; count += 1) await follow(server, one);
    const [status, words] = await refused(server, one);
    assert.equal(status, 429);
    assert.match(words, /at most 10 followers of the audit log at once per person/);
    hangUp();
    await until(() => taken() === 0);

    const people = await Promise.all(Array.from({ length: ofOne / own }, () => holder(server, a, 'audit.read')));
    for (const person of people) await Promise.all(Array.from({ length: own }, () => follow(server, person)));
    assert.match((await refused(server, await holder(server, a, 'audit.read')))[1], /per organization/);
    await follow(server, await holder(server, b, 'audit.read'));
    await follow(server, reader);
    const inside = await refused(server, server.admin, { query: `?organization_id=${a}` });
    assert.equal(inside[0], 429, 'whoever acts in an organization takes its places');
    hangUp();
    await until(() => taken() === 0);
    await follow(server, people[0] ?? one);
  });

  test('a refused or broken handshake keeps no place', async () => {
    const { tails, sockets } = {
      tails: () => server.gatehouse.ports.shares.taken('tails'),
      sockets: () => server.gatehouse.ports.shares.taken('sockets'),
    };
    for (let round = 0; round < 30; round += 1) {
      assert.equal((await refused(server, { token: 'x' }))[0], 401);
      const { hostname, port } = new URL(server.url);
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.write(
        `GET /console/audit/tail HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${reader.token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
      );
      await sleep(round);
      socket.destroy();
    }
    await until(() => tails() === 0 && sockets() === 0);
  });
});

describe('what follows', () => {
  test('are new events as the list has them, with the token in either place', async () => {
    const earlier = await team();
    const asBrowsers = await follow(server, reader);
    assert.equal(asBrowsers.socket.protocol, 'bearer');
    const headers = { authorization: `Bearer ${reader.token}` };
    const byHeader = await follow(server, reader, { protocols: [], options: { headers } });
    const [first, second] = [await team(), await team(a)];
    for (const { until, events } of [asBrowsers, byHeader]) {
      await until(all => of(all, second).length > 0);
      const told = events().filter(({ action }) => action === 'team.create');
      assert.deepEqual(
        told.map(each => each.target_id),
        [first, second],
        'oldest first, each once',
      );
      assert.deepEqual(of(events(), earlier), []);
      const listed = await server.call('GET', `/api/v1/audit-logs?target=${second}`, { token: server.admin.token });
      const [event] = listed.body as (Event & { sealed: boolean })[];
      assert.deepEqual({ ...told[1], sealed: null }, { ...event, sealed: null });
    }
  });

  test('is recorded once, however long it goes on', async () => {
    const one = await holder(server, null, 'audit.read');
    await follow(server, one, { query: '?action=team.*' });
    await sleep(2_500);
    const recorded = await server.sql('select action, outcome from audit_events where actor_id = $1 and action <> $2', [
      one.id,
      'auth.login',
    ]);
    assert.deepEqual(recorded, [{ action: 'audit.tail', outcome: 'success' }]);
  });

  test('is what the filters let through', async () => {
    const created = await follow(server, reader, { query: '?action=team.create&outcome=success' });
    const mine = await follow(server, reader, { query: `?actor=${reader.id}` });
    const texts = await follow(server, reader, { query: '?q=TEAM.CR' });
    const id = await team();
    await server.call('DELETE', `/api/v1/teams/${id}`, { token: server.admin.token });
    await server.call('GET', '/api/v1/audit-logs?limit=1', { token: reader.token });
    await Promise.all([
      created.until(all => of(all, id).length > 0),
      mine.until(all => all.some(({ action }) => action === 'audit.list')),
      texts.until(all => of(all, id).length > 0),
    ]);
    await sleep(1_200);
    assert.deepEqual(
      created.events().map(({ action }) => action),
      ['team.create'],
    );
    assert.deepEqual(
      of(texts.events(), id).map(({ action }) => action),
      ['team.create'],
    );
    assert.deepEqual(of(mine.events(), id), []);
  });

  test('is of one’s own organizations only', async () => {
    const inA = await follow(server, await holder(server, a, 'audit.read'));
    const named = await follow(server, server.admin, { query: `?organization_id=${a.toUpperCase()}` });
    await team(b);
    await team();
    const id = await team(a);
    for (const { until, events } of [inA, named]) {
      await until(all => of(all, id).length > 0);
      assert.deepEqual([...new Set(events().map(each => each.organization_id))], [a]);
    }
  });

  test('has what is committed late, under an older id, and has it once', async () => {
    const tail = await follow(server, reader);
    const late = someRecord({ action: 'late.event', targets: [{ kind: 'team', id: 'late', name: 'Late' }] });
    let after = '';
    await server.gatehouse.database.transact(async tx => {
      await tx.rows(auditStatements(ledgerKeys(server.gatehouse.ports.keyring)).one(late));
      after = await team();
      await tail.until(all => of(all, after).length > 0);
      await sleep(1_500);
      assert.deepEqual(of(tail.events(), 'late'), []);
    });
    await tail.until(all => of(all, 'late').length > 0);
    await sleep(2_500);
    const ids = tail.events().map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    assert.ok((of(tail.events(), 'late')[0]?.id ?? '') < (of(tail.events(), after)[0]?.id ?? ''));
  });

  test('is at most 500 at once, and how many there were besides', async () => {
    const tail = await follow(server, reader, { query: '?action=many.events' });
    const records = Array.from({ length: 730 }, () => someRecord({ action: 'many.events' }));
    await server.gatehouse.database.rows(auditStatements(ledgerKeys(server.gatehouse.ports.keyring)).many(records));
    await tail.until(() => tail.messages.length >= 3);
    await sleep(1_500);
    const [, told, skipped, ...others] = tail.messages;
    assert.deepEqual([told?.events?.length, skipped, others], [500, { type: 'skipped', count: 230 }, []]);
    const newest = await server.sql<{ id: string }>(
      `select id from audit_events where action = 'many.events' order by id desc limit 500`,
    );
    assert.deepEqual(
      told?.events?.map(({ id }) => id).reverse(),
      newest.map(({ id }) => id),
    );
  });
});

describe('it ends', () => {
  test('when the session does', async () => {
    const one = await holder(server, null, 'audit.read');
    const tail = await follow(server, one);
    await server.call('POST', '/api/v1/auth/logout', { token: one.token });
    assert.equal(await tail.closed, 4401);
  });

  test('when the token does', async () => {
    const claims = JSON.parse(Buffer.from(reader.token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      readonly [_ in 'sub' | 'sid' | 'iss']: string;
    };
    const short = createAccessTokens({
      ...{ secret, issuer: claims.iss, audience: 'gatehouse', lifetimeSeconds: 3 },
      now: () => systemClock.now().getTime(),
    }).sign({ sub: claims.sub, sid: claims.sid });
    const tail = await follow(server, { token: short });
    assert.equal(await tail.closed, 4401);
    (await follow(server, reader)).socket.close();
  });

  test('when the right is gone', async () => {
    const one = await holder(server, a, 'audit.read');
    const tail = await follow(server, one);
    const left = await server.call('DELETE', `/api/organizations/${a}/members/${one.id}`, {
      token: server.admin.token,
    });
    assert.equal(left.status, 200, left.text);
    await team(a);
    assert.equal(await tail.closed, 4403);
  });

  test('when more is said than there is to say', async () => {
    const tail = await follow(server, reader);
    tail.socket.send('x'.repeat(1025));
    assert.equal(await tail.closed, 1009);
  });

  test('when the server stops', async () => {
    const other = await startServer();
    const tail = await follow(other, other.admin);
    await other.close();
    assert.equal(await tail.closed, 1012);
  });
});

test('a database that is away for a while only delays it', async t => {
  const postgres = await startOwnPostgres();
  const own = await startServer({ DATABASE_URL: postgres.url });
  t.after(async () => {
    await own.close();
    await postgres.remove();
  });
  const tail = await follow(own, own.admin, { query: '?action=team.create' });
  const create = (name: string) =>
    own.call('POST', '/api/v1/teams', { token: own.admin.token, body: { name } }).then(({ status }) => status);
  assert.equal(await create('Before'), 201);
  await tail.until(all => all.length === 1);
  await postgres.kill();
  await sleep(2_500);
  assert.equal(tail.socket.readyState, tail.socket.OPEN);
  await postgres.restart();
  while ((await create('After')) !== 201) await sleep(200);
  await tail.until(all => all.length === 2);
});
