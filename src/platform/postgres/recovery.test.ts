import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmbeddedPostgres } from './embedded.ts';
import { newClusterPath, query, quick, sharedCluster, startElsewhere } from './fixture.ts';
import { readPidFile } from './pid-file.ts';

async function postmasterPid(dataDirectory: string): Promise<number> {
  const pid = (await readPidFile(dataDirectory))?.pid;
  assert.ok(pid !== undefined);
  return pid;
}

const keepRow = `drop table if exists kept; create table kept as select 'still here' as text`;

describe('while a Gatehouse lives', () => {
  test('a second start is refused and the first goes on', async t => {
    const dataDirectory = await sharedCluster(t);
    const first = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    const pid = await postmasterPid(dataDirectory);
    const refusals = [
      startEmbeddedPostgres({ dataDirectory, settings: quick }),
      startEmbeddedPostgres({ dataDirectory, settings: { ...quick, work_mem: '8MB' } }),
    ].map(start => assert.rejects(start, { code: 'data_directory_in_use', message: /in use by another running/ }));
    await Promise.all(refusals);
    assert.equal(await postmasterPid(dataDirectory), pid);
    assert.deepEqual(await query(first.connection, 'select 1 as one'), [{ one: 1 }]);
    assert.deepEqual(await first.stop(), { clean: true });
  });

  test('a lost lock session is replaced without a word', async t => {
    const dataDirectory = await sharedCluster(t);
    const first = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    const holder = `from pg_locks where locktype = 'advisory' and granted`;
    const [before] = await query(first.connection, `select pid, pg_terminate_backend(pid, 1000) ${holder}`);
    const deadline = performance.now() + 3000;
    let after: Record<string, unknown> | undefined;
    while (after === undefined && performance.now() < deadline) {
      [after] = await query(first.connection, `select pid ${holder}`);
    }
    assert.ok(after !== undefined && after['pid'] !== before?.['pid']);
    assert.equal(await Promise.race([first.ended, sleep(300, 'serving')]), 'serving');
    assert.deepEqual(await query(first.connection, `select pid ${holder}`), [after]);
    await first.stop();
  });
});

describe('a new cluster', { concurrency: true }, () => {
  test('wanted by two at once has exactly one winner', async t => {
    const dataDirectory = await newClusterPath(t);
    const both = [1, 2].map(() => startElsewhere(t, { dataDirectory, settings: quick }));
    const reports = await Promise.all(both.map(other => other.report));
    const losers = reports.filter(report => !report.started);
    assert.equal(losers.length, 1, JSON.stringify(reports));
    assert.equal(losers[0]?.code, 'data_directory_in_use');
    const winner = reports.find(report => report.started);
    assert.ok(winner);
    assert.deepEqual(await query(winner.connection, 'select 1 as one'), [{ one: 1 }]);
    await Promise.all(both.map(other => other.stop()));
    assert.deepEqual((await readdir(dirname(dataDirectory))).sort(), ['pg', 'pg.hba', 'pg.log', 'pg.password']);
    assert.equal(await readPidFile(dataDirectory), undefined);
  });

  test('killed during initdb is cleared away and made anew', async t => {
    const dataDirectory = await newClusterPath(t);
    const killed = startElsewhere(t, { dataDirectory, settings: quick });
    const halfMade = async () => {
      for (const name of await readdir(dirname(dataDirectory))) {
        const inside = name.startsWith('pg.init-') ? await readdir(join(dirname(dataDirectory), name)) : [];
        if (inside.includes('PG_VERSION')) return name;
      }
      return undefined;
    };
    while ((await halfMade()) === undefined) await sleep(2);
    await killed.kill();
    assert.ok((await halfMade()) !== undefined);
    await assert.rejects(readdir(dataDirectory), { code: 'ENOENT' });

    const next = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.deepEqual(await query(next.connection, 'select 1 as one'), [{ one: 1 }]);
    await next.stop();
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    assert.equal(await halfMade(), undefined);
  });
});

describe('after kill -9 of Gatehouse', () => {
  test('the next start adopts its PostgreSQL with all data, watches it and can stop it', async t => {
    const dataDirectory = await sharedCluster(t);
    const killed = startElsewhere(t, { dataDirectory, settings: quick });
    const report = await killed.report;
    assert.ok(report.started);
    await query(report.connection, keepRow);
    const pid = await postmasterPid(dataDirectory);
    await killed.kill();

    const adopted = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.equal(adopted.adopted, true);
    assert.equal(await postmasterPid(dataDirectory), pid);
    assert.deepEqual(await query(adopted.connection, 'select text from kept'), [{ text: 'still here' }]);
    assert.deepEqual(await adopted.stop(), { clean: true });
    assert.equal(await readPidFile(dataDirectory), undefined);
    assert.equal(await Promise.race([adopted.ended, sleep(50, 'silent')]), 'silent');
  });

  test('a PostgreSQL with other settings is replaced', async t => {
    const dataDirectory = await sharedCluster(t);
    const killed = startElsewhere(t, { dataDirectory, settings: quick });
    assert.ok((await killed.report).started);
    const pid = await postmasterPid(dataDirectory);
    await killed.kill();
    const next = await startEmbeddedPostgres({ dataDirectory, settings: { ...quick, work_mem: '8MB' } });
    assert.equal(next.adopted, false);
    assert.notEqual(await postmasterPid(dataDirectory), pid);
    assert.deepEqual(await query(next.connection, 'show work_mem'), [{ work_mem: '8MB' }]);
    await next.stop();
  });

  test('and of PostgreSQL too, the next start recovers what was committed', async t => {
    const dataDirectory = await sharedCluster(t);
    const killed = startElsewhere(t, { dataDirectory });
    const report = await killed.report;
    assert.ok(report.started);
    await query(report.connection, keepRow);
    await killed.kill();
    // An orphan by now: nobody reaps it at once, so its zombie keeps the id that the pid file names.
    process.kill(await postmasterPid(dataDirectory), 'SIGKILL');
    const next = await startEmbeddedPostgres({ dataDirectory });
    assert.equal(next.adopted, false);
    assert.deepEqual(await query(next.connection, 'select text from kept'), [{ text: 'still here' }]);
    await next.stop();
  });
});

describe('a PostgreSQL that ends by itself is reported', () => {
  test('when it is our child', async t => {
    const dataDirectory = await sharedCluster(t);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    process.kill(await postmasterPid(dataDirectory), 'SIGKILL');
    const end = await postgres.ended;
    assert.deepEqual([end.code, end.signal], [null, 'SIGKILL']);
    assert.match(end.log, /ready to accept connections/);
    assert.deepEqual(await postgres.stop(), { clean: false });
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
  });

  test('and one of its processes in the middle of a long statement does not keep the next start out', {
    skip: process.platform === 'linux' ? false : 'elsewhere it is waited for',
  }, async t => {
    const dataDirectory = await sharedCluster(t);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    // It computes and waits for nothing, so it does not notice that its postmaster is gone.
    const busy = assert.rejects(
      query(postgres.connection, 'select count(*) from generate_series(1, 100000000000) a'),
      /terminated|ECONNRESET/,
    );
    const working = `select 1 from pg_stat_activity where query like '%generate_series%' and state = 'active' and pid <> pg_backend_pid()`;
    while ((await query(postgres.connection, working)).length === 0) await sleep(20);
    process.kill(await postmasterPid(dataDirectory), 'SIGKILL');
    await postgres.ended;
    const begun = performance.now();
    const next = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    t.diagnostic(`it took ${Math.round(performance.now() - begun)} ms`);
    await busy;
    assert.deepEqual(await query(next.connection, 'select 1 as one'), [{ one: 1 }]);
    await next.stop();
  });

  test('when it was adopted', async t => {
    const dataDirectory = await sharedCluster(t);
    const killed = startElsewhere(t, { dataDirectory, settings: quick });
    assert.ok((await killed.report).started);
    await killed.kill();
    const adopted = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.equal(adopted.adopted, true);
    process.kill(await postmasterPid(dataDirectory), 'SIGINT');
    const end = await adopted.ended;
    assert.deepEqual([end.code, end.signal], [null, null]);
    assert.match(end.log, /database system is shut down/);
    await adopted.stop();
  });
});

describe('a stale pid file', () => {
  for (const [title, text] of [
    ['of a process that is gone', `2147483646\n/gone\n1\n5432\n.\n\n\nready   \n`],
    ['left empty by a power cut', ''],
  ] as const) {
    test(`${title} is no hindrance`, async t => {
      const dataDirectory = await sharedCluster(t);
      await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
      await writeFile(join(dataDirectory, 'postmaster.pid'), text, { mode: 0o644 });
      const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
      assert.equal(postgres.adopted, false);
      await postgres.stop();
    });
  }

  test('whose id passed to a stranger is no hindrance, and the stranger lives on', async t => {
    const dataDirectory = await sharedCluster(t);
    await (await startEmbeddedPostgres({ dataDirectory, settings: quick })).stop();
    // Same user as the postmaster, and even named like it: PostgreSQL by itself would refuse to start.
    const stranger = spawn('/bin/sleep', ['60'], {
      argv0: 'postgres',
      ...(process.getuid?.() === 0 ? { uid: 65534 } : {}),
    });
    const exited = once(stranger, 'exit');
    t.after(async () => {
      stranger.kill('SIGKILL');
      await exited;
    });
    const text = `${stranger.pid}\n${dataDirectory}\n1\n5432\n.\n\n\nready   \n`;
    await writeFile(join(dataDirectory, 'postmaster.pid'), text);
    const postgres = await startEmbeddedPostgres({ dataDirectory, settings: quick });
    assert.equal(postgres.adopted, false);
    assert.notEqual(await postmasterPid(dataDirectory), stranger.pid);
    await postgres.stop();
    assert.deepEqual([stranger.exitCode, stranger.signalCode], [null, null]);
  });
});
