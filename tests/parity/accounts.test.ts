import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { account, audit } from '../contract/administration/identity.support.ts';
import { systemRole } from '../contract/rbac/rbac.support.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';

/*
 * The same thing done through administration and through rbac leaves the same rows, audit events and domain events;
 * only ids, times and the names of the people differ.
 */
let server: TestServer;
let admin: Person;
let manager = '';
before(async () => {
  server = await startServer();
  ({ admin } = server);
  manager = await systemRole(server, 'manager');
});
after(() => server.close());

/** One change of administration is one named key of rbac's PUT: its audit events go by the name of that command. */
const sameAction: Readonly<Record<string, string>> = {
  'user.update_profile': 'user.update',
  'user.change_status': 'user.update',
  'user.change_role': 'user.update',
  'auth.refresh': 'auth.exchange_token',
};
type Subject = { readonly id: string; readonly username: string; readonly email: string };
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** What is stored about a person and was told of them, under names that do not tell people apart. */
async function left(subject: Subject, from: { readonly events: number; readonly audit: string }): Promise<unknown> {
  const { id } = subject;
  const [user] = await server.sql('select * from users where id = $1', [id]);
  const {
    created_at: _c,
    updated_at: _u,
    password_changed_at: _p,
    last_login_at,
    password_hash,
    deleted_at,
    ...kept
  } = user ?? {};
  const trail = await server.sql<{ action: string; details: Record<string, unknown> }>(
    `select action, outcome, actor_id, target_kind, target_id, organization_id, details from audit_events
      where id > $1 order by id`,
    [from.audit],
  );
  const facts = {
    user: { ...kept, signedIn: last_login_at !== null, password: password_hash !== null, deleted: deleted_at !== null },
    roles: await server.sql(
      `select r.moniker, ur.starts_at, ur.expires_at, ur.granted_by from user_roles ur join roles r on r.id = ur.role_id
        where ur.user_id = $1 order by r.moniker`,
      [id],
    ),
    memberships: await server.sql('select organization_id from organization_members where user_id = $1', [id]),
    sessions: await server.sql(
      'select revoked_at is not null as ended, revoked_reason from sessions where user_id = $1 order by id',
      [id],
    ),
    tokens: await server.sql(
      `select t.used_at is not null as used from refresh_tokens t join sessions s on s.id = t.session_id
        where s.user_id = $1 order by used`,
      [id],
    ),
    links: await server.sql('select kind, email, used_at from one_time_tokens where user_id = $1', [id]),
    devices: await server.sql('select count(*) from known_devices where user_id = $1', [id]),
    trail: trail.map(({ action, details: { roles: _, ...details }, ...event }) => ({
      ...event,
      details,
      action: sameAction[action] ?? action,
    })),
    events: server.events.slice(from.events),
  };
  const names: Readonly<Record<string, string>> = { [id]: 'subject', [admin.id]: 'admin' };
  return JSON.parse(
    JSON.stringify(facts)
      .replaceAll(subject.email, 'address')
      .replaceAll(subject.username, 'name')
      .replace(uuid, found => names[found] ?? 'id'),
  );
}

async function start(): Promise<{ events: number; audit: string }> {
  // Refusals are written a moment after their answer: those of an earlier step must not be taken for this one's.
  await sleep(50);
  const [last] = await server.sql<{ id: string }>('select id from audit_events order by id desc limit 1');
  return { events: server.events.length, audit: last?.id ?? '00000000-0000-0000-0000-000000000000' };
}

type Call = readonly [method: string, path: string, body?: object];
const send = ([method, path, body]: Call, token: string | null) =>
  server.call(method, path, { token, ...(body === undefined ? {} : { body }) });

/** Does to two new people what administration and rbac call the same, and compares what is left of it. */
async function same(
  status: readonly [administration: number, rbac: number],
  administration: (subject: Person) => Call,
  rbac: (subject: Person) => Call,
  by: 'admin' | 'subject' | 'nobody' = 'admin',
): Promise<void> {
  const seen: unknown[] = [];
  for (const [index, call] of [administration, rbac].entries()) {
    const subject = await server.person();
    const from = await start();
    const token = by === 'admin' ? admin.token : by === 'subject' ? subject.token : null;
    const answer = await send(call(subject), token);
    assert.equal(answer.status, status[index], answer.text);
    seen.push(await left(subject, from));
  }
  assert.deepEqual(seen[1], seen[0]);
  const { trail, events } = seen[0] as { trail: unknown[]; events: unknown[] };
  assert.ok(trail.length + events.length > 0 || by === 'subject' || by === 'nobody', 'something was compared');
}

describe('refusals', () => {
  test('a wrong password', () =>
    same(
      [401, 401],
      ({ username }) => ['POST', '/api/v1/auth/login', { username, password: 'not this one' }],
      ({ username }) => ['POST', '/api/auth/login', { username, password: 'not this one' }],
      'nobody',
    ));

  test('what is missing', async () => {
    const denied = async (call: (subject: Person) => Call, action: string) => {
      const subject = await server.person();
      assert.equal((await send(call(subject), subject.token)).status, 403);
      const { details, target_id, outcome } = await audit(server, action, subject.id, 'denied');
      return { code: details['code'], target_id, outcome };
    };
    for (const [first, action, second, other] of [
      [['POST', '/api/v1/users', account()], 'user.create', ['POST', '/api/users', account()], 'user.create'],
      [['DELETE', `/api/v1/users/${admin.id}`], 'user.delete', ['DELETE', `/api/users/${admin.id}`], 'user.delete'],
      [
        ['PATCH', `/api/v1/users/${admin.id}/status`, { is_active: false }],
        'user.change_status',
        ['PUT', `/api/users/${admin.id}`, { active: false }],
        'user.update',
      ],
    ] as const) {
      assert.deepEqual(await denied(() => first, action), await denied(() => second, other));
    }
  });

  test('one’s own account, and the last administrator', async () => {
    for (const [first, second, status] of [
      [
        ['PATCH', `/api/v1/users/${admin.id}/status`, { is_active: false }],
        ['PUT', `/api/users/${admin.id}`, { active: false }],
        400,
      ],
      [['DELETE', `/api/v1/users/${admin.id}`], ['DELETE', `/api/users/${admin.id}`], 400],
      [
        ['PATCH', `/api/v1/users/${admin.id}/role`, { role: 'manager' }],
        ['PUT', `/api/users/${admin.id}`, { roleIds: [manager] }],
        409,
      ],
    ] as const) {
      const before = await left(admin, await start());
      const answers = [await send(first, admin.token), await send(second, admin.token)];
      assert.deepEqual(
        answers.map(answer => answer.status),
        [status, status],
      );
      const [one, two] = answers.map(({ body }) => (body as { error: string }).error);
      assert.equal(one, two);
      assert.deepEqual(
        { ...((await left(admin, await start())) as object), trail: [], events: [] },
        { ...(before as object), trail: [], events: [] },
      );
    }
  });
});

describe('what is done', () => {
  test('registration', async () => {
    const seen: unknown[] = [];
    for (const path of ['/api/v1/auth/register', '/api/auth/register']) {
      const mine = account();
      const from = await start();
      const answer = await server.call('POST', path, { body: mine });
      assert.equal(answer.status, 201, answer.text);
      seen.push(await left({ ...mine, id: (answer.body as { user: { id: string } }).user.id }, from));
    }
    assert.deepEqual(seen[1], seen[0]);
  });

  test('a create, with the usual role and with another', async () => {
    for (const [first, second] of [
      [{}, {}],
      [{ role: 'manager' }, { roleIds: [manager] }],
    ]) {
      const seen: unknown[] = [];
      for (const [path, more] of [
        ['/api/v1/users', first],
        ['/api/users', second],
      ] as const) {
        const mine = account();
        const from = await start();
        const answer = await server.call('POST', path, { token: admin.token, body: { ...mine, ...more } });
        assert.equal(answer.status, 201, answer.text);
        const { id, data } = answer.body as { id?: string; data?: { id: string } };
        seen.push(await left({ ...mine, id: id ?? data?.id ?? '' }, from));
      }
      assert.deepEqual(seen[1], seen[0]);
    }
  });

  test('signing in', () =>
    same(
      [200, 200],
      ({ username }) => ['POST', '/api/v1/auth/login', { username, password }],
      ({ email }) => ['POST', '/api/auth/login', { email, password }],
      'nobody',
    ));

  test('new tokens', () =>
    same(
      [200, 200],
      ({ refreshToken }) => ['POST', '/api/v1/auth/refresh', { refresh_token: refreshToken }],
      () => ['POST', '/api/auth/refresh-token'],
      'subject',
    ));

  test('a change of names, of another’s and of one’s own', async () => {
    for (const by of ['admin', 'subject'] as const)
      await same(
        [200, 200],
        ({ id }) => ['PATCH', `/api/v1/users/${id}`, { first_name: 'John', last_name: null }],
        ({ id }) => ['PUT', `/api/users/${id}`, { firstName: 'John', lastName: null }],
        by,
      );
  });

  test('a change of status', async () => {
    for (const active of [false, true])
      await same(
        [200, 200],
        ({ id }) => ['PATCH', `/api/v1/users/${id}/status`, { is_active: active }],
        ({ id }) => ['PUT', `/api/users/${id}`, { active }],
      );
  });

  test('a change of role', () =>
    same(
      [200, 200],
      ({ id }) => ['PATCH', `/api/v1/users/${id}/role`, { role: 'manager' }],
      ({ id }) => ['PUT', `/api/users/${id}`, { roleIds: [manager] }],
    ));

  test('a deletion', () =>
    same(
      [204, 200],
      ({ id }) => ['DELETE', `/api/v1/users/${id}`],
      ({ id }) => ['DELETE', `/api/users/${id}`],
    ));
});
