import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { dayMilliseconds, requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let acme = '';
let manager: Person;
let requester: Person;

const on = requestsOn(() => server);

before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  manager = await member(server, { [acme]: ['production_database.*'] });
  requester = await member(server, { [acme]: [] });
  await on.team(acme, { [manager.id]: 'manager', [requester.id]: 'member' });
});
after(() => server.close());

const extended = async (request: string, body: object = {}) =>
  replyOf<{ request_id: string; approvers: string[] }>(await on.extend(requester, request, body), 'access_request')
    .results;

describe('having access for longer', () => {
  test('can be asked for of what is held, by who holds it, and of nothing else', async () => {
    const { request_id: id } = await on.asked(requester);
    refusalOf(await on.extend(null, id), 401, 'access_request');
    for (const [by, which] of [
      [manager, id],
      [requester, 'REQ-1'],
      [requester, 'nonsense'],
    ] as const)
      assert.equal(refusalOf(await on.extend(by, which), 404, 'access_request'), 'Access request not found');
    assert.equal(
      refusalOf(await on.extend(requester, id), 409, 'access_request'),
      'Only access that is held can be extended: this request is pending approval',
    );
    await on.processed(manager, id, 'approve');
    for (const [body, words] of [
      [{ duration_days: 0 }, /duration_days/],
      [{ duration_days: 91 }, /duration_days/],
      [{ justification: undefined }, /justification must say why/],
      [{ access_level: 'write' }, /access_level/],
    ] as const)
      assert.match(refusalOf(await on.extend(requester, id, body), 400, 'access_request'), words);
    await server.sql('delete from user_grants where user_id = $1 and expires_at is not null', [requester.id]);
    assert.match(refusalOf(await on.extend(requester, id), 409, 'access_request'), /this request is revoked/);
  });

  test('begins where what is held ends, and is approved like any request', async () => {
    const { request_id: id } = await on.asked(requester, { access_level: 'write' });
    const first = await on.processed(manager, id, 'approve', { conditions: ['read_only'] });
    const { request_id: more, approvers } = await extended(id);
    assert.deepEqual(approvers, [manager.email]);
    assert.match(refusalOf(await on.extend(requester, id), 409, 'access_request'), /You have asked for this already/);
    assert.equal((await on.grants(requester)).length, 1);
    const [waiting] = (await on.waiting(manager)).requests;
    assert.deepEqual([waiting?.request_id, waiting?.extends], [more, id]);
    const second = await on.processed(manager, more, 'approve');
    const end = Date.parse(String(first.expires_at)) + 3 * dayMilliseconds;
    assert.deepEqual([second.granted, Date.parse(String(second.expires_at))], ['production_database.read', end]);
    assert.deepEqual(
      (await on.grants(requester)).map(({ pattern, ms }) => [pattern, ms]),
      [
        ['production_database.read', 7 * dayMilliseconds],
        ['production_database.read', 3 * dayMilliseconds],
      ],
    );
    assert.equal((await on.holds(requester, 'production_database.read', acme)).hasPermission, true);
  });

  test('begins at once where what was held is over by then', async () => {
    const { request_id: id } = await on.asked(requester, { access_level: 'late' });
    await on.processed(manager, id, 'approve');
    const { request_id: more } = await extended(id);
    await server.sql(`update user_grants set expires_at = now() where pattern = 'production_database.late'`);
    await server.sql('update access_requests set expires_at = now() where number = $1', [Number(id.slice(4))]);
    const { expires_at: end } = await on.processed(manager, more, 'approve');
    assert.ok(Math.abs(Date.parse(String(end)) - Date.now() - 3 * dayMilliseconds) < 60_000, String(end));
    assert.match(refusalOf(await on.extend(requester, id), 409, 'access_request'), /this request is ended/);
  });
});
