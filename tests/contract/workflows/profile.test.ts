import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Profile {
  readonly profile_id: string;
  readonly status: string;
  readonly completion_steps: readonly string[];
}

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

const setUp = (body: unknown, by: Person | null = person, headers: Record<string, string> = {}) =>
  server.call('POST', '/api/v1/user/profile/setup', { token: by?.token ?? null, body, headers });
const stored = async () =>
  (
    await server.sql(
      'select first_name, last_name, phone, department, job_title, preferences, profile_id from users where id = $1',
      [person.id],
    )
  )[0];

describe('setting up a profile', () => {
  test('is for those who may change theirs, and takes what a profile can hold', async () => {
    refusalOf(await setUp({ first_name: 'A', last_name: 'B' }, null), 401, 'profile_setup');
    for (const [body, words] of [
      [{}, /first_name.*last_name/],
      [{ first_name: '', last_name: 'B' }, /first_?name/i],
      [{ first_name: 'A', last_name: 'B', phone: 'none' }, /phone/],
      [{ first_name: 'A', last_name: 'B', email: 'other@example.com' }, /email must be your own/],
      [{ first_name: 'A', last_name: 'B', salary: 1 }, /salary/],
      [{ first_name: 'A', last_name: 'B', preferences: { theme: 'pink' } }, /theme/],
      [{ first_name: 'A\u0000', last_name: 'B' }, /first_?name/i],
      [[], /body|object/],
    ] as const)
      assert.match(refusalOf(await setUp(body), 400, 'profile_setup'), words);
    assert.equal((await stored())?.['profile_id'], null);
  });

  test('stores what the document shows, and keeps its id when it is changed', async () => {
    const answer = await setUp({
      first_name: 'John',
      last_name: 'Doe',
      email: person.email.toUpperCase(),
      phone: '+1234567890',
      department: 'Engineering',
      role: 'Developer',
      preferences: { theme: 'dark', notifications: true },
    });
    const { results } = replyOf<Profile>(answer, 'profile_setup');
    assert.match(results.profile_id, /^PROF_\d{8}_\d{6}_[A-Za-z0-9]{8}$/);
    assert.equal(results.status, 'active');
    assert.deepEqual(results.completion_steps, ['validation', 'creation', 'notification']);
    assert.deepEqual(await stored(), {
      first_name: 'John',
      last_name: 'Doe',
      phone: '+1234567890',
      department: 'Engineering',
      job_title: 'Developer',
      preferences: { theme: 'dark', notifications: true },
      profile_id: results.profile_id,
    });
    const [role] = await server.sql('select system_role from users where id = $1', [person.id]);
    assert.deepEqual(role, { system_role: 'user' }, 'a job title gives no role');
    const again = await setUp({ first_name: 'Jon', last_name: 'Doe', preferences: { theme: 'light' } });
    assert.equal(replyOf<Profile>(again, 'profile_setup').results.profile_id, results.profile_id);
    const told = await server.sql(
      `select kind from notifications where user_id = $1 and kind = 'account.profile_set_up'`,
      [person.id],
    );
    assert.equal(told.length, 1, 'told once');
    const now = await stored();
    assert.deepEqual(
      [now?.['first_name'], now?.['job_title'], now?.['preferences']],
      ['Jon', 'Developer', { theme: 'light', notifications: true }],
    );
    const events = await server.sql(
      `select outcome from audit_events where action = 'user.set_up_profile' and actor_id = $1 and outcome = 'success'`,
      [person.id],
    );
    assert.equal(events.length, 2);
  });

  test('at once by many gives one id', async () => {
    const many = await server.person();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => setUp({ first_name: `N${n}`, last_name: 'M' }, many)),
    );
    const ids = answers.map(answer => replyOf<Profile>(answer, 'profile_setup').results.profile_id);
    assert.equal(new Set(ids).size, 1);
  });

  test('of another state than the one that was read is refused', async () => {
    const stale = await setUp({ first_name: 'A', last_name: 'B' }, person, { 'if-match': '"0"' });
    refusalOf(stale, 412, 'profile_setup');
  });
});
