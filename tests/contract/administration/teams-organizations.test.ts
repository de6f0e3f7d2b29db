import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
/** Holds everything over teams inside Acme only. */
let lead: Person;
let colleague: Person;
let stranger: Person;
let homeless: Person;
let [ours, theirs, platform] = ['', '', ''];

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization('Acme'), await organization('Globex')];
  lead = await member(acme);
  colleague = await member(acme);
  stranger = await member(globex);
  homeless = await server.person();
  await hold(lead, 'team.*', acme);
  ours = await newTeam({ name: 'Ours', organizationId: acme });
  theirs = await newTeam({ name: 'Theirs', organizationId: globex });
  platform = await newTeam({ name: 'Platform' });
});
after(() => server.close());

async function organization(name: string): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into organizations (id, name) values ($1, $2)', [id, name]);
  return id;
}

async function join(person: Person, organizationId: string): Promise<void> {
  await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
    organizationId,
    person.id,
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}

async function member(organizationId: string): Promise<Person> {
  const person = await server.person();
  await join(person, organizationId);
  return person;
}

async function hold(person: Person, pattern: string, organizationId: string): Promise<void> {
  await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
    randomUUID(),
    person.id,
    pattern,
    organizationId,
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}

async function newTeam(body: object, token = server.admin.token): Promise<string> {
  const answer = await server.call('POST', '/api/v1/teams', { token, body });
  assert.equal(answer.status, 201, answer.text);
  return (answer.body as { id: string }).id;
}

const add = (team: string, person: Person, token: string, body?: object) =>
  server.call('POST', `/api/v1/teams/${team}/members/${person.id}`, { token, body });

const namesOf = (body: unknown) => (body as { name: string }[]).map(team => team.name);

describe('a foreign team', () => {
  test('is not found, by any way in, and stays as it was', async () => {
    assert.equal((await add(theirs, stranger, server.admin.token)).status, 200);
    const { token } = lead;
    for (const team of [theirs, platform]) {
      for (const [method, rest, body] of [
        ['GET', ''],
        ['PATCH', '', { name: 'Taken' }],
        ['DELETE', ''],
        ['POST', `/members/${colleague.id}`],
        ['PATCH', `/members/${stranger.id}`, { role: 'owner' }],
        ['DELETE', `/members/${stranger.id}`],
        ['POST', '/grants', { pattern: 'team.read' }],
        ['GET', '/grants'],
        ['DELETE', `/grants/${randomUUID()}`],
      ] as const) {
        const answer = await server.call(method, `/api/v1/teams/${team}${rest}`, { token, body });
        assert.equal(answer.status, 404, `${method} ${rest}`);
        assert.deepEqual(answer.body, { error: 'Team not found' });
      }
    }
    const rows = await server.sql(
      `select name, (select count(*)::int from team_members m where m.team_id = t.id
      and m.deleted_at is null) as members from teams t where id = any($1) and deleted_at is null order by name`,
      [[theirs, platform]],
    );
    assert.deepEqual(rows, [
      { name: 'Platform', members: 0 },
      { name: 'Theirs', members: 1 },
    ]);
  });

  test('is in no list, count or search', async () => {
    for (const query of ['', '?q=s', '?sort=-name']) {
      const answer = await server.call('GET', `/api/v1/teams${query}`, { token: lead.token });
      assert.deepEqual(namesOf(answer.body), ['Ours']);
      assert.equal(answer.headers.get('x-total-count'), '1');
    }
  });

  test('the named organization narrows what even an administrator sees and touches', async () => {
    const token = server.admin.token;
    const headers = { 'x-organization-id': acme.toUpperCase() };
    const list = await server.call('GET', '/api/v1/teams', { token, headers });
    assert.deepEqual(namesOf(list.body), ['Ours']);
    assert.equal((await server.call('GET', `/api/v1/teams/${ours}`, { token, headers })).status, 200);
    assert.equal((await server.call('GET', `/api/v1/teams/${theirs}`, { token, headers })).status, 404);
    assert.equal((await server.call('GET', `/api/v1/teams/${platform}`, { token, headers })).status, 404);
    const nowhere = { 'x-organization-id': globex };
    assert.equal((await server.call('GET', '/api/v1/teams', { token: lead.token, headers: nowhere })).status, 403);
  });

  test('shown by a membership, is no more open for a node that is held elsewhere', async () => {
    const both = await member(acme);
    await join(both, globex);
    await hold(both, 'team.*', acme);
    assert.equal((await add(theirs, both, server.admin.token)).status, 200);
    const { token } = both;
    assert.equal((await server.call('GET', `/api/v1/teams/${theirs}`, { token })).status, 200);
    for (const [method, rest, node, body] of [
      ['PATCH', '', 'write', { name: 'Taken' }],
      ['DELETE', '', 'delete'],
      ['POST', `/members/${stranger.id}`, 'members'],
      ['GET', '/grants', 'grants'],
      ['POST', '/grants', 'grants', { pattern: 'user.read' }],
    ] as const) {
      const answer = await server.call(method, `/api/v1/teams/${theirs}${rest}`, { token, body });
      assert.equal(answer.status, 403, `${method} ${rest}`);
      assert.deepEqual(answer.body, { error: `Insufficient permissions: team.${node} is missing` });
    }
    const [stored] = await server.sql('select name, deleted_at from teams where id = $1', [theirs]);
    assert.deepEqual(stored, { name: 'Theirs', deleted_at: null });
    const left = await server.call('DELETE', `/api/v1/teams/${theirs}/members/${both.id}`, { token });
    assert.equal(left.status, 204);
  });

  test('a membership does not reach past the named organization either', async () => {
    const team = await newTeam({ name: 'Led', organizationId: acme });
    await add(team, colleague, server.admin.token, { role: 'owner' });
    const path = `/api/v1/teams/${team}`;
    const { token } = colleague;
    assert.equal((await server.call('GET', path, { token })).status, 200);
    assert.equal((await server.call('GET', path, { token, headers: { 'x-organization-id': acme } })).status, 200);
    const foreign = { 'x-organization-id': globex };
    for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }]] as const) {
      const there = await server.call(method, path, { token, headers: foreign, body });
      const nothing = await server.call(method, `/api/v1/teams/${randomUUID()}`, { token, headers: foreign, body });
      assert.deepEqual([there.status, there.body], [403, nothing.body], method);
    }
    await server.call('DELETE', path, { token: server.admin.token });
  });
});

describe('a new team', () => {
  test('is refused in an organization that is foreign, gone or unknown', async () => {
    const gone = await organization('Gone');
    await server.sql('update organizations set deleted_at = now() where id = $1', [gone]);
    for (const [token, organizationId] of [
      [lead.token, globex],
      [server.admin.token, gone],
      [server.admin.token, randomUUID()],
    ] as const) {
      const answer = await server.call('POST', '/api/v1/teams', { token, body: { name: 'No', organizationId } });
      assert.deepEqual([answer.status, answer.body], [404, { error: 'Organization not found' }]);
      const headers = { 'x-organization-id': organizationId };
      const named = await server.call('POST', '/api/v1/teams', { token, headers, body: { name: 'No' } });
      assert.equal(named.status, token === lead.token ? 403 : 404);
    }
    assert.deepEqual(await server.sql(`select 1 from teams where name = 'No'`), []);
  });

  test('belongs to the caller’s only organization, or to the one that is named', async () => {
    const organizationOf = async (token: string, body: object, headers = {}) => {
      const answer = await server.call('POST', '/api/v1/teams', { token, headers, body: { name: 'Placed', ...body } });
      return answer.status === 201 ? (answer.body as { organization_id: string }).organization_id : answer.status;
    };
    assert.equal(await organizationOf(lead.token, {}), acme);
    assert.equal(await organizationOf(lead.token, { organizationId: acme.toUpperCase() }), acme);
    assert.equal(await organizationOf(server.admin.token, {}), null);
    assert.equal(await organizationOf(server.admin.token, {}, { 'x-organization-id': globex }), globex);
    const both = await member(acme);
    await join(both, globex);
    await hold(both, 'team.create', acme);
    await hold(both, 'team.create', globex);
    assert.equal(await organizationOf(both.token, {}), 400);
    assert.equal(await organizationOf(both.token, { organizationId: globex }), globex);
    assert.equal(await organizationOf(both.token, {}, { 'x-organization-id': acme }), acme);
    await server.sql(`update teams set deleted_at = now() where name = 'Placed'`);
  });

  test('has no owner from outside its organization', async () => {
    const manager = await server.person('manager');
    const body = { name: 'Placed', organizationId: acme };
    const answer = await server.call('POST', '/api/v1/teams', { token: manager.token, body });
    assert.deepEqual([answer.status, (answer.body as { member_count: number }).member_count], [201, 0]);
    await server.sql(`update teams set deleted_at = now() where name = 'Placed'`);
  });
});

describe('people', () => {
  test('outside a team’s organization are not found, for administrators too', async () => {
    for (const { token } of [lead, server.admin]) {
      for (const person of [stranger, homeless]) {
        const answer = await add(ours, person, token);
        assert.deepEqual([answer.status, answer.body], [404, { error: 'User not found' }]);
      }
    }
    assert.equal((await add(ours, colleague, lead.token)).status, 200);
  });

  test('are found for a team of the platform by a mere role in it only where they could be found otherwise', async () => {
    const team = await newTeam({ name: 'Mixed' });
    const owner = await member(acme);
    const loner = await server.person();
    for (const person of [owner, loner]) await add(team, person, server.admin.token, { role: 'owner' });
    assert.equal((await add(team, stranger, owner.token)).status, 404);
    assert.equal((await add(team, homeless, owner.token)).status, 404);
    assert.equal((await add(team, stranger, loner.token)).status, 404);
    assert.equal((await add(team, colleague, owner.token)).status, 200);
    assert.equal((await add(team, homeless, loner.token)).status, 200);
    assert.equal((await add(team, stranger, server.admin.token)).status, 200);
    await server.call('DELETE', `/api/v1/teams/${team}`, { token: server.admin.token });
  });
});

describe('grants of an organization’s team', () => {
  test('are bounded by what the giver holds there, and hold nowhere else', async () => {
    const team = await newTeam({ name: 'Bounded', organizationId: acme });
    const give = (pattern: string, token: string) =>
      server.call('POST', `/api/v1/teams/${team}/grants`, { token, body: { pattern } });
    assert.equal((await give('user.list.other', lead.token)).status, 403);
    assert.equal((await give('*', lead.token)).status, 403);
    assert.equal((await give('team.list', lead.token)).status, 201);
    assert.equal((await add(team, colleague, lead.token)).status, 200);
    const list = await server.call('GET', '/api/v1/teams?q=T', { token: colleague.token });
    assert.equal(list.status, 200);
    const everything = await server.call('GET', '/api/v1/teams', { token: colleague.token });
    assert.equal(namesOf(everything.body).includes('Theirs'), false);
    assert.equal(namesOf(everything.body).includes('Platform'), false);
    assert.equal(namesOf(everything.body).includes('Bounded'), true);

    assert.equal((await give('*', server.admin.token)).status, 201);
    assert.equal((await server.call('GET', `/api/v1/teams/${theirs}`, { token: colleague.token })).status, 404);
    const beyond = { pattern: 'team.read' };
    const outside = await server.call('POST', `/api/v1/teams/${platform}/grants`, {
      token: colleague.token,
      body: beyond,
    });
    assert.equal(outside.status, 404);
    assert.equal((await add(team, await member(acme), lead.token)).status, 403);
  });

  test('and of its memberships end with the membership in the organization', async () => {
    const person = await member(acme);
    const team = await newTeam({ name: 'Left', organizationId: acme });
    await server.call('POST', `/api/v1/teams/${team}/grants`, {
      token: server.admin.token,
      body: { pattern: 'team.list' },
    });
    await add(team, person, server.admin.token, { role: 'owner' });
    assert.equal((await server.call('GET', '/api/v1/teams', { token: person.token })).status, 200);
    await server.sql('delete from organization_members where user_id = $1', [person.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    assert.equal((await server.call('GET', '/api/v1/teams', { token: person.token })).status, 403);
    assert.equal((await server.call('GET', `/api/v1/teams/${team}`, { token: person.token })).status, 403);
  });
});
