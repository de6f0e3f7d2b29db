import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder } from '../administration/identity.support.ts';
import { executionOf, refusalOf, replyOf, type ShownExecution } from './workflows.support.ts';

interface Executions {
  readonly executions: readonly ShownExecution[];
  readonly total: number;
}

const path = '/api/v1/workflows/executions';
const setup = '/api/v1/user/profile/setup';
const profile = { first_name: 'John', last_name: 'Doe' };

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

const call = (method: string, at: string, by: Person | null, body?: unknown) =>
  server.call(method, at, { token: by?.token ?? null, ...(body === undefined ? {} : { body }) });

describe('what was done by workflows', () => {
  test('is refused in the form of the surface, whatever is wrong', async () => {
    assert.match(refusalOf(await call('GET', path, null), 401, 'executions'), /Unauthorized/);
    assert.match(refusalOf(await call('GET', `${path}?limit=0`, person), 400, 'executions'), /limit/);
    assert.match(refusalOf(await call('GET', `${path}?outcome=lost`, person), 400, 'executions'), /outcome/);
    assert.match(refusalOf(await call('GET', `${path}/exec_1`, person), 404, 'executions'), /Not found/);
    assert.match(refusalOf(await call('GET', '/api/v1/user/nothing', person), 404, 'unknown'), /Not found/);
    assert.match(refusalOf(await call('GET', setup, person), 405, 'unknown'), /POST/);
    const denied = await call('GET', `${path}?all=true`, person);
    assert.equal(refusalOf(denied, 403, 'executions'), 'Insufficient permissions to access this resource');
    assert.deepEqual((denied.body as { missing: unknown }).missing, ['workflow.read']);
    // Other paths below `/api/v1` answer as before.
    assert.deepEqual((await call('GET', '/api/v1/nothing', person)).body, { error: 'Not found' });
  });

  test('is kept with what was asked for, its steps and its outcome', async () => {
    const done = replyOf(await call('POST', setup, person, { ...profile, role: 'Developer' }), 'profile_setup');
    const kept = await executionOf(server, person, done.execution_id);
    assert.equal(kept.workflow_id, 'profile_setup');
    assert.equal(kept.actor_id, person.id);
    assert.deepEqual([kept.outcome, kept.error], ['succeeded', null]);
    assert.deepEqual(kept.input, { firstName: 'John', lastName: 'Doe', jobTitle: 'Developer' });
    assert.deepEqual(
      kept.steps.map(({ name }) => name),
      ['validation', 'creation', 'notification'],
    );
    const refused = await call('POST', setup, person, { ...profile, email: 'other@example.com' });
    assert.match(refusalOf(refused, 400, 'profile_setup'), /email must be your own/);
    const { execution_id: id } = refused.body as { execution_id: string };
    const lost = await executionOf(server, person, id);
    assert.deepEqual([lost.outcome, lost.error, lost.steps], ['refused', 'input.invalid', []]);
    const list = replyOf<Executions>(await call('GET', path, person), 'executions').results;
    assert.equal(list.total, 2);
    assert.deepEqual(
      list.executions.map(each => each.execution_id),
      [id, done.execution_id],
    );
    const rest = replyOf<Executions>(await call('GET', `${path}?limit=1&skip=1`, person), 'executions').results;
    assert.deepEqual(
      rest.executions.map(each => each.execution_id),
      [done.execution_id],
    );
    const only = replyOf<Executions>(await call('GET', `${path}?outcome=refused`, person), 'executions').results;
    assert.deepEqual(
      only.executions.map(each => each.execution_id),
      [id],
    );
  });

  test('is shown to whoever did it, and to those who may read it, and not at all to others', async () => {
    const other = await server.person();
    const done = replyOf(await call('POST', setup, other, profile), 'profile_setup');
    const one = `${path}/${done.execution_id}`;
    assert.match(refusalOf(await call('GET', one, person), 404, 'executions'), /Execution not found/);
    const reader = await holder(server, ['workflow.read']);
    assert.equal((await executionOf(server, reader, done.execution_id)).actor_id, other.id);
    const all = replyOf<Executions>(await call('GET', `${path}?all=true&workflow=profile_setup`, reader), 'executions');
    assert.ok(all.results.executions.some(each => each.execution_id === done.execution_id));
    assert.equal(replyOf<Executions>(await call('GET', path, reader), 'executions').results.total, 0);
  });

  test('goes with its person, and after 90 days', async () => {
    const leaving = await server.person();
    await call('POST', setup, leaving, profile);
    const count = async () => (await server.sql('select 1 from executions where actor_id = $1', [leaving.id])).length;
    assert.equal(await count(), 1);
    assert.equal((await call('DELETE', `/api/v1/users/${leaving.id}`, server.admin)).status, 204);
    assert.equal(await count(), 0);
  });

  test('may be called a hundred times a minute by one person', async () => {
    const limiting = await startServer({ RATE_LIMITS: 'on' });
    const { token } = limiting.admin;
    const answers = await Promise.all(Array.from({ length: 105 }, () => limiting.call('GET', path, { token })));
    const limited = answers.filter(({ status }) => status === 429);
    assert.equal(limited.length, 5);
    for (const each of limited) {
      assert.ok(Number(each.headers.get('retry-after')) > 0);
      refusalOf(each, 429, 'executions');
    }
    await limiting.close();
  });
});
