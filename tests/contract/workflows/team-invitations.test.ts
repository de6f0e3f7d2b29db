import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { accept, dataOf, invitationIn, refusal } from '../rbac/organizations.support.ts';
import { managersOn } from './managers.support.ts';

let server: TestServer;
let acme = '';
let manager: Person;
let newcomer: Person;
let team = '';
let reader = '';

const on = managersOn(() => server);
const rejected = /invalid, has expired, was already used, or its sender no longer has the right/;

before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  reader = await on.role(acme, 'reader', ['read']);
});
after(() => server.close());
beforeEach(async () => {
  manager = await member(server, { [acme]: ['team.setup', 'read', 'write'] });
  newcomer = await server.person();
  team = (await on.setTo(manager, { initial_members: [] })).team_id;
});

const invite = (more: object = {}, by = manager) =>
  on.managed(by, { action: 'add', user_email: newcomer.email, team_id: team, ...more });
const forget = (...people: Person[]) =>
  server.gatehouse.bus.publish([{ type: 'access.changed', users: people.map(({ id }) => id) }]);
const isIn = async () => {
  const rows = await server.sql('select 1 from organization_members where user_id = $1', [newcomer.id]);
  return rows.length > 0 || (await on.inTeam(team)).some(([email]) => email === newcomer.email);
};

describe('an invitation that leads into a team', () => {
  test('brings into organization and team, with the role, the title and the permissions that were promised', async () => {
    const promised = await invite({ role: 'Developer', permissions: ['read'] });
    assert.equal(promised.status, 'invited');
    assert.equal(await isIn(), false);
    dataOf(await accept(server, newcomer, await invitationIn(server, newcomer.email)));
    assert.deepEqual((await on.inTeam(team)).at(-1), [newcomer.email, 'member', 'Developer']);
    assert.deepEqual(await on.grants(newcomer), ['read']);
    assert.deepEqual(await on.told(newcomer, 'team.joined'), [{ team: 'Backend Development' }]);
  });

  test('gives a role of the organization, and a place above others', async () => {
    await invite({ role: 'reader' });
    dataOf(await accept(server, newcomer, await invitationIn(server, newcomer.email)));
    const given = await server.sql('select 1 from user_roles where user_id = $1 and role_id = $2', [
      newcomer.id,
      reader,
    ]);
    assert.equal(given.length, 1);
  });

  for (const [what, end] of [
    [
      'leads the team no more',
      () => server.sql(`update team_members set role = 'member' where user_id = $1`, [manager.id]),
    ],
    [
      'has left the team',
      () => server.sql('update team_members set deleted_at = now() where user_id = $1', [manager.id]),
    ],
    [
      'has lost what was promised',
      () => server.sql(`delete from user_grants where user_id = $1 and pattern = 'read'`, [manager.id]),
    ],
    ['is suspended', () => server.sql('update users set active = false where id = $1', [manager.id])],
  ] as const)
    test(`is worth nothing once its sender ${what}`, async () => {
      await invite({ permissions: ['read'] });
      const token = await invitationIn(server, newcomer.email);
      await end();
      forget(manager);
      assert.match(refusal(await accept(server, newcomer, token), 400), rejected);
      assert.equal(await isIn(), false);
      assert.deepEqual(await on.grants(newcomer), []);
    });

  test('is worth nothing once the team gives what its sender, who is not in it, does not hold', async () => {
    const clerk = await member(server, { [acme]: ['team.members'] });
    await invite({}, clerk);
    await server.sql(`insert into team_grants (id, team_id, pattern) values (gen_random_uuid(), $1, 'vault.open')`, [
      team,
    ]);
    assert.match(refusal(await accept(server, newcomer, await invitationIn(server, newcomer.email)), 400), rejected);
    assert.equal(await isIn(), false);
  });

  test('brings into the organization without the team that is deleted meanwhile only by who decides who belongs to it', async () => {
    await invite();
    await server.sql('update teams set deleted_at = now() where id = $1', [team]);
    const token = await invitationIn(server, newcomer.email);
    assert.match(refusal(await accept(server, newcomer, token), 400), rejected);
    assert.equal(await isIn(), false);
  });

  test('stands beside what others have invited the same address to; both are kept', async () => {
    const other = await member(server, { [acme]: ['team.setup'] });
    const second = (await on.setTo(other, { team_name: 'Second', initial_members: [newcomer.email] })).team_id;
    await invite();
    await invite({ role: 'Again' });
    assert.equal((await on.invitations(newcomer.email)).length, 2);
    for (const token of await tokens(3)) await accept(server, newcomer, token);
    assert.deepEqual((await on.inTeam(team)).at(-1), [newcomer.email, 'member', 'Again']);
    assert.deepEqual((await on.inTeam(second)).at(-1), [newcomer.email, 'member', null]);
  });

  test('is listed for who decides who belongs to the organization, and can be taken back by them', async () => {
    const clerk = await member(server, { [acme]: ['organization.members', 'read'] });
    await invite({ permissions: ['read'] });
    const path = `/api/organizations/${acme}/invitations`;
    const list = dataOf<{ invitations: { id: string; email: string; teams: unknown; permissions: unknown }[] }>(
      await server.call('GET', path, { token: clerk.token }),
    );
    const shown = list.invitations.find(({ email }) => email === newcomer.email);
    assert.deepEqual([shown?.teams, shown?.permissions], [[{ id: team, role: 'member', jobTitle: null }], ['read']]);
    assert.equal((await server.call('DELETE', `${path}/${shown?.id}`, { token: clerk.token })).status, 200);
    assert.match(refusal(await accept(server, newcomer, await invitationIn(server, newcomer.email)), 400), rejected);
  });
});

async function tokens(count: number): Promise<string[]> {
  const mails = await server.mails(newcomer.email, count);
  return mails.flatMap(
    text =>
      /accept-invitation\?token=([A-Za-z0-9_-]{43})/.exec(text.replaceAll('=\r\n', '').replaceAll('=3D', '='))?.[1] ??
      [],
  );
}
