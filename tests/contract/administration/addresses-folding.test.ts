import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { turkishDatabase } from '../../support/postgres.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { accept, dataOf, invitationIn, newOrganization } from '../rbac/organizations.support.ts';
import { errorOf, fresh, linkIn, logIn } from './identity.support.ts';

/*
 * A database whose locale says that I and i are two letters: what people are recognised by must not ask it.
 */
let server: TestServer;
let ivan: Person;
before(async () => {
  server = await startServer({}, { newDatabase: turkishDatabase });
  const body = { email: 'ivan@example.com', username: 'IVAN', password };
  assert.equal((await server.call('POST', '/api/v1/auth/register', { body })).status, 201);
  ivan = await server.signIn('ivan');
});
after(() => server.close());

const register = (email: string, username = fresh()) =>
  server.call('POST', '/api/v1/auth/register', { body: { email, username, password } });

async function importing(lines: readonly object[]) {
  const raw = lines.map(line => JSON.stringify(line)).join('\n');
  const headers = { 'content-type': 'application/x-ndjson' };
  return server.call('POST', '/api/v1/users/import', { token: server.admin.token, raw, headers });
}

describe('where the database says that I is not the capital of i', () => {
  test('it does say so', async () => {
    const [row] = await server.sql<{ i: string }>(`select lower('IVAN') as i`);
    assert.equal(row?.i, 'ıvan');
  });

  test('people sign in whatever the case they type', async () => {
    for (const body of [
      { email: 'IVAN@EXAMPLE.COM', password },
      { email: 'Ivan@Example.com', password },
      { username: 'IVAN', password },
      { username: 'iVaN', password },
    ]) {
      const answer = await logIn(server, body);
      assert.equal(answer.status, 200, `${JSON.stringify(body)}: ${answer.text}`);
    }
  });

  test('nobody registers or is imported a second time under another case', async () => {
    assert.match(errorOf(await register('IVAN@EXAMPLE.COM')), /email already exists/);
    assert.match(errorOf(await register(`${fresh()}@example.com`, 'IVAN')), /username already exists/);
    const known = await importing([{ email: 'IVAN@EXAMPLE.COM', username: fresh() }]);
    assert.deepEqual([known.status, known.text.includes('line 1: A user with this email already exists')], [400, true]);
    const [first, second] = [fresh('mini'), fresh()];
    const twice = await importing([
      { email: `${first}@example.com`, username: first },
      { email: `${first.toUpperCase()}@EXAMPLE.COM`, username: second },
    ]);
    assert.deepEqual([twice.status, /line 2: email/.test(twice.text)], [400, true]);
    const [row] = await server.sql<{ count: number }>(
      `select count(*)::int as count from users where email ilike 'ivan@%' or email ilike 'mini%'`,
    );
    assert.equal(row?.count, 1);
  });

  test('an address of a letter that only looks like one of another is another address', async () => {
    for (const email of ['İvan@example.com', 'ıvan@example.com']) {
      assert.equal((await register(email)).status, 201);
      const found = await server.sql<{ email: string }>('select email from users where email = $1', [email]);
      assert.equal(found.length, 1);
    }
    assert.equal((await logIn(server, { email: 'IVAN@EXAMPLE.COM', password })).status, 200);
  });

  test('failures count for one account, and for one that is none, whatever the case', async () => {
    const person = await server.person();
    for (const name of [person.email, `${fresh('ii')}@example.com`]) {
      const statuses: number[] = [];
      for (const email of [name, name.toUpperCase(), name, name.toUpperCase(), name, name.toUpperCase()])
        statuses.push((await logIn(server, { email, password: 'not-the-password' })).status);
      assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429]);
    }
  });

  test('a forgotten password is found, and its link is the account’s', async () => {
    const answer = await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: 'IVAN@EXAMPLE.COM' } });
    assert.ok(answer.status < 300, answer.text);
    const token = await linkIn(server, 'ivan@example.com', '/reset-password', 2);
    const reset = await server.call('POST', '/api/v1/auth/password/reset', { body: { token, password } });
    assert.equal(reset.status, 200, reset.text);
  });

  test('an invitation finds its person, and the second one takes the place of the first', async () => {
    const { id } = await newOrganization(server);
    const invite = (email: string) =>
      server.call('POST', `/api/organizations/${id}/invitations`, { token: server.admin.token, body: { email } });
    const inge = await server.person();
    const capitals = inge.email.toUpperCase();
    dataOf(await invite(inge.email), 201);
    dataOf(await invite(capitals), 201);
    const pending = await server.sql('select email from organization_invitations where organization_id = $1', [id]);
    assert.deepEqual(pending, [{ email: capitals }]);
    dataOf(await accept(server, inge, await invitationIn(server, capitals, 2)));
    assert.equal((await invite(capitals)).status, 409);
  });

  test('a domain is one in any case, and its people join by it', async () => {
    const domain = 'MINI.EXAMPLE.COM';
    const { id } = await newOrganization(server, { domain, joinPolicy: 'domain' });
    const verify = `/api/organizations/${id}/domain/verify`;
    dataOf(await server.call('POST', verify, { token: server.admin.token }));
    const username = fresh();
    assert.equal((await register(`${username}@MINI.example.com`, username)).status, 201);
    await server.sql('update users set email_verified_at = now() where username = $1', [username]);
    const person = await server.signIn(username);
    const joined = await server.call('POST', `/api/organizations/${id}/requests`, { token: person.token });
    assert.ok(joined.status < 300, joined.text);
    const members = await server.sql('select 1 from organization_members where user_id = $1', [person.id]);
    assert.equal(members.length, 1);
  });

  test('the directory, the search and what is named in it find one thing under any case', async () => {
    const { token } = server.admin;
    for (const identifier of ['IVAN@EXAMPLE.COM', 'IVAN']) {
      const found = await server.call('GET', `/v1/user/users/${identifier}`, { token });
      assert.equal(found.status, 200, found.text);
    }
    const search = await server.call('GET', '/console/search?q=IVAN%40EXAMPLE.COM', { token });
    assert.match(search.text, new RegExp(ivan.id));
    for (const [path, body] of [
      ['/v1/company/companies', { name: 'Mini', cw_Identifier: 'MINI' }],
      ['/v1/company/companies', { name: 'Mini', cw_Identifier: 'mini' }],
    ] as const)
      assert.equal(
        (await server.call('POST', path, { token, body })).status,
        body.cw_Identifier === 'MINI' ? 201 : 409,
      );
  });
});
