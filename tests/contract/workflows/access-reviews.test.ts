import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { closeDueReview, openNextReview, remindReviewers } from '../../../src/domain/access-reviews/upkeep.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Shown {
  readonly review_id: string;
  readonly status: string;
  readonly revision: number;
  readonly reviewers: readonly string[];
  readonly counts: { readonly kept: number; readonly revoked: number; readonly undecided: number };
  readonly items: readonly {
    readonly item_id: string;
    readonly who: string;
    readonly permission: string;
    readonly decision: string | null;
  }[];
}

let server: TestServer;
let [acme, globex] = ['', ''];
let owner: Person;
let second: Person;
let holder: Person;
let reviewing: Person;
let type = { id: '', name: '' };

const on = requestsOn(() => server);
const path = '/api/v1/manager/reviews';
const open = (by: Person | null, body: object = {}) =>
  on.as(by, 'POST', path, { subject: 'resource_type', subject_id: type.id, ...body });
const opened = async (by: Person, body: object = {}) =>
  replyOf<Shown>(await open(by, body), 'access_review_open').results;
const read = (by: Person | null, id: string) => on.as(by, 'GET', `${path}/${id}`);
const shown = async (by: Person, id: string) => replyOf<Shown>(await read(by, id), 'access_reviews').results;
const decide = (by: Person | null, review: Pick<Shown, 'review_id' | 'revision'>, decisions: object) =>
  on.as(by, 'POST', `${path}/${review.review_id}/decisions`, { revision: review.revision, decisions });
const itemOf = (review: Shown, person: Person): string => {
  const item = review.items.find(({ who }) => who === person.email);
  assert.ok(item);
  return item.item_id;
};
const give = async (person: Person, pattern: string): Promise<string> => {
  const body = { pattern, organizationId: acme };
  const answer = await on.as(server.admin, 'POST', `/api/users/${person.id}/grants`, body);
  assert.equal(answer.status, 201, answer.text);
  const [row] = await server.sql<{ id: string }>('select id from user_grants where user_id = $1 and pattern = $2', [
    ...[person.id, pattern],
  ]);
  return row?.id ?? '';
};
const perform = (action: typeof closeDueReview | typeof openNextReview | typeof remindReviewers) =>
  server.gatehouse.perform(action, {}, operatorCaller('job'));
const past = (id: string) =>
  server.sql(
    `update access_reviews set opened_at = now() - interval '30 days', due_at = now() - interval '1 minute'
    where number = $1`,
    [Number(id.slice(4))],
  );
const told = (kind: string, person: Person) =>
  server.sql<{ facts: Record<string, unknown> }>(
    'select facts from notifications where kind = $1 and user_id = $2 order by id',
    [...[kind, person.id]],
  );

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  reviewing = await member(server, { [acme]: ['request.review', 'ledger.*'] });
});
after(() => server.close());

beforeEach(async () => {
  owner = await member(server, { [acme]: [] });
  second = await member(server, { [acme]: [] });
  holder = await member(server, { [acme]: [] });
  const name = `ledger-${randomUUID().slice(0, 8)}`;
  const body = { name, levels: ['read', 'write'], organization_id: acme, owners: [owner.email, second.email] };
  const { results } = replyOf<{ id: string }>(await on.types(server.admin, body), 'resource_type_create');
  type = { id: results.id, name };
  await give(holder, `${name}.read`);
});

describe('opening a review', () => {
  test('is for owners of the type and those who hold request.review there; others learn nothing', async () => {
    refusalOf(await open(null), 401, 'access_review_open');
    const elsewhere = await member(server, { [globex]: ['request.review'] });
    for (const by of [holder, elsewhere])
      assert.equal(refusalOf(await open(by), 404, 'access_review_open'), 'Access review not found');
    for (const [body, words] of [
      [{ subject: 'team' }, /subject/],
      [{ due_days: 0 }, /due_days/],
      [{ due_days: 91 }, /due_days/],
      [{ at_deadline: 'suspend' }, /at_deadline/],
      [{ repeat_days: 6 }, /repeat_days/],
      [{ due_days: 14, repeat_days: 14 }, /repeat_days must be more than due_days/],
      [{ reviewers: [] }, /reviewers/],
      [{ reviewers: [elsewhere.email] }, /reviewers name people who are not there/],
    ] as const)
      assert.match(refusalOf(await open(owner, body), 400, 'access_review_open'), words);
    // What nobody decides would be ended in their name.
    assert.match(
      refusalOf(await open(reviewing, { at_deadline: 'revoke' }), 403, 'access_review_open'),
      new RegExp(`do not hold ${type.name}`),
    );
    assert.deepEqual(await server.sql('select 1 from access_reviews where type_id = $1', [type.id]), []);
  });

  test('tells what may be reviewed: to owners their types, to holders of request.review those of where they hold it', async () => {
    const reviewable = async (by: Person) => {
      const answer = await on.as(by, 'GET', path);
      const { results } = replyOf<{ reviewable: readonly { id: string }[] }>(answer, 'access_reviews');
      return results.reviewable;
    };
    const own = { ...type, organization_id: acme };
    assert.deepEqual([await reviewable(owner), await reviewable(holder)], [[own], []]);
    const elsewhere = await member(server, { [globex]: ['request.review'] });
    assert.deepEqual(await reviewable(elsewhere), []);
    for (const by of [reviewing, server.admin]) assert.ok((await reviewable(by)).some(({ id }) => id === type.id));
  });

  test('asks the owners of a type, with what everybody holds of it', async () => {
    const review = await opened(owner);
    assert.deepEqual(review.reviewers, [owner.email, second.email].toSorted());
    assert.deepEqual(review.counts, { kept: 0, revoked: 0, undecided: 3 });
    assert.equal((await told('access_review.asked', second)).length, 1);
    const { items } = await shown(second, review.review_id);
    assert.deepEqual(
      items.map(({ permission }) => permission).toSorted(),
      [`${type.name}.*`, `${type.name}.*`, `${type.name}.read`].toSorted(),
    );
    for (const by of [holder, await member(server, { [globex]: ['request.review'] })])
      refusalOf(await read(by, review.review_id), 404, 'access_reviews');
    assert.equal((await shown(reviewing, review.review_id)).items.length, 3);
  });

  test('of what nobody holds asks nobody, and is over at once', async () => {
    await server.sql('delete from user_grants where starts_with(pattern, $1)', [`${type.name}.`]);
    const review = await opened(reviewing, { reviewers: [second.email] });
    assert.deepEqual([review.status, review.counts.undecided], ['completed', 0]);
    assert.deepEqual(await told('access_review.asked', second), []);
  });
});

describe('deciding', () => {
  test('confirms and ends at once; nobody decides on their own, nor twice', async () => {
    const review = await opened(owner);
    const { items } = await shown(owner, review.review_id);
    const full = { ...review, items };
    const keep = (person: Person) => ({ item_id: itemOf(full, person), decision: 'keep' });
    const revoke = (person: Person) => ({
      item_id: itemOf(full, person),
      decision: 'revoke',
      comments: 'Left the project',
    });
    refusalOf(await decide(null, review, [keep(holder)]), 401, 'access_review_decide');
    refusalOf(await decide(holder, review, [keep(holder)]), 404, 'access_review_decide');
    refusalOf(await decide(owner, review, [keep(owner)]), 403, 'access_review_decide');
    for (const [decisions, words] of [
      [[], /decisions/],
      [[{ item_id: randomUUID(), decision: 'keep' }], /name what is not in this review/],
      [[keep(holder), keep(holder)], /name one thing twice/],
      [[{ item_id: itemOf(full, holder), decision: 'suspend' }], /decision/],
    ] as const)
      assert.match(refusalOf(await decide(owner, review, decisions), 400, 'access_review_decide'), words);
    // Sees it, but does not hold what they would end.
    refusalOf(await decide(reviewing, review, [revoke(holder)]), 403, 'access_review_decide');
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, true);

    const half = replyOf<Shown>(await decide(owner, review, [revoke(holder)]), 'access_review_decide').results;
    assert.deepEqual([half.status, half.counts], ['open', { kept: 0, revoked: 1, undecided: 2 }]);
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, false);
    assert.match(
      refusalOf(await decide(second, half, [keep(holder)]), 409, 'access_review_decide'),
      new RegExp(`${owner.email} has decided this already: it was ended`),
    );
    replyOf(await decide(owner, half, [keep(second)]), 'access_review_decide');
    const whole = replyOf<Shown>(await decide(second, half, [keep(owner)]), 'access_review_decide').results;
    assert.deepEqual([whole.status, whole.counts], ['completed', { kept: 2, revoked: 1, undecided: 0 }]);
    assert.deepEqual((await told('access_review.ended', owner))[0]?.facts, {
      ...{ name: type.name, kept: 2, revoked: 1, undecided: 0 },
    });
    refusalOf(await decide(owner, whole, [keep(second)]), 409, 'access_review_decide');
    const [row] = await server.sql<{ id: string }>('select id from access_reviews where type_id = $1', [type.id]);
    assert.equal(
      (await audited(server, 'access_review.decide', row?.id ?? '')).filter(each => each['outcome'] === 'success')
        .length,
      3,
    );
  });

  test('is refused with the difference where what people hold has changed since', async () => {
    const review = await opened(owner);
    const before = await shown(owner, review.review_id);
    const late = await member(server, { [acme]: [] });
    await give(late, `${type.name}.write`);
    await server.sql('delete from user_grants where user_id = $1 and pattern = $2', [holder.id, `${type.name}.read`]);
    const keep = [{ item_id: itemOf(before, second), decision: 'keep' }];
    const answer = await decide(owner, before, keep);
    assert.match(
      refusalOf(answer, 409, 'access_review_decide'),
      new RegExp(`new: ${late.email} \\(${type.name}.write\\); gone: ${holder.email} \\(${type.name}.read\\)`),
    );
    const { revision, came, went } = answer.body as { revision: number; came: object[]; went: object[] };
    assert.deepEqual([came.length, went.length], [1, 1]);
    const now = await shown(owner, review.review_id);
    assert.equal(now.revision, revision);
    assert.deepEqual(now.counts, { kept: 0, revoked: 0, undecided: 3 });
    replyOf(await decide(owner, now, keep), 'access_review_decide');
  });

  test('fifty at once decide once', async () => {
    const review = await opened(owner);
    const full = await shown(owner, review.review_id);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        decide(index % 2 === 0 ? owner : second, full, [
          { item_id: itemOf(full, holder), decision: index % 4 < 2 ? 'keep' : 'revoke' },
        ]),
      ),
    );
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.equal(answers.filter(({ status }) => status === 409).length, 49);
  });

  test('of who is in a role takes the role', async () => {
    const role = randomUUID();
    await server.sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $3, $4)', [
      ...[role, `r${role.slice(0, 8)}`, 'Night shift', acme],
    ]);
    await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [holder.id, role]);
    const review = await opened(reviewing, { subject: 'role', subject_id: role });
    const full = await shown(reviewing, review.review_id);
    assert.deepEqual(
      full.items.map(({ permission }) => permission),
      ['Night shift'],
    );
    replyOf(
      await decide(reviewing, full, [{ item_id: itemOf(full, holder), decision: 'revoke' }]),
      'access_review_decide',
    );
    assert.deepEqual(await server.sql('select 1 from user_roles where role_id = $1', [role]), []);
  });
});

describe('its day', () => {
  test('ends what nobody decided where that was chosen, once, and tells what was left undecided', async () => {
    const review = await opened(owner, { at_deadline: 'revoke' });
    const full = await shown(owner, review.review_id);
    replyOf(await decide(owner, full, [{ item_id: itemOf(full, second), decision: 'keep' }]), 'access_review_decide');
    assert.deepEqual(await perform(closeDueReview), { more: false });
    await past(review.review_id);
    assert.deepEqual(await perform(closeDueReview), { more: true });
    assert.deepEqual(await perform(closeDueReview), { more: false });
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, false);
    assert.equal((await on.holds(second, `${type.name}.read`, acme)).hasPermission, true);
    assert.deepEqual(
      (await told('access_review.ended', second)).map(({ facts }) => facts),
      [{ name: type.name, kept: 1, revoked: 0, undecided: 2 }],
    );
    const after = await shown(reviewing, review.review_id);
    assert.deepEqual([after.status, after.counts], ['closed', { kept: 1, revoked: 2, undecided: 0 }]);
    refusalOf(
      await decide(second, after, [{ item_id: itemOf(after, holder), decision: 'keep' }]),
      409,
      'access_review_decide',
    );
  });

  test('keeps it otherwise, and says what is undecided; a reminder comes before, once', async () => {
    const review = await opened(owner);
    await server.sql(
      `update access_reviews set opened_at = now() - interval '10 days', due_at = now() + interval '2 days'
      where number = $1`,
      [Number(review.review_id.slice(4))],
    );
    await perform(remindReviewers);
    await perform(remindReviewers);
    assert.equal((await told('access_review.due', second)).length, 1);
    await past(review.review_id);
    await perform(closeDueReview);
    const after = await shown(owner, review.review_id);
    assert.deepEqual([after.status, after.counts.undecided], ['closed', 3]);
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, true);
  });

  test('waits in a restored copy, which lacks what was decided since its backup, until that is released', async () => {
    const review = await opened(owner, { due_days: 7, at_deadline: 'revoke', repeat_days: 30 });
    await past(review.review_id);
    const number = Number(review.review_id.slice(4));
    const restored = `insert into restores (id, backup_id, taken_at, restored_at) values ($1, $1, now(), now())`;
    await server.sql(restored, [randomUUID()]);
    assert.deepEqual(await perform(closeDueReview), { more: false });
    assert.equal((await shown(owner, review.review_id)).status, 'open');
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, true);
    await server.sql(`update restores set released_at = now()`);
    assert.deepEqual(await perform(closeDueReview), { more: true });
    assert.equal((await on.holds(holder, `${type.name}.read`, acme)).hasPermission, false);
    await server.sql(`update access_reviews set next_at = now() - interval '1 day' where number = $1`, [number]);
    await server.sql(`update restores set released_at = null`);
    assert.deepEqual(await perform(openNextReview), { more: false });
    await server.sql('delete from restores');
    assert.deepEqual(await perform(openNextReview), { more: true });
  });

  test('brings the next one where it repeats, once', async () => {
    const review = await opened(owner, { due_days: 7, repeat_days: 30 });
    await past(review.review_id);
    await server.sql(`update access_reviews set next_at = now() - interval '9 days' where number = $1`, [
      Number(review.review_id.slice(4)),
    ]);
    await perform(closeDueReview);
    assert.deepEqual(await perform(openNextReview), { more: true });
    assert.deepEqual(await perform(openNextReview), { more: false });
    const { results } = replyOf<{ reviews: Shown[] }>(await on.as(owner, 'GET', `${path}?open=true`), 'access_reviews');
    assert.equal(results.reviews.length, 1);
    assert.deepEqual(results.reviews[0]?.reviewers, review.reviewers);
  });
});
