import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { escalateSteps } from '../../../src/domain/access-requests/escalate.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let acme = '';
/** Decides what can be asked for, and holds the production database. */
let keeper: Person;
let [peerOne, peerTwo, leadOne, both]: Person[] = [];
let requester: Person;
let [peers, leads] = ['', ''];

const on = requestsOn(() => server);
const path = '/api/v1/admin/access/resource-types';
const holding = () => member(server, { [acme]: ['production_database.*'] });
const at = (person: Person | undefined): Person => {
  assert.ok(person);
  return person;
};

before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  keeper = await member(server, { [acme]: ['request.configure', 'production_database.*'] });
  [peerOne, peerTwo, leadOne, both] = [await holding(), await holding(), await holding(), await holding()];
  requester = await member(server, { [acme]: [] });
  peers = await group([at(peerOne), at(peerTwo), at(both)]);
  leads = await group([at(leadOne), at(both)]);
});
after(() => server.close());

async function group(people: readonly Person[]): Promise<string> {
  const id = randomUUID();
  await server.sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [id, 'Group', acme]);
  for (const { id: user } of people)
    await server.sql(`insert into team_members (id, team_id, user_id, role) values ($1, $2, $3, 'member')`, [
      ...[randomUUID(), id, user],
    ]);
  return id;
}
const step = (team: string, approvals = 1) => ({ from: 'team', team_id: team, approvals });
const create = (body: object, by = keeper) =>
  on.types(by, { name: 'production_database', levels: ['read'], owners: [keeper.email], ...body });
const withType = async (body: object, use: (id: string) => Promise<void>) => {
  const { results } = replyOf<{ id: string }>(await create(body), 'resource_type_create');
  await use(results.id);
  replyOf(await on.as(keeper, 'DELETE', `${path}/${results.id}`), 'resource_type_delete');
};
const votes = async (by: Person | undefined, id: string) => {
  const { status, approvals } = await on.processed(at(by), id, 'approve');
  return [status, approvals.given, approvals.needed];
};
const waitsFor = async (person: Person | undefined) =>
  (await on.waiting(at(person))).requests.map(each => each.request_id);

describe('steps of a type', () => {
  test('name groups that are there, each once', async () => {
    for (const [steps, words] of [
      [[{ from: 'team', approvals: 1 }], /steps must name a team_id/],
      [[{ from: 'owners', team_id: peers, approvals: 1 }], /steps must name a team_id/],
      [[step(randomUUID())], /steps name a team that is not there/],
      [[step(peers), step(peers)], /steps name one group twice/],
      [[step(peers, 0)], /approvals/],
      [[step(peers, 11)], /approvals/],
      [[{ from: 'friends', approvals: 1 }], /from/],
      [Array.from({ length: 6 }, () => step(peers)), /steps/],
    ] as const)
      assert.match(refusalOf(await create({ steps }), 400, 'resource_type_create'), words);
    assert.deepEqual(await server.sql('select 1 from resource_types'), []);
  });

  test('of two groups want a vote of each: two of one do not do, nor one who is in both', async () => {
    await withType({ steps: [step(peers), step(leads)] }, async () => {
      const { request_id: first } = await on.asked(requester);
      assert.deepEqual(await votes(peerOne, first), ['pending_approval', 1, 2]);
      refusalOf(await on.process(at(peerTwo), first, 'approve'), 403, 'approval_process');
      assert.deepEqual(await waitsFor(peerTwo), [], 'their vote would not help any more');
      assert.deepEqual(await waitsFor(leadOne), [first]);
      assert.deepEqual(await on.grants(requester), []);
      assert.deepEqual(await votes(leadOne, first), ['approved', 2, 2]);
      assert.equal((await on.grants(requester)).length, 1);

      const { request_id: second } = await on.asked(requester);
      assert.deepEqual(await votes(both, second), ['pending_approval', 1, 2]);
      refusalOf(await on.process(at(both), second, 'approve'), 409, 'approval_process');
      assert.equal((await on.grants(requester)).length, 1);
      // Whoever is in both counts for the group that lacks a vote.
      assert.deepEqual(await votes(peerTwo, second), ['approved', 2, 2]);
    });
  });

  test('never count the requester, and refuse where the groups could not do it together', async () => {
    await withType({ steps: [step(peers), step(leads)] }, async id => {
      // Of the peers asks one, of the leads nobody else is left but who is in both: peer and both do it.
      const { request_id } = await on.asked(at(leadOne));
      refusalOf(await on.process(at(leadOne), request_id, 'approve'), 403, 'approval_process');
      replyOf(await on.withdraw(at(leadOne), request_id), 'access_request');
      replyOf(await on.as(keeper, 'PATCH', `${path}/${id}`, { steps: [step(leads, 2)] }), 'resource_type_update');
      assert.match(
        refusalOf(await on.ask(at(leadOne)), 400, 'access_request'),
        /this takes 2 approvals, and only 1 person can approve it/,
      );
    });
  });

  test('in order ask the next group when the one before has answered', async () => {
    await withType({ steps: [step(peers), step(leads)], in_order: true }, async () => {
      const { request_id: id, approvers } = await on.asked(requester);
      assert.deepEqual(approvers, [peerOne, peerTwo, both].map(person => at(person).email).toSorted());
      assert.deepEqual(await waitsFor(leadOne), []);
      refusalOf(await on.process(at(leadOne), id, 'approve'), 404, 'approval_process');
      assert.deepEqual(await votes(peerOne, id), ['pending_approval', 1, 2]);
      assert.deepEqual(await waitsFor(peerTwo), []);
      assert.deepEqual(await waitsFor(leadOne), [id]);
      assert.deepEqual(await votes(leadOne, id), ['approved', 2, 2]);
    });
  });

  test('count no vote of who has left the group since, and ask the others of it again', async () => {
    await withType({ steps: [step(peers), step(leads)], in_order: true }, async () => {
      const { request_id: id } = await on.asked(requester);
      await votes(peerOne, id);
      await server.sql('update team_members set deleted_at = now() where team_id = $1 and user_id = $2', [
        ...[peers, at(peerOne).id],
      ]);
      assert.deepEqual(await votes(leadOne, id), ['pending_approval', 1, 2]);
      assert.deepEqual(await waitsFor(peerTwo), [id]);
      assert.deepEqual(await votes(peerTwo, id), ['approved', 2, 2]);
      await server.sql('update team_members set deleted_at = null where team_id = $1', [peers]);
    });
  });

  test('are nobody’s to reject or pass on who has left the group since', async () => {
    const other = await holding();
    await withType({ steps: [step(peers), step(leads)] }, async () => {
      const { request_id: id } = await on.asked(requester);
      await server.sql('update team_members set deleted_at = now() where team_id = $1 and user_id = $2', [
        ...[peers, at(peerOne).id],
      ]);
      for (const [action, more] of [
        ['reject', {}],
        ['delegate', { delegate_to: other.email }],
        ['approve', {}],
      ] as const)
        assert.equal(
          refusalOf(await on.process(at(peerOne), id, action, more), 403, 'approval_process'),
          'Others are asked to decide this request',
        );
      await server.sql('update team_members set deleted_at = null where team_id = $1', [peers]);
      const { status } = await on.processed(at(peerOne), id, 'reject');
      assert.equal(status, 'rejected');
    });
  });

  test('may be passed on to nobody of another group, and who takes it over stands for the group', async () => {
    const outsider = await holding();
    await withType({ steps: [step(peers), step(leads)] }, async () => {
      const { request_id: id } = await on.asked(requester);
      for (const to of [leadOne, peerTwo, both])
        assert.match(
          refusalOf(
            await on.process(at(peerOne), id, 'delegate', { delegate_to: at(to).email }),
            400,
            'approval_process',
          ),
          /delegate_to names somebody/,
        );
      await on.processed(at(peerOne), id, 'delegate', { delegate_to: outsider.email });
      assert.deepEqual(await votes(outsider, id), ['pending_approval', 1, 2]);
      assert.deepEqual(await waitsFor(peerTwo), []);
      refusalOf(await on.process(at(peerOne), id, 'approve'), 403, 'approval_process');
      assert.deepEqual(await votes(leadOne, id), ['approved', 2, 2]);
    });
  });

  test('go to those who process requests where a group has nobody left', async () => {
    const processing = await member(server, { [acme]: ['production_database.*', 'request.process'] });
    const last = await holding();
    const alone = await group([last]);
    await withType({ steps: [step(peers), step(alone)] }, async () => {
      const { request_id: id } = await on.asked(requester);
      await votes(peerOne, id);
      refusalOf(await on.process(processing, id, 'approve'), 403, 'approval_process');
      await server.sql('update team_members set deleted_at = now() where team_id = $1', [alone]);
      await server.gatehouse.perform(escalateSteps, { after: null }, operatorCaller('job'));
      assert.deepEqual(await waitsFor(processing), [id]);
      assert.deepEqual(await votes(processing, id), ['approved', 2, 2]);
    });
  });

  test('give once however many answer at once', async () => {
    await withType({ steps: [step(peers), step(leads)] }, async () => {
      const before = (await on.grants(requester)).length;
      const { request_id: id } = await on.asked(requester);
      const people = [peerOne, peerTwo, leadOne, both].map(at);
      const answers = await Promise.all(
        Array.from({ length: 40 }, (_, index) => on.process(at(people[index % 4]), id, 'approve')),
      );
      assert.equal(answers.filter(({ text }) => text.includes('"status":"approved"')).length, 1);
      assert.equal(answers.filter(({ status }) => status === 200).length, 2);
      assert.equal((await on.grants(requester)).length, before + 1);
    });
  });
});

describe('automatic approval', () => {
  const roleFor = async (person: Person | null): Promise<string> => {
    const id = randomUUID();
    await server.sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $3, $4)', [
      ...[id, `r${id.slice(0, 8)}`, 'On call', acme],
    ]);
    if (person !== null) await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, id]);
    return id;
  };

  test('is switched on, and its type changed, by nobody who could not give it themselves', async () => {
    const clerk = await member(server, { [acme]: ['request.configure'] });
    const role = await roleFor(null);
    for (const body of [{ automatic_role_id: role }, { break_glass: true }])
      assert.match(
        refusalOf(await create({ ...body, owners: [] }, clerk), 403, 'resource_type_create'),
        /you do not hold production_database\.\* yourself/,
      );
    const unknown = { automatic_role_id: randomUUID() };
    assert.match(refusalOf(await create(unknown), 400, 'resource_type_create'), /names a role that is not there/);
    await withType({ automatic_role_id: role, longest_days: 1 }, async id => {
      refusalOf(await on.as(clerk, 'PATCH', `${path}/${id}`, { longest_days: 90 }), 403, 'resource_type_update');
      const off = { automatic_role_id: null, description: 'Off' };
      replyOf(await on.as(clerk, 'PATCH', `${path}/${id}`, off), 'resource_type_update');
      refusalOf(await on.as(clerk, 'PATCH', `${path}/${id}`, { break_glass: true }), 403, 'resource_type_update');
    });
  });

  test('gives at once to who is in the role now, tells those who were not asked, and marks it for good', async () => {
    const person = await member(server, { [acme]: [] });
    const role = await roleFor(person);
    await withType({ automatic_role_id: role }, async () => {
      const { results } = replyOf<Record<string, unknown>>(await on.ask(person), 'access_request');
      assert.deepEqual([results['status'], results['approvers']], ['approved', []]);
      assert.equal((await on.holds(person, 'production_database.read', acme)).hasPermission, true);
      const [own] = (await on.own(person)).requests;
      assert.deepEqual([own?.status, own?.decided_by, own?.way], ['approved', null, 'automatic']);
      const told = await server.sql(
        `select facts from notifications where kind = 'access_request.automatic' and user_id = $1`,
        [keeper.id],
      );
      assert.deepEqual(told, [{ facts: { access: 'production_database.read' } }]);
      // Others wait, and so does who is in the role no more.
      assert.equal((await on.asked(requester)).approvers[0], keeper.email);
      await server.sql(`update user_roles set expires_at = now() - interval '1 minute' where role_id = $1`, [role]);
      const again = replyOf<{ status: string }>(await on.ask(person), 'access_request').results;
      assert.equal(again.status, 'pending_approval');
    });
  });

  test('is for nobody who has put themselves into the role', async () => {
    const person = await member(server, { [acme]: ['team.permissions', 'user.permissions.other', 'user.roles.other'] });
    const role = await roleFor(null);
    const [{ moniker } = { moniker: '' }] = await server.sql<{ moniker: string }>(
      'select moniker from roles where id = $1',
      [role],
    );
    const put = (by: Person) =>
      on.as(by, 'POST', '/api/v1/manager/permissions/update', {
        ...{ user_email: person.email, roles_to_assign: [moniker], organization_id: acme },
      });
    await withType({ automatic_role_id: role }, async () => {
      assert.deepEqual(replyOf<{ roles: string[] }>(await put(person), 'permission_update').results.roles, [moniker]);
      const { request_id: id, approvers } = await on.asked(person);
      assert.deepEqual(approvers, [keeper.email]);
      assert.deepEqual(await on.grants(person), []);
      await on.withdraw(person, id);
      await server.sql('delete from user_roles where role_id = $1', [role]);
      assert.deepEqual(replyOf<{ roles: string[] }>(await put(server.admin), 'permission_update').results.roles, [
        moniker,
      ]);
      const { results } = replyOf<{ status: string }>(await on.ask(person), 'access_request');
      assert.equal(results.status, 'approved');
    });
  });

  test('gives what extends audited access audited, too', async () => {
    const person = await member(server, { [acme]: [] });
    const role = await roleFor(person);
    await withType({}, async type => {
      const { request_id: id } = await on.asked(person);
      await on.processed(keeper, id, 'approve', { conditions: ['audit_enabled'] });
      replyOf(await on.as(keeper, 'PATCH', `${path}/${type}`, { automatic_role_id: role }), 'resource_type_update');
      const { results } = replyOf<{ status: string }>(await on.extend(person, id), 'access_request');
      assert.equal(results.status, 'approved');
      const given = await server.sql('select audited from user_grants where user_id = $1', [person.id]);
      assert.deepEqual(given, [{ audited: true }, { audited: true }]);
    });
  });
});
