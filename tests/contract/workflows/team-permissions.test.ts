import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { managersOn, permissionsExample } from './managers.support.ts';
import { refusalOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let manager: Person;
let someone: Person;
let outside: Person;
let team = '';

const on = managersOn(() => server);
const holds = ['deploy', 'admin_read', 'delete', 'review'];

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  outside = await member(server, { [acme]: [] });
  await on.role(acme, 'senior_developer', ['review']);
  await on.role(acme, 'chief', ['everything.else']);
});
after(() => server.close());
beforeEach(async () => {
  manager = await member(server, { [acme]: ['team.setup', 'team.permissions', ...holds] });
  someone = await member(server, { [acme]: ['delete'] });
  team = (await on.setTo(manager, { initial_members: [someone.email] })).team_id;
});

const about = (person: { readonly email: string }, more: object) => ({ user_email: person.email, ...more });

describe('changing what the members of one’s teams may do', () => {
  test('is for who holds team.permissions, in the documented form', async () => {
    refusalOf(await on.permissions(null, permissionsExample), 401, 'permission_update');
    refusalOf(await on.permissions(outside, permissionsExample), 403, 'permission_update');
    for (const [body, words] of [
      [{ permissions_to_add: ['Deploy'] }, /permissions_to_add/],
      [{ permissions_to_remove: 'delete' }, /permissions_to_remove/],
      [{ roles_to_assign: [''] }, /roles_to_assign/],
      [{ user_email: 'me' }, /user_email/],
      [{ reason: 'x' }, /reason/],
    ] as const)
      assert.match(
        refusalOf(await on.permissions(manager, { ...permissionsExample, ...body }), 400, 'permission_update'),
        words,
      );
  });

  test('reaches only members of teams that one leads; all others are as if they did not exist', async () => {
    const foreign = await member(server, { [globex]: [] });
    const mine = await member(server, { [acme]: ['team.setup', 'team.permissions'] });
    for (const person of [outside, foreign, mine, { email: 'nobody@example.com' }])
      assert.equal(
        refusalOf(
          await on.permissions(manager, about(person, { permissions_to_add: ['deploy'] })),
          404,
          'permission_update',
        ),
        'User not found',
      );
    // Being in a team is not leading it.
    await on.managed(manager, { action: 'add', user_email: mine.email });
    refusalOf(
      await on.permissions(mine, about(someone, { permissions_to_add: ['team.setup'] })),
      404,
      'permission_update',
    );
    refusalOf(await on.permissions(manager, about(someone, { organization_id: globex })), 404, 'permission_update');
  });

  test('gives and takes nothing beyond what one holds, and then does nothing at all', async () => {
    await server.sql(
      'insert into user_grants (id, user_id, pattern, organization_id) values (gen_random_uuid(), $1, $2, $3)',
      [someone.id, 'delete.all', acme],
    );
    for (const change of [
      { permissions_to_add: ['launch'] },
      { permissions_to_add: ['*'] },
      { permissions_to_remove: ['delete.all'] },
      { roles_to_assign: ['chief'] },
    ]) {
      const body = about(someone, { permissions_to_remove: ['delete'], ...change });
      assert.match(refusalOf(await on.permissions(manager, body), 403, 'permission_update'), /do not hold/);
    }
    const words = refusalOf(
      await on.permissions(manager, about(someone, { roles_to_assign: ['no_such_role'] })),
      404,
      'permission_update',
    );
    assert.match(words, /Role not found|no_such_role/);
    assert.deepEqual(await on.grants(someone), ['delete', 'delete.all']);
  });

  test('answers the example as documented, tells the person, and holds from the next call', async () => {
    const john = await on.addressed(someone, 'john.doe@company.com');
    assert.deepEqual(await on.updated(manager, permissionsExample), {
      user_id: john.id,
      organization_id: acme,
      added: ['deploy', 'admin_read'],
      removed: ['delete'],
      roles: ['senior_developer'],
      still_held: [],
    });
    assert.deepEqual(await on.grants(john), ['admin_read', 'deploy']);
    assert.deepEqual(await on.told(john, 'grant.changed'), [{ given: ['deploy', 'admin_read'], taken: ['delete'] }]);
    assert.deepEqual(await on.told(john, 'account.roles_changed'), [{ given: ['senior_developer'], taken: [] }]);
    const check = await server.call('POST', '/v1/user/@me/check-permission', {
      token: john.token,
      headers: { 'x-organization-id': acme },
      body: { permissions: ['deploy', 'review', 'delete'] },
    });
    const { results } = (check.body as { data: { results: { hasPermission: boolean }[] } }).data;
    assert.deepEqual(
      results.map(({ hasPermission }) => hasPermission),
      [true, true, false],
    );
    // Once more there is nothing left to do, and it says so.
    const again = await on.updated(manager, permissionsExample);
    assert.deepEqual([again.added, again.removed, again.roles], [[], [], []]);
    await on.addressed(john, `gone-${john.email}`);
  });

  test('says what is held all the same by something else, instead of taking it for done', async () => {
    await server.sql(`insert into team_grants (id, team_id, pattern) values (gen_random_uuid(), $1, 'delete')`, [team]);
    const { removed, still_held } = await on.updated(manager, about(someone, { permissions_to_remove: ['delete'] }));
    assert.deepEqual([removed, still_held], [['delete'], ['delete']]);
  });

  test('is anybody’s in reach for who may give permissions to everyone there', async () => {
    const clerk = await member(server, { [acme]: ['team.permissions', 'user.permissions.other', 'deploy'] });
    const { added } = await on.updated(clerk, about(outside, { permissions_to_add: ['deploy'] }));
    assert.deepEqual(added, ['deploy']);
    const foreign = await member(server, { [globex]: [] });
    refusalOf(
      await on.permissions(clerk, about(foreign, { permissions_to_add: ['deploy'] })),
      404,
      'permission_update',
    );
  });
});
