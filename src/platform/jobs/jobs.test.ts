import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import Type from 'typebox';
import type { JobOptions } from '../../kernel/job.ts';
import type { Database } from '../db/database.ts';
import { createJobs, type Jobs, type JobsOptions } from './jobs.ts';
import { keptLog, testDatabase, until } from './testing.ts';
import type { JobTiming } from './timing.ts';

const letter = { name: 'letter', data: Type.Object({ to: Type.String() }) };
const sweep = { name: 'sweep', data: Type.Object({}) };
const report = { name: 'report', data: Type.Object({}) };
/** Long polls, so that only a wake can explain a quick start. */
const slowPolls = { poll: 60, retryDelay: 1 };
const quickPolls = { poll: 0.5, supervise: 1, retryDelay: 1 };

/** Jobs that stop after the test, before their database goes. */
function jobsFor(
  t: TestContext,
  server: JobsOptions['server'],
  { alone = false, ...timing }: Partial<JobTiming> & { readonly alone?: boolean } = quickPolls,
) {
  const log = keptLog();
  const jobs = createJobs({ server, jobs: [letter, sweep, report], log, timing, alone: () => alone });
  t.after(() => jobs.stop());
  return { jobs, log };
}

/** A database with a job that a process had claimed when it was killed. */
async function killedWith(t: TestContext, timing: Partial<JobTiming>) {
  const { server, database } = await testDatabase(t);
  const { jobs } = jobsFor(t, server, { ...quickPolls, ...timing });
  const script = `
    import { createJobs } from ${JSON.stringify(new URL('jobs.ts', import.meta.url).href)};
    const say = { warn() {}, error() {} };
    const letter = { name: 'letter', data: { type: 'object' } };
    const timing = ${JSON.stringify({ ...quickPolls, ...timing })};
    const jobs = createJobs({ server: ${JSON.stringify(server)}, jobs: [letter, { name: 'sweep', data: {} }], log: say, timing });
    jobs.work(letter, () => { process.stdout.write('taken'); return new Promise(() => {}); });
    await jobs.start();
    process.stdout.write('ready');`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', chunk => {
    said += String(chunk);
  });
  await until('the other process is ready', () => said.includes('ready'), 15);
  await jobs.start();
  await insert(database, jobs, 'orphan');
  await until('the other process took it', () => said.includes('taken'));
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  return { server, database };
}

async function insert(database: Database, jobs: Jobs, to: string, options: JobOptions = {}): Promise<void> {
  await database.transact(async tx => jobs.order(tx, enqueue(to, options)));
}

const enqueue = (to: string, options: JobOptions = {}) =>
  ({ kind: 'enqueue', job: letter, data: { to }, options }) as const;

const states = (database: Database) =>
  database.rows<{ name: string; state: string }>({
    text: 'select name, state::text from pgboss.job order by created_on',
  });

describe('inserting', () => {
  test('is refused before start and for an unknown name', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    await assert.rejects(insert(database, jobs, 'a'), /not started/);
    assert.throws(() => jobs.work({ ...letter, name: 'nobody' }, async () => {}), /nobody is not among/);
  });

  test('rides with the commit: a rolled-back transaction leaves no job, and what fails late leaves none either', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    const ran: string[] = [];
    jobs.work(letter, async ({ to }) => void ran.push(to));
    await jobs.start();
    const rolledBack = database.transact(async tx => {
      jobs.order(tx, enqueue('rolled back'));
      await tx.rows({ text: 'select 1' });
      throw new Error('changed my mind');
    });
    await assert.rejects(rolledBack, /changed my mind/);
    const brokenLate = database.transact(async tx => {
      jobs.order(tx, enqueue('broken'));
      tx.trail({ text: 'select 1 / 0' });
    });
    await assert.rejects(brokenLate, /22012/);
    await insert(database, jobs, 'committed');
    await until('the committed job runs', () => ran.length > 0);
    await sleep(1200);
    assert.deepEqual(ran, ['committed']);
    assert.deepEqual(
      (await states(database)).filter(row => row.name === 'letter'),
      [{ name: 'letter', state: 'completed' }],
    );
  });

  test('fails the commit when the queue is gone, instead of losing the job', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    await jobs.start();
    await database.transact(tx => tx.rows({ text: `delete from pgboss.queue where name = 'letter'` }));
    await assert.rejects(insert(database, jobs, 'nowhere', { key: 'k' }), /22012/);
    await assert.rejects(insert(database, jobs, 'nowhere'), /22012/);
  });

  test('keeps what JSON keeps, and costs no answer of its own', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server, slowPolls);
    const got: string[] = [];
    jobs.work(letter, async ({ to }) => void got.push(to));
    await jobs.start();
    const strange = `"quoted" \\ $1 'x' \u00e9\u{1f511}\n`;
    await insert(database, jobs, strange);
    jobs.wake(letter);
    await until('it runs', () => got.length === 1);
    assert.equal(got[0], strange);
  });
});

describe('working', () => {
  test('a wake does not wait for the poll, and a backlog is worked off at once', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server, slowPolls);
    const ran = new Set<string>();
    jobs.work({ ...letter, concurrency: 2 }, async ({ to }) => void ran.add(to));
    await jobs.start();
    await sleep(300);
    for (let index = 0; index < 40; index += 1) await insert(database, jobs, `n${index}`);
    const started = performance.now();
    jobs.wake(letter);
    await until('all 40 ran', () => ran.size === 40, 5);
    assert.ok(performance.now() - started < 3000);
  });

  test('without a wake the poll finds it', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    let ran = 0;
    jobs.work(letter, async () => {
      ran += 1;
    });
    await jobs.start();
    await insert(database, jobs, 'quiet');
    await until('the poll finds it', () => ran === 1, 3);
  });

  test('a failing job is tried again after a growing wait, told which try it is, and logged', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs, log } = jobsFor(t, server);
    const tries: { attempt: number; last: boolean; at: number }[] = [];
    jobs.work(letter, async (_data, { attempt, last }) => {
      tries.push({ attempt, last, at: performance.now() });
      if (attempt < 3) throw new Error(`not yet (${attempt})`);
    });
    await jobs.start();
    await insert(database, jobs, 'stubborn');
    await until('the third try', () => tries.length === 3, 15);
    assert.deepEqual(
      tries.map(({ attempt, last }) => ({ attempt, last })),
      [
        { attempt: 1, last: false },
        { attempt: 2, last: false },
        { attempt: 3, last: false },
      ],
    );
    const [first, second, third] = tries.map(({ at }) => at);
    assert.ok((second ?? 0) - (first ?? 0) > 400, 'the first wait is about a second, half of it jitter');
    assert.ok((third ?? 0) - (second ?? 0) > 900, 'the second wait is about twice that');
    assert.deepEqual(log.lines.filter(line => line.startsWith('a job failed')).length, 2);
    await until('it is done', async () => (await states(database)).some(row => row.state === 'completed'));
  });

  test('a job that fails for good says so on its last try and is kept among the dead', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    const lasts: boolean[] = [];
    jobs.work(letter, async (_data, { last }) => {
      lasts.push(last);
      throw new Error('never');
    });
    await jobs.start();
    await insert(database, jobs, 'doomed');
    // Two tries instead of nineteen.
    await database.transact(tx => tx.rows({ text: `update pgboss.job set retry_limit = 1 where name = 'letter'` }));
    await until('it is dead', async () => (await states(database)).some(row => row.name === 'dead'), 15);
    assert.deepEqual(lasts.at(-1), true);
    const [dead] = await database.rows<{ data: unknown; source_name: string; source_output: { message: string } }>({
      text: `select data, source_name, source_output from pgboss.job where name = 'dead'`,
    });
    assert.deepEqual(dead?.data, { to: 'doomed' });
    assert.equal(dead?.source_name, 'letter');
    assert.equal(dead?.source_output.message, 'never');
  });

  test('two processes that start at once on an empty database do each job once', async t => {
    const { server, database } = await testDatabase(t);
    const ran: string[] = [];
    const both = [jobsFor(t, server).jobs, jobsFor(t, server).jobs];
    for (const jobs of both) {
      jobs.work({ ...letter, concurrency: 3 }, async ({ to }) => {
        await sleep(5);
        ran.push(to);
      });
    }
    await Promise.all(both.map(jobs => jobs.start()));
    const [one, other] = both;
    assert.ok(one && other);
    await Promise.all(Array.from({ length: 60 }, (_, index) => insert(database, index % 2 ? one : other, `n${index}`)));
    for (const jobs of both) jobs.wake(letter);
    await until('all 60 ran', () => ran.length >= 60);
    await sleep(700);
    assert.equal(ran.length, 60);
    assert.equal(new Set(ran).size, 60);
  });

  test('a job whose process was killed is run again by another', async t => {
    const timing = { ...quickPolls, heartbeat: 10 };
    const { server } = await killedWith(t, timing);
    const survivors: number[] = [];
    const after = jobsFor(t, server, timing).jobs;
    after.work(letter, async (_data, { attempt }) => void survivors.push(attempt));
    await after.start();
    assert.deepEqual(survivors, []);
    await until('it is run again', () => survivors.length > 0, 25);
    assert.deepEqual(survivors, [2]);
  });

  test('it is run again at once by one that is alone, and counted; one that is not leaves it alone', async t => {
    const { server, database } = await killedWith(t, {});
    const state = () => database.rows({ text: `select state::text from pgboss.job where name = 'letter'` });
    await jobsFor(t, server, { ...quickPolls, alone: false }).jobs.start();
    assert.deepEqual(await state(), [{ state: 'active' }]);
    const survivors: number[] = [];
    const after = jobsFor(t, server, { ...quickPolls, alone: true }).jobs;
    after.work(letter, async (_data, { attempt }) => void survivors.push(attempt));
    await after.start();
    await until('it is run again', () => survivors.length > 0, 8);
    assert.deepEqual(survivors, [2]);
  });

  test('the queue outlives the loss of its connections', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    let ran = 0;
    jobs.work(letter, async () => {
      ran += 1;
    });
    await jobs.start();
    await database.rows({
      text: `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'gatehouse jobs' and datname = current_database()`,
    });
    await insert(database, jobs, 'after the storm');
    await until('it runs', () => ran === 1);
  });
});

describe('keys', () => {
  test('of those that wait under one there is one, of those without one all', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    const ran: string[] = [];
    const both = [jobs, jobsFor(t, server).jobs] as const;
    jobs.work(letter, async ({ to }) => void ran.push(to));
    await Promise.all(both.map(each => each.start()));
    const waiting = { key: 'a', startAfter: new Date(Date.now() + 1000) };
    await Promise.all(both.map((each, index) => insert(database, each, `a${index}`, waiting)));
    await insert(database, jobs, 'a2', { key: 'a' });
    await insert(database, jobs, 'b', { key: 'b' });
    await Promise.all([insert(database, jobs, 'c'), insert(database, jobs, 'c')]);
    await until('all ran', () => ran.length === 4);
    assert.deepEqual(ran.map(to => to.charAt(0)).sort(), ['a', 'b', 'c', 'c']);
    assert.equal(ran.at(-1)?.charAt(0), 'a', 'it waited for its time');
  });

  test('are those of queues that earlier versions made, too', async t => {
    const { server, database } = await testDatabase(t);
    const earlier = jobsFor(t, server).jobs;
    await earlier.start();
    await earlier.stop();
    await database.transact(tx => tx.rows({ text: `update pgboss.queue set policy = 'standard'` }));
    const { jobs } = jobsFor(t, server);
    await jobs.start();
    for (const to of ['a', 'b']) await insert(database, jobs, to, { key: 'k' });
    assert.equal((await states(database)).filter(({ name }) => name === 'letter').length, 1);
  });

  test('a new one may wait while another runs, and cancelling takes both', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server, { ...quickPolls, heartbeat: 10 });
    const began: string[] = [];
    let ended: unknown;
    jobs.work(letter, async ({ to }, { signal }) => {
      began.push(to);
      await once(signal, 'abort');
      ended = signal.reason;
    });
    await jobs.start();
    await insert(database, jobs, 'first', { key: 'k' });
    await until('it runs', () => began.length === 1);
    await insert(database, jobs, 'second', { key: 'k' });
    await insert(database, jobs, 'other', { key: 'l', startAfter: new Date(Date.now() + 3_600_000) });
    await database.transact(async tx => jobs.order(tx, { kind: 'cancel', job: letter, key: 'k' }));
    const after = (await states(database)).filter(({ name }) => name === 'letter').map(({ state }) => state);
    assert.deepEqual(after, ['cancelled', 'cancelled', 'created']);
    await until('what ran is told to stop', () => ended !== undefined, 10);
    assert.deepEqual(began, ['first']);
  });

  test('what joins one that waits is seen by it: it is not begun before the commit', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    await database.transact(tx => tx.rows({ text: 'create table noted (n int)' }));
    const seen: (number | undefined)[] = [];
    jobs.work(letter, async () => {
      const [row] = await database.rows<{ n: number }>({ text: 'select count(*)::int as n from noted' });
      seen.push(row?.n);
    });
    await jobs.start();
    await insert(database, jobs, 'first', { key: 'k', startAfter: new Date(Date.now() + 500) });
    await database.transact(async tx => {
      await tx.rows({ text: 'insert into noted values (1)' });
      jobs.order(tx, enqueue('second', { key: 'k' }));
      // Sends what was ordered, and outlasts the first one's wait.
      await tx.rows({ text: 'select pg_sleep(1.2)' });
    });
    await until('it ran', () => seen.length > 0);
    assert.deepEqual(seen, [1]);
    assert.deepEqual(await states(database), [{ name: 'letter', state: 'completed' }]);
  });

  test('cancelling reaches what is filed for its next try at that moment', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    await jobs.start();
    await insert(database, jobs, 'x', { key: 'k' });
    let cancelled: Promise<unknown> | undefined;
    await database.transact(async tx => {
      // As pg-boss files a try that failed: it is deleted and inserted anew.
      await tx.rows({ text: 'create temp table filed on commit drop as select * from pgboss.job' });
      await tx.rows({ text: `update filed set state = 'retry'` });
      await tx.rows({ text: `delete from pgboss.job where name = 'letter'` });
      await tx.rows({ text: 'insert into pgboss.job select * from filed' });
      cancelled = database.transact(async other => jobs.order(other, { kind: 'cancel', job: letter, key: 'k' }));
      await until('it waits', async () => {
        const waiting = await database.rows({ text: 'select 1 from pg_locks where not granted' });
        return waiting.length > 0;
      });
    });
    await cancelled;
    assert.deepEqual(await states(database), [{ name: 'letter', state: 'cancelled' }]);
  });
});

test('progress is stored while the job runs, and told with its key', async t => {
  const { server, database } = await testDatabase(t);
  const told: unknown[] = [];
  const jobs = createJobs({
    server,
    jobs: [letter],
    log: keptLog(),
    timing: quickPolls,
    onProgress: at => told.push(at),
  });
  t.after(() => jobs.stop());
  const stored = async () =>
    database.rows<{ output: unknown }>({ text: `select output from pgboss.job where name = 'letter'` });
  let seen: unknown;
  jobs.work(letter, async (_data, { progress }) => {
    await progress({ done: 1 });
    await progress({ done: 2, of: 3 });
    seen = await stored();
  });
  await jobs.start();
  await insert(database, jobs, 'a', { key: 'k' });
  await until('it ran', () => seen !== undefined);
  assert.deepEqual(seen, [{ output: { done: 2, of: 3 } }]);
  assert.deepEqual(told, [
    { job: 'letter', key: 'k', told: { done: 1 } },
    { job: 'letter', key: 'k', told: { done: 2, of: 3 } },
  ]);
});

test('what was stored in another form fails without being run; each job is tried as it says', async t => {
  const { server, database } = await testDatabase(t);
  const log = keptLog();
  const once = { ...letter, retry: { limit: 0 } };
  const jobs = createJobs({ server, jobs: [once], log, timing: quickPolls });
  t.after(() => jobs.stop());
  jobs.work(once, async () => assert.fail('it has no form for that'));
  await jobs.start();
  const order = { kind: 'enqueue', job: once, data: { from: 'an older version' }, options: {} } as const;
  await database.transact(async tx => jobs.order(tx, order));
  await until('it is dead', async () => (await states(database)).some(row => row.name === 'dead'));
  assert.deepEqual(log.lines.length, 1);
  assert.match(log.lines[0] ?? '', /has not the form/);
});

describe('schedules', () => {
  test('a schedule that is no longer declared is dropped', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    jobs.every('17 3 * * *', sweep);
    await jobs.start();
    await jobs.stop();
    const next = jobsFor(t, server).jobs;
    next.every('17 4 * * *', report);
    await next.start();
    const rows = await database.rows<{ name: string; cron: string; timezone: string }>({
      text: 'select name, cron, timezone from pgboss.schedule',
    });
    assert.deepEqual(rows, [{ name: 'report', cron: '17 4 * * *', timezone: 'UTC' }]);
  });

  test('what came due while no process ran is done once, however many processes there are', async t => {
    const { server, database } = await testDatabase(t);
    let ran = 0;
    const declare = () => {
      const { jobs } = jobsFor(t, server, { ...quickPolls, schedule: 1 });
      jobs.every('17 3 * * *', sweep);
      jobs.work(sweep, async () => {
        ran += 1;
      });
      return jobs;
    };
    const first = declare();
    await first.start();
    await first.stop();
    assert.equal(ran, 0);
    await database.transact(async tx => {
      await tx.rows({ text: `update pgboss.version set cron_on = now() - interval '3 days'` });
      await tx.rows({
        text: `update pgboss.schedule set created_on = now() - interval '4 days', updated_on = now() - interval '4 days'`,
      });
    });
    await Promise.all([declare().start(), declare().start()]);
    await until('it runs', () => ran > 0);
    await sleep(2500);
    assert.equal(ran, 1);
  });

  test('declaring after start is refused', async t => {
    const { server } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    await jobs.start();
    assert.throws(() => jobs.work(letter, async () => {}), /before start/);
    assert.throws(() => jobs.every('* * * * *', sweep), /before start/);
    await assert.rejects(jobs.start(), /started already/);
  });
});

describe('stopping', () => {
  test('waits for a running handler', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server);
    let state = 'waiting';
    jobs.work(letter, async (_data, { signal, stopping }) => {
      state = 'running';
      await once(stopping, 'abort');
      await sleep(300);
      state = signal.aborted ? 'aborted' : 'done';
    });
    await jobs.start();
    await insert(database, jobs, 'slow');
    jobs.wake(letter);
    await until('it runs', () => state === 'running');
    await jobs.stop();
    assert.equal(state, 'done');
    assert.deepEqual(
      (await states(database)).filter(row => row.name === 'letter'),
      [{ name: 'letter', state: 'completed' }],
    );
  });

  test('gives up after the limit, aborts the handler, and leaves the job to be tried again', async t => {
    const { server, database } = await testDatabase(t);
    const { jobs } = jobsFor(t, server, { ...quickPolls, stop: 0.3 });
    let signal: AbortSignal | undefined;
    jobs.work(letter, (_data, run) => {
      signal = run.signal;
      return new Promise((_, reject) => run.signal.addEventListener('abort', () => reject(new Error('aborted'))));
    });
    await jobs.start();
    await insert(database, jobs, 'endless');
    jobs.wake(letter);
    await until('it runs', () => signal !== undefined);
    const started = performance.now();
    await jobs.stop();
    assert.ok(performance.now() - started < 2000);
    assert.equal(signal?.aborted, true);
    assert.deepEqual(
      (await states(database)).filter(row => row.name === 'letter'),
      [{ name: 'letter', state: 'retry' }],
    );
  });

  test('leaves no connection behind, and nothing that keeps a process alive', async t => {
    const { server, database } = await testDatabase(t);
    const script = `
      import { createJobs } from ${JSON.stringify(new URL('jobs.ts', import.meta.url).href)};
      const [letter, sweep] = ['letter', 'sweep'].map(name => ({ name, data: {}, concurrency: 2 }));
      const jobs = createJobs({ server: ${JSON.stringify(server)}, jobs: [letter, sweep], log: console });
      jobs.work(letter, async () => {});
      jobs.every('0 3 * * *', sweep);
      await jobs.start();
      const started = performance.now();
      await jobs.stop();
      console.log(Math.round(performance.now() - started));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    t.after(() => child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', chunk => {
      said += String(chunk);
    });
    const ended = await Promise.race([once(child, 'exit'), sleep(15_000, 'still running', { ref: false })]);
    assert.deepEqual(ended, [0, null]);
    assert.ok(Number(said) < 1000, `stopping took ${said} ms`);
    const left = await database.rows({
      text: `select 1 from pg_stat_activity where application_name = 'gatehouse jobs' and datname = current_database()`,
    });
    assert.deepEqual(left, []);
  });
});
