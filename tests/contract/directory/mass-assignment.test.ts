import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { surfaces } from '../../../src/surfaces/surfaces.ts';
import { privileged, sumsOf } from '../../support/privileged.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { invited, newOrganization } from '../rbac/organizations.support.ts';
import { refusalOf } from './directory.support.ts';

let server: TestServer;
let boss: Person;
/** What stands for the ids in paths, by the noun before them. */
const ids: Record<string, string> = {};
const field = { id: 'login', name: 'Login', required: false, secure: false, valueType: 'plain_text' };
const values = [{ fieldId: 'login', value: 'Not stored' }];
const permissions = ['team.list'];
/** A body that each route with one would take, but for the field that is added to it. */
const bodies: Record<string, () => object> = {
  'POST /auth/redirect/confirm': () => ({ user_code: 'BCDFGHJK', form_token: 'x' }),
  'PATCH /user/@me': () => ({ name: 'Not stored' }),
  'POST /user/@me/check-permission': () => ({ permissions }),
  'PATCH /user/users/:identifier': () => ({ name: 'Not stored' }),
  'POST /user/users/:identifier/check-permission': () => ({ permissions }),
  'POST /role': () => ({ title: 'Not stored', organizationId: ids['organization'] }),
  'PATCH /role/:identifier': () => ({ title: 'Not stored' }),
  'POST /role/:identifier/permissions': () => ({ permissions }),
  'DELETE /role/:identifier/permissions': () => ({ permissions }),
  'POST /company/companies': () => ({ name: 'Not stored', organizationId: ids['organization'] }),
  'PATCH /company/companies/:identifier': () => ({ name: 'Not stored' }),
  'POST /company/sync': () => ({}),
  'POST /credential-type': () => ({ name: 'Not stored', fields: [field], organizationId: ids['organization'] }),
  'PATCH /credential-type/:id': () => ({ name: 'Not stored either' }),
  'POST /credential-type/:id/fields': () => ({ ...field, id: 'not-stored' }),
  'PATCH /credential-type/:id/fields/:fieldId': () => ({ name: 'Not stored either' }),
  'PUT /credential-type/:id/field-order': () => ({ fieldIds: [field.id] }),
  'POST /credential/credentials': () => ({
    ...{ name: 'Not stored', typeId: ids['credential-type'], companyId: ids['companies'], fields: values },
  }),
  'PATCH /credential/credentials/:id': () => ({ name: 'Not stored either' }),
  'PUT /credential/credentials/:id/fields': () => ({ fields: values }),
};

/** What the directory's own records have besides, and no body takes. */
const ofDirectory: Readonly<Record<string, unknown>> = {
  ...{ login: 'taken-over', identifier: randomUUID(), isGlobal: true, explain: true, granted: [] },
  ...{ cw_CompanyId: 1, cw_company_id: 1, cw_Data: {}, cw_FetchedAt: '2026-01-01T00:00:00.000Z', cw_snapshot: {} },
  ...{ companyId: randomUUID(), company_id: randomUUID(), typeId: randomUUID(), type_id: randomUUID() },
  ...{ permissionScope: 'mine', permission_scope: 'mine', credentialCount: 0, createdBy: randomUUID() },
  ...{ addPatterns: ['*'], removePatterns: ['*'], startedBy: randomUUID(), version: 1, isSystemDefault: true },
};

const routes = (surfaces.find(({ name }) => name === 'directory')?.routes ?? []).map(route => ({
  name: `${route.method} ${route.path}`,
  method: route.method,
  path: route.path,
  fields: Object.keys((route.body as { properties?: object } | undefined)?.properties ?? {}),
  hasBody: route.body !== undefined,
  form: route.form,
  open: route.action.permit.open !== null,
}));

const made = async (path: string, body: object): Promise<string> => {
  const answer = await server.call('POST', `/v1${path}`, { token: boss.token, body });
  assert.equal(answer.status, 201, answer.text);
  return (answer.body as { data: { id: string } }).data.id;
};

before(async () => {
  server = await startServer();
  const organizationId = (await newOrganization(server)).id;
  ids['organization'] = organizationId;
  boss = await invited(server, organizationId, { admin: true });
  ids['users'] = (await invited(server, organizationId)).id;
  ids['role'] = await made('/role', { title: 'Role', permissions, organizationId });
  ids['companies'] = await made('/company/companies', { name: 'Company', organizationId });
  ids['credential-type'] = await made('/credential-type', { name: 'Type', fields: [field], organizationId });
  ids['credentials'] = await made('/credential/credentials', {
    ...{ name: 'Kept', typeId: ids['credential-type'], companyId: ids['companies'] },
    fields: [{ fieldId: 'login', value: 'root' }],
  });
});
after(() => server.close());

const pathOf = (path: string) =>
  `/v1${path
    .replace(/\/([\w-]+)\/:(identifier|id)/, (_, noun: string) => `/${noun}/${ids[noun]}`)
    .replace(':fieldId', field.id)
    .replace(/:\w+/g, () => randomUUID())}`;

/** The same as a browser's form sends it. */
function formOf(body: object) {
  const fields = Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]);
  return {
    raw: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  };
}

/** All that is stored of people, access, companies and credentials; not who was refused or when. */
async function everything(): Promise<unknown> {
  const tables = [
    ...['users', 'organizations', 'organization_members', 'roles', 'permissions', 'role_permissions', 'user_roles'],
    ...['user_grants', 'team_grants', 'sessions', 'refresh_tokens', 'companies', 'executions', 'credential_types'],
    ...['credential_type_fields', 'credentials', 'credential_versions', 'credential_values', 'mail_messages'],
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

  for (const { name, method, path, fields, hasBody, form, open } of routes.filter(each => each.method !== 'GET'))
    test(name, async () => {
      const headers: Record<string, string> = open ? { 'x-refresh-token': boss.refreshToken } : {};
      const before = await everything();
      const tokens = open ? [null] : [boss.token, server.admin.token];
      let tried = 0;
      for (const [field, value] of Object.entries({ ...privileged, ...ofDirectory })) {
        if (fields.includes(field)) continue;
        tried += 1;
        for (const token of tokens) {
          const body = { ...(hasBody ? bodies[name]?.() : {}), [field]: value };
          const sent = form ? formOf(body) : { token, headers, body };
          const refused = refusalOf(await server.call(method, pathOf(path), sent), 400);
          assert.equal(refused['message'], 'Validation error');
          const subject = `${field.charAt(0).toUpperCase()}${field.slice(1)}`;
          assert.deepEqual(refused['errors'], [{ path: [field], message: `${subject} is not a known field` }], name);
        }
      }
      assert.ok(tried > 60, `${tried}`);
      for (const poison of ['"__proto__": {"admin": true}', '"constructor": {"prototype": {"admin": true}}']) {
        const [token = null] = tokens;
        const raw = `{${poison}, ${JSON.stringify(hasBody ? bodies[name]?.() : {}).slice(1)}`.replace(', }', '}');
        const type = { ...headers, 'content-type': 'application/json' };
        refusalOf(await server.call(method, pathOf(path), { token, headers: type, raw }), form ? 415 : 400);
      }
      assert.deepEqual(await everything(), before);
    });

  test('nor one inside a field or value of the vault', async () => {
    const before = await everything();
    const within = (path: string, method: string, body: object) =>
      server.call(method, pathOf(path), { token: server.admin.token, body });
    for (const [extra, value] of [
      ['organizationId', randomUUID()],
      ['ciphertext', 'x'],
      ['key_id', 1],
    ] as const) {
      const odd = { ...field, [extra]: value };
      const oddValue = { fieldId: 'login', value: 'Not stored', [extra]: value };
      for (const [path, method, body] of [
        ['/credential-type', 'POST', { ...bodies['POST /credential-type']?.(), fields: [odd] }],
        ['/credential-type/:id', 'PATCH', { fields: [odd] }],
        ['/credential/credentials', 'POST', { ...bodies['POST /credential/credentials']?.(), fields: [oddValue] }],
        ['/credential/credentials/:id', 'PATCH', { fields: [oddValue] }],
        ['/credential/credentials/:id/fields', 'PUT', { fields: [oddValue] }],
      ] as const) {
        const { errors } = refusalOf(await within(path, method, body), 400);
        assert.deepEqual((errors as { path: string[] }[])[0]?.path, ['fields', '0', extra], `${method} ${path}`);
      }
    }
    assert.deepEqual(await everything(), before);
  });
});

test('but for that field, each body is taken', async () => {
  for (const [name, body] of Object.entries(bodies)) {
    const [method = '', path = ''] = name.split(' ');
    const form = routes.some(route => route.name === name && route.form);
    const sent = form ? formOf(body()) : { token: server.admin.token, body: body() };
    const answer = await server.call(method, pathOf(path), sent);
    // No ConnectWise is configured here, and nobody waits for a sign-in.
    const wanted = path === '/company/sync' ? [503] : form ? [404] : [200, 201];
    assert.ok(wanted.includes(answer.status), `${name}: ${answer.text}`);
  }
});
