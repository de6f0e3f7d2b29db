import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { FileRefused } from '../files/refused.ts';
import { isOpenToAll } from './account.ts';
import { startEmbeddedPostgres } from './embedded.ts';
import { newClusterPath, query, quick, sharedCluster, startElsewhere } from './fixture.ts';
import { readPidFile } from './pid-file.ts';
import { reachEmbeddedPostgres } from './reach.ts';

const nobody = 65534;
const canBecomeNobody = process.getuid?.() === 0 && (await isOpenToAll(import.meta.dirname));
const keepRow = `drop table if exists kept; create table kept as select 'still here' as text`;

/** Runs a script as `nobody`, who runs PostgreSQL when we are root; what it prints. */
async function asNobody(script: string): Promise<string> {
  const args = ['--input-type=module', '--eval', script];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: import.meta.dirname,
    env: {},
    uid: nobody,
    gid: nobody,
  });
  return stdout.trim();
}

const connecting = (host: string, password: string | null): string => `
  import pg from 'pg';
  const client = new pg.Client({ host: ${JSON.stringify(host)}, port: 5432, user: 'gatehouse', database: 'gatehouse',
    password: ${JSON.stringify(password ?? undefined)} });
  await client.connect().then(() => console.log('let in'), error => console.log(error.message));
  await client.end().catch(() => {});`;

async function mustAskForPassword(host: string): Promise<void> {
  const open = { host, port: 5432, user: 'gatehouse', database: 'gatehouse' };
  for (const password of ['', 'gatehouse', 'A'.repeat(43)]) {
    await assert.rejects(
      query({ ...open, password }, 'select 1'),
      /password authentication failed|must be a (non-empty )?string/,
    );
  }
  for (const user of ['postgres', 'nobody', 'root']) {
    await assert.rejects(query({ ...open, user, password: 'x' }, 'select 1'), /pg_hba\.conf rejects connection/);
  }
}

describe('the door of the database', () => {
  test('is shut to a process of the user who runs PostgreSQL, also when it rewrites the rules of the cluster', {
    skip: canBecomeNobody ? false : 'needs root and a project folder open to all',
  }, async t => {
    const dataDirectory = await newClusterPath(t);
    // What protects the files must be their own mode.
    await chmod(dirname(dataDirectory), 0o755);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.equal((await stat(dataDirectory)).uid, nobody, 'PostgreSQL runs as somebody else');
    const pid = (await readPidFile(dataDirectory))?.pid ?? 0;
    const inside = `/proc/${pid}/cwd`;
    const refused = async (): Promise<void> => {
      for (const host of [inside, dataDirectory]) {
        assert.match(await asNobody(connecting(host, 'guess')), /^password authentication failed/);
        assert.match(await asNobody(connecting(host, null)), /password must be a string/);
      }
    };
    await refused();
    const read = `import { readFileSync } from 'node:fs';
      try { console.log(readFileSync(${JSON.stringify(`${dataDirectory}.password`)}, 'utf8')) } catch (error) { console.log(error.code) }`;
    assert.equal(await asNobody(read), 'EACCES');
    await asNobody(`import { writeFileSync } from 'node:fs';
      writeFileSync('${inside}/pg_hba.conf', 'local all all trust\\n');
      process.kill(${pid}, 'SIGHUP');`);
    await sleep(300);
    await refused();
    assert.deepEqual(await query(postgres.connection, 'select 1 as one'), [{ one: 1 }]);
    await postgres.stop();
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    assert.doesNotMatch(await readFile(join(dataDirectory, 'pg_hba.conf'), 'utf8'), /trust/);
  });

  test('opens to our role by its password only, which one file of ours holds', async t => {
    const dataDirectory = await sharedCluster(t);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    await mustAskForPassword(postgres.connection.host);
    const { uid, mode } = await stat(`${dataDirectory}.password`);
    assert.deepEqual([uid, mode & 0o777], [process.getuid?.(), 0o600]);
    const rules = await query(postgres.connection, 'select distinct auth_method from pg_hba_file_rules order by 1');
    assert.deepEqual(rules, [{ auth_method: 'reject' }, { auth_method: 'scram-sha-256' }]);
    const [stored] = await query(postgres.connection, `select rolpassword as text from pg_authid where rolcanlogin`);
    assert.match(String(stored?.['text']), /^SCRAM-SHA-256\$4096:/);
    assert.deepEqual(await reachEmbeddedPostgres(dataDirectory), postgres.connection);
    await postgres.stop();
  });

  for (const [title, file] of [
    ['as it was left', null],
    ['after a start that was cut off once it had made the password', `${'x'.repeat(43)}\n`],
  ] as const) {
    test(`a cluster of before there was a password is brought to one with its data, ${title}`, async t => {
      const dataDirectory = await sharedCluster(t);
      const first = await startEmbeddedPostgres({ dataDirectory, settings: quick });
      await query(first.connection, `${keepRow}; alter role gatehouse password null`);
      await first.stop();
      await writeFile(join(dataDirectory, 'pg_hba.conf'), 'local all all trust\nhost all all all reject\n');
      await rm(`${dataDirectory}.hba`);
      if (file === null) await rm(`${dataDirectory}.password`);
      else await writeFile(`${dataDirectory}.password`, file, { mode: 0o600 });

      const next = await startEmbeddedPostgres({ dataDirectory, settings: quick });
      assert.notEqual(next.connection.password, first.connection.password);
      assert.deepEqual(await query(next.connection, 'select text from kept'), [{ text: 'still here' }]);
      await mustAskForPassword(next.connection.host);
      assert.doesNotMatch(await readFile(join(dataDirectory, 'pg_hba.conf'), 'utf8'), /trust/);
      await next.stop();
    });
  }
});

describe('a password file', () => {
  for (const [title, spoil] of [
    ['that is lost', (path: string) => rm(path)],
    ['left empty', (path: string) => writeFile(path, '')],
    ['full of something else', (path: string) => writeFile(path, 'Correct horse battery staple\n')],
  ] as const) {
    test(`${title} is made anew, and nothing is lost with it`, async t => {
      const dataDirectory = await sharedCluster(t);
      const first = await startEmbeddedPostgres({ dataDirectory, settings: quick });
      await query(first.connection, keepRow);
      await first.stop();
      await spoil(`${dataDirectory}.password`);
      const next = await startEmbeddedPostgres({ dataDirectory, settings: quick });
      assert.notEqual(next.connection.password, first.connection.password);
      assert.deepEqual(await query(next.connection, 'select text from kept'), [{ text: 'still here' }]);
      await assert.rejects(query(first.connection, 'select 1'), /password authentication failed/);
      await next.stop();
    });
  }

  test('that is lost while a Gatehouse runs stops the next start, and not the running one', async t => {
    const dataDirectory = await sharedCluster(t);
    const running = startElsewhere(t, { dataDirectory, settings: quick });
    const report = await running.report;
    assert.ok(report.started);
    await rm(`${dataDirectory}.password`);
    await assert.rejects(reachEmbeddedPostgres(dataDirectory), {
      code: 'password_unknown',
      message: /pg\.password is missing or damaged while PostgreSQL runs: restart Gatehouse/,
    });
    await assert.rejects(startEmbeddedPostgres({ dataDirectory, settings: quick }), {
      code: 'password_unknown',
      message: /does not take the password in \S+: stop the Gatehouse that uses it, or end that process/,
    });
    assert.deepEqual(await query(report.connection, 'select 1 as one'), [{ one: 1 }]);
    await running.stop();
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
  });

  test('that is lost with the Gatehouse that was killed is made anew, and so is its PostgreSQL', {
    skip: process.platform === 'linux' ? false : 'elsewhere nobody can see that it is not used',
  }, async t => {
    const dataDirectory = await sharedCluster(t);
    const killed = startElsewhere(t, { dataDirectory, settings: quick });
    const report = await killed.report;
    assert.ok(report.started);
    await query(report.connection, keepRow);
    await killed.kill();
    await rm(`${dataDirectory}.password`);
    // Its connections end a moment after it.
    await sleep(500);
    const next = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.equal(next.adopted, false);
    assert.deepEqual(await query(next.connection, 'select text from kept'), [{ text: 'still here' }]);
    await next.stop();
  });

  test('with too wide a mode is narrowed; a link is refused, and what it leads to stays as it is', async t => {
    const dataDirectory = await sharedCluster(t);
    const path = `${dataDirectory}.password`;
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    await chmod(path, 0o644);
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const elsewhere = `${path}.elsewhere`;
    await writeFile(elsewhere, await readFile(path), { mode: 0o644 });
    await rm(path);
    await symlink(elsewhere, path);
    await assert.rejects(startEmbeddedPostgres({ dataDirectory, settings: quick }), (error: unknown) => {
      assert.ok(error instanceof FileRefused);
      assert.match(error.message, /pg\.password is a symbolic link/);
      return true;
    });
    assert.equal((await stat(elsewhere)).mode & 0o777, 0o644);
    await rm(path);
    await rm(elsewhere);
  });
});
