import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { privileged, sumsOf } from '../../support/privileged.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account } from '../administration/identity.support.ts';
import { invited, newOrganization, refusal } from './organizations.support.ts';
import { permission } from './roles.support.ts';

let server: TestServer;
let boss: Person;
/** What stands for the ids in paths. */
const ids: Record<string, string> = {};
/** A body that each route with one would take, but for the field that is added to it. */
const bodies: Record<string, () => object> = {
  'POST /auth/register': account,
  'POST /auth/login': () => ({ username: boss.username, password }),
  'POST /auth/mfa/verify': () => ({ mfa_token: 'x', code: '123456' }),
  'POST /auth/oauth/:provider/link': () => ({}),
  'DELETE /auth/oauth/:provider/link': () => ({}),
  'POST /users': account,
  'PUT /users/:id': () => ({ firstName: 'Not stored' }),
  'POST /users/:id/grants': () => ({ pattern: 'team.list' }),
  'POST /permissions': () => ({
    name: 'Not stored',
    resource: 'not',
    action: 'stored',
    organizationId: ids['organizations'],
  }),
  'PUT /permissions/:id': () => ({ name: 'Not stored' }),
  'POST /roles': () => ({ name: 'Not stored', organizationId: ids['organizations'] }),
  'PUT /roles/:id': () => ({ name: 'Not stored' }),
  'PUT /roles/:id/permissions': () => ({ permissionIds: [] }),
  'POST /organizations': () => ({ name: 'Not stored' }),
  'PUT /organizations/:id': () => ({ name: 'Not stored' }),
  'POST /organizations/:id/invitations': () => ({ email: 'not-stored@example.net' }),
  'POST /invitations/accept': () => ({ token: 'x'.repeat(43) }),
};

const routes = (surfaces.find(({ name }) => name === 'rbac')?.routes ?? []).map(route => ({
  name: `${route.method} ${route.path}`,
  method: route.method,
  path: route.path,
  fields: Object.keys((route.body as { properties?: object } | undefined)?.properties ?? {}),
  hasBody: route.body !== undefined,
  open: route.action.permit.open !== null,
}));

before(async () => {
  server = await startServer();
  ids['organizations'] = (await newOrganization(server)).id;
  boss = await invited(server, ids['organizations'], { admin: true });
  ids['users'] = (await invited(server, ids['organizations'])).id;
  ids['permissions'] = await permission(server, boss, 'team.list', ids['organizations']);
  const role = await server.call('POST', '/api/roles', {
    token: boss.token,
    body: { name: 'Role', organizationId: ids['organizations'], permissionIds: [ids['permissions']] },
  });
  ids['roles'] = (role.body as { data: { id: string } }).data.id;
});
after(() => server.close());

const pathOf = (path: string) =>
  `/api${path
    .replace(':provider', 'google')
    .replace(/\/(\w+)\/:id/, (_, noun: string) => `/${noun}/${ids[noun]}`)
    .replace(/:\w+/g, () => randomUUID())}`;

/** All that is stored of people, access and organizations; not who was refused or when. */
async function everything(): Promise<unknown> {
  const tables = [
    'users',
    'organizations',
    'organization_members',
    'organization_invitations',
    'organization_requests',
    'roles',
    'permissions',
    'role_permissions',
    'user_roles',
    'user_grants',
    'teams',
    'team_members',
    'team_grants',
    'sessions',
    'external_identities',
    'oauth_flows',
    'login_failures',
    'mail_messages',
  ];
  return sumsOf(server, tables);
}

describe('a field that a body does not have is refused by name, and nothing changes', () => {
  test('every route with a body is tried', () => {
    assert.deepEqual(
      Object.keys(bodies).sort(),
      routes
        .filter(({ hasBody }) => hasBody)
        .map(({ name }) => name)
        .sort(),
    );
  });

  for (const { name, method, path, fields, hasBody, open } of routes.filter(each => each.method !== 'GET'))
    test(name, async () => {
      const before = await everything();
      const tokens = open ? [null] : [boss.token, server.admin.token];
      let tried = 0;
      for (const [field, value] of Object.entries(privileged)) {
        if (fields.includes(field)) continue;
        tried += 1;
        for (const token of tokens) {
          const body = { ...(hasBody ? bodies[name]?.() : {}), [field]: value };
          const words = refusal(await server.call(method, pathOf(path), { token, body }), 400);
          assert.equal(words, `${field} is not a known field`, name);
        }
      }
      assert.ok(tried > 40, `${tried}`);
      for (const poison of ['"__proto__": {"admin": true}', '"constructor": {"prototype": {"admin": true}}']) {
        const [token = null] = tokens;
        const raw = `{${poison}, ${JSON.stringify(hasBody ? bodies[name]?.() : {}).slice(1)}`.replace(', }', '}');
        const headers = { 'content-type': 'application/json' };
        refusal(await server.call(method, pathOf(path), { token, headers, raw }), 400);
      }
      assert.deepEqual(await everything(), before);
    });
});
