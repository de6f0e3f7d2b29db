import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { managersOn } from './managers.support.ts';
import { executionOf, refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
/** Sets up teams in Acme; what managers hold there. */
let manager: Person;
/** Belongs to Acme and holds nothing. */
let plain: Person;
/** Belongs to Globex. */
let foreign: Person;

const on = managersOn(() => server);
const teams = () => server.sql('select id from teams where deleted_at is null');
const waiting = () => server.sql('select id from organization_invitations');

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  manager = await member(server, { [acme]: ['team.setup'] });
  plain = await member(server, { [acme]: [] });
  foreign = await member(server, { [globex]: [] });
});
after(() => server.close());

describe('setting up a team', () => {
  test('is for who holds team.setup there, in the documented form, and nothing is left of what is refused', async () => {
    refusalOf(await on.setUp(null), 401, 'team_setup');
    refusalOf(await on.setUp(plain), 403, 'team_setup');
    refusalOf(await on.setUp(manager, { organization_id: globex }), 404, 'team_setup');
    for (const [body, words] of [
      [{ team_name: '' }, /team_name/],
      [{ team_name: '\u3164' }, /team_name/],
      [{ team_type: 7 }, /team_type/],
      [{ initial_members: ['nobody'] }, /initial_members/],
      [{ initial_members: 'john@example.com' }, /initial_members/],
      [{ initial_members: Array.from({ length: 51 }, (_, at) => `a${at}@example.com`) }, /initial_members/],
      [{ team_goals: [''] }, /team_goals/],
      [{ team_goals: ['a\u0000'] }, /team_goals/],
      [{ organization_id: 'acme' }, /organization_id/],
      [{ owner: 1 }, /owner/],
    ] as const)
      assert.match(refusalOf(await on.setUp(manager, body), 400, 'team_setup'), words);
    assert.deepEqual([await teams(), await waiting()], [[], []]);
  });

  test('asks which organization is meant where there are several, and takes the only one', async () => {
    const both = await member(server, { [acme]: ['team.setup'], [globex]: ['team.setup'] });
    const anywhere = await member(server, { [acme]: [], [globex]: [] });
    await server.sql(
      `insert into user_roles (user_id, role_id) select $1, id from roles where moniker = 'manager' and organization_id is null`,
      [anywhere.id],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [anywhere.id] }]);
    for (const by of [both, anywhere])
      assert.match(refusalOf(await on.setUp(by), 400, 'team_setup'), /organization_id is required/);
    assert.deepEqual(await teams(), []);
    const { team_id: id } = await on.setTo(anywhere, { organization_id: globex, initial_members: [] });
    const [team] = await server.sql('select organization_id from teams where id = $1', [id]);
    assert.equal(team?.['organization_id'], globex);
  });

  test('of the whole platform invites nobody: there is no door for them', async () => {
    const { length } = await teams();
    const words = refusalOf(await on.setUp(server.admin), 400, 'team_setup');
    assert.match(words, /initial_members names nobody you can find: john\.doe@company\.com.*organization_id/);
    assert.equal((await teams()).length, length);
    const { team_id: id } = await on.setTo(server.admin, { initial_members: [plain.email.toUpperCase()] });
    assert.deepEqual(await on.inTeam(id), [
      [server.admin.email, 'owner', null],
      [plain.email, 'member', null],
    ]);
  });

  test('answers the example as documented: a team with its kind and goals, led by who set it up', async () => {
    const john = await on.addressed(await member(server, { [acme]: [] }), 'john.doe@company.com');
    const answer = replyOf<{ team_id: string; members_added: string[]; invited: string[] }>(
      await on.setUp(manager),
      'team_setup',
    );
    const { team_id: id, ...rest } = answer.results;
    assert.deepEqual(rest, { members_added: ['john.doe@company.com'], invited: ['jane.smith@company.com'] });
    const [team] = await server.sql('select name, description, type, goals, organization_id from teams where id = $1', [
      id,
    ]);
    assert.deepEqual(team, {
      name: 'Backend Development',
      description: 'Core backend services team',
      type: 'development',
      goals: ['Improve API performance', 'Implement new features'],
      organization_id: acme,
    });
    assert.deepEqual(await on.inTeam(id), [
      ['john.doe@company.com', 'member', null],
      [manager.email, 'owner', null],
    ]);
    assert.deepEqual(await on.told(john, 'team.joined'), [{ team: 'Backend Development' }]);
    const [invitation] = await on.invitations('jane.smith@company.com');
    assert.deepEqual(
      [invitation?.organization_id, invitation?.teams],
      [acme, [{ role: 'member', team: id, title: null }]],
    );
    assert.match((await server.mails('jane.smith@company.com'))[0] ?? '', /Acme/);
    assert.deepEqual((await audited(server, 'team.set_up', id)).length, 1);
    const execution = await executionOf(server, manager, answer.execution_id);
    assert.deepEqual(
      execution.steps.map(({ name }) => name),
      ['validation', 'creation', 'notification'],
    );
  });

  test('says the same of an address that belongs elsewhere as of one that nobody has', async () => {
    const asked = [foreign.email, 'nobody-at-all@example.com', foreign.email.toUpperCase(), manager.email];
    const { members_added: added, invited } = await on.setTo(manager, { initial_members: asked });
    assert.deepEqual([added, invited], [[], [foreign.email.toUpperCase(), 'nobody-at-all@example.com']]);
    assert.deepEqual(await on.told(foreign, 'team.joined'), []);
  });
});
