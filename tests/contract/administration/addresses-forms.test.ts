import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { newOrganization } from '../rbac/organizations.support.ts';
import { fresh, logIn } from './identity.support.ts';

let server: TestServer;
let organization = '';
before(async () => {
  server = await startServer();
  organization = (await newOrganization(server)).id;
});
after(() => server.close());

const post = (path: string, body: object) => server.call('POST', path, { token: server.admin.token, body });
const account = (email: string) => ({ email, username: fresh(), password });

async function count(table: string): Promise<number> {
  const [row] = await server.sql<{ count: number }>(`select count(*)::int as count from ${table}`);
  return row?.count ?? -1;
}

/** Addresses that only look like the administrator's, or that no mail server would take. */
const refused: readonly (readonly [string, RegExp])[] = [
  ['admin\u200b@example.com', /without the invisible character U\+200B/],
  ['ad\u00admin@example.com', /without the invisible character U\+00AD/],
  ['\u202eadmin@example.com', /without the invisible character U\+202E/],
  ['admin\ufe0f@example.com', /without the invisible character U\+FE0F/],
  ['admin\u3164@example.com', /without the invisible character U\+3164/],
  ['admin\u{e0041}@example.com', /without the invisible character U\+E0041/],
  ['.admin@example.com', /no dot at either end/],
  ['admin.@example.com', /no dot at either end/],
  ['ad..min@example.com', /nor two in a row/],
  [`${'a'.repeat(65)}@example.com`, /at most 64 bytes before the @/],
];

describe('an address that is none is refused in words, and nothing is stored', () => {
  const doors: readonly (readonly [string, (email: string) => readonly [string, object]])[] = [
    ['registering', email => ['/api/v1/auth/register', account(email)]],
    ['registering there', email => ['/api/auth/register', account(email)]],
    ['creating an account', email => ['/api/v1/users', account(email)]],
    ['creating an account there', email => ['/api/users', account(email)]],
    ['inviting', email => [`/api/organizations/${organization}/invitations`, { email }]],
  ];
  for (const [name, request] of doors)
    test(name, async () => {
      const before = [await count('users'), await count('organization_invitations'), await count('mail_messages')];
      for (const [email, words] of refused) {
        const answer = await post(...request(email));
        assert.equal(answer.status, 400, `${JSON.stringify(email)}: ${answer.text}`);
        const { error } = answer.body as { error: string };
        assert.match(error, /^email must be a valid e-mail address/);
        assert.match(error, words);
      }
      const after = [await count('users'), await count('organization_invitations'), await count('mail_messages')];
      assert.deepEqual(after, before);
    });

  test('importing, which names the line', async () => {
    const raw = refused.map(([email]) => JSON.stringify({ email, username: fresh() })).join('\n');
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await server.call('POST', '/api/v1/users/import?partial=true', {
      token: server.admin.token,
      raw,
      headers,
    });
    const { imported, errors } = answer.body as { imported: number; errors: { line: number; message: string }[] };
    assert.equal(imported, 0);
    for (const [index, [, words]] of refused.entries()) {
      assert.equal(errors[index]?.line, index + 1);
      assert.match(errors[index]?.message ?? '', words);
    }
  });

  test('while letters of any script may stand before the @', async () => {
    for (const local of ['josé', '用户', 'иван']) {
      const email = `${local}@example.com`;
      assert.equal((await post('/api/v1/auth/register', account(email))).status, 201);
      assert.equal((await logIn(server, { email, password })).status, 200);
    }
  });
});

describe('a name that nobody can see, or that turns the text around, is refused in words', () => {
  const field = { id: 'a', name: 'A', required: false, secure: false, valueType: 'plain_text' };
  const doors: readonly (readonly [string, string, string, (name: string) => object])[] = [
    ['team', '/api/v1/teams', 'name', name => ({ name })],
    ['role', '/api/roles', 'name', name => ({ name, permissionIds: [], organizationId: null })],
    ['role by title', '/v1/role', 'title', title => ({ title })],
    ['permission', '/api/permissions', 'name', name => ({ name, resource: fresh('r'), action: 'read' })],
    ['organization', '/api/organizations', 'name', name => ({ name })],
    ['company', '/v1/company/companies', 'name', name => ({ name })],
    ['identifier', '/v1/company/companies', 'cw_Identifier', name => ({ name: 'Acme', cw_Identifier: name })],
    ['credential type', '/v1/credential-type', 'name', name => ({ name, fields: [field] })],
    ['field', '/v1/credential-type', 'fields.0.name', name => ({ name: fresh(), fields: [{ ...field, name }] })],
    ['integration', '/api/v1/integrations', 'name', name => ({ name, api_url: 'https://api.example.com/' })],
    ['person', '/api/v1/users', 'full_name', name => ({ ...account(`${fresh()}@example.com`), full_name: name })],
    ['first name', '/api/users', 'firstName', name => ({ ...account(`${fresh()}@example.com`), firstName: name })],
    ['department', '/api/v1/users', 'department', name => ({ ...account(`${fresh()}@example.com`), department: name })],
  ];
  for (const [what, path, where, body] of doors)
    test(what, async () => {
      for (const [name, words] of [
        ['\u3164', 'must have at least one visible character'],
        ['   ', 'must have at least one visible character'],
        ['\u200b\u2800', 'must have at least one visible character'],
        ['Acme \u202egpj.exe', 'must not contain U+202E, which changes the direction of the text after it'],
        ['\u2066Acme\u2069', 'must not contain U+2066, which changes the direction of the text after it'],
      ] as const) {
        const answer = await post(path, body(name));
        assert.equal(answer.status, 400, answer.text);
        if (path.startsWith('/v1/')) assert.ok(answer.text.includes(words), answer.text);
        else assert.equal((answer.body as { error: string }).error, `${where} ${words}`);
      }
      const fine = await post(path, body(`می\u200cخواهم 👩\u200d🚀 ${fresh()}`));
      assert.equal(fine.status, 201, fine.text);
    });
});

test('what was stored before such rules is read, signed in with and changed as ever', async () => {
  const person = await server.person();
  const email = `.old\u200b..${person.username}@example.com`;
  await server.sql(`update users set email = $2, display_name = $3, department = $3 where id = $1`, [
    person.id,
    email,
    '\u202e\u3164',
  ]);
  assert.equal((await logIn(server, { email: email.toUpperCase(), password })).status, 200);
  const { token } = server.admin;
  const odd = encodeURIComponent('\u202e\u3164');
  const listed = await server.call('GET', `/api/v1/users?department=${odd}`, { token });
  assert.deepEqual(
    (listed.body as { id: string; email: string }[]).map(each => [each.id, each.email]),
    [[person.id, email]],
  );
  const found = await server.call('GET', `/v1/user/users/${encodeURIComponent(email)}`, { token });
  assert.equal(found.status, 200, found.text);
  const body = { bio: 'Changed' };
  assert.equal((await server.call('PATCH', `/api/v1/users/${person.id}`, { token, body })).status, 200);
  assert.match((await server.call('GET', '/api/v1/users/export?format=ndjson', { token })).text, /\.old/);
});
