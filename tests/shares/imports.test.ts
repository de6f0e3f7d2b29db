import assert from 'node:assert/strict';
import { type ClientRequest, request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { shareOf } from '../../src/kernel/shares.ts';
import { holder, organization } from '../contract/console/holders.support.ts';
import { type Answer, type Person, startServer, type TestServer } from '../support/server.ts';
import { until } from './deaf.support.ts';

const path = '/api/v1/users/import';
const mostLines = shareOf('import.lines').most.request ?? 0;
let server: TestServer;
const uploads: ClientRequest[] = [];

before(async () => {
  server = await startServer();
});
after(() => {
  for (const sending of uploads) sending.destroy();
  return server.close();
});

const taken = () => server.gatehouse.ports.shares.taken('imports');
const importer = () => holder(server, null, 'user.bulk', 'user.*');
const staged = async () => (await server.sql<{ n: number }>('select count(*)::int as n from import_rows'))[0]?.n;
const madeOf = async (prefix: string) =>
  (await server.sql<{ n: number }>('select count(*)::int as n from users where username like $1', [`${prefix}-%`]))[0]
    ?.n;

function file(prefix: string, count: number): string {
  const lines = Array.from({ length: count }, (_, at) => `${prefix}-${at}@example.com,${prefix}-${at}`);
  return `email,username\n${lines.join('\n')}\n`;
}

const send = (person: Pick<Person, 'token'>, raw: string, query = ''): Promise<Answer> =>
  server.call('POST', path + query, { token: person.token, raw, headers: { 'content-type': 'text/csv' } });

/** An upload of which only this much has come so far. */
function begin(person: Person, text: string): { readonly sending: ClientRequest; readonly answer: Promise<number> } {
  const sending = request(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${person.token}`, 'content-type': 'text/csv' },
  });
  const answer = new Promise<number>((resolve, reject) => {
    sending.on('error', reject);
    sending.on('response', response => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
  });
  sending.write(text);
  uploads.push(sending);
  return { sending, answer };
}

describe('an import', () => {
  test(`of more than ${mostLines} lines is refused with what to do, and stores nothing`, async () => {
    const { status, body } = await server.call('POST', `${path}?partial=true`, {
      token: server.admin.token,
      raw: '1\n'.repeat(mostLines + 1),
      headers: { 'content-type': 'application/x-ndjson' },
    });
    assert.equal(status, 413);
    assert.deepEqual(body, {
      error:
        'Nothing was imported: the file has more than 100,000 lines; split the file and import the parts one after the other',
    });
    assert.equal(await staged(), 0);
  });

  test('keeps nobody from changing access meanwhile, and then is there as a whole', async () => {
    const south = await organization(server, 'South');
    const manager = await holder(server, south, 'user.*', 'organization.*', 'role.*');
    const member = await holder(server, south);
    const made = send(server.admin, file('long', 20_000));
    let done = false;
    void made.finally(() => {
      done = true;
    });
    const waits: number[] = [];
    while (!done) {
      const begun = performance.now();
      const grants = `/api/users/${member.id}/grants`;
      const body = { pattern: 'user.read', organizationId: south };
      const given = await server.call('POST', grants, { token: server.admin.token, body });
      assert.equal(given.status, 201, given.text);
      const id = (given.body as { data: { id: string } }).data.id;
      const ended = await server.call('DELETE', `${grants}/${id}`, { token: server.admin.token });
      assert.ok(ended.status < 300, ended.text);
      waits.push(performance.now() - begun);
    }
    assert.ok(manager.id);
    assert.equal((await made).status, 200);
    assert.equal(await madeOf('long'), 20_000);
    assert.ok(waits.length > 3, `${waits.length} changes in the time of the import`);
    assert.ok(Math.max(...waits) < 2_000, `${Math.max(...waits)} ms for two changes of access`);
  });

  test('that only waits for a name keeps nobody who changes access waiting for long', async () => {
    const blocker = file('held', 1);
    await server.gatehouse.database.transact(async tx => {
      await tx.rows({
        text: `insert into users (id, email, username) values (gen_random_uuid(), 'held-0@example.com', 'held-0')`,
      });
      const importing = send(server.admin, blocker);
      const body = { email: 'held-0@example.com', username: 'held-0', password: 'Correct-horse-42' };
      const creating = server.call('POST', '/api/v1/users', { token: server.admin.token, body });
      await sleep(300);
      const begun = performance.now();
      const made = await server.call('POST', '/api/v1/users', {
        token: server.admin.token,
        body: { email: 'free@example.com', username: 'free', password: 'Correct-horse-42' },
      });
      assert.equal(made.status, 201, made.text);
      assert.ok(performance.now() - begun < 2_000, `${performance.now() - begun} ms`);
      assert.equal((await creating).status, 503);
      void importing.then(({ status }) => assert.equal(status, 400));
    });
    await until(() => taken() === 0);
  });

  test('of whoever loses the right to give meanwhile gives nothing', async () => {
    const person = await importer();
    const { sending, answer } = begin(person, 'email,username\nlost-1@example.com,lost-1\n');
    await sleep(200);
    await server.sql('delete from user_grants where user_id = $1', [person.id]);
    await server.sql('update users set access_epoch = access_epoch + 1 where id = $1', [person.id]);
    sending.end('lost-2@example.com,lost-2\n');
    assert.equal(await answer, 403);
    assert.deepEqual([await madeOf('lost'), await staged()], [0, 0]);
  });

  test('takes the others’ lines when somebody takes one of its names at the same moment', async () => {
    const [first, second] = await Promise.all([importer(), importer()]);
    const answers = await Promise.all([
      send(first, file('twice', 3_000), '?partial=true'),
      send(second, file('twice', 3_001), '?partial=true'),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    const imported = answers.map(({ body }) => (body as { imported: number }).imported);
    assert.equal(imported[0] === 0 || imported[1] === 0 || imported.includes(1), true, String(imported));
    assert.equal(await madeOf('twice'), 3_001);
    assert.equal(await staged(), 0);
  });
});

describe('an upload that does not go on', () => {
  test('has the place of its person, and holds nothing in the database', async () => {
    const person = await importer();
    const { sending, answer } = begin(person, file('slow', 2_000));
    await until(async () => taken() === 1 && Number(await staged()) >= 1_500);
    const refused = await send(person, file('more', 1));
    assert.equal(refused.status, 429, refused.text);
    assert.ok(Number(refused.headers.get('retry-after')) >= 1);
    assert.match((refused.body as { error: string }).error, /at most 1 import being read at once per person/);
    assert.equal((await send(await importer(), file('else', 1))).status, 200);
    // Other work of the server comes and goes; what the upload held, it would hold at every look.
    await until(async () => {
      const [held] = await server.sql<{ open: number; locks: number }>(
        `select (select count(*)::int from pg_stat_activity where datname = current_database() and xact_start is not null
            and pid <> pg_backend_pid()) as open,
          (select count(*)::int from pg_locks l join pg_class c on c.oid = l.relation where c.relname = 'access_state') as locks`,
      );
      return held?.open === 0 && held.locks === 0;
    });
    sending.end();
    assert.equal(await answer, 200);
    assert.equal(taken(), 0);
  });

  test('gives its place back when its sender goes', async () => {
    const { sending, answer } = begin(await importer(), file('gone', 700));
    answer.catch(() => {});
    await until(() => taken() === 1);
    sending.destroy();
    await until(() => taken() === 0);
    assert.deepEqual([await madeOf('gone'), await staged()], [0, 0]);
  });
});
