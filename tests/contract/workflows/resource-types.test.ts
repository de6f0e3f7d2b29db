import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly organization_id: string | null;
  readonly levels: readonly string[];
  readonly owners: readonly { readonly id: string; readonly email: string }[];
  readonly approvals: number;
  readonly longest_days: number;
}

let server: TestServer;
let [acme, globex] = ['', ''];
/** Decides in Acme what can be asked for, and holds the production database there. */
let keeper: Person;
/** Decides it too, and holds nothing. */
let clerk: Person;
let first: Person;
let second: Person;
let requester: Person;

const on = requestsOn(() => server);
const path = '/api/v1/admin/access/resource-types';

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  keeper = await member(server, { [acme]: ['request.configure', 'production_database.*'] });
  clerk = await member(server, { [acme]: ['request.configure'] });
  [first, second] = [await member(server, { [acme]: [] }), await member(server, { [acme]: [] })];
  requester = await member(server, { [acme]: [] });
});
after(() => server.close());

const create = (by: Person | null, body: object) =>
  on.types(by, { name: 'production_database', levels: ['read', 'write'], ...body });
const created = async (by: Person, body: object) =>
  replyOf<Shown>(await create(by, body), 'resource_type_create').results;
const change = (by: Person | null, id: string, body: object) => on.as(by, 'PATCH', `${path}/${id}`, body);
const remove = (by: Person | null, id: string) => on.as(by, 'DELETE', `${path}/${id}`);
const owned = (person: Person) =>
  server.sql('select pattern from user_grants where user_id = $1 and organization_id = $2', [person.id, acme]);

describe('registering what can be asked for', () => {
  test('is for those who may, in the form that is documented, and never for what Gatehouse itself asks for', async () => {
    refusalOf(await create(null, {}), 401, 'resource_type_create');
    refusalOf(await create(requester, {}), 403, 'resource_type_create');
    refusalOf(await create(clerk, { organization_id: globex }), 404, 'resource_type_create');
    refusalOf(await create(clerk, { organization_id: null }), 403, 'resource_type_create');
    for (const [body, words] of [
      [{ name: 'Production' }, /name must be/],
      [{ name: 'a.b' }, /name/],
      [{ name: 'user' }, /name names permissions of Gatehouse itself/],
      [{ name: 'request' }, /Gatehouse itself/],
      [{ levels: [] }, /levels/],
      [{ levels: ['*'] }, /levels/],
      [{ levels: ['read', 'read'] }, /levels/],
      [{ approvals: 0 }, /approvals/],
      [{ longest_days: 91 }, /longest_days/],
      [{ answer_hours: 0 }, /answer_hours/],
      [{ reason_needed: 'yes' }, /reason_needed/],
      [{ secret: 1 }, /secret/],
    ] as const)
      assert.match(refusalOf(await create(clerk, body), 400, 'resource_type_create'), words);
    assert.deepEqual(await server.sql('select 1 from resource_types'), []);
  });

  test('names no owner who would hold more than one holds oneself, or who is not there', async () => {
    assert.match(
      refusalOf(await create(clerk, { owners: [first.email] }), 403, 'resource_type_create'),
      /you do not hold production_database\.\* yourself/,
    );
    const elsewhere = await member(server, { [globex]: [] });
    for (const owner of [elsewhere.email, 'nobody@example.com', randomUUID()])
      assert.match(
        refusalOf(await create(keeper, { owners: [owner] }), 400, 'resource_type_create'),
        /owners names people who are not there/,
      );
    assert.deepEqual(await server.sql('select 1 from resource_types'), []);
    assert.deepEqual(await owned(first), []);
  });

  test('gives its owners all of it, and takes that back with the ownership', async () => {
    const type = await created(keeper, { owners: [first.email, second.username], approvals: 2, longest_days: 10 });
    assert.deepEqual([type.organization_id, type.approvals, type.longest_days], [acme, 2, 10]);
    assert.deepEqual(
      type.owners.map(({ email }) => email),
      [first.email, second.email],
    );
    assert.equal((await on.holds(first, 'production_database.write', acme)).hasPermission, true);
    refusalOf(await create(keeper, {}), 409, 'resource_type_create');
    refusalOf(await change(clerk, type.id, { owners: [] }), 403, 'resource_type_update');
    refusalOf(await remove(clerk, type.id), 403, 'resource_type_delete');
    replyOf(await change(keeper, type.id, { owners: [first.email] }), 'resource_type_update');
    assert.equal((await on.holds(second, 'production_database.write', acme)).hasPermission, false);
    // Whoever loses the grant owns it no more.
    const [grant] = await server.sql<{ id: string }>('select id from user_grants where user_id = $1', [first.id]);
    const taken = await on.as(server.admin, 'DELETE', `/api/users/${first.id}/grants/${grant?.id}`);
    assert.ok(taken.status < 300, taken.text);
    const shown = replyOf<Shown>(await on.as(keeper, 'GET', `${path}/${type.id}`), 'resource_types').results;
    assert.deepEqual(shown.owners, []);
    replyOf(await change(keeper, type.id, { owners: [first.email, second.email] }), 'resource_type_update');
    replyOf(await remove(keeper, type.id), 'resource_type_delete');
    for (const owner of [first, second]) assert.deepEqual(await owned(owner), []);
    for (const answer of [await remove(keeper, type.id), await change(keeper, type.id, {})])
      assert.equal(answer.status, 404);
    const events = await audited(server, 'resource_type.delete', type.id);
    assert.equal(events.length, 1);
  });
});

describe('asking for a registered type', () => {
  test('goes to its owners, within its levels and days, and takes as many of them as it says', async () => {
    const type = await created(keeper, {
      ...{ owners: [first.email, second.email], approvals: 2, longest_days: 10 },
      ...{ answer_hours: 4, reason_needed: false },
    });
    for (const [changes, words] of [
      [{ access_level: 'admin' }, /access_level must be one of read, write/],
      [{ duration_days: 11 }, /duration_days must be at most 10/],
    ] as const)
      assert.match(refusalOf(await on.ask(requester, changes), 400, 'access_request'), words);
    // Of two owners one asks: the other alone is too few.
    assert.match(
      refusalOf(await on.ask(first), 400, 'access_request'),
      /this takes 2 approvals, and only 1 person can approve it/,
    );
    const { results } = replyOf<Record<string, unknown>>(
      await on.ask(requester, { justification: undefined, access_level: 'write' }),
      'access_request',
    );
    assert.deepEqual([results['approvers'], results['estimated_response']], [[first.email, second.email], '4 hours']);
    const id = String(results['request_id']);
    const half = await on.processed(first, id, 'approve', { conditions: ['audit_enabled'] });
    assert.deepEqual([half.status, half.approvals, half.granted], ['pending_approval', { given: 1, needed: 2 }, null]);
    assert.match(refusalOf(await on.process(first, id, 'approve'), 409, 'approval_process'), /You have answered/);
    assert.equal((await on.holds(requester, 'production_database.write', acme)).hasPermission, false);
    const whole = await on.processed(second, id, 'approve');
    assert.deepEqual([whole.status, whole.conditions], ['approved', ['audit_enabled']]);
    assert.equal((await on.holds(requester, 'production_database.write', acme)).hasPermission, true);
    replyOf(await remove(keeper, type.id), 'resource_type_delete');
    assert.equal((await on.holds(requester, 'production_database.write', acme)).hasPermission, true, 'until its end');
  });

  test('counts no vote of who has lost it since', async () => {
    const type = await created(keeper, { owners: [first.email, second.email], approvals: 2 });
    const { request_id: id } = await on.asked(requester);
    await on.processed(first, id, 'approve');
    replyOf(await change(keeper, type.id, { owners: [second.email, keeper.email] }), 'resource_type_update');
    const { status, approvals } = await on.processed(second, id, 'approve');
    assert.deepEqual([status, approvals], ['pending_approval', { given: 1, needed: 2 }]);
    assert.deepEqual(
      (await on.grants(requester)).filter(({ pattern }) => pattern.endsWith('.read')),
      [],
    );
    replyOf(await on.withdraw(requester, id), 'access_request');
    replyOf(await remove(keeper, type.id), 'resource_type_delete');
  });

  test('takes read_only only where it has such a level', async () => {
    const type = await created(keeper, { owners: [first.email], levels: ['write'] });
    const { request_id: id } = await on.asked(requester, { access_level: 'write' });
    assert.match(
      refusalOf(await on.process(first, id, 'approve', { conditions: ['read_only'] }), 400, 'approval_process'),
      /conditions cannot have read_only/,
    );
    assert.equal((await on.processed(first, id, 'reject')).status, 'rejected');
    replyOf(await remove(keeper, type.id), 'resource_type_delete');
  });
});

test('fifty registrations of one name at once make one', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => create(clerk, { name: 'once' })));
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 49 }, () => 409)]);
});
