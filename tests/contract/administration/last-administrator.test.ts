import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { makeSetupLink } from '../../../src/domain/accounts/set-up.ts';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { invited, newOrganization } from '../rbac/organizations.support.ts';
import { systemRole } from '../rbac/rbac.support.ts';
import { account, fresh, holder, linkIn } from './identity.support.ts';

let server: TestServer;
/** Somebody who may act on administrators, and is none for good. */
let helper: Person;
let user = '';
before(async () => {
  server = await startServer();
  // What a manager holds is held for good, so that it may be given.
  helper = await holder(server, ['*'], 'manager');
  await server.sql(`update user_grants set expires_at = now() + interval '1 day' where user_id = $1`, [helper.id]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [helper.id] }]);
  user = await systemRole(server, 'user');
});
after(() => server.close());

const words = 'The last administrator who can sign in cannot be removed, demoted or deactivated';
const call = (who: Person, method: string, path: string, body?: unknown): Promise<Answer> =>
  server.call(method, `/api${path}`, { token: who.token, ...(body === undefined ? {} : { body }) });
const refusal = (answer: Answer): unknown => (answer.body as { error?: unknown }).error;

/** An administrator by import, with or without a hash of a password; the id. */
async function imported(hash?: string): Promise<string> {
  const { email, username } = account();
  const line = { email, username, role: 'admin', ...(hash === undefined ? {} : { password_hash: hash }) };
  const answer = await server.call('POST', '/api/v1/users/import', {
    token: server.admin.token,
    raw: JSON.stringify(line),
    headers: { 'content-type': 'application/x-ndjson' },
  });
  assert.equal(answer.status, 200, answer.text);
  const [row] = await server.sql<{ id: string }>('select id from users where email = $1', [email]);
  return row?.id ?? '';
}

const link = (id: string) =>
  server.sql(
    `insert into external_identities (id, user_id, provider, issuer, subject, linked_at, last_used_at)
      values (gen_random_uuid(), $1, 'github', 'https://github.com', $2, now(), now())`,
    [id, fresh('sub')],
  );

/** Ways in which the platform's administrator may go, by whom. */
const ways: Readonly<Record<string, () => Promise<Answer>>> = {
  'demote themselves': () => call(server.admin, 'PATCH', `/v1/users/${server.admin.id}/role`, { role: 'user' }),
  'leave out their own role': () => call(server.admin, 'PUT', `/users/${server.admin.id}`, { roleIds: [user] }),
  'be demoted': () => call(helper, 'PATCH', `/v1/users/${server.admin.id}/role`, { role: 'manager' }),
  'lose all roles': () => call(helper, 'PUT', `/users/${server.admin.id}`, { roleIds: [] }),
  'be deactivated': () => call(helper, 'PATCH', `/v1/users/${server.admin.id}/status`, { is_active: false }),
  'be deactivated beside a name': () =>
    call(helper, 'PUT', `/users/${server.admin.id}`, { firstName: 'Not stored', active: false }),
  'be deleted': () => call(helper, 'DELETE', `/v1/users/${server.admin.id}`),
};

describe('the last administrator who can sign in', () => {
  beforeEach(async () => {
    await server.sql('update users set active = false where id not in ($1, $2)', [server.admin.id, helper.id]);
  });

  for (const [way, go] of Object.entries(ways))
    test(`cannot ${way} while the others were never given a password`, async () => {
      await imported();
      const seen = server.events.length;
      const answer = await go();
      assert.deepEqual([answer.status, refusal(answer)], [409, words]);
      assert.deepEqual(server.events.slice(seen), []);
      assert.equal((await call(server.admin, 'GET', '/v1/users')).status, 200);
      const [row] = await server.sql('select active, deleted_at, first_name from users where id = $1', [
        server.admin.id,
      ]);
      assert.deepEqual(row, { active: true, deleted_at: null, first_name: null });
    });

  test('may go while somebody imported with a hash, or linked to a provider, is left', async () => {
    const [own] = await server.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
      server.admin.id,
    ]);
    for (const other of [() => imported(own?.hash), async () => link(await imported())]) {
      await server.sql('update users set active = false where id not in ($1, $2)', [server.admin.id, helper.id]);
      await other();
      const answer = await ways['demote themselves']?.();
      assert.equal(answer?.status, 200, answer?.text);
      await server.sql(
        `insert into user_roles (user_id, role_id) select $1, id from roles where moniker = 'admin' and organization_id is null`,
        [server.admin.id],
      );
      server.gatehouse.bus.publish([{ type: 'access.changed', users: [server.admin.id] }]);
    }
  });

  test('is not anybody whose account is not active, whatever they could sign in with', async () => {
    const id = await imported();
    await link(id);
    await server.sql('update users set active = false where id = $1', [id]);
    assert.equal((await ways['demote themselves']?.())?.status, 409);
  });

  test('does not lose the identity that is their only way in by a link opened elsewhere', async () => {
    const { email, username } = account();
    const { user: opened } = (
      await server.call('POST', '/api/v1/auth/register', { body: { email, username, password } })
    ).body as { user: { id: string } };
    const token = await linkIn(server, email, 'verify-email');
    await link(opened.id);
    await server.sql('update users set password_hash = null where id = $1', [opened.id]);
    await call(server.admin, 'PATCH', `/v1/users/${opened.id}/role`, { role: 'admin' });
    await server.sql('update users set active = false where id = $1', [server.admin.id]);
    const verify = () => server.call('POST', '/api/v1/auth/email/verify', { body: { token } });
    const refused = await verify();
    await server.sql('update users set active = true where id = $1', [server.admin.id]);
    assert.deepEqual([refused.status, refusal(refused)], [409, words]);
    assert.equal((await verify()).status, 200, 'the link was not used up');
  });
});

test('setup does not open again because the administrators who are left have no password', async () => {
  await imported();
  await server.sql('update users set password_hash = null');
  assert.equal(await server.gatehouse.perform(makeSetupLink, {}, operatorCaller('command line')), null);
  const fresh = await server.call('POST', '/api/v1/auth/setup', { body: { ...account(), token: 'x'.repeat(43) } });
  assert.equal(fresh.status, 409);
  const about = await server.call('GET', '/console/about');
  assert.equal((about.body as { set_up: boolean }).set_up, true);
});

describe('an organization’s last administrator who can sign in', () => {
  const last = 'The last administrator of an organization who can sign in cannot be removed; name another first';

  test('stays while the others were never given a password; those may go', async () => {
    await server.sql('update users set active = true where deleted_at is null');
    const admin = await holder(server, ['*']);
    const { id } = await newOrganization({ ...server, admin }, {});
    const [boss, idle] = [
      await invited({ ...server, admin }, id, { admin: true }),
      await invited({ ...server, admin }, id, { admin: true }),
    ];
    await call(admin, 'DELETE', `/organizations/${id}/members/${admin.id}`);
    await server.sql('update users set password_hash = null where id = $1', [idle.id]);
    for (const [who, method, path, body] of [
      [boss, 'DELETE', `/organizations/${id}/members/${boss.id}`],
      [admin, 'DELETE', `/organizations/${id}/members/${boss.id}`],
      [boss, 'PUT', `/organizations/${id}`, { adminIds: [idle.id] }],
      [admin, 'PUT', `/organizations/${id}`, { adminIds: [] }],
      [admin, 'PUT', `/users/${boss.id}`, { organizationIds: [] }],
      [admin, 'PUT', `/users/${boss.id}`, { roleIds: [user] }],
    ] as const) {
      const answer = await call(who, method, path, body);
      assert.deepEqual([answer.status, refusal(answer)], [409, last], `${method} ${path}`);
    }
    await link(idle.id);
    const named = await call(boss, 'PUT', `/organizations/${id}`, { adminIds: [idle.id] });
    assert.equal(named.status, 200, named.text);
    await server.sql('delete from external_identities where user_id = $1', [idle.id]);
    // Nobody is left who can sign in; that must not keep the one who cannot in place.
    const taken = await call(admin, 'DELETE', `/organizations/${id}/members/${idle.id}`);
    assert.equal(taken.status, 200, taken.text);
  });

  test('is told of when the account goes all the same', async () => {
    const admin = await holder(server, ['*']);
    const { id } = await newOrganization({ ...server, admin }, {});
    const boss = await invited({ ...server, admin }, id, { admin: true });
    const idle = await invited({ ...server, admin }, id, { admin: true });
    await call(admin, 'DELETE', `/organizations/${id}/members/${admin.id}`);
    await server.sql('update users set password_hash = null where id = $1', [idle.id]);
    assert.equal((await call(admin, 'PATCH', `/v1/users/${boss.id}/status`, { is_active: false })).status, 200);
    const [event] = await server.sql<{ details: Record<string, unknown> }>(
      `select details from audit_events where action = 'user.change_status' and target_id = $1`,
      [boss.id],
    );
    assert.deepEqual(event?.details['withoutAdministrator'], [id]);
  });
});
