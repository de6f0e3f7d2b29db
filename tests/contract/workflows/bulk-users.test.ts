import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { until } from '../../../src/platform/jobs/testing.ts';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder } from '../administration/identity.support.ts';
import { organization } from '../administration/integrations.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Results {
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly status: string;
  readonly errors: readonly {
    readonly row: number;
    readonly subject: string | null;
    readonly field: string | null;
    readonly message: string;
  }[];
  readonly job_id: string | null;
}

const path = '/api/v1/admin/users/bulk';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const send = (body: unknown, by: Person = server.admin): Promise<Answer> =>
  server.call('POST', path, { token: by.token, body });
const raw = (text: string | Uint8Array<ArrayBuffer>, by: Person = server.admin): Promise<Answer> =>
  server.call('POST', path, { token: by.token, raw: text, headers: { 'content-type': 'application/json' } });
const done = async (action: string, rows: readonly unknown[], more: object = {}, by: Person = server.admin) =>
  replyOf<Results>(await send({ action, user_data: rows, ...more }, by), `bulk_user_${action}`).results;
const account = async (email: string) =>
  (
    await server.sql('select id, active, job_title, system_role, first_name, last_name from users where email = $1', [
      email,
    ])
  )[0];

describe('many accounts at once', () => {
  test('are refused as a whole where the body is no such order, and nothing is stored', async () => {
    const plain = await server.person();
    const before = await server.sql('select count(*) from users');
    const denied = await send({ action: 'create', user_data: [{ email: 'a@example.com' }] }, plain);
    refusalOf(denied, 403, 'bulk_user');
    assert.deepEqual((denied.body as { missing: unknown }).missing, ['user.bulk']);
    for (const [text, words] of [
      ['{"action":"create"}', /user_data is required/],
      ['{"action":"create","user_data":[]}', /at least one row/],
      ['{"action":"create","user_data":{}}', /user_data must be an array/],
      ['{"action":"promote","user_data":[{}]}', /action/],
      ['{"user_data":[{}]}', /action/],
      ['{"action":"create","user_data":[{}],"send_notifications":"yes"}', /send_notifications/],
      ['{"action":"create","user_data":[{}],"dry_run":true}', /dry_run/],
      ['{"action":"create","action":"delete","user_data":[{}]}', /action stands twice/],
      ['{"action":"create","user_data":[{}],"user_data":[{}]}', /user_data stands twice/],
      ['{"action":"create","user_data":[{},]}', /not valid JSON/],
      ['{"action":"create","user_data":[{}]', /not valid JSON/],
      ['{"action":"create","user_data":[{}]} x', /not valid JSON/],
      ['[{"email":"a@example.com"}]', /not valid JSON/],
      ['{"action":create,"user_data":[{}]}', /not valid JSON/],
    ] as const)
      assert.match(refusalOf(await raw(text), 400, 'bulk_user'), words, text);
    const latin = Buffer.from(
      '{"action":"create","user_data":[{"email":"a@example.com","first_name":"\u00fc"}]}',
      'latin1',
    );
    assert.match(refusalOf(await raw(latin), 400, 'bulk_user'), /not UTF-8/);
    assert.equal(
      (
        await server.call('POST', path, {
          token: server.admin.token,
          raw: 'a',
          headers: { 'content-type': 'text/csv' },
        })
      ).status,
      415,
    );
    const rows = Array.from({ length: 100_001 }, () => '{}').join(',');
    refusalOf(await raw(`{"action":"delete","user_data":[${rows}]}`), 413, 'bulk_user');
    assert.deepEqual(await server.sql('select 1 from bulk_rows'), []);
    assert.deepEqual(await server.sql('select count(*) from users'), before);
  });

  test('are created as documented: a role that is none is a job title', async () => {
    const { errors, ...counts } = await done(
      'create',
      [
        { email: 'user1@company.com', first_name: 'User', last_name: 'One', role: 'developer' },
        { email: 'user2@company.com', role: 'manager' },
      ],
      { send_notifications: true },
    );
    assert.deepEqual(errors, []);
    assert.deepEqual(counts, { total: 2, succeeded: 2, failed: 0, status: 'succeeded', job_id: null });
    const { id: _, ...one } = (await account('user1@company.com')) ?? {};
    assert.deepEqual(one, {
      active: true,
      job_title: 'developer',
      system_role: 'user',
      first_name: 'User',
      last_name: 'One',
    });
    const two = await account('user2@company.com');
    assert.deepEqual([two?.['system_role'], two?.['job_title']], ['manager', null]);
    assert.equal((await server.sql('select 1 from account_invitations')).length, 2);
  });

  test('are taken row by row: each fault is told by its row, and the others are created', async () => {
    const { errors, succeeded, failed } = await done('create', [
      { email: 'good1@example.com' },
      { email: 'no address' },
      { email: 'GOOD1@example.com' },
      { email: 'user1@company.com' },
      { email: 'x@example.com', salary: 5 },
      'text',
      { email: 'nul@example.com', first_name: 'a\u0000b' },
      { email: 'half@example.com', first_name: '\ud800' },
      { first_name: 'Nobody' },
      { email: 'good2@example.com', username: 'good2' },
      { email: 'good3@example.com', username: 'GOOD2' },
    ]);
    assert.deepEqual([succeeded, failed], [2, 9]);
    assert.deepEqual(
      errors.map(({ row }) => row),
      [1, 2, 3, 4, 5, 6, 7, 8, 10],
    );
    const words = Object.fromEntries(errors.map(({ row, field, message }) => [row, `${field}: ${message}`]));
    assert.match(words[1] ?? '', /^email: email /);
    assert.match(words[2] ?? '', /same person as in row 0/);
    assert.match(words[3] ?? '', /^email: A user with this email already exists/);
    assert.match(words[4] ?? '', /salary/);
    assert.match(words[5] ?? '', /not a JSON object/);
    assert.match(words[10] ?? '', /username/);
    const twice = await raw(
      '{"action":"create","user_data":[{"email":"t@example.com","email":"u@example.com"},{"__proto__":{"email":"p@example.com"}}]}',
    );
    const { errors: told } = replyOf<Results>(twice, 'bulk_user_create').results;
    assert.match(told[0]?.message ?? '', /stands twice/);
    assert.match(told[1]?.message ?? '', /__proto__|email/);
  });

  test('give no role that is more than one has oneself', async () => {
    const importer = await holder(server, ['user.bulk']);
    const { errors, succeeded } = await done(
      'create',
      [
        { email: 'boss@example.com', role: 'admin' },
        { email: 'clerk@example.com', role: 'clerk' },
      ],
      {},
      importer,
    );
    assert.equal(await account('boss@example.com'), undefined);
    assert.equal(errors.find(({ row }) => row === 0)?.field, 'role');
    assert.equal(succeeded + errors.length, 2);
  });

  test('are given the roles of their own making that are named, besides what they have; no more than one has oneself', async () => {
    const made = await server.call('POST', '/v1/role', {
      token: server.admin.token,
      body: { title: 'Reader', moniker: 'ledger-reader', permissions: ['audit.read'] },
    });
    assert.equal(made.status, 201, made.text);
    const elsewhere = await organization(server, 'Elsewhere');
    await server.sql(`insert into roles (id, name, moniker, organization_id) values ($1, 'Clerk', 'their-clerk', $2)`, [
      randomUUID(),
      elsewhere,
    ]);
    const before = await server.person();
    const created = await done('create', [
      { email: 'reader1@example.com', role: 'ledger-reader' },
      { email: 'reader2@example.com', role: 'their-clerk' },
      { email: before.email, role: 'ledger-reader' },
    ]);
    assert.deepEqual([created.succeeded, created.failed], [2, 1]);
    const changed = await done('update', [{ email: before.email, role: 'ledger-reader' }]);
    assert.deepEqual([changed.succeeded, changed.errors], [1, []]);
    const rolesOf = async (email: string) => {
      const [row] = await server.sql<{ roles: string[]; job_title: string | null }>(
        `select u.job_title, array(select r.moniker from user_roles ur join roles r on r.id = ur.role_id
          where ur.user_id = u.id order by 1)::text[] as roles from users u where u.email = $1`,
        [email],
      );
      return row;
    };
    assert.deepEqual(await rolesOf('reader1@example.com'), { job_title: null, roles: ['ledger-reader', 'user'] });
    // A role of an organization that they are not put into is none here.
    assert.deepEqual(await rolesOf('reader2@example.com'), { job_title: 'their-clerk', roles: ['user'] });
    assert.deepEqual(await rolesOf(before.email), { job_title: null, roles: ['ledger-reader', 'user'] });
    const lesser = await holder(server, ['user.bulk']);
    const refused = await done('create', [{ email: 'reader3@example.com', role: 'ledger-reader' }], {}, lesser);
    assert.match(refused.errors[0]?.message ?? '', /you do not hold .*audit\.read/);
    assert.equal(await account('reader3@example.com'), undefined);
  });

  test('are left alone where the id is one person’s and the address another’s', async () => {
    const [a, b] = [await server.person(), await server.person()];
    for (const [action, row] of [
      ['update', { id: a.id, email: 'new-address@example.com', first_name: 'New' }],
      ['disable', { id: a.id, email: b.email }],
      ['delete', { id: a.id, email: b.email }],
    ] as const) {
      const { succeeded, errors } = await done(action, [row]);
      assert.equal(succeeded, 0, action);
      assert.deepEqual(
        errors.map(({ field, message }) => [field, message]),
        [['email', 'is not the address of the person with this id; addresses are not changed here']],
      );
    }
    const kept = await account(a.email);
    assert.deepEqual([kept?.['active'], kept?.['first_name']], [true, null]);
    const same = await done('update', [{ id: a.id, email: a.email.toUpperCase(), first_name: 'Ada' }]);
    assert.deepEqual(same.errors, []);
  });

  test('are changed, disabled and deleted by the rules of one', async () => {
    const [a, b, c] = [await server.person(), await server.person(), await server.person()];
    const changed = await done('update', [
      { email: a.email, first_name: 'Ada', role: 'Engineer' },
      { id: b.id, role: 'manager', last_name: 'Byron' },
      { email: 'nobody@example.com', first_name: 'No' },
      { first_name: 'Who' },
      { email: c.email, first_name: 'x'.repeat(300) },
    ]);
    assert.deepEqual([changed.succeeded, changed.failed], [2, 3]);
    assert.deepEqual(
      changed.errors.map(({ row }) => row),
      [2, 3, 4],
    );
    const [one, two] = [await account(a.email), await account(b.email)];
    assert.deepEqual([one?.['first_name'], one?.['job_title'], one?.['system_role']], ['Ada', 'Engineer', 'user']);
    assert.deepEqual([two?.['last_name'], two?.['system_role']], ['Byron', 'manager']);

    const off = await done('disable', [{ email: a.email }, { id: server.admin.id }, { email: a.email }]);
    assert.deepEqual([off.succeeded, off.failed], [1, 2]);
    assert.match(off.errors[0]?.message ?? '', /own account/);
    assert.equal((await account(a.email))?.['active'], false);
    assert.equal((await server.call('GET', '/api/v1/users/me', { token: a.token })).status, 401);

    const gone = await done('delete', [
      { email: b.email },
      { email: server.admin.email },
      { email: b.email.toUpperCase() },
    ]);
    assert.deepEqual([gone.succeeded, gone.failed], [1, 2]);
    assert.equal(await account(b.email), undefined);
    const events = await server.sql(
      `select target_id from audit_events where action = 'user.bulk.batch' and target_id = $1`,
      [b.id],
    );
    assert.equal(events.length, 1);

    const other = await holder(server, ['user.bulk']);
    const lesser = await done('delete', [{ id: server.admin.id }], {}, other);
    assert.equal(lesser.failed, 1);
    assert.match(lesser.errors[0]?.message ?? '', /hold/);
  });

  test('above a thousand go on as a job, with progress, and can be cancelled', async () => {
    const rows = Array.from({ length: 2_500 }, (_, index) => ({
      email: `many${index}@example.com`,
      department: 'Many',
    }));
    const begun = await done('create', [...rows, { email: 'many7@example.com' }]);
    const job = begun.job_id ?? assert.fail('no job');
    let progress: { done: number; total: number; counts: Record<string, number> } | undefined;
    let outcome = 'running';
    await until(
      'it ends',
      async () => {
        const answer = await server.call('GET', `/api/v1/workflows/executions/${job}`, { token: server.admin.token });
        const { results } = answer.body as { results: { outcome: string; progress: typeof progress } };
        [outcome, progress] = [results.outcome, results.progress];
        return outcome !== 'running';
      },
      60,
    );
    assert.equal(outcome, 'succeeded');
    assert.deepEqual([progress?.done, progress?.total, progress?.counts], [2501, 2501, { succeeded: 2500, failed: 1 }]);
    const [counted] = await server.sql<{ count: string }>(`select count(*) from users where department = 'Many'`);
    assert.equal(Number(counted?.count), 2500);
    assert.deepEqual(await server.sql('select 1 from bulk_rows'), []);

    const second = await done('delete', rows);
    const id = second.job_id ?? assert.fail('no job');
    const cancelled = await server.call('POST', `/api/v1/workflows/executions/${id}/cancel`, {
      token: server.admin.token,
    });
    assert.equal(cancelled.status, 200, cancelled.text);
    let last: { outcome: string; progress: { done: number } } | undefined;
    await until(
      'it is cancelled',
      async () => {
        const answer = await server.call('GET', `/api/v1/workflows/executions/${id}`, { token: server.admin.token });
        last = (answer.body as { results: typeof last }).results;
        return last?.outcome !== 'running';
      },
      60,
    );
    assert.equal(last?.outcome, 'cancelled');
    const [left] = await server.sql<{ count: string }>(`select count(*) from users where department = 'Many'`);
    assert.equal(Number(left?.count), 2500 - (last?.progress.done ?? 0));
  });

  test('end as refused where who asked may no more, also when they still might as it began', async () => {
    const asking = await holder(server, ['user.*', 'self.read', 'team.*', 'organization.*']);
    const rows = Array.from({ length: 1_001 }, (_, index) => ({
      email: `lost${index}@example.com`,
      department: 'Lost',
    }));
    const people = await done('create', rows.slice(0, 150));
    assert.equal(people.succeeded, 150);
    // The first batch is judged while they still may, and waits behind whoever takes the right away.
    const { id, taken } = await server.gatehouse.database.transact(async tx => {
      await tx.rows({ text: 'select 1 from access_state for update' });
      const taken = server.call('PATCH', `/api/v1/users/${asking.id}/status`, {
        token: server.admin.token,
        body: { is_active: false },
      });
      await waiting(1);
      const begun = await done('disable', rows, {}, asking);
      await waiting(2);
      return { id: begun.job_id ?? assert.fail('no job'), taken };
    });
    assert.equal((await taken).status, 200);
    const stands = async () =>
      (
        await server.sql<{ outcome: string; code: string | null; done: number }>(
          `select outcome, code, (progress ->> 'done')::int as done from executions where id = $1`,
          [id],
        )
      )[0];
    await until('it has ended', async () => (await stands())?.outcome !== 'running', 60);
    assert.deepEqual(await stands(), { outcome: 'refused', code: 'auth.required', done: 0 });
    const left = await server.sql(
      `select active, count(*)::int from users where department = 'Lost' group by 1 order by 1`,
    );
    assert.deepEqual(left, [{ active: true, count: 150 }]);
  });
});

/** Waits until so many wait for the access lock. */
const waiting = (count: number): Promise<void> =>
  until('they wait for the access lock', async () => {
    const found = await server.sql(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%access_state%'`,
    );
    return found.length >= count;
  });
