import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareOf } from '../../src/kernel/shares.ts';
import { cloneDatabase } from '../support/postgres.ts';
import { administrator, dataFolder, type ServerProcess, signIn, startProcess } from '../support/process.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { attacker, type Crowd, crowd } from './crowd.support.ts';
import { deaf, manyAccounts, until } from './deaf.support.ts';

const mostOfOne = shareOf('connections').most.address ?? 0;
const halfSent = 'GET /health HTTP/1.1\r\nHost: local';
const halfBody =
  'POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{';
const whole = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n';

const crowds: Crowd[] = [];
async function gather(...of: Parameters<typeof crowd>): Promise<Crowd> {
  const gathered = await crowd(...of);
  crowds.push(gathered);
  return gathered;
}
afterEach(() => {
  for (const each of crowds.splice(0)) each.end();
});

/** Asks over a connection of its own; the status and how long it took in milliseconds. */
async function ask(url: string, token?: string): Promise<{ readonly status: number; readonly took: number }> {
  const begun = performance.now();
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const [response] = await once(request(url, { agent: false, headers }).end(), 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, took: performance.now() - begun };
}

describe('a server that may have few files open', () => {
  let server: ServerProcess;
  let end = async (): Promise<void> => {};
  before(async () => {
    const [database, data] = await Promise.all([cloneDatabase(), dataFolder()]);
    const env = { ...administrator, DATABASE_URL: database.url, HOST: '::' };
    server = await startProcess(data.path, env, { openFiles: 200 });
    end = async () => {
      await server.kill('SIGKILL');
      await database.drop();
      await data.remove();
    };
  });
  after(() => end());
  // Of both families, so that IPv4 comes as ::ffff:127.0.0.2.
  const url = () => server.url.replace('[::]', '127.0.0.1');

  test('answers everybody else while one address opens more connections than that', async () => {
    const token = await signIn(url());
    const waits: number[] = [];
    const look = async (): Promise<void> => {
      for (const [path, who] of [['/health'], ['/api/v1/users/me', token], ['/health/ready']] as const) {
        const { status, took } = await ask(url() + path, who);
        assert.equal(status, 200, path);
        waits.push(took);
      }
    };
    await look();
    const kept = await gather(url(), 5, { says: whole, from: '127.0.0.3' });
    const attack = await gather(url(), 400, { says: halfSent });
    for (let round = 0; round < 10; round += 1) {
      await look();
      await gather(url(), 40, { says: halfSent });
    }
    await look();
    assert.ok(Math.max(...waits) < 1_000, `${Math.max(...waits)} ms`);
    assert.equal(attack.open(), 0, 'the oldest went first');
    assert.equal(kept.open(), 5, 'not even idle ones of others are closed');
    const left = crowds.reduce((sum, each) => sum + each.open(), 0);
    assert.ok(left > 20 && left < 100, `${left} connections of one address`);
  });

  for (const [what, says] of [
    ['requests not sent whole', halfSent],
    ['bodies not sent whole, which count as being answered', halfBody],
  ] as const)
    test(`lets everybody else in when several addresses have filled it with ${what}`, async () => {
      const token = await signIn(url());
      for (const from of [attacker, '127.0.0.3', '127.0.0.4']) await gather(url(), 200, { says, from });
      for (let round = 0; round < 5; round += 1)
        assert.equal((await ask(`${url()}/api/v1/users/me`, token)).status, 200);
      assert.doesNotMatch(server.output(), /EMFILE/);
    });
});

describe('a server that may have many', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer();
    await manyAccounts(server);
  });
  after(() => server.close());

  test(`has at most ${mostOfOne} of one address, of which idle ones go first, and then the oldest`, async () => {
    const idle = await gather(server.url, 300, { says: whole });
    await until(() => idle.sockets.every(({ bytesRead }) => bytesRead > 0));
    const begun = await gather(server.url, mostOfOne - 300, { says: halfSent });
    await sleep(100);
    assert.deepEqual([idle.open(), begun.open()], [300, mostOfOne - 300]);
    const more = await gather(server.url, 100, { says: halfSent });
    await until(() => idle.open() === 200);
    assert.deepEqual(
      idle.sockets.slice(0, 100).map(({ closed }) => closed),
      Array.from({ length: 100 }, () => true),
    );
    await gather(server.url, 250, { says: halfSent });
    await until(() => idle.open() === 0 && begun.open() === mostOfOne - 350);
    assert.equal(more.open(), 100);
    assert.equal((await ask(`${server.url}/health`)).status, 200);
  });

  test('does not cut what it is answering, or being sent, for more connections of the same address', async () => {
    const exporting = await deaf(server, server.admin.token, '/api/v1/users/export', attacker);
    const upload = request(`${server.url}/api/v1/users/import`, {
      method: 'POST',
      localAddress: attacker,
      headers: { authorization: `Bearer ${server.admin.token}`, 'content-type': 'text/csv' },
    });
    const answered = once(upload, 'response');
    upload.write('email,username\nslow-1@example.com,slow-1\n');
    await until(() => server.gatehouse.ports.shares.taken('imports') === 1);
    const others = await gather(server.url, mostOfOne + 100, { says: halfSent });
    await until(() => others.open() === mostOfOne - 2);
    upload.end('slow-2@example.com,slow-2\n');
    const [response] = await answered;
    assert.equal(response.statusCode, 200);
    response.resume();
    let tail = '';
    exporting.socket.on('data', (piece: Buffer) => {
      tail = (tail + piece.toString('latin1')).slice(-5);
      if (tail === '0\r\n\r\n') exporting.socket.destroy();
    });
    const read = await exporting.rest();
    assert.equal(tail, '0\r\n\r\n', 'the export came whole');
    assert.ok(read > 30_000 * 450, `${read} bytes`);
  });
});

test('a trusted proxy, through which many come, has no share of its own', async t => {
  const server = await startServer({ TRUST_PROXY: attacker });
  t.after(() => server.close());
  const count = mostOfOne + 100;
  const through = await gather(server.url, count, { says: whole });
  await until(() => through.sockets.every(({ bytesRead }) => bytesRead > 0));
  assert.equal(through.open(), count);
  const beside = await gather(server.url, count, { says: halfSent, from: '127.0.0.3' });
  await until(() => beside.open() === mostOfOne);
  assert.equal(through.open(), count);
});
