import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostmaster } from '../../src/platform/postgres/postmaster.ts';
import { embeddedSql, postmasterPid } from '../support/embedded.ts';
import {
  administrator,
  dataFolder,
  post,
  runCommand,
  type ServerProcess,
  signIn,
  startProcess,
} from '../support/process.ts';

const recovery = 10_000;

async function folder(t: TestContext) {
  const data = await dataFolder();
  const started: ServerProcess[] = [];
  t.after(async () => {
    for (const server of started) await server.kill('SIGKILL');
    await data.remove();
  });
  return {
    data: data.path,
    async start(env = {}): Promise<ServerProcess> {
      const server = await startProcess(data.path, { ...env, LOG_LEVEL: 'error' });
      started.push(server);
      return server;
    },
  };
}

/** Kills the postmaster and waits for the next one; resolves to the milliseconds until a write succeeds again. */
async function killAndRecover({ url }: ServerProcess, data: string, token: string): Promise<number> {
  const killed = await postmasterPid(data);
  const begun = performance.now();
  process.kill(killed, 'SIGKILL');
  for (let tries = 0; ; tries += 1) {
    const reply = await post(`${url}/api/v1/teams`, { name: `recovered ${begun} ${tries}` }, token);
    if (reply.status === 201 && (await postmasterPid(data)) !== killed) return performance.now() - begun;
    assert.ok(reply.status === 503 || reply.status === 201, `answered ${reply.status}`);
    if (reply.status === 503) assert.match(reply.headers.get('retry-after') ?? '', /^[1-9]\d*$/);
    assert.ok(performance.now() - begun < recovery, 'not recovered in time');
    await sleep(20);
  }
}

const isUp = async (url: string): Promise<number> => (await fetch(`${url}/health/ready`)).status;

test('its PostgreSQL is killed under load, twice: 503 meanwhile, nothing acknowledged is lost, and all goes on', async t => {
  const { data, start } = await folder(t);
  let server = await start(administrator);
  let token = await signIn(server.url);
  const revoked = await signIn(server.url);
  const me = async (as: string): Promise<number> =>
    (await fetch(`${server.url}/api/v1/users/me`, { headers: { authorization: `Bearer ${as}` } })).status;
  await fetch(`${server.url}/api/v1/auth/sessions`, {
    method: 'DELETE',
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(await me(revoked), 401);

  const acknowledged: string[] = [];
  let loaded = true;
  const load = Promise.all(
    Array.from({ length: 4 }, async (_, writer) => {
      for (let count = 0; loaded; count += 1) {
        const name = `load ${writer}-${count}`;
        const { status } = await post(`${server.url}/api/v1/teams`, { name }, token);
        assert.ok(status === 201 || status === 503, `answered ${status}`);
        if (status === 201) acknowledged.push(name);
        const seen = await me(revoked);
        assert.ok(seen === 401 || seen === 503, `a revoked session was answered ${seen}`);
        await sleep(10);
      }
    }),
  );
  for (let round = 0; round < 2; round += 1) {
    await sleep(200);
    t.diagnostic(`recovered after ${Math.round(await killAndRecover(server, data, token))} ms`);
  }
  await sleep(200);
  loaded = false;
  await load;
  assert.equal(await isUp(server.url), 200);
  assert.equal(await me(revoked), 401);
  assert.match(server.output(), /"msg":"PostgreSQL has ended; it is started again"/);

  await using sql = await embeddedSql(data);
  const names = (await sql.rows<{ name: string }>('select name from teams')).map(({ name }) => name);
  assert.deepEqual(
    acknowledged.filter(name => !names.includes(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length);
  const locks = await sql.rows(`select 1 from pg_locks l join pg_stat_activity a using (pid)
    where l.locktype = 'advisory' and l.granted and a.application_name = 'gatehouse lock'`);
  assert.equal(locks.length, 1, 'the lock of the one who writes was not taken anew');

  assert.equal((await post(`${server.url}/api/v1/auth/password/forgot`, { email: 'admin@example.com' })).status, 200);
  const mails = async () => (await readdir(join(data, 'mail')).catch(() => [])).length;
  for (let tries = 0; (await mails()) === 0; tries += 1) {
    assert.ok(tries < 200, 'jobs do not go on');
    await sleep(100);
  }

  // The next server adopts what this one leaves behind; its end is noticed in another way.
  const postmaster = await postmasterPid(data);
  await server.kill('SIGKILL');
  server = await start();
  assert.equal(await postmasterPid(data), postmaster);
  token = await signIn(server.url);
  await killAndRecover(server, data, token);
  assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null });
  const verified = await runCommand(['audit', 'verify'], data);
  assert.equal(verified.code, 0, verified.stdout);
});

test('SIGTERM in the middle of a restart ends everything cleanly', async t => {
  const { data, start } = await folder(t);
  const server = await start(administrator);
  const token = await signIn(server.url);
  // The second restart waits a moment before it begins.
  await killAndRecover(server, data, token);
  process.kill(await postmasterPid(data), 'SIGKILL');
  while ((await isUp(server.url)) !== 503) await sleep(5);
  const begun = performance.now();
  assert.deepEqual(await server.kill('SIGTERM'), { code: 0, signal: null }, server.output());
  t.diagnostic(`stopped after ${Math.round(performance.now() - begun)} ms`);
  assert.ok(performance.now() - begun < recovery);
  assert.notEqual((await findPostmaster(join(data, 'pg'))).state, 'running');

  const next = await start();
  assert.equal(next.setupToken, null, 'the administrator is still there');
  process.kill(await postmasterPid(data), 'SIGKILL');
  // This one is begun at once.
  await sleep(30);
  assert.deepEqual(await next.kill('SIGTERM'), { code: 0, signal: null }, next.output());
  assert.notEqual((await findPostmaster(join(data, 'pg'))).state, 'running');
});

test('a PostgreSQL that ends again and again is given up, with the reason', async t => {
  const { data, start } = await folder(t);
  const server = await start(administrator);
  let kills = 0;
  let last = 0;
  let over = false;
  const ended = server.ended.finally(() => {
    over = true;
  });
  const killing = (async () => {
    while (!over) {
      const pid = await postmasterPid(data).catch(() => last);
      if (pid !== last && (await isUp(server.url).catch(() => 0)) === 200) {
        last = pid;
        kills += 1;
        process.kill(pid, 'SIGKILL');
      }
      await sleep(20);
    }
  })();
  assert.deepEqual(await ended, { code: 1, signal: null });
  await killing;
  assert.equal(kills, 6, 'five restarts a minute');
  assert.match(
    server.output(),
    /^gatehouse start: PostgreSQL ended \(SIGKILL\): [\s\S]*\(after 5 starts within a minute\)$/m,
  );
});
