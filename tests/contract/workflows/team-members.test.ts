import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { managersOn, memberExample } from './managers.support.ts';
import { refusalOf } from './workflows.support.ts';

let server: TestServer;
let acme = '';
let globex = '';
let manager: Person;
let plain: Person;
let someone: Person;
let foreign: Person;
let team = '';

const on = managersOn(() => server);

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  plain = await member(server, { [acme]: [] });
  foreign = await member(server, { [globex]: ['team.members'] });
});
after(() => server.close());
beforeEach(async () => {
  manager = await member(server, { [acme]: ['team.setup', 'read', 'write'] });
  someone = await member(server, { [acme]: [] });
  team = (await on.setTo(manager, { initial_members: [] })).team_id;
});

const add = (person: { readonly email: string }, more: object = {}) => ({
  action: 'add',
  user_email: person.email,
  ...more,
});

describe('managing the members of a team', () => {
  test('is for its leaders and for who holds team.members there; for all others the team is not there', async () => {
    refusalOf(await on.members(null, memberExample), 401, 'team_member_add');
    refusalOf(await on.members(plain, { ...memberExample, team_id: team }), 403, 'team_member_add');
    refusalOf(await on.members(foreign, { ...memberExample, team_id: team }), 404, 'team_member_add');
    await on.managed(manager, add(plain));
    refusalOf(await on.members(plain, { ...memberExample, team_id: team }), 403, 'team_member_add');
    await on.managed(manager, { ...add(plain), action: 'remove' });
    for (const [body, words] of [
      [{ action: 'promote' }, /action/],
      [{ user_email: 'nobody' }, /user_email/],
      [{ role: '' }, /role/],
      [{ job_title: '' }, /job_title/],
      [{ permissions: ['Read'] }, /permissions/],
      [{ team_id: 'x' }, /team_id/],
      [{ nothing: 1 }, /nothing/],
    ] as const) {
      const workflow = 'action' in body ? 'team_member_promote' : 'team_member_add';
      assert.match(refusalOf(await on.members(manager, { ...memberExample, ...body }), 400, workflow), words);
    }
    assert.deepEqual(await on.inTeam(team), [[manager.email, 'owner', null]]);
  });

  test('asks who leads several teams, or none, which is meant, naming them', async () => {
    const second = (await on.setTo(manager, { team_name: 'Frontend', initial_members: [] })).team_id;
    const answer = await on.members(manager, memberExample);
    assert.match(
      refusalOf(answer, 400, 'team_member_add'),
      /team_id is required: you lead Backend Development .*Frontend/,
    );
    assert.deepEqual((answer.body as { teams: unknown }).teams, [
      { id: team, name: 'Backend Development' },
      { id: second, name: 'Frontend' },
    ]);
    const words = refusalOf(await on.members(server.admin, memberExample), 400, 'team_member_add');
    assert.match(words, /you lead no team/);
  });

  test('adds the example as documented: in the team, with a job title and permissions that the manager holds', async () => {
    const known = await on.addressed(await member(server, { [acme]: [] }), memberExample.user_email);
    assert.deepEqual(await on.managed(manager, memberExample), {
      team_id: team,
      user_id: known.id,
      email: 'new.member@company.com',
      status: 'added',
      team_role: 'member',
      job_title: 'developer',
      roles: [],
      permissions: ['read', 'write'],
    });
    assert.deepEqual((await on.inTeam(team)).at(-1), ['new.member@company.com', 'member', 'developer']);
    assert.deepEqual(await on.grants(known), ['read', 'write']);
    assert.deepEqual((await on.told(known, 'grant.changed')).length, 1);
    assert.match(refusalOf(await on.members(manager, memberExample), 409, 'team_member_add'), /already a member/);
    await on.addressed(known, `gone-${known.email}`);
  });

  test('gives nothing that the manager does not hold for good, and then does nothing at all', async () => {
    await on.role(acme, 'deployer', ['deploy.now']);
    for (const more of [{ permissions: ['read', 'delete'] }, { role: 'deployer' }, { permissions: ['*'] }]) {
      for (const to of [someone, { email: 'nobody-new@example.com' }])
        assert.match(refusalOf(await on.members(manager, add(to, more)), 403, 'team_member_add'), /do not hold/);
    }
    assert.deepEqual(await on.inTeam(team), [[manager.email, 'owner', null]]);
    assert.deepEqual([await on.grants(someone), await on.invitations('nobody-new@example.com')], [[], []]);
  });

  test('takes a known moniker for the role, and the three places for the place in the team', async () => {
    await on.role(acme, 'reader', ['read']);
    const managed = await on.managed(manager, add(someone, { role: 'reader' }));
    assert.deepEqual([managed.roles, managed.job_title, managed.team_role], [['reader'], null, 'member']);
    const again = await on.managed(manager, { ...add(someone, { role: 'manager' }), action: 'update' });
    assert.deepEqual([again.status, again.team_role, again.roles], ['updated', 'manager', []]);
    assert.deepEqual(await on.told(someone, 'team.role_changed'), [{ team: 'Backend Development', role: 'manager' }]);
    const titled = await on.managed(manager, { ...add(someone, { role: 'Lead' }), action: 'update' });
    assert.deepEqual([titled.team_role, titled.job_title], ['manager', 'Lead']);
    // Managers leave owners alone, and make none.
    const role = { role: 'owner', team_id: team };
    refusalOf(await on.members(someone, { ...add(someone, role), action: 'update' }), 403, 'team_member_update');
    refusalOf(
      await on.members(someone, { ...add(manager, { role: 'Boss' }), action: 'update' }),
      403,
      'team_member_update',
    );
  });

  test('takes a job title beside a place in the team, and takes it away again', async () => {
    const added = await on.managed(manager, add(someone, { role: 'manager', job_title: 'Lead' }));
    assert.deepEqual([added.team_role, added.job_title], ['manager', 'Lead']);
    const change = (more: object) => on.managed(manager, { ...add(someone, more), action: 'update' });
    assert.deepEqual(
      [(await change({ role: 'member' })).job_title, (await change({ job_title: null })).job_title],
      ['Lead', null],
    );
    assert.deepEqual((await on.inTeam(team)).at(-1), [someone.email, 'member', null]);
    const invited = await on.managed(manager, add({ email: 'titled@example.com' }, { job_title: 'Tester' }));
    assert.deepEqual([invited.status, invited.team_role, invited.job_title], ['invited', 'member', 'Tester']);
    const removal = { ...add(someone), action: 'remove', job_title: 'Lead' };
    assert.match(refusalOf(await on.members(manager, removal), 400, 'team_member_remove'), /job_title/);
  });

  test('says of people elsewhere what it says of nobody', async () => {
    for (const action of ['update', 'remove']) {
      const [known, unknown, outside] = [foreign.email, 'nobody-here@example.com', someone.email];
      for (const user_email of [known, unknown, outside]) {
        const words = refusalOf(await on.members(manager, { action, user_email }), 404, `team_member_${action}`);
        assert.equal(words, 'User is not a member of this team');
      }
    }
    const shown = await on.managed(manager, add(foreign));
    const { email, ...invited } = await on.managed(manager, add({ email: 'nobody-here@example.com' }));
    assert.deepEqual({ ...shown, email }, { ...invited, email });
    assert.equal(shown.status, 'invited');
    assert.equal(shown.user_id, null);
  });

  test('removes who is in it, and takes back an invitation that one sent', async () => {
    await on.managed(manager, add(someone));
    assert.equal((await on.managed(manager, { ...add(someone), action: 'remove' })).status, 'removed');
    assert.deepEqual(await on.told(someone, 'team.left'), [{ team: 'Backend Development' }]);
    refusalOf(await on.members(manager, { ...add(someone), action: 'remove' }), 404, 'team_member_remove');
    await on.managed(manager, add({ email: 'typo@example.com' }));
    const other = await member(server, { [acme]: [] });
    await on.managed(manager, add(other, { role: 'manager' }));
    const mistaken = { action: 'remove', user_email: 'typo@example.com', team_id: team };
    refusalOf(await on.members(other, mistaken), 404, 'team_member_remove');
    assert.equal((await on.managed(manager, mistaken)).status, 'invitation_withdrawn');
    assert.deepEqual(await on.invitations('typo@example.com'), []);
    const more = { ...mistaken, permissions: ['read'] };
    refusalOf(await on.members(manager, more), 400, 'team_member_remove');
  });

  test('of two who change one member at once, both are done one after the other, and who left meanwhile stays out', async () => {
    const second = await member(server, { [acme]: [] });
    await on.managed(manager, add(second, { role: 'manager' }));
    for (let round = 0; round < 10; round += 1) {
      await on.managed(manager, add(someone));
      const update = { ...add(someone, { role: 'Lead', team_id: team }), action: 'update' };
      const answers = await Promise.all([
        on.members(manager, { ...add(someone), action: 'remove' }),
        on.members(second, update),
        on.members(second, { ...update, role: 'manager' }),
        on.members(second, { ...update, action: 'remove', role: undefined }),
      ]);
      const statuses = answers.map(({ status }) => status);
      assert.ok(
        statuses.every(status => status === 200 || status === 404),
        answers.map(({ text }) => text).join('\n'),
      );
      assert.equal([statuses[0], statuses[3]].filter(status => status === 200).length, 1);
      assert.ok((await on.inTeam(team)).every(([email]) => email !== someone.email));
    }
  });
});
