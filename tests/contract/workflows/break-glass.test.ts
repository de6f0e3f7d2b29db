import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let owner: Person;
let second: Person;
let rescuer: Person;

const on = requestsOn(() => server);
const take = (by: Person | null, changes: object = {}) =>
  on.as(by, 'POST', '/api/v1/user/access/break-glass', {
    ...{ resource_type: 'production_database', access_level: 'write', justification: 'The database is down' },
    ...changes,
  });
interface Taken {
  readonly request_id: string;
  readonly granted: string;
  readonly told: readonly string[];
  readonly review_id: string;
}

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  const keeper = await member(server, { [acme]: ['request.configure', 'production_database.*', 'quiet.*'] });
  [owner, second] = [await member(server, { [acme]: [] }), await member(server, { [acme]: [] })];
  rescuer = await member(server, { [acme]: ['break_glass'] });
  for (const [name, on_] of [
    ['production_database', true],
    ['quiet', false],
  ] as const) {
    const body = { name, levels: ['read', 'write'], owners: [owner.email, second.email], break_glass: on_ };
    replyOf(await on.types(keeper, body), 'resource_type_create');
  }
});
after(() => server.close());

test('is refused without the node, without a reason, of what does not allow it, and for longer than four hours', async () => {
  refusalOf(await take(null), 401, 'break_glass');
  // Neither is it in `request.*`.
  for (const by of [owner, await member(server, { [acme]: ['request.*'] })])
    assert.match(refusalOf(await take(by), 403, 'break_glass'), /Insufficient permissions/);
  const elsewhere = await member(server, { [globex]: ['break_glass'] });
  refusalOf(await take(elsewhere, { organization_id: acme }), 404, 'break_glass');
  for (const type of ['quiet', 'unknown'])
    assert.match(refusalOf(await take(rescuer, { resource_type: type }), 403, 'break_glass'), /does not allow it/);
  for (const [changes, words] of [
    [{ justification: undefined }, /justification/],
    [{ justification: '' }, /justification/],
    [{ justification: '   ' }, /justification/],
    [{ duration_hours: 0 }, /duration_hours/],
    [{ duration_hours: 5 }, /duration_hours/],
    [{ access_level: 'admin' }, /access_level must be one of read, write/],
  ] as const)
    assert.match(refusalOf(await take(rescuer, changes), 400, 'break_glass'), words);
  assert.deepEqual(await on.grants(rescuer), []);
});

test('takes a fresh sign-in or the password', async () => {
  await server.sql(`update sessions set authenticated_at = now() - interval '1 hour' where user_id = $1`, [rescuer.id]);
  refusalOf(await take(rescuer), 403, 'break_glass');
  refusalOf(await take(rescuer, { password: 'Wrong-horse-42' }), 400, 'break_glass');
  assert.deepEqual(await on.grants(rescuer), []);
});

test('gives at once for hours, tells everybody who was passed over, and has it reviewed', async () => {
  const { results } = replyOf<Taken>(await take(rescuer, { password, duration_hours: 2 }), 'break_glass');
  assert.deepEqual(
    [results.granted, results.told],
    ['production_database.write', [owner.email, second.email].toSorted()],
  );
  const [grant] = await on.grants(rescuer);
  assert.deepEqual([grant?.ms, grant?.organization_id], [2 * 3600 * 1000, acme]);
  const held = await on.holds(rescuer, 'production_database.write', acme);
  assert.deepEqual([held.hasPermission, held.reasons[0]?.request], [true, results.request_id]);
  for (const { id } of [owner, second])
    assert.deepEqual(
      await server
        .sql('select kind from notifications where user_id = $1 order by kind', [id])
        .then(rows => rows.map(row => row['kind'])),
      ['access_review.asked', 'break_glass.taken', 'grant.changed', 'grant.changed'].filter(
        kind => kind !== 'grant.changed',
      ),
    );
  const [row] = await server.sql<{ id: string }>('select id from access_requests where number = $1', [
    Number(results.request_id.slice(4)),
  ]);
  const [event] = (await audited(server, 'access_request.break_glass', row?.id ?? '')).filter(
    each => each['outcome'] === 'success',
  );
  assert.equal(event?.['actor_id'], rescuer.id);
  const [stored] = await server.sql<{ input: string }>(
    `select input::text from executions where workflow = 'break_glass' and outcome = 'succeeded'`,
  );
  assert.doesNotMatch(stored?.input ?? '', /Correct-horse/);
  assert.match(refusalOf(await take(rescuer, { password }), 409, 'break_glass'), /You have taken this already/);

  // For good: also once it was taken back.
  const taken = await on.as(server.admin, 'DELETE', `/api/users/${rescuer.id}/grants/${grant?.id}`);
  assert.ok(taken.status < 300, taken.text);
  assert.equal((await on.holds(rescuer, 'production_database.write', acme)).hasPermission, false);
  const [own] = (await on.own(rescuer)).requests;
  assert.deepEqual([own?.way, own?.status], ['break_glass', 'revoked']);

  const path = `/api/v1/manager/reviews/${results.review_id}`;
  interface Review {
    readonly revision: number;
    readonly request_id: string;
    readonly items: readonly { readonly item_id: string; readonly who: string }[];
  }
  refusalOf(await on.as(rescuer, 'GET', path), 404, 'access_reviews');
  const review = replyOf<Review>(await on.as(owner, 'GET', path), 'access_reviews').results;
  assert.deepEqual([review.request_id, review.items.map(({ who }) => who)], [results.request_id, [rescuer.email]]);
  const decisions = [{ item_id: review.items[0]?.item_id, decision: 'keep', comments: 'It was down' }];
  const body = { revision: review.revision, decisions };
  const decided = replyOf<{ status: string }>(
    await on.as(owner, 'POST', `${path}/decisions`, body),
    'access_review_decide',
  );
  assert.equal(decided.results.status, 'completed');
});

test('fifty at once take it once', async () => {
  const another = await member(server, { [acme]: ['break_glass'] });
  const answers = await Promise.all(Array.from({ length: 50 }, () => take(another, { access_level: 'read' })));
  assert.equal(answers.filter(({ status }) => status === 200).length, 1);
  assert.equal((await on.grants(another)).length, 1);
});
