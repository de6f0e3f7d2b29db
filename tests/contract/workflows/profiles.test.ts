import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';

/*
 * Whom people show their profile, on every surface where somebody comes to that of another without `user.read.other`.
 */

/** What opens the lists of every surface, and no profile by itself. */
const lists = ['user.list.other', 'user.bulk', 'role.read', 'team.read', 'organization.members'];

let server: TestServer;
let home: string;
let team: string;
let ann: Person;
let viewers: Readonly<Record<'ann' | 'teammate' | 'colleague' | 'stranger' | 'reader', Person>>;

before(async () => {
  server = await startServer();
  home = await organization(server, 'Home');
  const elsewhere = await organization(server, 'Elsewhere');
  team = randomUUID();
  await server.sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [team, 'Night shift', home]);
  const person = async (place: string, inTeam: boolean, ...more: string[]): Promise<Person> => {
    const made = await member(server, { [place]: [] });
    for (const pattern of [...lists, ...more])
      await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
        ...[randomUUID(), made.id, pattern],
      ]);
    if (inTeam)
      await server.sql('insert into team_members (id, team_id, user_id) values ($1, $2, $3)', [
        ...[randomUUID(), team, made.id],
      ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [made.id] }]);
    return made;
  };
  ann = await person(home, true);
  await server.sql(`update users set display_name = 'Ann Kai', first_name = 'Ann', last_name = 'Kai' where id = $1`, [
    ann.id,
  ]);
  viewers = {
    ann,
    teammate: await person(home, true),
    colleague: await person(home, false),
    stranger: await person(elsewhere, false),
    reader: await person(elsewhere, false, 'user.read.other'),
  };
});
after(() => server.close());

const get = async (person: Person, path: string): Promise<unknown> => {
  const answer = await server.call('GET', path, { token: person.token });
  assert.equal(answer.status, 200, `GET ${path}: ${answer.text}`);
  return answer.body ?? answer.text;
};

/** Where profiles are read: whether ann's is among what somebody gets to see. */
const reads: Readonly<Record<string, (viewer: Person) => Promise<boolean>>> = {
  'GET /api/v1/users': async viewer =>
    ((await get(viewer, '/api/v1/users')) as { id: string }[]).some(({ id }) => id === ann.id),
  'GET /api/v1/users?q=': async viewer =>
    ((await get(viewer, `/api/v1/users?q=${ann.username}`)) as { id: string }[]).some(({ id }) => id === ann.id),
  'GET /api/v1/users/export': async viewer =>
    String(await get(viewer, '/api/v1/users/export?format=csv')).includes(ann.email),
  'GET /api/users': async viewer =>
    ((await get(viewer, '/api/users')) as { data: { users: { id: string }[] } }).data.users.some(
      ({ id }) => id === ann.id,
    ),
  'GET /api/users?organizationId=': async viewer =>
    ((await get(viewer, `/api/users?organizationId=${home}`)) as { data: { users: { id: string }[] } }).data.users.some(
      ({ id }) => id === ann.id,
    ),
  'GET /v1/role/:identifier/users': async viewer =>
    ((await get(viewer, '/v1/role/user/users')) as { data: { id: string }[] }).data.some(({ id }) => id === ann.id),
  'GET /console/search': async viewer =>
    JSON.stringify(await get(viewer, `/console/search?q=${ann.username}`)).includes(ann.id),
  'GET /api/v1/teams/:id': async viewer => {
    const { members } = (await get(viewer, `/api/v1/teams/${team}`)) as {
      members: { id: string; email: string | null; full_name: string }[];
    };
    const found = members.find(({ id }) => id === ann.id);
    assert.ok(found, 'who is in a team is no secret of theirs');
    assert.equal(found.full_name, found.email === null ? ann.username : 'Ann Kai');
    return found.email === ann.email;
  },
  'GET /api/organizations/:id/members': async viewer => {
    const { data } = (await get(viewer, `/api/organizations/${home}/members`)) as {
      data: { members: { id: string; email: string | null; firstName: string | null; lastName: string | null }[] };
    };
    const found = data.members.find(({ id }) => id === ann.id);
    assert.ok(found, 'who belongs to an organization is no secret of theirs');
    assert.deepEqual([found.firstName, found.lastName], found.email === null ? [null, null] : ['Ann', 'Kai']);
    return found.email === ann.email;
  },
};

const seenBy = {
  private: ['ann', 'reader'],
  team: ['ann', 'reader', 'teammate'],
  organization: ['ann', 'colleague', 'reader', 'teammate'],
  public: ['ann', 'colleague', 'reader', 'stranger', 'teammate'],
} as const;

const everywhere = async (expected: readonly string[], what: string): Promise<void> => {
  for (const [route, sees] of Object.entries(reads)) {
    const seeing: string[] = [];
    for (const [name, viewer] of Object.entries(viewers)) if (await sees(viewer)) seeing.push(name);
    assert.deepEqual(seeing.sort(), [...expected], `${route}, ${what}`);
  }
};

describe('a profile is seen, on every surface,', () => {
  test('by the people of one’s organizations, when nothing was said', () => everywhere(seenBy.organization, 'unsaid'));

  for (const [profile_visibility, expected] of Object.entries(seenBy))
    test(`by ${expected.join(', ')} when it is ${profile_visibility}`, async () => {
      const body = { profile_visibility };
      const { status } = await server.call('POST', '/api/v1/user/privacy/settings', { token: ann.token, body });
      assert.equal(status, 200);
      await everywhere(expected, profile_visibility);
    });
});

test('lists count those whom they show', async () => {
  await server.call('POST', '/api/v1/user/privacy/settings', {
    token: ann.token,
    body: { profile_visibility: 'private' },
  });
  const { headers, body } = await server.call('GET', '/api/v1/users', { token: viewers.teammate.token });
  assert.equal(Number(headers.get('x-total-count')), (body as unknown[]).length);
});

test('people who belong to no organization see one another, unless they hide', async () => {
  const [bob, cleo] = [await server.person(), await server.person()];
  await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
    ...[randomUUID(), bob.id, 'user.list.other'],
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [bob.id] }]);
  const sees = async () => ((await get(bob, '/api/v1/users')) as { id: string }[]).some(({ id }) => id === cleo.id);
  assert.equal(await sees(), true);
  for (const profile_visibility of ['team', 'private']) {
    await server.call('POST', '/api/v1/user/privacy/settings', { token: cleo.token, body: { profile_visibility } });
    assert.equal(await sees(), false, profile_visibility);
  }
});
