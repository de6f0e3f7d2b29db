import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { account } from '../administration/identity.support.ts';
import { invited, newOrganization, stored } from './organizations.support.ts';
import { dataOf, permission, type Role } from './roles.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let [boss, colleague] = [{} as Person, {} as Person];
/** What Acme's own administrator has of their own. */
let [ownRole, ownPermission] = ['', ''];
/** Ids of Globex, which Acme's administrator has learned somehow. */
const foreign = {
  role: '',
  administratorRole: '',
  permission: '',
  administratorPermission: '',
  person: '',
  request: '',
};

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api${path}`, { token: who.token, body });
const newRole = async (by: Person, organizationId: string, permissionIds: readonly string[]) =>
  dataOf<Role>(await call(by, 'POST', '/roles', { name: 'Role', organizationId, permissionIds }), 201).id;

before(async () => {
  server = await startServer();
  [acme, globex] = [(await newOrganization(server)).id, (await newOrganization(server, { name: 'Globex' })).id];
  boss = await invited(server, acme, { admin: true });
  colleague = await invited(server, acme);
  ownPermission = await permission(server, boss, 'team.list', acme);
  ownRole = await newRole(boss, acme, [ownPermission]);
  const theirs = await invited(server, globex, { admin: true });
  foreign.person = theirs.id;
  foreign.permission = await permission(server, theirs, 'team.list', globex);
  foreign.role = await newRole(theirs, globex, [foreign.permission]);
  const [role] = await server.sql<{ id: string; permission: string }>(
    `select r.id, rp.permission_id as permission from roles r join role_permissions rp on rp.role_id = r.id
      where r.organization_id = $1 and r.moniker = 'org-admin' limit 1`,
    [globex],
  );
  [foreign.administratorRole, foreign.administratorPermission] = [role?.id ?? '', role?.permission ?? ''];
  const asker = await server.person();
  const asked = await call(asker, 'POST', `/organizations/${globex}/requests`);
  foreign.request = dataOf<{ requestId: string }>(asked, 201).requestId;
});
after(() => server.close());

type Named = (id: string) => readonly [method: string, path: string, body?: unknown];

/** What Acme's administrator may do, with an id of theirs in the place of one of their own. */
const bodies: Readonly<Record<string, readonly [kind: 'role' | 'permission' | 'person' | 'organization', Named]>> = {
  'POST /users roleIds': ['role', id => ['POST', '/users', { ...account(), organizationIds: [acme], roleIds: [id] }]],
  'POST /users organizationIds': [
    'organization',
    id => ['POST', '/users', { ...account(), organizationIds: [acme, id] }],
  ],
  'PUT /users/:id roleIds': ['role', id => ['PUT', `/users/${colleague.id}`, { roleIds: [ownRole, id] }]],
  'PUT /users/:id organizationIds': [
    'organization',
    id => ['PUT', `/users/${colleague.id}`, { organizationIds: [acme, id] }],
  ],
  'POST /roles permissionIds': [
    'permission',
    id => ['POST', '/roles', { name: 'Not stored', organizationId: acme, permissionIds: [ownPermission, id] }],
  ],
  'POST /roles organizationId': ['organization', id => ['POST', '/roles', { name: 'Not stored', organizationId: id }]],
  'PUT /roles/:id permissionIds': [
    'permission',
    id => ['PUT', `/roles/${ownRole}`, { name: 'Not stored', permissionIds: [ownPermission, id] }],
  ],
  'PUT /roles/:id/permissions permissionIds': [
    'permission',
    id => ['PUT', `/roles/${ownRole}/permissions`, { permissionIds: [ownPermission, id] }],
  ],
  'POST /permissions organizationId': [
    'organization',
    id => ['POST', '/permissions', { name: 'Not stored', resource: 'not', action: 'stored', organizationId: id }],
  ],
  'POST /organizations/:id/invitations roleIds': [
    'role',
    id => ['POST', `/organizations/${acme}/invitations`, { email: 'not-stored@example.net', roleIds: [ownRole, id] }],
  ],
  'PUT /organizations/:id adminIds': [
    'person',
    id => ['PUT', `/organizations/${acme}`, { name: 'Not stored', adminIds: [boss.id, id] }],
  ],
};

const paths: readonly (readonly [kind: 'role' | 'permission' | 'person' | 'organization' | 'request', Named])[] = [
  ...(['GET', 'PUT', 'DELETE'] as const).flatMap(method => {
    const body = method === 'PUT' ? { name: 'Not stored' } : undefined;
    return [
      ['role', id => [method, `/roles/${id}`, body]],
      ['permission', id => [method, `/permissions/${id}`, body]],
      ['person', id => [method, `/users/${id}`, method === 'PUT' ? { firstName: 'Not stored' } : undefined]],
    ] as const satisfies readonly (readonly [string, Named])[];
  }),
  ['role', id => ['PUT', `/roles/${id}/permissions`, { permissionIds: [] }]],
  ['organization', id => ['GET', `/organizations/${id}`]],
  ['organization', id => ['PUT', `/organizations/${id}`, { name: 'Not stored' }]],
  ['organization', id => ['GET', `/organizations/${id}/domain`]],
  ['organization', id => ['POST', `/organizations/${id}/domain/check`]],
  ['organization', id => ['GET', `/organizations/${id}/members`]],
  ['organization', id => ['GET', `/organizations/${id}/requests`]],
  ['organization', id => ['GET', `/organizations/${id}/invitations`]],
  ['organization', id => ['POST', `/organizations/${id}/invitations`, { email: 'not-stored@example.net' }]],
  ['person', id => ['DELETE', `/organizations/${acme}/members/${id}`]],
  ['request', id => ['POST', `/organizations/${acme}/requests/${id}/approve`]],
  ['request', id => ['POST', `/organizations/${acme}/requests/${id}/reject`]],
];

const idsOf = (kind: string): readonly string[] => {
  switch (kind) {
    case 'role':
      return [foreign.role, foreign.administratorRole];
    case 'permission':
      return [foreign.permission, foreign.administratorPermission];
    case 'person':
      return [foreign.person];
    case 'organization':
      return [globex];
    default:
      return [foreign.request];
  }
};

const everything = async () => [
  await stored(server, acme),
  await stored(server, globex),
  await server.sql('select id, name from roles order by id'),
  await server.sql('select id, name from permissions order by id'),
  await server.sql('select * from role_permissions order by role_id, permission_id'),
  await server.sql('select id, email, first_name from users order by id'),
  await server.sql('select id from mail_messages order by id'),
];

describe('an id of another organization is answered like one of nothing, and changes nothing:', () => {
  /** Compares with an unknown id; letter case must not matter either. */
  async function alike(kind: string, named: Named): Promise<void> {
    const unknown = randomUUID();
    const before = await everything();
    const [method, path, body] = named(unknown);
    const expected = await call(boss, method, path, body);
    assert.ok([400, 404].includes(expected.status), expected.text);
    for (const id of idsOf(kind))
      for (const written of [id, id.toUpperCase()]) {
        const [, ownPath, ownBody] = named(written);
        const answer = await call(boss, method, ownPath, ownBody);
        assert.equal(answer.status, expected.status, `${answer.text} but ${expected.text}`);
        assert.equal(answer.text.replaceAll(id, unknown).replaceAll(written, unknown), expected.text);
      }
    assert.deepEqual(await everything(), before);
  }

  for (const [name, [kind, named]] of Object.entries(bodies)) test(name, () => alike(kind, named));

  test('in every path', async () => {
    for (const [kind, named] of paths) await alike(kind, named);
  });

  test('with one’s own in place of it, each of these is done', async () => {
    const made = await newRole(boss, acme, []);
    const own = { role: made, permission: ownPermission, person: colleague.id, organization: acme };
    for (const [name, [kind, named]] of Object.entries(bodies)) {
      const [method, path, body] = named(own[kind]);
      const answer = await call(boss, method, path, body);
      assert.ok([200, 201].includes(answer.status), `${name}: ${answer.text}`);
    }
  });
});

test('lists by a foreign organization are those by an unknown one', async () => {
  for (const path of ['/users', '/roles', '/permissions']) {
    const answers = [globex, randomUUID()].map(async id => {
      const { status, text } = await call(boss, 'GET', `${path}?organizationId=${id}`);
      return [status, text];
    });
    const [theirs, none] = await Promise.all(answers);
    assert.deepEqual(theirs, none, path);
  }
});
