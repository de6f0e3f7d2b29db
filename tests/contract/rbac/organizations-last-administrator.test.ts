import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { join } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal, stored } from './organizations.support.ts';
import { systemRole } from './rbac.support.ts';

const words = 'The last administrator of an organization who can sign in cannot be removed; name another first';
let server: TestServer;
let acme = '';
let [one, two] = [{} as Person, {} as Person];
before(async () => {
  server = await startServer();
  acme = (await newOrganization(server)).id;
  [one, two] = [await invited(server, acme, { admin: true }), await invited(server, acme, { admin: true })];
});
after(() => server.close());

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api${path}`, { token: who.token, body });

/** Makes exactly these people the administrators, whoever was removed before. */
async function administeredBy(...people: readonly Person[]): Promise<void> {
  const members = await server.sql<{ user_id: string }>(
    'select user_id from organization_members where organization_id = $1',
    [acme],
  );
  for (const person of people) if (!members.some(each => each.user_id === person.id)) await join(server, person, acme);
  dataOf(await call(server.admin, 'PUT', `/organizations/${acme}`, { adminIds: people.map(each => each.id) }));
}

const administrators = async (): Promise<readonly string[]> =>
  dataOf(await call(server.admin, 'GET', `/organizations/${acme}`)).adminIds;

type Way = (actor: Person, other: Person) => Promise<Answer>;
const put = (who: Person, ...adminIds: string[]) => call(who, 'PUT', `/organizations/${acme}`, { adminIds });
const takeOut = (who: Person, id: string) => call(who, 'DELETE', `/organizations/${acme}/members/${id}`);

/** Ways to be rid of the other, and of oneself. */
const ways: Readonly<Record<string, Way>> = {
  'leaves out the other': (actor, _other) => put(actor, actor.id),
  'takes out the other': (actor, other) => takeOut(actor, other.id),
  'changes the organizations of the other': (actor, other) =>
    call(actor, 'PUT', `/users/${other.id}`, { organizationIds: [] }),
  'leaves out themselves': (actor, other) => put(actor, other.id),
  leaves: (actor, _other) => takeOut(actor, actor.id),
  'changes their own organizations': (actor, _other) =>
    call(actor, 'PUT', `/users/${actor.id}`, { organizationIds: [] }),
};
/** Every pair in which both together would leave nobody. */
const deadly = Object.keys(ways).flatMap((first, index) =>
  Object.keys(ways).flatMap((second, other) => (index < 3 === other < 3 ? [[first, second] as const] : [])),
);

describe('of two administrators who go at once, exactly one stays', () => {
  // Each of the 18 pairs, and those of the document's own routes once more.
  const rounds = [...deadly, ['leaves out the other', 'takes out the other'], ['leaves', 'leaves out themselves']];
  assert.equal(rounds.length, 20);
  for (const [first = '', second = ''] of rounds)
    test(`one ${first}, two ${second}`, async () => {
      await administeredBy(one, two);
      const answers = await Promise.all([ways[first]?.(one, two), ways[second]?.(two, one)]);
      const statuses = answers.map(answer => answer?.status ?? 0);
      // Whoever names the other as they go may be named in turn, one after the other.
      const allowed = first === 'leaves out themselves' && second === first ? [1, 2] : [1];
      const succeeded = statuses.filter(status => status === 200).length;
      assert.ok(allowed.includes(succeeded), answers.map(each => each?.text).join());
      // The other is not an administrator any more, or the last one.
      assert.ok(
        statuses.every(status => [200, 403, 404, 409].includes(status)),
        statuses.join(),
      );
      assert.equal((await administrators()).length, 1);
    });

  test('also when the platform’s administrator takes out the one while the other leaves', async () => {
    for (const way of [
      () => takeOut(server.admin, one.id),
      () => put(server.admin, two.id),
      () => call(server.admin, 'PUT', `/users/${one.id}`, { organizationIds: [] }),
    ]) {
      await administeredBy(one, two);
      const statuses = (await Promise.all([way(), takeOut(two, two.id)])).map(({ status }) => status);
      assert.deepEqual(statuses.sort(), [200, 409]);
      assert.equal((await administrators()).length, 1);
    }
  });
});

describe('the last administrator is not taken out by a change of their account', () => {
  let user = '';
  before(async () => {
    user = await systemRole(server, 'user');
    await administeredBy(one);
  });

  /** All that an account is and has. */
  const account = (person: Person) =>
    server.sql(
      `select to_jsonb(u) - 'last_login_at' as account, (select jsonb_agg(r order by r.role_id) from user_roles r where r.user_id = u.id) as roles,
        (select jsonb_agg(m) from organization_members m where m.user_id = u.id) as organizations
        from users u where u.id = $1`,
      [person.id],
    );

  for (const [what, body] of [
    ['organizations', () => ({ organizationIds: [] })],
    ['roles', () => ({ roleIds: [user] })],
    ['roles, all of them,', () => ({ roleIds: [] })],
    ['roles and organizations', () => ({ firstName: 'Not stored', roleIds: [user], organizationIds: [] })],
    ['organizations, beside a name,', () => ({ firstName: 'Not stored', organizationIds: [] })],
  ] as const)
    test(`${what} are not replaced, by whomever`, async () => {
      const before = [await stored(server, acme), await account(one)];
      const seen = server.events.length;
      for (const who of [server.admin, one]) {
        const sent = body();
        const answer = await call(who, 'PUT', `/users/${one.id}`, sent);
        // One's own roles of the platform are not an organization's to change: that is refused even before.
        if (who === one && answer.status === 403) assert.ok('roleIds' in sent, answer.text);
        else assert.equal(refusal(answer, 409), words);
      }
      assert.deepEqual([await stored(server, acme), await account(one)], before);
      assert.deepEqual(server.events.slice(seen), []);
    });

  test('nor by a deletion that only detaches', async () => {
    const elsewhere = await newOrganization(server);
    await join(server, one, elsewhere.id);
    await administeredBy(one, two);
    const partial = () => call(two, 'DELETE', `/users/${one.id}`);
    await administeredBy(one);
    // Somebody who holds all that the last administrator does, and is none.
    const peer = await invited(server, acme);
    await server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id)
        select gen_random_uuid(), $1, case p.action when '' then p.resource else p.resource || '.' || p.action end, $2
        from roles r join role_permissions rp on rp.role_id = r.id join permissions p on p.id = rp.permission_id
        where r.organization_id = $2 and r.moniker = 'org-admin'`,
      [peer.id, acme],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [peer.id] }]);
    const before = await account(one);
    assert.equal(refusal(await call(peer, 'DELETE', `/users/${one.id}`), 409), words);
    assert.deepEqual(await account(one), before);
    await administeredBy(one, two);
    assert.equal((await partial()).status, 200, 'one of two may be');
    assert.deepEqual(await administrators(), [two.id]);
  });

  test('and the administrators’ role is not to be emptied or deleted instead', async () => {
    await administeredBy(one);
    const [role] = await server.sql<{ id: string }>(
      `select id from roles where organization_id = $1 and moniker = 'org-admin'`,
      [acme],
    );
    const before = await server.sql('select * from role_permissions where role_id = $1 order by permission_id', [
      role?.id,
    ]);
    for (const who of [one, server.admin])
      for (const [method, path, body] of [
        ['DELETE', '', undefined],
        ['PUT', '', { permissionIds: [] }],
        ['PUT', '', { name: 'Renamed' }],
        ['PUT', '/permissions', { permissionIds: [] }],
      ] as const)
        refusal(await call(who, method, `/roles/${role?.id}${path}`, body), 403);
    for (const { permission_id } of before as { permission_id: string }[])
      refusal(await call(one, 'DELETE', `/permissions/${permission_id}`), 403);
    assert.deepEqual(
      await server.sql('select * from role_permissions where role_id = $1 order by permission_id', [role?.id]),
      before,
    );
  });
});
