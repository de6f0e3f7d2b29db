import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, errorOf, join, me } from './identity.support.ts';
import { member, organization } from './integrations.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
/** Holds everything over people inside Acme only. */
let lead: Person;
let colleague: Person;
let foreigner: Person;
/** Belongs to both. */
let both: Person;
let homeless: Person;

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['user.*'] });
  colleague = await member(server, { [acme]: [] });
  foreigner = await member(server, { [globex]: [] });
  both = await member(server, { [acme]: [], [globex]: [] });
  homeless = await server.person();
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  server.call(method, `/api/v1/users${path}`, { token: who.token, body, headers });
const idsIn = (answer: Answer) => (answer.body as { id: string }[]).map(({ id }) => id).sort();
const inAcme = () => [lead.id, colleague.id, both.id].sort();
const rows = (people: readonly Person[]) =>
  server.sql('select id, active, bio, deleted_at, updated_at from users where id = any($1) order by id', [
    people.map(({ id }) => id),
  ]);

describe('people of other organizations', () => {
  test('are not found by any way in, and stay as they were', async () => {
    const strangers = [foreigner, homeless, server.admin];
    const before = await rows(strangers);
    for (const stranger of strangers) {
      for (const [method, rest, body] of [
        ['GET', ''],
        ['PATCH', '', { bio: 'x' }],
        ['PATCH', '/status', { is_active: false }],
        ['PATCH', '/role', { role: 'user' }],
        ['DELETE', ''],
      ] as const) {
        const answer = await call(lead, method, `/${stranger.id}${rest}`, body);
        assert.deepEqual([answer.status, answer.body], [404, { error: 'User not found' }], `${method} ${rest}`);
      }
    }
    assert.deepEqual(await rows(strangers), before);
  });

  test('are in no list, count, search or export', async () => {
    for (const query of ['', '?sort=-email', '?q=example.com', '?per_page=3', '?role=user']) {
      const answer = await call(lead, 'GET', query);
      assert.deepEqual(idsIn(answer), inAcme(), query);
      assert.equal(answer.headers.get('x-total-count'), '3');
    }
    assert.deepEqual(idsIn(await call(lead, 'GET', `?q=${foreigner.username}`)), []);
    const file = await call(lead, 'GET', '/export?format=ndjson');
    assert.deepEqual(
      file.text
        .trim()
        .split('\n')
        .map(line => (JSON.parse(line) as { id: string }).id)
        .sort(),
      inAcme(),
    );
  });

  test('do not lend their organization to whoever is in none of its roles', async () => {
    for (const [method, path, body] of [
      ['GET', ''],
      ['GET', `/${foreigner.id}`],
      ['POST', '', account()],
    ] as const) {
      const answer = await call(lead, method, path, body, { 'x-organization-id': globex });
      assert.equal(answer.status, 403, `${method} ${path}`);
    }
    const into = await call(lead, 'POST', '', { ...account(), organizationId: globex });
    assert.deepEqual([into.status, into.body], [404, { error: 'Organization not found' }]);
    const nowhere = await call(lead, 'POST', '', { ...account(), organizationId: randomUUID() });
    assert.deepEqual(nowhere.body, into.body, 'a foreign one looks like none');
  });
});

describe('a scope over part of a person', () => {
  test('does not reach the account itself', async () => {
    for (const [rest, body, node] of [
      ['/status', { is_active: false }, 'user.status.other'],
      ['/role', { role: 'user' }, 'user.roles.other'],
    ] as const) {
      const answer = await call(lead, 'PATCH', `/${both.id}${rest}`, body);
      assert.equal(answer.status, 403);
      assert.ok(errorOf(answer).includes(node), errorOf(answer));
    }
    assert.equal((await me(server, both.token)).status, 200);
  });

  test('detaches instead of deleting, and only from what it reaches', async () => {
    const person = await member(server, { [acme]: ['report.read'], [globex]: ['report.read'] });
    const refused = await call(lead, 'DELETE', `/${person.id}`);
    assert.equal(refused.status, 403, 'who holds more inside the organization is not for the lead to remove');
    await server.sql('delete from user_grants where user_id = $1 and organization_id = $2', [person.id, acme]);
    assert.equal((await call(lead, 'DELETE', `/${person.id}`)).status, 204);
    const [row] = await server.sql('select email, deleted_at, active from users where id = $1', [person.id]);
    assert.deepEqual([row?.['email'], row?.['deleted_at'], row?.['active']], [person.email, null, true]);
    const left = await server.sql('select organization_id from organization_members where user_id = $1', [person.id]);
    assert.deepEqual(left, [{ organization_id: globex }]);
    const grants = await server.sql('select organization_id from user_grants where user_id = $1', [person.id]);
    assert.deepEqual(grants, [{ organization_id: globex }]);
    assert.equal((await me(server, person.token)).status, 200, 'the account and its sessions live');
    assert.equal((await call(lead, 'GET', `/${person.id}`)).status, 404);
    const event = await audit(server, 'user.delete', lead.id, 'success');
    assert.deepEqual([event.organization_id, event.details], [acme, { detachedFrom: [acme] }]);
  });
});

describe('a scope over all of a person', () => {
  test('changes and deletes the account', async () => {
    const person = await member(server, { [acme]: [] });
    assert.equal((await call(lead, 'PATCH', `/${person.id}`, { bio: 'by lead' })).status, 200);
    assert.equal((await call(lead, 'PATCH', `/${person.id}/status`, { is_active: false })).status, 200);
    assert.equal((await me(server, person.token)).status, 401);
    assert.equal((await call(lead, 'DELETE', `/${person.id}`)).status, 204);
    const [row] = await server.sql('select email from users where id = $1', [person.id]);
    assert.equal(row?.['email'], null);
  });

  test('gives nothing beyond the organization', async () => {
    for (const role of ['admin', 'manager', 'viewer'])
      assert.equal((await call(lead, 'PATCH', `/${colleague.id}/role`, { role })).status, 403, role);
    assert.equal((await call(lead, 'POST', '', { ...account(), role: 'admin' })).status, 403);
    const chief = await server.person('admin');
    await join(server, chief, acme);
    for (const [method, rest, body] of [
      ['PATCH', '', { bio: 'x' }],
      ['PATCH', '/status', { is_active: false }],
      ['PATCH', '/role', { role: 'user' }],
      ['DELETE', ''],
    ] as const)
      assert.equal((await call(lead, method, `/${chief.id}${rest}`, body)).status, 403, method + rest);
    await server.sql('delete from organization_members where user_id = $1', [chief.id]);
  });

  test('makes new people members of it', async () => {
    for (const body of [account(), { ...account(), organizationId: acme.toUpperCase() }]) {
      const answer = await call(lead, 'POST', '', body);
      assert.equal(answer.status, 201, answer.text);
      const { id } = answer.body as { id: string };
      const member = await server.sql('select organization_id from organization_members where user_id = $1', [id]);
      assert.deepEqual(member, [{ organization_id: acme }]);
      await server.sql('delete from organization_members where user_id = $1', [id]);
    }
  });

  test('over two organizations asks which one', async () => {
    const wide = await member(server, { [acme]: ['user.*'], [globex]: ['user.*'] });
    const answer = await call(wide, 'POST', '', account());
    assert.equal(answer.status, 400);
    assert.match(errorOf(answer), /^organizationId is required/);
    const named = await call(wide, 'POST', '', account(), { 'x-organization-id': globex });
    assert.equal(named.status, 201);
    assert.equal(
      (await call(wide, 'PATCH', `/${both.id}/status`, { is_active: true })).status,
      200,
      'reaches all of them',
    );
    for (const { id } of [wide, named.body as { id: string }])
      await server.sql('delete from organization_members where user_id = $1', [id]);
  });

  test('ends with the organization', async () => {
    const gone = await organization(server, 'Gone');
    const boss = await member(server, { [gone]: ['user.*'] });
    assert.equal((await call(boss, 'GET', '')).status, 200);
    await server.sql('update organizations set active = false where id = $1', [gone]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    assert.equal((await call(boss, 'GET', '')).status, 403);
  });
});

describe('the organization named in the request', () => {
  const headers = () => ({ 'x-organization-id': acme.toUpperCase() });

  test('narrows what even an administrator sees and touches', async () => {
    const { admin } = server;
    assert.deepEqual(idsIn(await call(admin, 'GET', '', undefined, headers())), inAcme());
    assert.equal((await call(admin, 'GET', `/${colleague.id}`, undefined, headers())).status, 200);
    for (const [method, rest, body] of [
      ['GET', ''],
      ['PATCH', '', { bio: 'x' }],
      ['PATCH', '/status', { is_active: false }],
      ['DELETE', ''],
    ] as const)
      assert.equal((await call(admin, method, `/${foreigner.id}${rest}`, body, headers())).status, 404, method + rest);
    const part = await call(admin, 'PATCH', `/${both.id}/status`, { is_active: false }, headers());
    assert.equal(part.status, 403);
    const answer = await call(admin, 'POST', '', account(), headers());
    const { id } = answer.body as { id: string };
    const member = await server.sql('select organization_id from organization_members where user_id = $1', [id]);
    assert.deepEqual(member, [{ organization_id: acme }]);
    await server.sql('delete from organization_members where user_id = $1', [id]);
  });

  test('must be an id, and never widens', async () => {
    for (const bad of ['acme', '', '*', `${acme},${globex}`]) {
      const answer = await call(lead, 'GET', '', undefined, { 'x-organization-id': bad });
      assert.equal(answer.status, 400, bad);
      assert.equal(errorOf(answer), 'X-Organization-Id must be a UUID');
    }
    assert.equal((await call(colleague, 'GET', '', undefined, headers())).status, 403);
    assert.deepEqual(idsIn(await call(server.admin, 'GET', '', undefined, { 'x-organization-id': randomUUID() })), []);
  });
});
