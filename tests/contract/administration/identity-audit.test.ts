import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type CallOptions, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { type Audited, account, fresh, linkIn } from './identity.support.ts';

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

/** The event that a call left, found by its request id. */
async function eventOf(method: string, path: string, options: CallOptions): Promise<Audited & { action: string }> {
  const requestId = fresh('request');
  const answer = await server.call(method, `/api/v1${path}`, {
    ...options,
    headers: { ...options.headers, 'user-agent': 'auditor/1.0', 'x-request-id': requestId },
  });
  assert.ok(answer.status < 300, answer.text);
  const events = await server.sql<Audited & { action: string }>('select * from audit_events where request_id = $1', [
    requestId,
  ]);
  assert.equal(events.length, 1, `${method} ${path} leaves one event`);
  const [event] = events;
  if (event === undefined) throw new Error('unreachable');
  assert.deepEqual([event.ip, event.user_agent, event.outcome], ['127.0.0.1', 'auditor/1.0', 'success']);
  assert.ok(!JSON.stringify(event).includes(password));
  return event;
}

describe('one event with address, program and request id is left by', () => {
  test('what an administrator does to accounts', async () => {
    const { token, id } = server.admin;
    const path = `/users/${person.id}`;
    for (const [action, method, at, options] of [
      ['user.create', 'POST', '/users', { body: account() }],
      ['user.update_profile', 'PATCH', path, { body: { bio: 'seen' } }],
      ['user.change_role', 'PATCH', `${path}/role`, { body: { role: 'viewer' } }],
      ['user.change_status', 'PATCH', `${path}/status`, { body: { is_active: false } }],
      ['user.import', 'POST', '/users/import', { raw: 'email,username\n', headers: { 'content-type': 'text/csv' } }],
      ['user.export', 'GET', '/users/export', {}],
      ['user.delete', 'DELETE', path, {}],
    ] as const) {
      const event = await eventOf(method, at, { token, ...options });
      assert.deepEqual([event.action, event.actor_id], [action, id]);
      if (at.startsWith(path)) assert.deepEqual([event.target_kind, event.target_id], ['user', person.id]);
    }
  });

  test('what people do with their own sign-ins', async () => {
    const body = account();
    const registered = await eventOf('POST', '/auth/register', { body });
    assert.deepEqual([registered.action, registered.actor_id], ['auth.register', registered.target_id]);
    const id = registered.target_id;
    const link = await linkIn(server, body.email, 'verify-email');
    assert.equal((await eventOf('POST', '/auth/email/verify', { body: { token: link } })).actor_id, id);
    assert.equal((await eventOf('POST', '/auth/login', { body: { username: body.username, password } })).actor_id, id);
    await eventOf('POST', '/auth/password/forgot', { body: { email: body.email } });
    const token = await linkIn(server, body.email, 'reset-password', 2);
    assert.equal((await eventOf('POST', '/auth/password/reset', { body: { token, password } })).actor_id, id);
    const [one, other] = [await server.signIn(body.username), await server.signIn(body.username)];
    const sessions = await server.call('GET', '/api/v1/auth/sessions', { token: one.token });
    const spare = (sessions.body as { id: string; current: boolean }[]).find(({ current }) => !current)?.id;
    const ended = await eventOf('DELETE', `/auth/sessions/${spare}`, { token: one.token });
    assert.deepEqual([ended.action, ended.target_id], ['session.end', spare]);
    assert.equal((await eventOf('DELETE', '/auth/sessions', { token: one.token })).action, 'session.end_others');
    assert.equal((await eventOf('POST', '/auth/logout', { token: one.token })).action, 'auth.logout');
    assert.equal((await server.call('GET', '/api/v1/users/me', { token: other.token })).status, 401);
  });
});
