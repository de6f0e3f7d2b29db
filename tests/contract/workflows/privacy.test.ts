import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

const path = '/api/v1/user/privacy/settings';
const usual = {
  data_sharing: false,
  marketing_emails: false,
  analytics_tracking: true,
  profile_visibility: 'organization',
};

let server: TestServer;
let person: Person;
before(async () => {
  server = await startServer();
  person = await server.person();
});
after(() => server.close());

const read = (by: Person | null = person) => server.call('GET', path, { token: by?.token ?? null });
const set = (body: unknown, by: Person | null = person, headers: Record<string, string> = {}) =>
  server.call('POST', path, { token: by?.token ?? null, body, headers });
const settings = async (by: Person = person) =>
  replyOf<Record<string, unknown>>(await read(by), 'privacy_settings').results;

describe('privacy settings are refused', () => {
  test('to strangers', async () => {
    assert.equal(refusalOf(await read(null), 401, 'privacy_settings'), 'Unauthorized');
    assert.equal(refusalOf(await set({}, null), 401, 'privacy_settings'), 'Unauthorized');
  });

  test('by name of what is wrong, and nothing changes', async () => {
    for (const [body, words] of [
      [{ data_sharing: 'no' }, /^data_sharing must be true or false|^data_sharing must be a boolean/],
      [{ profile_visibility: 'everyone' }, /^profile_visibility must be one of/],
      [{ profile_visibility: null }, /^profile_visibility/],
      [{ profileVisibility: 'team' }, /^profileVisibility is not a known field/],
      [{ marketing_emails: true, analytics_tracking: 1 }, /^analytics_tracking/],
      [[], /.+/],
    ] as const)
      assert.match(refusalOf(await set(body), 400, 'privacy_settings'), words);
    assert.deepEqual(await settings(), usual);
  });

  test('to those who may not change their own account', async () => {
    const other = await server.person();
    await server.sql('delete from user_roles where user_id = $1', [other.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [other.id] }]);
    for (const [answer, node] of [
      [await read(other), 'user.read'],
      [await set({ data_sharing: true }, other), 'user.write'],
    ] as const) {
      refusalOf(answer, 403, 'privacy_settings');
      assert.deepEqual((answer.body as { missing: unknown }).missing, [node]);
    }
  });
});

describe('privacy settings', () => {
  test('are stored as the document shows, and answered as they are stored', async () => {
    const documented = {
      data_sharing: false,
      marketing_emails: false,
      analytics_tracking: true,
      profile_visibility: 'team',
    };
    assert.deepEqual(replyOf(await set(documented), 'privacy_settings').results, documented);
    assert.deepEqual(await settings(), documented);
    assert.deepEqual(await server.sql('select privacy from users where id = $1', [person.id]), [
      { privacy: documented },
    ]);
    const [event] = await server.sql(
      `select outcome, actor_id, target_id, details from audit_events where action = 'user.update_privacy'
        and outcome = 'success' and actor_id = $1 order by id desc limit 1`,
      [person.id],
    );
    // What people chose would outlive their account in the ledger.
    assert.deepEqual(event, {
      outcome: 'success',
      actor_id: person.id,
      target_id: person.id,
      details: { fields: Object.keys(documented) },
    });
  });

  test('change where they are named, and stay where they are not', async () => {
    const before = await settings();
    const changed = { ...before, marketing_emails: true };
    assert.deepEqual(replyOf(await set({ marketing_emails: true }), 'privacy_settings').results, changed);
    assert.deepEqual(replyOf(await set({}), 'privacy_settings').results, changed);
    const other = await server.person();
    assert.deepEqual(await settings(other), usual, 'and they are nobody else’s');
  });

  test('are an edit of oneself: what was read before is stale', async () => {
    const etag = (await read()).headers.get('etag') ?? '';
    const taken = await set({ data_sharing: true }, person, { 'if-match': etag });
    assert.equal(taken.headers.get('etag'), (await read()).headers.get('etag'));
    refusalOf(await set({ data_sharing: false }, person, { 'if-match': etag }), 412, 'privacy_settings');
    assert.equal((await settings())['data_sharing'], true);
  });

  test('set at once by many: each names its own, and none is lost', async () => {
    const other = await server.person();
    const answers = await Promise.all(
      [
        { data_sharing: true },
        { marketing_emails: true },
        { analytics_tracking: false },
        { profile_visibility: 'private' },
      ]
        .flatMap(body => [body, body, body])
        .map(body => set(body, other)),
    );
    assert.ok(answers.every(({ status }) => status === 200));
    assert.deepEqual(await settings(other), {
      data_sharing: true,
      marketing_emails: true,
      analytics_tracking: false,
      profile_visibility: 'private',
    });
  });

  test('go with the account', async () => {
    const other = await server.person();
    await set({ profile_visibility: 'private' }, other);
    await server.call('DELETE', `/api/v1/users/${other.id}`, { token: server.admin.token });
    assert.deepEqual(await server.sql('select privacy from users where id = $1', [other.id]), [{ privacy: {} }]);
  });
});
