import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  changePassphrase,
  createIdentity,
  forget,
  listBackups,
  openOlderBackup,
  replaceIdentity,
  restoreIdentity,
  standing,
  upkeep,
} from '../../console/src/e2ee/device.ts';
import type { Received } from '../../console/src/e2ee/envelope.ts';
import { E2eeError } from '../../console/src/e2ee/errors.ts';
import type { EncryptedMessage } from '../../console/src/e2ee/messages.ts';
import { converse, dataOf, put, signedInLongAgo, upload } from '../contract/connect/keys.support.ts';
import { type Person, password, startServer, type TestServer } from '../support/server.ts';
import { asEncrypted, type Browser, browserOf, passphrase } from './browsers.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const problem = async (step: Promise<unknown>): Promise<string> => {
  try {
    await step;
    return 'done';
  } catch (error) {
    assert.ok(error instanceof E2eeError, String(error));
    return [error.problem, ...error.people].join(' ');
  }
};

/** Somebody with an identity, in one browser. */
async function withIdentity(): Promise<Browser> {
  const browser = browserOf(server, await server.person());
  await createIdentity(browser, passphrase);
  return browser;
}

/** Sends a message over the API and reads it as others do. */
async function send(from: Browser, conversation: string, message: EncryptedMessage): Promise<Received> {
  const body = { conversation_id: conversation, message_type: 'text', ...message };
  const sent = await server.call('POST', '/v1/messages', { token: from.person.token, body });
  assert.equal(sent.status, 201, sent.text);
  const read = await server.call('GET', `/v1/messages?conversation_id=${conversation}&limit=1`, {
    token: from.person.token,
  });
  const { messages } = dataOf<{ messages: Received[] }>(read);
  assert.ok(messages[0]);
  return messages[0];
}

const keysOf = (person: Person) =>
  server
    .call('GET', '/v1/keys/count', { token: person.token })
    .then(answer => dataOf<{ one_time_keys: number; version: number }>(answer));

describe('an identity', () => {
  test('is made once: of two browsers at once one wins, and the other opens what that one made', async () => {
    const person = await server.person();
    const [one, other] = [browserOf(server, person), browserOf(server, person)];
    assert.equal(await standing(one), 'none');
    const made = await Promise.all([
      problem(createIdentity(one, passphrase)),
      problem(createIdentity(other, `${passphrase}!`)),
    ]);
    assert.deepEqual(made.toSorted(), ['changed_meanwhile', 'done']);
    const [winner, loser, words] =
      made[0] === 'done' ? ([one, other, passphrase] as const) : ([other, one, `${passphrase}!`] as const);
    assert.deepEqual([await standing(winner), await standing(loser)], ['ready', 'locked']);
    assert.equal(await problem(restoreIdentity(loser, 'another passphrase')), 'wrong_passphrase');
    assert.equal(await standing(loser), 'locked');
    await restoreIdentity(loser, words);
    assert.equal(await standing(loser), 'ready');
    assert.deepEqual(loser.kept()?.identity.key, winner.kept()?.identity.key);
    assert.equal(await problem(createIdentity(browserOf(server, person), passphrase)), 'changed_meanwhile');
    await forget(loser);
    assert.equal(await standing(loser), 'locked');
  });

  test('needs a passphrase that is worth it, and is published once its backup is stored', async () => {
    const browser = browserOf(server, await server.person());
    assert.equal(await problem(createIdentity(browser, 'short')), 'weak_passphrase');
    assert.equal(await standing(browser), 'none');
    await createIdentity(browser, passphrase);
    // As if the browser had been closed in between.
    for (const table of ['one_time_keys', 'signed_pre_keys', 'identity_keys'])
      await server.sql(`delete from ${table} where user_id = $1`, [browser.userId]);
    assert.equal(await standing(browser), 'ready');
    assert.equal((await keysOf(browser.person)).one_time_keys, 50);
    const foreign = await server.person();
    await put(server, foreign, upload());
    assert.equal(await standing(browserOf(server, foreign)), 'foreign');
  });

  test('gets another passphrase, and its older backup still opens with the older one', async () => {
    const browser = await withIdentity();
    await signedInLongAgo(server, browser.person);
    const next = 'another long passphrase';
    assert.equal(await problem(changePassphrase(browser, 'not the one before', next)), 'wrong_passphrase');
    await assert.rejects(changePassphrase(browser, passphrase, next), /Sign in again/);
    await changePassphrase(browser, passphrase, next, { password });
    const other = browserOf(server, browser.person);
    assert.equal(await problem(restoreIdentity(other, passphrase)), 'wrong_passphrase');
    await restoreIdentity(other, next);
    assert.deepEqual(
      (await listBackups(other)).map(({ version }) => version),
      [2, 1],
    );
    assert.equal(await openOlderBackup(other, 1, passphrase), 0, 'the same identity');
  });

  test('is rotated once a month, and gets one-time keys before they run out', async () => {
    const browser = await withIdentity();
    assert.equal(await upkeep(browser), 'nothing');
    await server.sql(
      `delete from one_time_keys where ctid in (select ctid from one_time_keys where user_id = $1 limit 35)`,
      [browser.userId],
    );
    const later = browserOf(server, browser.person, () => new Date(Date.now() + 120_000));
    await restoreIdentity(later, passphrase);
    assert.deepEqual([await upkeep(later), (await keysOf(browser.person)).one_time_keys], ['added', 65]);
    const month = browserOf(server, browser.person, () => new Date(Date.now() + 31 * 24 * 3600 * 1000));
    await restoreIdentity(month, passphrase);
    assert.equal(await upkeep(month), 'rotated');
    const { version, one_time_keys } = await keysOf(browser.person);
    assert.deepEqual([version, one_time_keys], [2, 50]);
    const bundle = await server.call('GET', `/v1/keys/${browser.userId}`, { token: browser.person.token });
    const { signature_scheme } = dataOf<{ signature_scheme: string }>(bundle);
    assert.equal(signature_scheme, 'ed25519', 'with signatures that the server has checked');
  });
});

describe('a conversation', () => {
  test('is read by those in it and nobody else, and the server has no word of it', async () => {
    const [ada, ben, eve] = [await withIdentity(), await withIdentity(), await withIdentity()];
    const id = await converse(server, [ada.person, ben.person]);
    const text = 'The harbour is closed';
    const message = await ada.e2ee.encrypt({ text }, asEncrypted(id, [ada.person, ben.person]));
    const received = await send(ada, id, message);
    for (const each of [ada, ben]) {
      const { plain, signer } = await each.e2ee.decrypt(received);
      assert.deepEqual([plain.text, signer], [text, 'current']);
    }
    const second = browserOf(server, ben.person);
    await restoreIdentity(second, passphrase);
    assert.equal((await second.e2ee.decrypt(received)).plain.text, text, 'also in a browser that came later');
    assert.equal(await problem(eve.e2ee.decrypt(received)), 'not_for_me');
    const stored = JSON.stringify([
      await server.sql('select * from messages'),
      await server.sql('select * from identity_key_backups'),
      await server.sql('select * from identity_key_states'),
      await server.sql('select * from audit_events'),
    ]);
    for (const word of ['harbour', Buffer.from('harbour').toString('base64').slice(0, 8), passphrase])
      assert.ok(!stored.includes(word), word);
  });

  test('is not written to where somebody has no keys, or an identity of another client', async () => {
    const [ada, without, other] = [await withIdentity(), await server.person(), await server.person()];
    await put(server, other, upload());
    const people = [ada.person, without, other];
    const id = await converse(server, people);
    const writing = ada.e2ee.encrypt({ text: 'Hello' }, asEncrypted(id, people));
    assert.equal(await problem(writing), ['no_keys', without.id, other.id].join(' '));
    const peers = await ada.e2ee.peers([without.id]);
    assert.equal(peers.get(without.id)?.standing, 'no_keys');
    const stranger = browserOf(server, without);
    assert.equal(await problem(stranger.e2ee.encrypt({ text: 'Hello' }, asEncrypted(id, people))), 'no_identity');
  });

  test('shows who signed, also after they have another identity, and what was written to the one before', async () => {
    const [ada, ben] = [await withIdentity(), await withIdentity()];
    const people = [ada.person, ben.person];
    const id = await converse(server, people);
    const first = await send(ada, id, await ada.e2ee.encrypt({ text: 'Before' }, asEncrypted(id, people)));
    await replaceIdentity(ada, 'a passphrase for the new one', { before: passphrase });
    ben.e2ee.heard(ada.userId);
    assert.equal((await ben.e2ee.decrypt(first)).signer, 'former');
    assert.equal((await ada.e2ee.decrypt(first)).plain.text, 'Before', 'where it was replaced');
    const elsewhere = browserOf(server, ada.person);
    await restoreIdentity(elsewhere, 'a passphrase for the new one');
    assert.deepEqual(
      [(await elsewhere.e2ee.decrypt(first)).plain.text, (await elsewhere.e2ee.decrypt(first)).signer],
      ['Before', 'former'],
      'and elsewhere, as the passphrase before was given',
    );
    const second = await send(ada, id, await ada.e2ee.encrypt({ text: 'After' }, asEncrypted(id, people)));
    assert.equal((await ben.e2ee.decrypt(second)).signer, 'current');
    // Without the passphrase before, a browser that comes later opens it only by the older backup.
    await replaceIdentity(ada, 'a passphrase for the third');
    const later = browserOf(server, ada.person);
    await restoreIdentity(later, 'a passphrase for the third');
    assert.equal(await problem(later.e2ee.decrypt(second)), 'other_identity');
    assert.equal(await openOlderBackup(later, 2, 'a passphrase for the new one'), 2);
    assert.equal((await later.e2ee.decrypt(second)).plain.text, 'After');
  });

  test('of who has left is still read; of who was replaced elsewhere nothing is sent', async () => {
    const [ada, ben] = [await withIdentity(), await withIdentity()];
    const people = [ada.person, ben.person];
    const id = await converse(server, people);
    const message = await send(ada, id, await ada.e2ee.encrypt({ text: 'Bye' }, asEncrypted(id, people)));
    await ben.e2ee.peers([ada.userId]);
    const elsewhere = browserOf(server, ada.person);
    await replaceIdentity(elsewhere, 'a passphrase for the new one');
    ada.e2ee.heard(ada.userId);
    assert.equal(await problem(ada.e2ee.encrypt({ text: 'x' }, asEncrypted(id, people))), 'no_identity');
    assert.equal(await standing(ada), 'locked');
    await server.sql('delete from conversation_participants where conversation_id = $1 and user_id = $2', [
      id,
      ada.userId,
    ]);
    ben.e2ee.heard(ada.userId);
    assert.equal((await ben.e2ee.decrypt(message)).signer, 'current', 'by the key that was seen last');
    const fresh = browserOf(server, ben.person);
    await restoreIdentity(fresh, passphrase);
    await server.sql('delete from identity_key_states where user_id = $1', [ben.userId]);
    const never = browserOf(server, ben.person);
    await restoreIdentity(never, passphrase);
    assert.equal((await never.e2ee.decrypt(message)).signer, 'unknown', 'or by one that was never seen here');
  });
});

describe('a verified key', () => {
  test('is verified in all browsers of a person, by the number that both see; and no more when it changes', async () => {
    const [ada, ben] = [await withIdentity(), await withIdentity()];
    const people = [ada.person, ben.person];
    const id = await converse(server, people);
    const second = browserOf(server, ada.person);
    await restoreIdentity(second, passphrase);
    const standingOf = async (browser: Browser, of: Browser) => {
      const peer = (await browser.e2ee.peers([of.userId])).get(of.userId);
      return [peer?.standing, peer?.changedAt !== null];
    };
    assert.deepEqual(await standingOf(second, ben), ['unverified', false]);
    const number = await ada.e2ee.safetyNumber(ben.userId);
    assert.equal(await ben.e2ee.safetyNumber(ada.userId), number);
    assert.equal(await problem(ada.e2ee.verify(ben.userId, '0'.repeat(60))), 'changed_meanwhile');
    await ada.e2ee.verify(ben.userId, number);
    assert.deepEqual(await standingOf(second, ben), ['verified', false]);

    // A further browser of one's own changes nobody's standing.
    await restoreIdentity(browserOf(server, ben.person), passphrase);
    assert.deepEqual(await standingOf(ada, ben), ['verified', false]);

    await replaceIdentity(ben, 'a passphrase for the new one');
    for (const browser of [ada, second]) browser.e2ee.heard(ben.userId);
    assert.deepEqual(await standingOf(ada, ben), ['changed', true]);
    assert.deepEqual(await standingOf(second, ben), ['changed', true]);
    const conversation = asEncrypted(id, people);
    for (const browser of [ada, second])
      assert.equal(await problem(browser.e2ee.encrypt({ text: 'x' }, conversation)), `peer_changed ${ben.userId}`);
    await second.e2ee.accept(ben.userId);
    await ada.e2ee.peers([ben.userId]);
    assert.deepEqual(await standingOf(ada, ben), ['unverified', true]);
    assert.equal(await problem(ada.e2ee.encrypt({ text: 'x' }, conversation)), 'done');
    const state = await server.sql<{ content: string }>('select content from identity_key_states where user_id = $1', [
      ada.userId,
    ]);
    assert.ok(!state[0]?.content.includes(ben.userId), 'the server does not learn whom one has verified');
  });

  test('is kept, whoever of several browsers notes something at once', async () => {
    const ada = await withIdentity();
    const others = await Promise.all([withIdentity(), withIdentity(), withIdentity()]);
    await converse(server, [ada.person, ...others.map(({ person }) => person)]);
    const browsers = await Promise.all(
      others.map(async () => {
        const browser = browserOf(server, ada.person);
        await restoreIdentity(browser, passphrase);
        return browser;
      }),
    );
    await Promise.all(
      browsers.map(async (browser, index) => {
        const other = others[index];
        assert.ok(other);
        await browser.e2ee.verify(other.userId, await browser.e2ee.safetyNumber(other.userId));
      }),
    );
    const peers = await ada.e2ee.peers(others.map(({ userId }) => userId));
    assert.deepEqual(
      [...peers.values()].map(each => each.standing),
      ['verified', 'verified', 'verified'],
    );
  });
});
