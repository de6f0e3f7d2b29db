import assert from 'node:assert/strict';
import { access, readdir } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostmaster, isRunning } from '../../src/platform/postgres/postmaster.ts';
import { postmasterPid } from '../support/embedded.ts';
import {
  administrator,
  credentials,
  dataFolder,
  type ServerProcess,
  type StartingProcess,
  signIn,
  spawnServer,
  startProcess,
} from '../support/process.ts';

const longestStop = 10_000;

interface Sent {
  readonly at: number;
  /** A status, or why there was none. */
  readonly outcome: Promise<number | string>;
}

interface Load {
  readonly sent: readonly Sent[];
  end(): void;
}

/** Requests over connections that are kept, as fast as they are answered, until one is not. */
function readInCircles(url: string, token: string, clients: number): Load {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const sent: Sent[] = [];
  let ended = false;
  const circle = async (): Promise<void> => {
    while (!ended) {
      const outcome = send(`${url}/api/v1/users/me`, 'GET', agent, { authorization: `Bearer ${token}` });
      sent.push({ at: performance.now(), outcome });
      if ((await outcome) !== 200) return;
    }
  };
  for (let client = 0; client < clients; client += 1) void circle();
  return {
    sent,
    end() {
      ended = true;
      agent.destroy();
    },
  };
}

function logIn(url: string): Sent {
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json' };
  const outcome = send(`${url}/api/v1/auth/login`, 'POST', agent, headers, [JSON.stringify(credentials)]);
  return { at: performance.now(), outcome };
}

/** A team whose description is sent in two parts, 1.5 s apart. */
function createTeamSlowly(url: string, token: string): Sent {
  const body = JSON.stringify({ name: 'slowly', description: 'x'.repeat(5_000) });
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    authorization: `Bearer ${token}`,
  };
  const outcome = send(`${url}/api/v1/teams`, 'POST', new Agent({ keepAlive: true }), headers, [
    body.slice(0, 2_000),
    body.slice(2_000),
  ]);
  return { at: performance.now(), outcome };
}

function send(
  url: string,
  method: string,
  agent: Agent,
  headers: Readonly<Record<string, string>>,
  body: readonly string[] = [],
): Promise<number | string> {
  return new Promise(resolve => {
    const outgoing = request(url, { method, agent, headers }, reply => {
      reply.resume();
      reply.on('end', () => resolve(reply.statusCode ?? 0));
      reply.on('error', error => resolve(error.message));
    });
    outgoing.on('error', error => resolve('code' in error ? String(error.code) : error.message));
    void (async () => {
      for (const [index, part] of body.entries()) {
        if (index > 0) await sleep(1_500);
        outgoing.write(part);
      }
      outgoing.end();
    })();
  });
}

async function serve(t: TestContext, env: Readonly<Record<string, string>> = {}) {
  const data = await dataFolder();
  const started: ServerProcess[] = [];
  t.after(async () => {
    for (const server of started) await server.kill('SIGKILL');
    await data.remove();
  });
  const server = await startProcess(data.path, { ...administrator, LOG_LEVEL: 'warn', ...env });
  started.push(server);
  return { data: data.path, server, postmaster: await postmasterPid(data.path) };
}

async function mustBeGone(data: string, postmaster: number): Promise<void> {
  assert.equal(await isRunning(join(data, 'pg'), postmaster), false, 'PostgreSQL is still running');
  await assert.rejects(access(join(data, 'pg/postmaster.pid')), { code: 'ENOENT' });
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} under load: what was sent before is answered, then everything ends with 0`, async t => {
    const { data, server, postmaster } = await serve(t, { BCRYPT_COST: '10', PORT: '0,0' });
    const token = await signIn(server.url);
    const [first = '', second = ''] = server.addresses;
    const loads = [readInCircles(first, token, 8), readInCircles(second, token, 8)];
    const slow = [...Array.from({ length: 12 }, () => logIn(first)), createTeamSlowly(second, token)];
    // A connection that never asked anything must not hold the stop up.
    const silent = connect(Number(new URL(first).port), '127.0.0.1').on('error', () => {});
    await until(async () => loads.every(load => load.sent.length > 60));
    await sleep(100);

    const stopped = performance.now();
    const ended = server.kill(signal);
    const sent = [...loads.flatMap(load => load.sent), ...slow].filter(({ at }) => at < stopped - 20);
    const outcomes = await Promise.all(sent.map(({ outcome }) => outcome));
    assert.ok(outcomes.length > 50, 'there was no load');
    assert.deepEqual(
      outcomes.filter(outcome => outcome !== 200 && outcome !== 201),
      [],
    );
    assert.deepEqual(await ended, { code: 0, signal: null });
    const took = performance.now() - stopped;
    t.diagnostic(`stopped after ${Math.round(took)} ms, ${outcomes.length} requests answered`);
    assert.ok(took < 5_000, `it took ${took} ms`);
    for (const load of loads) load.end();
    silent.destroy();
    await mustBeGone(data, postmaster);
  });
}

test('SIGTERM while a client never finishes its request: it is cut off, and the end is as clean', async t => {
  const { data, server, postmaster } = await serve(t);
  const token = await signIn(server.url);
  const stalled = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {});
  stalled.write(
    `POST /api/v1/teams HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"name":`,
  );
  await sleep(200);
  const stopped = performance.now();
  assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
  assert.ok(performance.now() - stopped < longestStop, `it took ${performance.now() - stopped} ms`);
  stalled.destroy();
  await mustBeGone(data, postmaster);
});

const stages: readonly [string, (data: string, starting: StartingProcess) => Promise<unknown>][] = [
  ['makes the cluster', data => until(async () => (await readdir(data)).some(name => name.startsWith('pg')))],
  ['starts PostgreSQL', data => until(() => access(join(data, 'pg/postmaster.pid')))],
  ['has migrated', (_data, starting) => starting.line(/"msg":"migrated"/)],
];

for (const [stage, reached] of stages) {
  test(`SIGTERM while the start ${stage}: it stops cleanly, and the next start finds all in order`, async t => {
    const data = await dataFolder();
    t.after(() => data.remove());
    const starting = spawnServer(data.path, administrator);
    t.after(() => starting.kill('SIGKILL'));
    await reached(data.path, starting);
    const stopped = performance.now();
    assert.deepEqual(await starting.kill('SIGTERM'), { code: 0, signal: null }, starting.output());
    assert.ok(performance.now() - stopped < longestStop);
    assert.doesNotMatch(starting.output(), /is ready at/);
    assert.equal((await findPostmaster(join(data.path, 'pg'))).state, 'none');
    const again = await startProcess(data.path);
    t.after(() => again.kill('SIGKILL'));
    assert.notEqual(again.setupToken, null, 'nobody was made an administrator');
  });
}

async function until(condition: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const met = await condition().catch(() => false);
    if (met !== false) return;
    if (tries === 6_000) throw new Error('it did not come to that within 30 s');
    await sleep(5);
  }
}
