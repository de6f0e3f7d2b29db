import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { identityKeys } from '../../../src/domain/identity-keys/capability.ts';
import { remindToRotate } from '../../../src/domain/identity-keys/remind-to-rotate.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, audit, linkIn } from '../administration/identity.support.ts';
import { live } from '../workflows/live.support.ts';
import {
  type Bundle,
  converse,
  dataOf,
  errorOf,
  put,
  read,
  signedInLongAgo,
  someKey,
  someKeys,
  told,
  upload,
  withKeys,
} from './keys.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const exists =
  'CONFLICT: You have another identity key; send `replace: true` to replace it, which your contacts are told of';

describe('another identity key', () => {
  test('is not taken without being asked to replace the one before, nor without a fresh sign-in or the password', async () => {
    const owner = await withKeys(server);
    const other = upload();
    for (const more of [{}, { replace: false }]) {
      const answer = await put(server, owner, { ...other, ...more });
      assert.deepEqual([answer.status, errorOf(answer)], [409, exists]);
    }
    await signedInLongAgo(server, owner);
    const stale = await put(server, owner, { ...other, replace: true });
    assert.deepEqual([stale.status, errorOf(stale)], [403, 'FORBIDDEN: Sign in again to do this']);
    const wrong = await put(server, owner, { ...other, replace: true, password: 'Wrong-horse-42' });
    assert.equal(errorOf(wrong), 'VALIDATION_ERROR: password is not your current password');
    assert.equal(dataOf<Bundle>(await read(server, owner, owner)).identity_key, owner.sent.identity_key);
    const same = await put(server, owner, { ...owner.sent, replace: true, one_time_pre_keys: someKeys(20) });
    assert.equal(same.status, 201, 'which is not needed for the same one');
    const right = await put(server, owner, { ...other, replace: true, password });
    assert.equal(right.status, 201, right.text);
  });

  test('of two at once, one wins', async () => {
    const person = await server.person();
    const answers = await Promise.all(Array.from({ length: 8 }, () => put(server, person, upload())));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array(7).fill(409)]);
  });

  test('is told to contacts, who are nobody else, and to its owner; the one before stays known', async () => {
    const owner = await withKeys(server);
    const [inGroup, friend, asked, blocked, stranger] = await Promise.all(
      Array.from({ length: 5 }, () => server.person()),
    );
    assert.ok(inGroup && friend && asked && blocked && stranger);
    await converse(server, [owner, inGroup, blocked]);
    await converse(server, [owner, inGroup]);
    await server.sql('insert into person_blocks values ($1, $2, now())', [blocked.id, owner.id]);
    const befriend = ([first, second]: string[], accepted: boolean) =>
      server.sql('insert into friendships values ($1, $2, $1, now(), case when $3::boolean then now() end)', [
        first,
        second,
        accepted,
      ]);
    await befriend([owner.id, friend.id].sort(), true);
    await befriend([owner.id, asked.id].sort(), false);
    await read(server, inGroup, owner);

    const heard: string[] = [];
    for (const person of [owner, inGroup, friend, stranger])
      await server.gatehouse.topics.follow(`user:${person.id}`, {
        heard: event => {
          if (event.type === 'identity_key.changed') heard.push(`${person.id} ${event.userId} ${event.version}`);
        },
        missed: () => {},
      });
    const other = upload({ one_time_pre_keys: [...someKeys(19), owner.sent.one_time_pre_keys[0]] });
    const answer = await put(server, owner, { ...other, replace: true });
    assert.deepEqual(dataOf(answer), {
      message: 'Keys uploaded successfully',
      one_time_keys: 19,
      version: 2,
      identity_version: 2,
    });
    const kindsOf = async (person: Person) => (await told(server, person)).map(({ kind }) => kind);
    assert.deepEqual(await kindsOf(inGroup), ['identity_keys.contact_changed']);
    assert.deepEqual(await kindsOf(friend), ['identity_keys.contact_changed']);
    for (const person of [asked, blocked, stranger]) assert.deepEqual(await kindsOf(person), []);
    assert.deepEqual(await kindsOf(owner), ['identity_keys.identity_replaced']);
    assert.deepEqual(heard.sort(), [owner, inGroup, friend].map(({ id }) => `${id} ${owner.id} 2`).sort());

    const bundle = dataOf<Bundle>(await read(server, inGroup, owner));
    assert.deepEqual([bundle.identity_key, bundle.identity_version], [other.identity_key, 2]);
    assert.deepEqual(bundle.one_time_pre_keys, [other.one_time_pre_keys[0]], 'none of the identity before');
    const many = await server.call('GET', `/v1/keys?user_ids=${owner.id}`, { token: inGroup.token });
    const [identity] = dataOf<{ identities: { identity_key: string; former: { identity_key: string }[] }[] }>(
      many,
    ).identities;
    assert.equal(identity?.identity_key, other.identity_key);
    assert.deepEqual(
      identity?.former.map(each => each.identity_key),
      [owner.sent.identity_key],
    );
    const event = await audit(server, 'identity_keys.upload', owner.id, 'success');
    assert.deepEqual(event.details, { version: 2, identityVersion: 2, oneTimeKeys: 19 });
  });
});

test('another identity key is told live to who writes with its owner', async () => {
  const [owner, reader] = [await withKeys(server), await server.person()];
  await converse(server, [owner, reader]);
  const socket = await live(server, reader);
  await socket.subscribe('notifications');
  await put(server, owner, upload({ replace: true }));
  const told = await socket.next('identity_key_changed');
  assert.deepEqual([told['user_id'], told['identity_version']], [owner.id, 2]);
  socket.ws.close();
});

describe('keys of an account', () => {
  test('go when its mailbox is proven, with the backup: a stranger may have made them', async () => {
    const { email, username } = account();
    const registered = await server.call('POST', '/api/v1/auth/register', { body: { email, username, password } });
    const { token, user } = registered.body as { token: string; user: { id: string } };
    const stranger = { id: user.id, email, username, password, token, refreshToken: '' };
    const sent = upload();
    assert.equal((await put(server, stranger, sent)).status, 201);
    const backup = { expected_version: 0, identity_key: someKey(), content: 'sealed' };
    const stored = await server.call('PUT', '/v1/keys/backup', { token, body: backup });
    assert.equal(stored.status, 200, stored.text);
    const reader = await server.person();
    await converse(server, [stranger, reader]);
    const [given] = dataOf<Bundle>(await read(server, reader, stranger)).one_time_pre_keys;
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email } });
    const reset = { token: await linkIn(server, email, 'reset-password'), password: 'Another-horse-43' };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body: reset })).status, 200);
    assert.equal((await read(server, reader, stranger)).status, 404);
    const owner = await server.signIn(username, 'Another-horse-43');
    assert.equal((await server.call('GET', '/v1/keys/backup', { token: owner.token })).status, 404);
    await put(server, owner, sent);
    const again = dataOf<Bundle>(await read(server, owner, owner)).one_time_pre_keys;
    assert.ok(given !== undefined && !again.includes(given), 'what was handed out before is not handed out again');
  });

  test('whose one-time keys may have been handed out since a backup was taken are withdrawn when it is restored', async () => {
    const [owner, reader] = [await withKeys(server), await server.person()];
    await converse(server, [owner, reader]);
    const words = await identityKeys.restored?.(server.gatehouse.database, new Date());
    assert.match(words?.[0] ?? '', /^\d+ one-time keys were withdrawn/);
    await put(server, owner, owner.sent);
    const bundle = dataOf<Bundle>(await read(server, reader, owner));
    assert.deepEqual([bundle.one_time_pre_keys, bundle.fallback], [[], true]);
  });

  test('that are a month old, or end soon, are told of once a month until they are rotated', async () => {
    const [old, ending, young] = [await withKeys(server), await withKeys(server), await withKeys(server)];
    await server.sql(`update signed_pre_keys set created_at = now() - interval '31 days' where user_id = $1`, [old.id]);
    await server.sql(`update signed_pre_keys set expires_at = now() + interval '1 day' where user_id = $1`, [
      ending.id,
    ]);
    const remind = () => server.gatehouse.perform(remindToRotate, {}, operatorCaller('job'));
    await remind();
    await remind();
    const reminded = async (person: Person) => (await told(server, person)).map(({ kind, facts }) => [kind, facts]);
    assert.deepEqual(await reminded(old), [['identity_keys.rotation_due', { expired: false, days: 31 }]]);
    assert.deepEqual(await reminded(ending), [['identity_keys.rotation_due', { expired: true, days: 0 }]]);
    assert.deepEqual(await reminded(young), []);
    await server.sql(`update identity_keys set reminded_at = now() - interval '31 days' where user_id = $1`, [old.id]);
    await remind();
    assert.equal((await told(server, old)).length, 2);
    const body = { new_signed_pre_key: someKey(), new_one_time_keys: someKeys(20) };
    await put(server, old, body, '/v1/keys/rotate');
    await server.sql(`update identity_keys set reminded_at = null where user_id = $1`, [old.id]);
    await remind();
    assert.equal((await told(server, old)).length, 2);
  });
});
