import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type OwnPostgres, startOwnPostgres } from '../support/own-postgres.ts';
import { administrator, dataFolder, post, type ServerProcess, signIn, startProcess } from '../support/process.ts';

// The statement timeout, the grace after which a server counts as frozen, and how often that is looked at.
const longestWait = 15_000 + 2_000 + 500;
/** Connecting, or waiting for a connection, has limits of its own. */
const longestConnect = 5_000;
const slack = 1_500;
const recovery = 10_000;

interface Timed {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly body: unknown;
  readonly milliseconds: number;
}

async function timed(request: Promise<Response>): Promise<Timed> {
  const begun = performance.now();
  const reply = await request;
  const body: unknown = await reply.json();
  const milliseconds = performance.now() - begun;
  return { status: reply.status, retryAfter: reply.headers.get('retry-after'), body, milliseconds };
}

function mustBeUnavailable(reply: Timed, within: number): void {
  assert.equal(reply.status, 503, JSON.stringify(reply));
  assert.match(reply.retryAfter ?? '', /^[1-9]\d*$/);
  assert.deepEqual(reply.body, { error: 'Temporarily unavailable: the database does not answer; try again shortly' });
  assert.ok(reply.milliseconds < within, `answered after ${reply.milliseconds} ms`);
}

describe('a database server of one’s own', { concurrency: false }, () => {
  let postgres: OwnPostgres;
  let server: ServerProcess;
  let data: Awaited<ReturnType<typeof dataFolder>>;
  let token: string;
  let revoked: string;

  const get = (path: string, as = token) =>
    timed(fetch(server.url + path, { headers: { authorization: `Bearer ${as}` } }));
  const createTeam = (name: string) => timed(post(`${server.url}/api/v1/teams`, { name }, token));

  before(async () => {
    postgres = await startOwnPostgres();
    data = await dataFolder();
    server = await startProcess(data.path, { ...administrator, DATABASE_URL: postgres.url });
    token = await signIn(server.url);
    revoked = await signIn(server.url);
    await revoke();
  });
  after(async () => {
    postgres.thaw();
    await server?.kill('SIGTERM');
    await postgres?.remove();
    await data?.remove();
  });

  async function revoke(): Promise<void> {
    assert.equal((await get('/api/v1/users/me', revoked)).status, 200);
    const headers = { authorization: `Bearer ${token}` };
    const ended = await fetch(`${server.url}/api/v1/auth/sessions`, { method: 'DELETE', headers });
    assert.equal(ended.status, 204);
    assert.equal((await get('/api/v1/users/me', revoked)).status, 401);
  }

  async function untilRecovered(): Promise<number> {
    const begun = performance.now();
    for (;;) {
      const [me, ready, team] = await Promise.all([
        get('/api/v1/users/me'),
        get('/health/ready'),
        createTeam(`recovered ${begun}`),
      ]);
      if (me.status === 200 && ready.status === 200 && team.status === 201) return performance.now() - begun;
      for (const { status } of [me, ready, team]) assert.ok([200, 201, 503].includes(status), `answered ${status}`);
      assert.ok(performance.now() - begun < recovery, `not recovered in time: ${JSON.stringify([me, ready, team])}`);
      await sleep(100);
    }
  }

  async function teams(): Promise<string[]> {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    try {
      return (await client.query<{ name: string }>('select name from teams')).rows.map(({ name }) => name);
    } finally {
      await client.end();
    }
  }

  test('frozen: 503 in bounded time, nothing revoked comes back, recovery without a restart', async t => {
    t.after(() => postgres.thaw());
    await postgres.freeze();
    const first = await Promise.all([
      get('/api/v1/users'),
      get('/health/ready'),
      ...Array.from({ length: 16 }, (_, index) => createTeam(`frozen ${index}`)),
      timed(post(`${server.url}/api/v1/auth/login`, { username: 'admin', password: 'Correct-horse-42' })),
      timed(fetch(`${server.url}/health`)).then(({ status, milliseconds }) => {
        assert.equal(status, 200);
        assert.ok(milliseconds < 1_000, 'what needs no database answers at once');
        return null;
      }),
      get('/api/v1/users/me', revoked).then(({ status }) => {
        assert.ok(status === 401 || status === 503, `a revoked session was answered ${status}`);
        return null;
      }),
    ]);
    const unavailable = first.filter(reply => reply !== null);
    for (const reply of unavailable) mustBeUnavailable(reply, longestWait + slack);
    // By now connections have been given up, and there are no others to be had.
    const second = await Promise.all([get('/api/v1/users/me'), createTeam('frozen later'), get('/health/ready')]);
    for (const reply of second) mustBeUnavailable(reply, longestConnect + slack);
    assert.equal((await get('/api/v1/users/me', revoked)).status, 503, 'memory is not believed any more');

    postgres.thaw();
    t.diagnostic(`recovered after ${Math.round(await untilRecovered())} ms`);
    assert.equal((await get('/api/v1/users/me', revoked)).status, 401);
    assert.equal((await createTeam('thawed')).status, 201);
    const names = await teams();
    assert.equal(names.filter(name => name === 'thawed').length, 1);
    assert.equal(new Set(names).size, names.length, 'nothing was written twice');
  });

  test('killed and restarted: 503 meanwhile, recovery without our restart, and jobs go on', async t => {
    let stopped = false;
    t.after(() => {
      stopped = true;
    });
    const acknowledged: string[] = [];
    const writing = Promise.all(
      Array.from({ length: 4 }, async (_, writer) => {
        for (let count = 0; !stopped; count += 1) {
          const name = `restart ${writer}-${count}`;
          const { status } = await createTeam(name);
          assert.ok(status === 201 || status === 503, `answered ${status}`);
          if (status === 201) acknowledged.push(name);
          else await sleep(50);
        }
      }),
    );
    await sleep(300);
    await postgres.kill();
    for (const reply of await Promise.all([get('/api/v1/users'), get('/health/ready'), createTeam('gone')])) {
      mustBeUnavailable(reply, 1_000);
    }
    await sleep(2_500);
    const { status } = await get('/api/v1/users/me', revoked);
    assert.equal(status, 503);
    await postgres.restart();
    t.diagnostic(`recovered after ${Math.round(await untilRecovered())} ms`);
    stopped = true;
    await writing;
    assert.equal((await get('/api/v1/users/me', revoked)).status, 401);
    const names = await teams();
    assert.deepEqual(
      acknowledged.filter(name => !names.includes(name)),
      [],
    );
    assert.equal(new Set(names).size, names.length);

    const asked = await post(`${server.url}/api/v1/auth/password/forgot`, { email: 'admin@example.com' });
    assert.equal(asked.status, 200);
    const mails = async () => (await readdir(join(data.path, 'mail')).catch(() => [])).length;
    for (let tries = 0; (await mails()) === 0; tries += 1) {
      assert.ok(tries < 200, 'the mail was not delivered within 20 s');
      await sleep(100);
    }
  });
});
