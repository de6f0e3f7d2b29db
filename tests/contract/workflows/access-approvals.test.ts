import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member } from '../administration/integrations.support.ts';
import { dayMilliseconds, requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let manager: Person;
let requester: Person;
let stranger: Person;

const on = requestsOn(() => server);

before(async () => {
  server = await startServer();
  ({ acme, globex, manager, requester, stranger } = await on.parties());
});
after(() => server.close());

describe('deciding', () => {
  test('is refused to strangers, to the requester, and in another form than the document’s', async () => {
    const { request_id: id } = await on.asked(requester);
    refusalOf(await on.process(null, id, 'approve'), 401, 'approval_process');
    for (const by of [stranger, await member(server, { [acme]: ['production_database.*'] })])
      assert.equal(refusalOf(await on.process(by, id, 'approve'), 404, 'approval_process'), 'Access request not found');
    assert.equal(
      refusalOf(await on.process(requester, id, 'approve'), 403, 'approval_process'),
      'Nobody decides their own request',
    );
    // Holds the node and request.process, but others are asked.
    const processing = await member(server, { [acme]: ['production_database.*', 'request.process'] });
    assert.equal(
      refusalOf(await on.process(processing, id, 'approve'), 403, 'approval_process'),
      'Others are asked to decide this request',
    );
    for (const [more, words] of [
      [{ action: 'grant' }, /action/],
      [{ conditions: ['Read Only'] }, /conditions/],
      [{ action: 'delegate' }, /delegate_to must name/],
      [{ comments: 1 }, /comments/],
      [{ by: 'admin' }, /by/],
    ] as const)
      assert.match(refusalOf(await on.process(manager, id, 'approve', more), 400, 'approval_process'), words);
    assert.deepEqual(await on.grants(requester), []);
    replyOf(await on.withdraw(requester, id), 'access_request');
  });

  test('approves as the document shows: for exactly its days from the approval, and the explanation names it', async () => {
    const { request_id: id } = await on.asked(requester);
    assert.deepEqual(
      (await on.waiting(manager)).requests.map(each => [each.request_id, each.requester, each.status]),
      [[id, requester.email, 'pending_approval']],
    );
    await server.sql(`update access_requests set requested_at = requested_at - interval '5 days' where number = $1`, [
      Number(id.slice(4)),
    ]);
    const answer = await on.process(manager, id, 'approve', {
      comments: 'Approved for 7 days',
      conditions: ['read_only', 'audit_enabled'],
      delegate_to: null,
    });
    const { results } = replyOf<Record<string, unknown>>(answer, 'approval_process');
    const [grant] = await on.grants(requester);
    assert.equal(grant?.ms, 7 * dayMilliseconds);
    assert.deepEqual([grant?.pattern, grant?.organization_id], ['production_database.read', acme]);
    assert.deepEqual(results, {
      request_id: id,
      status: 'approved',
      expires_at: results['expires_at'],
      granted: 'production_database.read',
      conditions: ['read_only', 'audit_enabled'],
      approvals: { given: 1, needed: 1 },
      delegated_to: null,
    });
    const held = await on.holds(requester, 'production_database.read', acme);
    assert.deepEqual([held.hasPermission, held.until], [true, results['expires_at']]);
    assert.equal(held.reasons[0]?.request, id);
    const [told] = (await on.own(requester)).requests;
    assert.deepEqual(
      [told?.status, told?.decided_by, told?.comments, told?.expires_at],
      ['approved', manager.email, 'Approved for 7 days', results['expires_at']],
    );
    assert.deepEqual((await on.waiting(manager)).requests, []);
    assert.equal((await on.waiting(manager, '?answered=true')).requests[0]?.request_id, id);
    const [row] = await server.sql<{ id: string }>('select id from access_requests where number = $1', [
      Number(id.slice(4)),
    ]);
    const events = await audited(server, 'access_request.process', row?.id ?? '');
    assert.equal(events.at(-1)?.['actor_id'], manager.id);

    for (const action of ['approve', 'reject', 'delegate'])
      assert.match(
        refusalOf(await on.process(manager, id, action, { delegate_to: 'admin' }), 409, 'approval_process'),
        new RegExp(`^This request was approved by ${manager.email} at 20`),
      );
    refusalOf(await on.withdraw(requester, id), 409, 'access_request');

    // Taken back, it ends with the next call, and what else the person may do stays.
    const taken = await on.as(server.admin, 'DELETE', `/api/users/${requester.id}/grants/${grant?.id}`);
    assert.ok(taken.status < 300, taken.text);
    assert.equal((await on.holds(requester, 'production_database.read', acme)).hasPermission, false);
    assert.equal((await on.own(requester)).requests[0]?.status, 'revoked');
  });

  test('ends with its time, by itself', async () => {
    const { request_id: id } = await on.asked(requester, { access_level: 'ending' });
    await on.processed(manager, id, 'approve');
    assert.equal((await on.holds(requester, 'production_database.ending', acme)).hasPermission, true);
    await server.sql(`update access_requests set expires_at = now() where number = $1`, [Number(id.slice(4))]);
    await server.sql(`update user_grants set expires_at = now() where pattern = 'production_database.ending'`);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [requester.id] }]);
    assert.equal((await on.holds(requester, 'production_database.ending', acme)).hasPermission, false);
    const found = (await on.own(requester)).requests.find(each => each.request_id === id);
    assert.equal(found?.status, 'ended');
  });

  test('rejects, and gives nothing', async () => {
    const { request_id: id } = await on.asked(requester);
    const { status, granted, expires_at } = await on.processed(manager, id, 'reject', { comments: 'Not now' });
    assert.deepEqual([status, granted, expires_at], ['rejected', null, null]);
    assert.equal((await on.holds(requester, 'production_database.read', acme)).hasPermission, false);
    assert.match(
      refusalOf(await on.process(manager, id, 'approve'), 409, 'approval_process'),
      new RegExp(`was rejected by ${manager.email}`),
    );
  });

  test('by read_only lowers the level', async () => {
    const { request_id: id } = await on.asked(requester, { access_level: 'write' });
    assert.equal(
      (await on.processed(manager, id, 'approve', { conditions: ['read_only'] })).granted,
      'production_database.read',
    );
    assert.equal((await on.holds(requester, 'production_database.write', acme)).hasPermission, false);
    assert.equal((await on.holds(requester, 'production_database.read', acme)).hasPermission, true);
  });

  test('is nobody’s any more who has lost what is asked for, or holds it for less long', async () => {
    const losing = await member(server, { [globex]: ['press.print'] });
    const asking = await member(server, { [globex]: [] });
    await on.team(globex, { [losing.id]: 'owner', [asking.id]: 'member' });
    const { request_id: id } = await on.asked(asking, { resource_type: 'press', access_level: 'print' });
    await server.sql(`update user_grants set expires_at = now() + interval '2 days' where pattern = 'press.print'`);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [losing.id] }]);
    assert.match(
      refusalOf(await on.process(losing, id, 'approve'), 403, 'approval_process'),
      /you hold press.print until/,
    );
    await server.sql(`delete from user_grants where pattern = 'press.print'`);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [losing.id] }]);
    for (const action of ['approve', 'reject'])
      assert.match(refusalOf(await on.process(losing, id, action), 403, 'approval_process'), /do not hold press.print/);
    // Nobody who was asked is left: whoever processes requests and holds it decides.
    const left = await member(server, { [globex]: ['press.*', 'request.process'] });
    assert.equal((await on.processed(left, id, 'approve')).status, 'approved');
  });

  test('is over when its time to be decided is', async () => {
    const { request_id: id } = await on.asked(requester, { access_level: 'late' });
    await server.sql(`update access_requests set open_until = now() where number = $1`, [Number(id.slice(4))]);
    assert.match(
      refusalOf(await on.process(manager, id, 'approve'), 409, 'approval_process'),
      /was not decided in time/,
    );
    assert.equal((await on.own(requester)).requests[0]?.status, 'expired');
    assert.deepEqual((await on.waiting(manager)).requests, []);
    replyOf(await on.ask(requester, { access_level: 'late' }), 'access_request');
  });
});

describe('passing on', () => {
  test('goes to somebody else who holds it, never to the requester, and never in a circle', async () => {
    const second = await member(server, { [acme]: ['production_database.*'] });
    const third = await member(server, { [acme]: ['production_database.*'] });
    const holdsNothing = await member(server, { [acme]: [] });
    const { request_id: id } = await on.asked(requester, { access_level: 'passed' });
    for (const to of [requester.email, manager.email, holdsNothing.email, stranger.email, 'nobody@example.com'])
      assert.match(
        refusalOf(await on.process(manager, id, 'delegate', { delegate_to: to }), 400, 'approval_process'),
        /delegate_to must name somebody else who holds production_database.passed/,
      );
    assert.equal(
      (await on.processed(manager, id, 'delegate', { delegate_to: second.email })).delegated_to,
      second.email,
    );
    refusalOf(await on.process(manager, id, 'approve'), 403, 'approval_process');
    refusalOf(await on.process(third, id, 'approve'), 404, 'approval_process');
    assert.deepEqual(
      (await on.waiting(second)).requests.map(each => each.request_id),
      [id],
    );
    await on.processed(second, id, 'delegate', { delegate_to: third.email });
    for (const back of [manager, second])
      assert.match(
        refusalOf(await on.process(third, id, 'delegate', { delegate_to: back.email }), 400, 'approval_process'),
        /delegate_to names somebody who was asked already/,
      );
    assert.equal((await on.processed(third, id, 'approve')).status, 'approved');
  });
});

test('two decisions at once are one transition, one grant and one event, and the others are told who decided', async () => {
  for (const round of [0, 1, 2, 3]) {
    const level = `race${round}`;
    const { request_id: id } = await on.asked(requester, { access_level: level });
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => on.process(manager, id, index % 2 === 0 ? 'approve' : 'reject')),
    );
    const won = answers.filter(({ status }) => status === 200);
    assert.equal(won.length, 1);
    for (const lost of answers.filter(answer => answer !== won[0]))
      assert.match(refusalOf(lost, 409, 'approval_process'), new RegExp(`by ${manager.email}`));
    const granted = (await on.grants(requester)).filter(({ pattern }) => pattern === `production_database.${level}`);
    const approved = won.some(({ text }) => text.includes('"status":"approved"'));
    assert.equal(granted.length, approved ? 1 : 0);
    const [row] = await server.sql<{ id: string }>('select id from access_requests where number = $1', [
      Number(id.slice(4)),
    ]);
    const events = await audited(server, 'access_request.process', row?.id ?? '');
    assert.equal(events.filter(({ outcome }) => outcome === 'success').length, 1);
  }
});

test('what one asked for in an organization ends with belonging to it, and with the account', async () => {
  const leaving = await member(server, { [acme]: [] });
  await on.team(acme, { [manager.id]: 'manager', [leaving.id]: 'member' });
  const { request_id: id } = await on.asked(leaving);
  const left = await on.as(server.admin, 'DELETE', `/api/organizations/${acme}/members/${leaving.id}`);
  assert.ok(left.status < 300, left.text);
  assert.match(refusalOf(await on.process(manager, id, 'approve'), 409, 'approval_process'), /was withdrawn/);
  const gone = await on.as(server.admin, 'DELETE', `/api/v1/users/${leaving.id}`);
  assert.ok(gone.status < 300, gone.text);
  assert.equal(
    refusalOf(await on.process(manager, id, 'approve'), 404, 'approval_process'),
    'Access request not found',
  );
});
