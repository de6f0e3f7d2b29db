import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, holder, tally } from '../administration/identity.support.ts';
import { organization } from '../administration/integrations.support.ts';
import { refusalOf, replyOf, type ShownExecution } from './workflows.support.ts';

interface Shown extends ShownExecution {
  readonly progress: { readonly done: number; readonly total: number | null; readonly note: string | null } | null;
  readonly results: unknown;
  readonly cancelling: boolean;
}

const path = '/api/v1/workflows/executions';

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

const call = (method: string, at: string, by: Person) => server.call(method, at, { token: by.token });
const cancel = (id: string, by: Person) => call('POST', `${path}/${id}/cancel`, by);
const listed = async (query: string, by: Person) =>
  replyOf<{ executions: Shown[]; total: number }>(await call('GET', `${path}${query}`, by), 'executions').results;

/** An execution that goes on, at which nobody works. */
async function running(by: Person, more: { organization?: string; outcome?: string } = {}): Promise<string> {
  const id = `exec_${randomUUID().replaceAll('-', '')}`;
  await server.sql(
    `insert into executions (id, workflow, action, actor_id, organization_id, input, steps, outcome, started_at, ended_at, seen_at, run, state, progress)
      values ($1, 'bulk_user_create', 'user.bulk', $2, $3, '{}', '[{"name": "started", "at": "2026-01-01T00:00:00.000Z"}]', $4::text, now(),
        case when $4::text = 'running' then null else now() end, now(), 'nothing.known', '{}',
        '{"done": 20, "total": 100, "counts": {"created": 19}, "note": "Making accounts"}')`,
    [id, by.id, more.organization ?? null, more.outcome ?? 'running'],
  );
  return id;
}

describe('what goes on as a job', () => {
  test('is listed with its progress, and found by whether it runs', async () => {
    const id = await running(person);
    const ended = await running(person, { outcome: 'succeeded' });
    const [first] = (await listed('?outcome=running', person)).executions;
    assert.equal(first?.execution_id, id);
    assert.deepEqual(first?.progress, { done: 20, total: 100, counts: { created: 19 }, note: 'Making accounts' });
    assert.deepEqual([first?.outcome, first?.results, first?.cancelling], ['running', null, false]);
    await server.call('POST', '/api/v1/user/profile/setup', {
      token: person.token,
      body: { first_name: 'John', last_name: 'Doe' },
    });
    const jobs = await listed('?jobs=true', person);
    assert.deepEqual(jobs.executions.map(each => each.execution_id).sort(), [id, ended].sort());
    const [other] = (await listed('?jobs=false', person)).executions;
    assert.deepEqual([other?.workflow_id, other?.progress], ['profile_setup', null]);
    refusalOf(await call('GET', `${path}?jobs=maybe`, person), 400, 'executions');
  });

  test('is cancelled by whoever began it; by others with the right to, where it is; by nobody twice', async () => {
    const acme = await organization(server, 'Acme');
    const theirs = await running(person, { organization: acme });
    const stranger = await server.person();
    const reader = await holder(server, ['workflow.read']);
    const canceller = await holder(server, ['workflow.cancel']);
    assert.match(refusalOf(await cancel(theirs, stranger), 404, 'execution_cancel'), /Execution not found/);
    const denied = await cancel(theirs, reader);
    refusalOf(denied, 403, 'execution_cancel');
    assert.deepEqual((denied.body as { missing: unknown }).missing, ['workflow.cancel']);
    assert.match(refusalOf(await cancel(`exec_${'0'.repeat(32)}`, person), 404, 'execution_cancel'), /not found/);
    assert.match(refusalOf(await cancel('exec_1', person), 404, 'execution_cancel'), /Not found/i);
    const ended = await running(person, { outcome: 'succeeded' });
    assert.match(refusalOf(await cancel(ended, person), 409, 'execution_cancel'), /already ended: succeeded/);

    const asked = replyOf<Shown>(await cancel(theirs, canceller), 'execution_cancel').results;
    assert.deepEqual([asked.outcome, asked.cancelling], ['running', true]);
    const [first] = await server.sql<{ at: unknown }>('select cancel_asked_at as at from executions where id = $1', [
      theirs,
    ]);
    replyOf(await cancel(theirs, person), 'execution_cancel');
    const [again] = await server.sql<{ at: unknown }>('select cancel_asked_at as at from executions where id = $1', [
      theirs,
    ]);
    assert.deepEqual(again, first);
    const events = await server.sql(
      `select actor_id from audit_events where action = 'execution.cancel' and target_id = $1
      and outcome = 'success' order by id`,
      [theirs],
    );
    assert.deepEqual(
      events.map(each => each['actor_id']),
      [canceller.id, person.id],
    );
  });

  test('is cancelled or ends, and never both, however close the two are', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = await running(person);
      const end = server.sql(`update executions set outcome = 'succeeded', ended_at = now() where id = $1`, [id]);
      const answers = await atOnce(5, () => cancel(id, person));
      await end;
      for (const status of Object.keys(tally(answers))) assert.match(status, /200|409/);
      refusalOf(await cancel(id, person), 409, 'execution_cancel');
    }
  });

  test('tells its errors row by row, and as a file that spreadsheets do not run', async () => {
    const id = await running(person, { outcome: 'succeeded' });
    await server.sql(
      `insert into execution_errors values ($1, 3, 'a@example.com', 'email', 'is taken'), ($1, 1, '=cmd()', null, 'no')`,
      [id],
    );
    const { results } = replyOf<{ errors: unknown[]; total: number }>(
      await call('GET', `${path}/${id}/errors?limit=1`, person),
      'executions',
    );
    assert.deepEqual(results, { errors: [{ row: 1, subject: '=cmd()', field: null, message: 'no' }], total: 2 });
    const file = await call('GET', `${path}/${id}/errors?format=csv`, person);
    assert.equal(file.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.equal(
      file.text.replace('\ufeff', ''),
      "row,subject,field,message\n1,'=cmd(),,no\n3,a@example.com,email,is taken\n",
    );
    const stranger = await server.person();
    for (const query of ['', '?format=csv'])
      refusalOf(await call('GET', `${path}/${id}/errors${query}`, stranger), 404, 'executions');
    refusalOf(await call('GET', `${path}/${id}/errors?format=xlsx`, person), 400, 'executions');
  });

  test('of the server outlives the account of who began it; all else goes with them', async () => {
    const leaving = await server.person();
    const [own, servers] = [await running(leaving), await running(leaving)];
    await server.sql('update executions set as_server = true where id = $1', [servers]);
    assert.equal((await call('DELETE', `/api/v1/users/${leaving.id}`, server.admin)).status, 204);
    const left = await server.sql('select id, actor_id from executions where id = any($1)', [[own, servers]]);
    assert.deepEqual(left, [{ id: servers, actor_id: null }]);
  });
});
