import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../src/compose/operator.ts';
import { removeAllObjects } from '../../src/domain/files/remove-objects.ts';
import { dataOf } from '../contract/connect/connect.support.ts';
import { filesOf, keyOf, sha256 } from '../contract/connect/files.support.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { dataFolder, post, runCommand, startProcess } from '../support/process.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';
import { takenBackup } from './backups.support.ts';

describe('files of people', () => {
  let server: TestServer;
  let files: ReturnType<typeof filesOf>;
  let owner: Person;
  before(async () => {
    server = await startServer();
    files = filesOf({
      server,
      ask: (url, init) => fetch(server.url + new URL(url).pathname + new URL(url).search, init),
    });
    owner = await server.person();
  });
  after(() => server?.close());

  const remove = (): Promise<void> =>
    removeAllObjects(
      (action, input) => server.gatehouse.perform(action, input, operatorCaller('job')),
      server.gatehouse.ports.objects,
    );

  test('are in a backup with their bytes, and are downloaded from the restored server', async t => {
    const bytes = Buffer.from('Told '.repeat(100_000));
    const file = await files.uploaded(owner, bytes, { file_name: 'plan.txt', sha256: sha256(bytes) });
    const taken = await takenBackup(server, { backup_type: 'full', include_files: true });
    assert.equal(taken.status, 'succeeded');

    const [database, data] = [await emptyDatabase(), await dataFolder()];
    t.after(async () => {
      await data.remove();
      await database.drop();
    });
    const key = join(data.path, '..', `old-${file.file_id}`);
    await writeFile(key, await readFile(join(server.data, 'master.key')), { mode: 0o600 });
    const from = join(server.data, 'backups');
    const env = { DATABASE_URL: database.url };
    const done = await runCommand(['restore', '--from', from, '--old-key-file', key], data.path, env);
    assert.equal(done.code, 0, done.stderr);
    const copy = await startProcess(data.path, env);
    t.after(() => copy.kill('SIGKILL'));
    const signedIn = await post(`${copy.url}/api/v1/auth/login`, {
      username: owner.username,
      password: owner.password,
    });
    const { token } = (await signedIn.json()) as { token: string };
    const ask = async (path: string): Promise<Record<string, unknown>> => {
      const answer = await fetch(`${copy.url}/v1/storage${path}`, { headers: { authorization: `Bearer ${token}` } });
      return ((await answer.json()) as { data: Record<string, unknown> }).data;
    };
    assert.equal((await ask('/quota'))['used'], bytes.length);
    const { pathname, search } = new URL(String((await ask(`/download-url/${file.file_id}`))['download_url']));
    const got = await fetch(copy.url + pathname + search);
    assert.equal(sha256(Buffer.from(await got.arrayBuffer())), sha256(bytes));
  });

  test('keep their bytes while a backup copies them, and in a copy that nobody has released', async () => {
    const file = await files.uploaded(owner);
    const key = await keyOf(server, file.file_id);
    await server.sql('delete from files where id = $1', [file.file_id]);
    const { objects } = server.gatehouse.ports;
    const [backup] = await server.sql<{ id: string }>(
      `insert into backups (id, kind, status, encrypted, include_database, include_files, retention_days, requested_at)
        values (gen_random_uuid(), 'full', 'running', true, true, true, 30, now()) returning id`,
    );
    await remove();
    assert.deepEqual(await objects.head(key), { size: 4 });
    await server.sql('delete from backups where id = $1', [backup?.id]);
    const [held] = await server.sql<{ id: string }>(
      `insert into restores (id, backup_id, taken_at, restored_at)
        values (gen_random_uuid(), gen_random_uuid(), now(), now()) returning id`,
    );
    await remove();
    assert.deepEqual(await objects.head(key), { size: 4 });
    await server.sql('delete from restores where id = $1', [held?.id]);
    await remove();
    await assert.rejects(objects.head(key), /object\.not_found/);
    assert.equal(dataOf<{ files: unknown[] }>(await files.call(owner, 'GET', '/files')).files.length, 1);
  });
});
