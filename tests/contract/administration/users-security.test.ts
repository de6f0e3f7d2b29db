import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { invited, newOrganization } from '../rbac/organizations.support.ts';
import { audit, errorOf, holder, logIn, me } from './identity.support.ts';
import { ageSignIn, mfaToken, protect, verify } from './mfa.support.ts';

let server: TestServer;
/** Holds all that the other people hold, and sees to how they sign in. */
let helper: Person;
before(async () => {
  server = await startServer();
  helper = await holder(server, ['user.security.other', 'user.security.read.other']);
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown): Promise<Answer> =>
  server.call(method, `/api/v1/users/${path}`, { token: who.token, ...(body === undefined ? {} : { body }) });
const told = async ({ email }: Person, kind: string): Promise<number> =>
  (await server.sql('select 1 from mail_messages where recipient = $1 and kind = $2', [email, kind])).length;
const securityOf = async ({ id }: Person) => (await call(helper, 'GET', `${id}/security`)).body;

/** What may be done, as method and path. */
const deeds = [
  ['DELETE', 'mfa'],
  ['POST', 'unlock'],
  ['DELETE', 'sessions'],
] as const;

describe('nobody sees to how somebody signs in', () => {
  test('without the permission, and reading is not doing', async () => {
    const [person, plain] = [await server.person(), await server.person('manager')];
    const reader = await holder(server, ['user.security.read.other']);
    for (const [who, words] of [
      [plain, 'user.security.other is missing'],
      [reader, 'user.security.other is missing'],
    ] as const)
      for (const [method, path] of deeds) {
        const answer = await call(who, method, `${person.id}/${path}`);
        assert.deepEqual([answer.status, errorOf(answer)], [403, `Insufficient permissions: ${words}`]);
      }
    for (const path of ['security', 'sessions']) {
      assert.equal((await call(plain, 'GET', `${person.id}/${path}`)).status, 403);
      assert.equal((await call(reader, 'GET', `${person.id}/${path}`)).status, 200);
    }
  });

  test('who holds more than they do', async () => {
    const manager = await protect(server, await server.person('manager'));
    for (const [method, path] of deeds) {
      const answer = await call(helper, method, `${manager.id}/${path}`);
      assert.equal(answer.status, 403, answer.text);
      assert.match(errorOf(answer), /you do not hold/);
    }
    assert.equal((await me(server, manager.token)).status, 200);
    assert.equal((await audit(server, 'user.reset_mfa', helper.id, 'denied')).details['code'], 'access.exceeds_own');
  });

  test('of their own account: that asks for a code, and a stolen session must not guess on', async () => {
    const own = await protect(server, await holder(server, ['user.security.other']));
    for (const [index, [method, path]] of deeds.entries()) {
      const answer = await call(own, method, `${own.id}/${path}`);
      const what = ['reset the second factor of', 'unlock', 'end the sessions of'][index];
      assert.deepEqual([answer.status, errorOf(answer)], [400, `Cannot ${what} own account`]);
    }
    assert.equal((await me(server, own.token)).status, 200);
  });

  test('who belongs to another organization, or to theirs only in part', async () => {
    const [acme, other] = [await newOrganization(server), await newOrganization(server)];
    const boss = await invited(server, acme.id, { admin: true });
    const [inside, outside] = [await invited(server, acme.id), await invited(server, other.id)];
    for (const [method, path] of [...deeds, ['GET', 'security'], ['GET', 'sessions']] as const) {
      assert.equal((await call(boss, method, `${outside.id}/${path}`)).status, 404);
      const own = await call(boss, method, `${inside.id}/${path}`);
      // What the role `user` gives everywhere is held by everybody, so the administrator of the organization covers it.
      assert.ok([200, 204, 409].includes(own.status), own.text);
    }
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
      other.id,
      inside.id,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [inside.id] }]);
    for (const [method, path] of [...deeds, ['GET', 'security'], ['GET', 'sessions']] as const)
      assert.equal((await call(boss, method, `${inside.id}/${path}`)).status, 403, `${method} ${path} in part`);
  });
});

describe('DELETE /users/:id/mfa', () => {
  test('lets a person who lost their authenticator in again, tells them, and says who did it', async () => {
    const person = await protect(server);
    const challenged = await mfaToken(server, person);
    const answer = await call(helper, 'DELETE', `${person.id}/mfa`);
    assert.equal(answer.status, 204, answer.text);
    assert.equal((await server.signIn(person.username)).id, person.id);
    const rows = await server.sql(
      'select 1 from mfa_factors where user_id = $1 union all select 1 from mfa_backup_codes where user_id = $1',
      [person.id],
    );
    assert.equal(rows.length, 0);
    assert.equal((await verify(server, challenged, person.backupCodes[0] ?? '')).status, 401);
    const event = await audit(server, 'user.reset_mfa', helper.id, 'success');
    assert.deepEqual([event.target_kind, event.target_id], ['user', person.id]);
    assert.equal(await told(person, 'mfa_reset'), 1);
  });

  test('says so when there is none', async () => {
    const person = await server.person();
    const answer = await call(helper, 'DELETE', `${person.id}/mfa`);
    assert.deepEqual([answer.status, errorOf(answer)], [409, 'Two-step sign-in is not on']);
    assert.equal(await told(person, 'mfa_reset'), 0);
  });

  test('asks for the administrator’s own password when their sign-in is long ago', async () => {
    const person = await protect(server);
    const old = await holder(server, ['user.security.other']);
    await ageSignIn(server, old);
    const again = await call(old, 'DELETE', `${person.id}/mfa`);
    assert.deepEqual([again.status, errorOf(again)], [403, 'Sign in again to do this']);
    const wrong = await call(old, 'DELETE', `${person.id}/mfa`, { password: 'not it at all' });
    assert.deepEqual([wrong.status, errorOf(wrong)], [400, 'password is not your current password']);
    assert.equal((await server.sql('select 1 from mfa_factors where user_id = $1', [person.id])).length, 1);
    assert.equal((await call(old, 'DELETE', `${person.id}/mfa`, { password })).status, 204);
  });
});

describe('POST /users/:id/unlock', () => {
  test('ends the lock after wrong passwords, also on a device of theirs', async () => {
    const person = await server.person();
    const known = await logIn(server, { username: person.username, password });
    const [cookie = ''] = known.headers.getSetCookie().map(each => each.split(';')[0] ?? '');
    for (let tries = 0; tries < 6; tries += 1)
      for (const headers of [{}, { cookie }])
        await logIn(server, { username: person.username, password: 'wrong' }, headers);
    for (const headers of [{}, { cookie }])
      assert.equal((await logIn(server, { username: person.username, password }, headers)).status, 429);
    const { password_locked_until: until } = (await securityOf(person)) as { password_locked_until: string };
    assert.ok(Date.parse(until) > Date.now());
    const answer = await call(helper, 'POST', `${person.id}/unlock`);
    assert.deepEqual([answer.status, answer.body], [200, { message: 'Account unlocked' }]);
    for (const headers of [{}, { cookie }])
      assert.equal((await logIn(server, { username: person.username, password }, headers)).status, 200);
    const event = await audit(server, 'user.unlock', helper.id, 'success');
    assert.deepEqual([event.target_id, event.details], [person.id, { password: true, code: false }]);
    assert.equal(await told(person, 'account_unlocked'), 1);
  });

  test('ends the lock after wrong codes', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    for (let tries = 0; tries < 6; tries += 1) await verify(server, token, '000000');
    assert.equal((await verify(server, token, person.backupCodes[0] ?? '')).status, 429);
    const before = (await securityOf(person)) as { code_locked_until: string | null };
    assert.ok(before.code_locked_until !== null);
    assert.equal((await call(helper, 'POST', `${person.id}/unlock`)).status, 200);
    assert.equal((await verify(server, token, person.backupCodes[0] ?? '')).status, 200);
  });

  test('of somebody who is not locked out does nothing, and mails nobody', async () => {
    const person = await server.person();
    assert.equal((await call(helper, 'POST', `${person.id}/unlock`)).status, 200);
    assert.equal(await told(person, 'account_unlocked'), 0);
  });
});

describe('the sessions of others', () => {
  test('are listed without secrets, and ended one by one', async () => {
    const person = await server.person();
    const other = await server.signIn(person.username);
    const listed = await call(helper, 'GET', `${person.id}/sessions`);
    const sessions = listed.body as { id: string; ip: string; current: boolean }[];
    assert.equal(sessions.length, 2);
    assert.ok(sessions.every(({ current }) => !current));
    assert.deepEqual(Object.keys(sessions[0] ?? {}).sort(), [
      'created_at',
      'current',
      'expires_at',
      'id',
      'ip',
      'last_seen_at',
      'user_agent',
    ]);
    const oldest = sessions.at(-1)?.id;
    assert.equal((await call(helper, 'DELETE', `${person.id}/sessions/${oldest}`)).status, 204);
    assert.deepEqual([(await me(server, person.token)).status, (await me(server, other.token)).status], [401, 200]);
    const again = await call(helper, 'DELETE', `${person.id}/sessions/${oldest}`);
    assert.deepEqual([again.status, errorOf(again)], [404, 'Session not found']);
    // A session of somebody else is none of this person's.
    const [foreign] = await server.sql<{ id: string }>(
      'select id from sessions where user_id = $1 and revoked_at is null',
      [helper.id],
    );
    assert.equal((await call(helper, 'DELETE', `${person.id}/sessions/${foreign?.id}`)).status, 404);
    assert.equal(await told(person, 'sessions_ended'), 1);
  });

  test('all end at once, and the person is told', async () => {
    const person = await server.person();
    const other = await server.signIn(person.username);
    const events = server.events.length;
    assert.equal((await call(helper, 'DELETE', `${person.id}/sessions`)).status, 204);
    for (const { token } of [person, other]) assert.equal((await me(server, token)).status, 401);
    const refreshed = await server.call('POST', '/api/v1/auth/refresh', {
      body: { refresh_token: other.refreshToken },
    });
    assert.equal(refreshed.status, 401);
    const ended = server.events.slice(events).find(each => each.type === 'session.ended');
    assert.ok(ended?.type === 'session.ended' && ended.userId === person.id && ended.sessions.length === 2);
    const event = await audit(server, 'user.end_sessions', helper.id, 'success');
    assert.deepEqual([event.target_id, event.details], [person.id, { ended: 2 }]);
    assert.equal(await told(person, 'sessions_ended'), 1);
    assert.equal((await call(helper, 'DELETE', `${person.id}/sessions`)).status, 204);
    assert.equal(await told(person, 'sessions_ended'), 1, 'nothing ended, so nothing is told');
  });

  test('whoever listens and fails harms nobody: it is done, the others hear it, and the mail is sent', async () => {
    const person = await server.person();
    const broken = server.gatehouse.bus.subscribe(() => {
      throw new Error('broken');
    });
    const heard: string[] = [];
    const well = server.gatehouse.bus.subscribe(({ type }) => void heard.push(type));
    assert.equal((await call(helper, 'DELETE', `${person.id}/sessions`)).status, 204);
    broken();
    well();
    assert.deepEqual(heard, ['session.ended']);
    assert.equal((await me(server, person.token)).status, 401);
    assert.match((await server.mails(person.email))[0] ?? '', /signed out/i);
  });
});

test('GET /users/:id/security tells how a person signs in, and no secret', async () => {
  const person = await protect(server);
  const { mfa, ...rest } = (await securityOf(person)) as { mfa: Record<string, unknown> };
  assert.deepEqual(rest, {
    has_password: true,
    providers: [],
    password_locked_until: null,
    code_locked_until: null,
    sessions: 1,
  });
  assert.deepEqual([mfa['enabled'], mfa['backup_codes_left']], [true, 10]);
});
