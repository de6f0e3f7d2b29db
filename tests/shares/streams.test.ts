import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareOf } from '../../src/kernel/shares.ts';
import { holder, organization } from '../contract/console/holders.support.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { type Deaf, deaf, manyAccounts, reading, streaming, until } from './deaf.support.ts';

const stallMilliseconds = 3_000;
const totalMilliseconds = 20_000;
const { person: own = 0, organization: ofOne = 0, platform = 0, instance = 0 } = shareOf('streams').most;
const exporting = '/api/v1/users/export';

let server: TestServer;
let [north, south] = ['', ''];
const open: Deaf[] = [];

before(async () => {
  server = await startServer({}, { patience: { streams: { stallMilliseconds, totalMilliseconds } } });
  await manyAccounts(server);
  [north, south] = [await organization(server, 'North'), await organization(server, 'South')];
  await server.sql(
    `insert into organization_members (organization_id, user_id)
      select o, id from users, unnest($1::uuid[]) o where username like 'many-%'`,
    [[north, south]],
  );
});
afterEach(async () => {
  for (const { socket } of open.splice(0)) socket.destroy();
  await until(() => taken() === 0);
});
after(() => server.close());

const taken = () => server.gatehouse.ports.shares.taken('streams');
const nodes = ['user.bulk', 'user.read.other', 'audit.read'] as const;
const reader = () => holder(server, null, ...nodes);
const readerOf = (id: string) => holder(server, id, ...nodes);

async function stall(person: Person, path = exporting): Promise<Deaf> {
  const one = await deaf(server, person.token, path);
  assert.match(one.head, /^HTTP\/1\.1 200 /);
  open.push(one);
  return one;
}

async function mustBeRefused(person: Person, holderWords: string, path = exporting): Promise<void> {
  const refused = await server.call('GET', path, { token: person.token });
  assert.equal(refused.status, 429, refused.text.slice(0, 200));
  assert.ok(Number(refused.headers.get('retry-after')) >= 1);
  assert.match((refused.body as { error: string }).error, new RegExp(`exports being sent at once ${holderWords}`));
}

describe('exports that nobody reads', () => {
  test('leave one person no further one, of either kind, and everybody else theirs', async () => {
    const [one, other] = [await reader(), await reader()];
    for (let count = 0; count < own; count += 1) await stall(one);
    await mustBeRefused(one, 'per person');
    await mustBeRefused(one, 'per person', '/api/v1/audit-logs?format=csv');
    const fine = await server.call('GET', `${exporting}?department=Nowhere`, { token: other.token });
    assert.equal(fine.status, 200);
    const page = await server.call('GET', '/api/v1/audit-logs?limit=1', { token: one.token });
    assert.equal(page.status, 200, 'a page is no stream');
  });

  test('of one organization leave the others theirs, and all organizations the platform its own', async () => {
    const count = Math.ceil(ofOne / own) + 1;
    const of = (id: string) => Promise.all(Array.from({ length: count }, () => readerOf(id)));
    const [northern, southern] = [await of(north), await of(south)];
    const western = await readerOf(await organization(server, 'West'));
    // The last of them has a place of their own still.
    const fill = (people: readonly Person[]) =>
      Promise.all(Array.from({ length: ofOne }, (_, at) => stall(people[at % (count - 1)] ?? server.admin)));
    const nowhere = `${exporting}?department=Nowhere`;
    await fill(northern);
    await mustBeRefused(northern.at(-1) ?? server.admin, 'per organization');
    assert.equal((await server.call('GET', nowhere, { token: southern[0]?.token ?? '' })).status, 200);
    await fill(southern);
    await mustBeRefused(western, 'on this server');
    assert.equal((await server.call('GET', nowhere, { token: server.admin.token })).status, 200);
    assert.equal(taken(), instance);
  });

  test('are cut off after a while, and place and connection are free again', async () => {
    const one = await reader();
    const begun = performance.now();
    const stalled = [await stall(one), await stall(one)];
    await until(async () => (await streaming(server)) === 2);
    await until(() => taken() === 0);
    const took = performance.now() - begun;
    assert.ok(took > stallMilliseconds * 0.9 && took < stallMilliseconds + 4_000, `${took} ms`);
    await until(async () => (await streaming(server)) === 0);
    for (const each of stalled) {
      const read = await each.rest();
      assert.ok(read < 12_000_000, `${read} bytes came of an export that was cut off`);
    }
    assert.equal((await server.call('GET', `${exporting}?department=Nowhere`, { token: one.token })).status, 200);
  });

  test('do not end who reads slowly, but reads', async () => {
    const slow = await stall(await reader());
    const begun = performance.now();
    let read = 0;
    slow.socket.on('data', (piece: Buffer) => {
      read += piece.length;
      if (performance.now() - begun > stallMilliseconds * 2) return;
      slow.socket.pause();
      setTimeout(() => slow.socket.resume(), 40);
    });
    slow.socket.resume();
    await until(() => taken() === 0);
    assert.ok(performance.now() - begun > stallMilliseconds * 1.5);
    await until(() => read > 30_000 * 500);
  });
});

describe('a place is given back', () => {
  test('when the client goes, before the first byte or in the middle', async () => {
    const one = await reader();
    const middle = await stall(one);
    middle.socket.destroy();
    await until(() => taken() === 0);
    const { hostname, port } = new URL(server.url);
    for (let round = 0; round < 20; round += 1) {
      const socket = connect({ host: hostname, port: Number(port) });
      socket.on('error', () => {});
      socket.write(`GET ${exporting} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${one.token}\r\n\r\n`);
      await sleep(round);
      socket.destroy();
    }
    await until(() => taken() === 0);
    await until(async () => (await streaming(server)) === 0);
  });

  test('by a request for the head, which makes nothing', async () => {
    const head = await server.call('HEAD', exporting, { token: server.admin.token });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get('content-type'), 'text/csv; charset=utf-8');
    await until(() => taken() === 0);
    assert.equal(await streaming(server), 0);
  });

  test('when the database fails in the middle, and the client sees that it is not whole', async () => {
    const broken = await stall(server.admin);
    await until(async () => (await streaming(server)) === 1);
    await server.sql(`select pg_terminate_backend(pid) ${reading}`);
    const read = await broken.rest();
    assert.ok(read < 12_000_000, `${read} bytes`);
    await until(() => taken() === 0);
  });

  test('when it is refused for what it asks', async () => {
    for (const path of [`${exporting}?role=root`, '/api/v1/audit-logs?format=csv&from=2026-99-99']) {
      assert.equal((await server.call('GET', path, { token: server.admin.token })).status, 400);
    }
    assert.equal(taken(), 0);
  });
});

test('all streams there may be leave everybody else their connections', async () => {
  const people = await Promise.all(Array.from({ length: Math.ceil(platform / own) }, reader));
  for (let count = 0; count < platform; count += 1) await stall(people[count % people.length] ?? server.admin);
  const answers = await Promise.all(
    Array.from({ length: 60 }, () => server.call('GET', '/api/v1/users/me', { token: server.admin.token })),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  assert.equal((await server.call('GET', '/health/ready')).status, 200);
});

test('a whole export is what it was, however large', async () => {
  const { text } = await server.call('GET', `${exporting}?format=ndjson`, { token: server.admin.token });
  const [row] = await server.sql<{ count: number }>(
    'select count(*)::int as count from users where deleted_at is null',
  );
  const lines = text.trim().split('\n');
  assert.equal(lines.length, row?.count);
  assert.equal(new Set(lines.map(line => (JSON.parse(line) as { id: string }).id)).size, lines.length);
});
