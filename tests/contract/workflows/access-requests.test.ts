import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member } from '../administration/integrations.support.ts';
import { requestsOn } from './access-requests.support.ts';
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

describe('asking for access', () => {
  test('is refused when nobody is signed in, and when it has not the form of the document', async () => {
    refusalOf(await on.ask(null), 401, 'access_request');
    for (const [changes, words] of [
      [{ resource_type: undefined }, /resource_type/],
      [{ resource_type: 'Production' }, /resource_type must be lower-case/],
      [{ resource_type: 'a.b' }, /resource_type/],
      [{ access_level: '*' }, /access_level/],
      [{ access_level: '' }, /access_level/],
      [{ justification: undefined }, /justification must say why/],
      [{ justification: '   ' }, /justification must say why/],
      [{ justification: 'x'.repeat(2001) }, /justification/],
      [{ duration_days: 0 }, /duration_days/],
      [{ duration_days: 91 }, /duration_days/],
      [{ duration_days: 1.5 }, /duration_days/],
      [{ duration_days: '7' }, /duration_days/],
      [{ requester: manager.id }, /requester/],
      [{ organization_id: 'nonsense' }, /organization_id/],
    ] as const)
      assert.match(refusalOf(await on.ask(requester, changes), 400, 'access_request'), words);
    for (const type of ['user', 'team', 'request', 'credential_type', 'self'])
      assert.match(
        refusalOf(await on.ask(requester, { resource_type: type }), 400, 'access_request'),
        /resource_type names permissions of Gatehouse itself/,
      );
    assert.deepEqual((await on.own(requester)).requests, []);
  });

  test('is refused in organizations that are not one’s own, and where one belongs to several and names none', async () => {
    refusalOf(await on.ask(requester, { organization_id: globex }), 404, 'access_request');
    refusalOf(await on.ask(requester, {}, { 'x-organization-id': globex }), 404, 'access_request');
    const both = await member(server, { [acme]: [], [globex]: [] });
    assert.match(refusalOf(await on.ask(both), 400, 'access_request'), /organization_id is required/);
  });

  test('is refused where nobody can approve it', async () => {
    const words = 'nobody can approve this; register the resource type';
    const [lonely, outsider] = [await member(server, { [globex]: [] }), await server.person()];
    // The administrator holds everything, and is away.
    await server.sql(`update users set active = false where username = 'admin'`);
    // Who leads no team of theirs and does not hold it, or holds it elsewhere only, approves nothing.
    for (const answer of [
      await on.ask(lonely, { resource_type: 'press' }),
      await on.ask(outsider),
      // Nobody approves their own.
      await on.ask(manager),
    ])
      assert.equal(refusalOf(answer, 400, 'access_request'), words);
    await server.sql(`update users set active = true where username = 'admin'`);
  });

  test('asks the managers of one’s teams who hold it, as the document shows', async () => {
    const reply = replyOf(await on.ask(requester), 'access_request');
    const results = reply.results as Record<string, unknown>;
    assert.match(String(results['request_id']), /^REQ-\d+$/);
    assert.deepEqual(results, {
      request_id: results['request_id'],
      status: 'pending_approval',
      approvers: [manager.email],
      estimated_response: '24 hours',
    });
    assert.equal((await on.holds(requester, 'production_database.read', acme)).hasPermission, false);
    const again = refusalOf(await on.ask(requester), 409, 'access_request');
    assert.equal(again, `You have asked for this already: ${results['request_id']} waits for an answer`);
    replyOf(await on.withdraw(requester, String(results['request_id'])), 'access_request');
  });

  test('asks whoever holds request.process and what is asked for, where no manager holds it', async () => {
    const asking = await member(server, { [globex]: [] });
    assert.deepEqual((await on.asked(asking)).approvers, [server.admin.email, stranger.email]);
    const outsider = await server.person();
    assert.deepEqual(
      (await on.asked(outsider)).approvers,
      [server.admin.email],
      'platform-wide, without organizations',
    );
  });

  test('at the same time twice makes one request', async () => {
    const asking = await member(server, { [globex]: [] });
    const answers = await Promise.all(Array.from({ length: 20 }, () => on.ask(asking)));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 19 }, () => 409)]);
    assert.equal((await on.own(asking)).requests.length, 1);
  });
});

describe('one’s own requests', () => {
  test('are listed by pages, the newest first, and nobody else’s are', async () => {
    const asking = await member(server, { [globex]: [] });
    const made: string[] = [];
    for (const level of ['read', 'write', 'admin'])
      made.unshift((await on.asked(asking, { access_level: level })).request_id);
    refusalOf(await on.as(null, 'GET', '/api/v1/user/access/requests'), 401, 'access_request');
    for (const query of ['?limit=0', '?limit=1001', '?after=nonsense', '?open=maybe'])
      refusalOf(await on.as(asking, 'GET', `/api/v1/user/access/requests${query}`), 400, 'access_request');
    const first = await on.own(asking, '?limit=2');
    const rest = await on.own(asking, `?limit=2&after=${first.next}`);
    assert.deepEqual(
      [...first.requests, ...rest.requests].map(each => each.request_id),
      made,
    );
    assert.equal(rest.next, null);
    replyOf(await on.withdraw(asking, made[0] ?? ''), 'access_request');
    assert.deepEqual(
      (await on.own(asking, '?open=false')).requests.map(each => [each.request_id, each.status]),
      [[made[0], 'withdrawn']],
    );
    assert.equal((await on.own(asking, '?open=true')).requests.length, 2);
    assert.equal((await on.own(await server.person())).requests.length, 0);
  });

  test('can be withdrawn once, by who made them, while nobody has decided them', async () => {
    const { request_id: id } = await on.asked(requester);
    refusalOf(await on.withdraw(null, id), 401, 'access_request');
    for (const [by, which] of [
      [manager, id],
      [stranger, id],
      [requester, 'REQ-1'],
      [requester, 'REQ-99999999999999999999'],
      [requester, 'nonsense'],
    ] as const)
      assert.equal(refusalOf(await on.withdraw(by, which), 404, 'access_request'), 'Access request not found');
    const { results } = replyOf(await on.withdraw(requester, id), 'access_request');
    assert.deepEqual(results, { request_id: id, status: 'withdrawn' });
    assert.match(
      refusalOf(await on.withdraw(requester, id), 409, 'access_request'),
      /^This request was withdrawn at 20/,
    );
    assert.match(refusalOf(await on.process(manager, id, 'approve'), 409, 'approval_process'), /was withdrawn at 20/);
    assert.deepEqual((await on.waiting(manager)).requests, []);
  });
});
