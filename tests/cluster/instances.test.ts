import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { until, withoutRedis } from '../support/own-redis.ts';
import { emptyDatabase } from '../support/postgres.ts';
import { credentials, type Environment, runCommand, signIn } from '../support/process.ts';
import { allowed, type Cluster, call, type Instance, startCluster, untilBus } from './cluster.support.ts';
import { makeHolders, ways } from './people.support.ts';

const alone: Environment = { REDIS_URL: '' };

/** Starts, expects a refusal, and returns the one line that says why. */
async function refused(cluster: Cluster, over: Environment): Promise<string> {
  const env = { ...cluster.env, LOG_LEVEL: 'silent', ...over };
  const { code, stdout, stderr } = await runCommand(['start'], await cluster.folder(), env);
  assert.deepEqual([code, stdout], [1, ''], stderr);
  assert.match(stderr, /^gatehouse start: [^\n]+\n$/);
  return stderr.slice('gatehouse start: '.length).trimEnd();
}

describe('who may join', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  before(async () => {
    cluster = await startCluster();
  });
  after(() => cluster?.close());

  /** Everything that a start could have changed. */
  async function stored(): Promise<unknown> {
    const found: Record<string, unknown> = {};
    for (const table of [
      'schema_migrations',
      'key_versions',
      'users',
      'roles',
      'permissions',
      'role_permissions',
      'access_state',
    ])
      found[table] = await cluster.sql(`select to_jsonb(t) as row from ${table} t order by to_jsonb(t)::text`);
    return found;
  }

  test('an instance without REDIS_URL, or with another master key, is refused beside one with it', async () => {
    const shared = await cluster.start();
    const before = await stored();
    assert.match(
      await refused(cluster, alone),
      /^another Gatehouse is using this database; stop it first, or set REDIS_URL on all instances/,
    );
    assert.match(
      await refused(cluster, { GATEHOUSE_MASTER_KEY: randomBytes(32).toString('hex') }),
      /^GATEHOUSE_MASTER_KEY is not the key this database was written under; nothing was changed$/,
    );
    for (const name of ['DATABASE_URL', 'JWT_SECRET', 'GATEHOUSE_MASTER_KEY', 'PUBLIC_URL'])
      assert.match(await refused(cluster, { [name]: '' }), new RegExp(`^REDIS_URL needs ${name} beside it: `));
    assert.deepEqual(await stored(), before);
    await signIn(shared.url);
    assert.deepEqual(await shared.kill('SIGTERM'), { code: 0, signal: null });
  });

  test('an instance with REDIS_URL is refused beside one without it', async () => {
    const sole = await cluster.start(alone);
    assert.match(
      await refused(cluster, {}),
      /^a Gatehouse without REDIS_URL is using this database; stop it first, and set REDIS_URL on all instances/,
    );
    const ready = await call(sole, 'GET', '/health/ready', null);
    assert.equal('bus' in (JSON.parse(ready.text) as object), false, 'who is alone has no bus to tell of');
    await signIn(sole.url);
    await sole.kill('SIGTERM');
  });

  test('one that has lost its place to a Gatehouse without REDIS_URL stops', async () => {
    const shared = await cluster.start();
    const other = new pg.Client({ connectionString: cluster.databaseUrl });
    await other.connect();
    const inPlace = other.query('select pg_advisory_lock($1)', [0x6761_7465_0001]);
    await sleep(200);
    await cluster.sql(`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'gatehouse lock' and datname = current_database()`);
    await inPlace;
    assert.deepEqual(await shared.ended, { code: 1, signal: null });
    assert.match(shared.output(), /^gatehouse start: a Gatehouse without REDIS_URL is using this database/m);
    await other.end();
  });

  test('with Redis away it starts all the same, says so, and doctor says what to do', async () => {
    await cluster.redis.kill();
    const early = await cluster.start();
    assert.match(early.output(), /"level":40.*Redis at 127\.0\.0\.1:\d+ is away \(.*ECONNREFUSED/);
    const ready = await call(early, 'GET', '/health/ready', null);
    assert.equal(ready.status, 200);
    assert.equal((JSON.parse(ready.text) as { bus: unknown }).bus, 'down');
    await signIn(early.url);
    const doctor = async () => runCommand(['doctor'], await cluster.folder(), cluster.env);
    const away = await doctor();
    assert.equal(away.code, 1, away.stdout);
    assert.match(away.stdout, /^BAD .*Redis at 127\.0\.0\.1:\d+ does not answer \(.*start it, or correct REDIS_URL/m);
    assert.match(away.stdout, /^ok .*the master key opens this database/m, 'also beside a running instance');
    await cluster.redis.restart();
    await untilBus([early], 'up');
    const back = await doctor();
    assert.equal(back.code, 0, back.stdout);
    assert.match(back.stdout, /^ok .*Redis \d+\.\d+\.\d+ at 127\.0\.0\.1:\d+ answers$/m);
    await cluster.redis.ask(client => client.config('SET', 'requirepass', 'secret'));
    const locked = await doctor();
    assert.equal(locked.code, 1, locked.stdout);
    assert.match(locked.stdout, /^BAD .*refuses the login .*correct user and password in REDIS_URL/m);
    const { port } = new URL(cluster.redis.url);
    const wrong = { ...cluster.env, REDIS_URL: `redis://:not-the-secret@127.0.0.1:${port}` };
    const denied = await runCommand(['doctor'], await cluster.folder(), wrong);
    assert.match(denied.stdout, /^BAD .*refuses the login .*correct user and password in REDIS_URL/m);
    assert.doesNotMatch(denied.stdout + denied.stderr, /not-the-secret/);
    await early.kill('SIGTERM');
  });
});

test('two that start at the same moment on an empty database both come up, with one set of everything', {
  skip: withoutRedis,
}, async t => {
  for (let round = 0; round < 2; round += 1) {
    const cluster = await startCluster({}, emptyDatabase);
    t.after(() => cluster.close());
    const starting = await Promise.all([cluster.spawn(), cluster.spawn()]);
    const urls = await Promise.all(
      starting.map(async each => (await each.line(/\(listening on (http:\S+?)[,)]/))[1] ?? assert.fail()),
    );
    const tokens = await Promise.all(urls.map(url => signIn(url)));
    for (const url of urls)
      for (const token of tokens)
        assert.equal((await call({ url }, 'GET', '/api/v1/users/me', token)).status, 200, 'each believes the other');
    const [row] = await cluster.sql(
      `select (select count(*)::int from key_versions) as keys, (select count(*)::int from users) as users,
        (select count(*)::int from roles where system_rank is not null) as roles,
        (select count(*)::int from schema_migrations) = (select max(version) from schema_migrations) as migrated`,
    );
    assert.deepEqual(row, { keys: 1, users: 1, roles: 5, migrated: true });
    for (const each of starting) assert.doesNotMatch(each.output(), /"level":[56]0/);
  }
});

describe('two instances', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let a: Instance;
  let b: Instance;
  before(async () => {
    cluster = await startCluster();
    [a, b] = await Promise.all([cluster.start(), cluster.start()]);
    await untilBus([a, b], 'up');
  });
  after(() => cluster?.close());
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

  test('count calls together; by themselves while Redis is frozen or gone; together again when it is back', async () => {
    assert.equal(sum(await allowed([a, b], '198.51.100.1', 75)), 100);
    cluster.redis.freeze();
    assert.deepEqual(await allowed([a, b], '198.51.100.2', 120), [100, 100]);
    cluster.redis.thaw();
    await untilBus([a, b], 'up');
    await cluster.redis.kill();
    assert.deepEqual(await allowed([a, b], '198.51.100.3', 120), [100, 100]);
    await cluster.redis.restart();
    await untilBus([a, b], 'up');
    assert.equal(sum(await allowed([a, b], '198.51.100.4', 75)), 100);
  });

  test('a mail that either has to send is sent once', async () => {
    const people = 40;
    await makeHolders(cluster, people);
    const rows = await cluster.sql<{ email: string }>(`select email from users where username <> 'admin'`);
    await Promise.all(
      rows.map(async ({ email }, index) => {
        const from = { 'x-forwarded-for': `203.0.113.${index}` };
        const asked = await call(
          index % 2 === 0 ? a : b,
          'POST',
          '/api/v1/auth/password/forgot',
          null,
          { email },
          from,
        );
        assert.equal(asked.status, 200, asked.text);
      }),
    );
    const kept = async (): Promise<string[]> => {
      const folders = [a, b].map(({ data }) => join(data, 'mail'));
      const texts = await Promise.all(
        folders.map(async folder => {
          const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.eml'));
          return Promise.all(names.map(name => readFile(join(folder, name), 'utf8')));
        }),
      );
      return texts.flat().map(text => /^To: .*?([\w-]+@example\.com)/m.exec(text)?.[1] ?? text);
    };
    await until('all mail is kept', async () => (await kept()).length >= people, 20_000);
    await sleep(4_000);
    assert.deepEqual((await kept()).sort(), rows.map(({ email }) => email).sort());
    const [done] = await cluster.sql(
      `select count(*)::int as mails, count(*) filter (where status = 'kept' and attempts = 1)::int as once from mail_messages`,
    );
    assert.deepEqual(done, { mails: people, once: people });
  });

  test('one is killed under load: the other serves on, another joins, and the audit ledger is one chain', async () => {
    const bystanders = await makeHolders(cluster, 2 * ways.length);
    const admin = await signIn(a.url);
    let answered = 0;
    let killed = false;
    let busy = true;
    const names: string[] = [];
    const load = async (instance: Instance, lane: number): Promise<void> => {
      for (let count = 0; busy; count += 1) {
        const { opens, token } = bystanders[count % bystanders.length] ?? assert.fail();
        const name = `${instance.pid}-${lane}-${count}`;
        try {
          const made = await call(instance, 'POST', '/api/v1/teams', admin, { name });
          assert.equal(made.status, 201, made.text);
          names.push(name);
          const read = await call(instance, 'GET', opens, token);
          assert.equal(read.status, 200, read.text);
        } catch (error) {
          if (instance === a && killed && !(error instanceof assert.AssertionError)) return;
          throw error;
        }
        if (killed && instance === b) answered += 1;
      }
    };
    const loads = [load(a, 0), load(a, 1), load(b, 0), load(b, 1)];
    try {
      await sleep(1_500);
      killed = true;
      await a.kill('SIGKILL');
      const joined = await cluster.start();
      assert.equal((await call(joined, 'GET', '/api/v1/users/me', admin)).status, 200);
      assert.equal((await call(joined, 'POST', '/api/v1/teams', admin, { name: 'joined' })).status, 201);
      await untilBus([b, joined], 'up');
    } finally {
      busy = false;
      await Promise.all(loads);
    }
    assert.ok(answered > 10, `${answered} answers of the one that was left`);
    const teams = await cluster.sql<{ name: string }>('select name from teams');
    const there = new Set(teams.map(({ name }) => name));
    assert.deepEqual(
      names.filter(name => !there.has(name)),
      [],
      'nothing that was acknowledged is missing',
    );

    const unsealed = `select e.id from audit_events e where not exists (select from audit_leaves l where l.event_id = e.id) limit 1`;
    await until('everything is sealed', async () => (await cluster.sql(unsealed)).length === 0, 15_000);
    for (const { data } of [a, b]) {
      const verified = await runCommand(['audit', 'verify'], data, cluster.env);
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
      assert.match(verified.stdout, /^The audit ledger is intact: \d+ events in \d+ batches, \d+ not sealed yet/m);
    }
    const [sealed] = await cluster.sql<{ heads: number; batches: number }>(
      'select count(distinct previous)::int as heads, count(*)::int as batches from audit_batches',
    );
    assert.equal(sealed?.heads, sealed?.batches, 'no two batches follow the same one');
    const told = [a, b].map(each => each.output().match(/audit ledger sealed/g)?.length ?? 0);
    assert.ok(
      told.every(count => count > 0),
      `both have sealed: ${told}`,
    );
  });

  test('the command line may write beside them', async () => {
    const args = ['admin', 'create', '--email', 'second@example.com'];
    const made = await runCommand(args, await cluster.folder(), cluster.env, `${credentials.password}\n`);
    assert.equal(made.code, 0, made.stderr);
    await signIn(b.url, { username: 'second', password: credentials.password });
  });
});
