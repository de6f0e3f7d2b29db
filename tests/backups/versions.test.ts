import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { fillCompany } from '../support/company.ts';
import { embeddedSql } from '../support/embedded.ts';
import { startOlderPostgres, withoutOlderPostgres } from '../support/older-postgres.ts';
import { until } from '../support/own-redis.ts';
import { administrator, dataFolder, post, runCommand, signIn, startProcess } from '../support/process.ts';
import { password, startServer } from '../support/server.ts';
import { takenBackup } from './backups.support.ts';

test('from PostgreSQL 18 to 15 and back nothing is lost, and the ledger goes on', {
  skip: withoutOlderPostgres,
}, async t => {
  const server = await startServer();
  const older = await startOlderPostgres();
  const [first, second] = [await dataFolder(), await dataFolder()];
  t.after(async () => {
    await first.remove();
    await second.remove();
    await older.remove();
    await server.close();
  });
  await fillCompany(server);
  const there = await takenBackup(server, { backup_type: 'full' });
  assert.equal(there.error, null);

  const env = { DATABASE_URL: older.url };
  const from = (data: string) => ['--from', join(data, 'backups'), '--old-key-file', join(data, 'master.key')];
  const down = await runCommand(['restore', ...from(server.data)], first.path, env);
  assert.equal(down.code, 0, down.stderr);
  assert.match(down.stdout, new RegExp(`${there.rows} rows in \\d+ tables, all compared`));
  const between = await startProcess(first.path, env);
  const opened = await post(`${between.url}/api/v1/auth/login`, { username: 'admin', password });
  const { token } = (await opened.json()) as { token: string };
  assert.equal((await post(`${between.url}/api/v1/teams`, { name: 'Made on 15' }, token)).status, 201);
  const asked = await post(`${between.url}/api/v1/admin/backup/create`, { backup_type: 'full' }, token);
  const { results } = (await asked.json()) as { results: { backup_id: string } };
  const read = async () => {
    const answer = await fetch(`${between.url}/api/v1/admin/backups/${results.backup_id}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return ((await answer.json()) as { results: { status: string; error: string | null } }).results;
  };
  await until('it was taken', async () => (await read()).status === 'succeeded', 60_000);
  await between.kill('SIGTERM');
  const verified = await runCommand(['audit', 'verify'], first.path, env);
  assert.equal(verified.code, 0, verified.stdout + verified.stderr);

  const up = await runCommand(['restore', ...from(first.path)], second.path);
  assert.equal(up.code, 0, up.stderr);
  const back = await startProcess(second.path);
  const again = await post(`${back.url}/api/v1/auth/login`, { username: 'admin', password });
  const { token: newest } = (await again.json()) as { token: string };
  const teams = await fetch(`${back.url}/api/v1/teams?search=Made`, { headers: { authorization: `Bearer ${newest}` } });
  assert.match(await teams.text(), /Made on 15/);
  await back.kill('SIGTERM');
  const last = await runCommand(['audit', 'verify'], second.path);
  assert.equal(last.code, 0, last.stdout + last.stderr);
  assert.match(last.stdout, /is intact/);
});

test('a server that is killed while it takes a backup takes it anew after its start, and the archive is whole', async () => {
  const data = await dataFolder();
  let server = await startProcess(data.path, administrator);
  try {
    const token = await signIn(server.url);
    const noise = (index: number) => ({ name: `Team ${index}`, metadata: { noise: crypto.randomUUID().repeat(200) } });
    for (let index = 0; index < 60; index += 1)
      assert.equal((await post(`${server.url}/api/v1/teams`, noise(index), token)).status, 201);
    const asked = await post(`${server.url}/api/v1/admin/backup/create`, { backup_type: 'full' }, token);
    const { results } = (await asked.json()) as { results: { backup_id: string } };
    const status = async (key: string): Promise<{ status: string; started_at: string | null }> => {
      const answer = await fetch(`${server.url}/api/v1/admin/backups/${results.backup_id}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      return ((await answer.json()) as { results: { status: string; started_at: string | null } }).results;
    };
    await until('it is under way', async () => (await status(token)).status === 'running', 20_000);
    await server.kill('SIGKILL');
    server = await startProcess(data.path);
    const later = await signIn(server.url);
    await until('it was taken', async () => (await status(later)).status === 'succeeded', 90_000);
    const verified = await runCommand(['backup', 'verify', '--all'], data.path);
    assert.equal(verified.code, 0, verified.stderr);
  } finally {
    await server.kill('SIGKILL');
    await data.remove();
  }
});

test('a trial restore whose server is killed leaves no database behind, and is told as it ended', async () => {
  const data = await dataFolder();
  let server = await startProcess(data.path, administrator);
  const shown = async (token: string) => {
    const answer = await fetch(`${server.url}/api/v1/admin/backups`, { headers: { authorization: `Bearer ${token}` } });
    return ((await answer.json()) as { results: Shown }).results;
  };
  try {
    const token = await signIn(server.url);
    await post(`${server.url}/api/v1/admin/backup/create`, { backup_type: 'full' }, token);
    await until('it was taken', async () => (await shown(token)).backups[0]?.status === 'succeeded', 60_000);
    const { backups } = await shown(token);
    await post(`${server.url}/api/v1/admin/backups/${backups[0]?.backup_id}/drill`, {}, token);
    await until('the trial runs', async () => (await shown(token)).drill?.status === 'running', 30_000);
    await server.kill('SIGKILL');
    server = await startProcess(data.path);
    const later = await signIn(server.url);
    await until('it has ended', async () => (await shown(later)).drill?.status === 'succeeded', 120_000);
    await using sql = await embeddedSql(data.path);
    assert.deepEqual(await sql.rows(`select datname from pg_database where datname like 'gatehouse_drill_%'`), []);
  } finally {
    await server.kill('SIGKILL');
    await data.remove();
  }
});

interface Shown {
  readonly backups: readonly { readonly backup_id: string; readonly status: string }[];
  readonly drill: { readonly status: string } | null;
}
