import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { organization } from '../contract/administration/integrations.support.ts';
import { systemRole } from '../contract/rbac/rbac.support.ts';
import { type Answer, type Person, startServer, type TestServer } from '../support/server.ts';

/*
 * The same change of a role or a person through rbac and through the directory leaves the same rows, audit events and
 * domain events; only ids, times and the names of the subjects differ.
 */
let server: TestServer;
let admin: Person;
let acme = '';
before(async () => {
  server = await startServer();
  ({ admin } = server);
  acme = await organization(server, 'Acme');
});
after(() => server.close());

type Call = readonly [method: string, path: string, body?: object];
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const send = ([method, path, body]: Call): Promise<Answer> =>
  server.call(method, path, { token: admin.token, ...(body === undefined ? {} : { body }) });

/** Does one thing, and returns what it left of the subject, under names that do not tell subjects apart. */
async function left(
  call: Call,
  rows: () => Promise<unknown>,
  names: Readonly<Record<string, string>>,
  status?: number,
) {
  await sleep(50);
  const [last] = await server.sql<{ id: string }>('select id from audit_events order by id desc limit 1');
  const events = server.events.length;
  const answer = await send(call);
  assert.equal(answer.status, status ?? (call[0] === 'POST' ? 201 : 200), answer.text);
  await sleep(50);
  const trail = await server.sql(
    `select action, outcome, actor_id, target_kind, target_id, organization_id, details from audit_events
      where id > $1 order by id`,
    [last?.id ?? '00000000-0000-0000-0000-000000000000'],
  );
  const text = JSON.stringify({ rows: await rows(), trail, events: server.events.slice(events) });
  return JSON.parse(
    Object.entries(names)
      .reduce((told, [name, as]) => told.replaceAll(name, as), text)
      .replace(uuid, 'id'),
  );
}

describe('a person', () => {
  const stored = async ({ id }: Person) => ({
    user: await server.sql(
      'select display_name, first_name, image_url, active, access_epoch, deleted_at is null as living from users where id = $1',
      [id],
    ),
    roles: await server.sql(
      `select r.moniker, r.organization_id, ur.starts_at, ur.expires_at, ur.granted_by
        from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1 order by r.moniker`,
      [id],
    ),
    grants: await server.sql(
      'select pattern, organization_id, starts_at, expires_at, granted_by from user_grants where user_id = $1 order by pattern',
      [id],
    ),
  });
  const same = async (rbac: (person: Person) => Call, directory: (person: Person) => Call, status?: number) => {
    const seen: unknown[] = [];
    for (const call of [rbac, directory]) {
      const person = await server.person();
      const names = { [person.id]: 'subject', [admin.id]: 'admin', [person.username]: 'name' };
      seen.push(await left(call(person), () => stored(person), names, status));
    }
    assert.deepEqual(seen[1], seen[0]);
    return seen[0] as { trail: unknown[]; events: unknown[] };
  };

  test('is given other roles', async () => {
    const manager = await systemRole(server, 'manager');
    const { trail, events } = await same(
      ({ id }) => ['PUT', `/api/users/${id}`, { roleIds: [manager] }],
      ({ id }) => ['PATCH', `/v1/user/users/${id}`, { roles: ['manager'] }],
    );
    assert.deepEqual([trail.length, events.length], [1, 1]);
  });

  test('is refused roles that are not there', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    await same(
      ({ id }) => ['PUT', `/api/users/${id}`, { roleIds: [unknown] }],
      ({ id }) => ['PATCH', `/v1/user/users/${id}`, { roles: [unknown] }],
      404,
    );
  });

  test('is deleted', async () => {
    await same(
      ({ id }) => ['DELETE', `/api/users/${id}`],
      ({ username }) => ['DELETE', `/v1/user/users/${username}`],
    );
  });

  test('is called otherwise, as over administration', async () => {
    const seen: unknown[] = [];
    for (const call of [
      ({ id }: Person): Call => ['PATCH', `/api/v1/users/${id}`, { full_name: 'Jane Doe' }],
      ({ id }: Person): Call => ['PATCH', `/v1/user/users/${id}`, { name: 'Jane Doe' }],
    ]) {
      const person = await server.person();
      const names = {
        [person.id]: 'subject',
        [admin.id]: 'admin',
        [person.username]: 'name',
        'user.update_profile': 'user.update',
      };
      seen.push(await left(call(person), () => stored(person), names));
    }
    assert.deepEqual(seen[1], seen[0]);
  });

  test('holds the same whether patterns were given one by one or as a set', async () => {
    const seen: unknown[] = [];
    for (const calls of [
      ({ id }: Person): Call[] =>
        ['team.list', 'team.read'].map(pattern => ['POST', `/api/users/${id}/grants`, { pattern }]),
      ({ id }: Person): Call[] => [['PATCH', `/v1/user/users/${id}`, { permissions: ['team.list', 'team.read'] }]],
    ]) {
      const person = await server.person();
      for (const call of calls(person)) assert.ok((await send(call)).status < 300);
      seen.push((await stored(person)).grants);
    }
    assert.deepEqual(seen[1], seen[0]);
  });
});

describe('a role', () => {
  let number = 0;
  const stored = async (moniker: string) => ({
    role: await server.sql(
      'select moniker, name, description, organization_id, system_rank from roles where moniker = $1',
      [moniker],
    ),
    grants: await server.sql(
      `select p.resource, p.action, p.organization_id, p.is_system, p.name, rp.position from roles r
        join role_permissions rp on rp.role_id = r.id join permissions p on p.id = rp.permission_id
        where r.moniker = $1 order by rp.position`,
      [moniker],
    ),
  });
  /** Records of Acme, so that both surfaces name what is there. */
  const record = async (pattern: string) => {
    const [resource, action] = pattern.split('.');
    const answer = await send(['POST', '/api/permissions', { name: pattern, resource, action, organizationId: acme }]);
    assert.equal(answer.status, 201, answer.text);
    return (answer.body as { data: { id: string } }).data.id;
  };
  const patterns = ['parity.one', 'parity.two', 'parity.three'];
  let ids: string[] = [];
  before(async () => {
    for (const pattern of patterns) ids = [...ids, await record(pattern)];
  });
  const made = async () => {
    number += 1;
    const body = { name: 'Parity', moniker: `parity_${number}`, organizationId: acme, permissionIds: ids.slice(0, 2) };
    const answer = await send(['POST', '/api/roles', body]);
    return { moniker: body.moniker, id: (answer.body as { data: { id: string } }).data.id };
  };
  const same = async (
    rbac: (role: { id: string }) => Call,
    directory: (role: { id: string }) => Call,
    status = 200,
  ) => {
    const seen: unknown[] = [];
    for (const call of [rbac, directory]) {
      const role = await made();
      const names = { [role.id]: 'subject', [admin.id]: 'admin', [role.moniker]: 'moniker', [acme]: 'acme' };
      seen.push(await left(call(role), () => stored(role.moniker), names, status));
    }
    assert.deepEqual(seen[1], seen[0]);
  };

  test('is made', async () => {
    const seen: unknown[] = [];
    for (const [path, more] of [
      ['/api/roles', { name: 'Made', permissionIds: ids }],
      ['/v1/role', { title: 'Made', permissions: patterns }],
    ] as const) {
      number += 1;
      const moniker = `parity_${number}`;
      const call: Call = ['POST', path, { moniker, organizationId: acme, ...more }];
      seen.push(await left(call, () => stored(moniker), { [admin.id]: 'admin', [moniker]: 'moniker', [acme]: 'acme' }));
    }
    assert.deepEqual(seen[1], seen[0]);
  });

  test('is renamed and gives something else', () =>
    same(
      ({ id }) => ['PUT', `/api/roles/${id}`, { name: 'Other', permissionIds: [ids[2], ids[0]] }],
      ({ id }) => ['PATCH', `/v1/role/${id}`, { title: 'Other', permissions: [patterns[2], patterns[0]] }],
    ));

  test('gives more, and less', async () => {
    await same(
      ({ id }) => ['PUT', `/api/roles/${id}/permissions`, { permissionIds: ids }],
      ({ id }) => ['POST', `/v1/role/${id}/permissions`, { permissions: [patterns[2]] }],
    );
    await same(
      ({ id }) => ['PUT', `/api/roles/${id}/permissions`, { permissionIds: ids.slice(1, 2) }],
      ({ id }) => ['DELETE', `/v1/role/${id}/permissions`, { permissions: [patterns[0]] }],
    );
  });

  test('is deleted', () =>
    same(
      ({ id }) => ['DELETE', `/api/roles/${id}`],
      ({ id }) => ['DELETE', `/v1/role/${id}`],
    ));

  test('of the system is refused alike', async () => {
    const viewer = await systemRole(server, 'viewer');
    const seen: unknown[] = [];
    for (const call of [
      ['PUT', `/api/roles/${viewer}`, { name: 'Mine' }],
      ['PATCH', '/v1/role/viewer', { title: 'Mine' }],
    ] as const)
      seen.push((await left(call, () => stored('viewer'), {}, 403)).rows);
    assert.deepEqual(seen[1], seen[0]);
  });
});
