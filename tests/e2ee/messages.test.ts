import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, describe, test } from 'node:test';
import { base64url, bytesOf } from '../../console/src/e2ee/bytes.ts';
import type { Envelope, Received } from '../../console/src/e2ee/envelope.ts';
import { E2eeError } from '../../console/src/e2ee/errors.ts';
import { type Identity, identityOf, newSeed } from '../../console/src/e2ee/identity.ts';
import {
  decryptMessage,
  type EncryptedMessage,
  encryptMessage,
  longestPlain,
  type Signer,
} from '../../console/src/e2ee/messages.ts';
import { groupsOf, safetyNumber } from '../../console/src/e2ee/safety-number.ts';

interface Member {
  readonly userId: string;
  readonly identity: Identity;
}

const member = async (): Promise<Member> => ({ userId: randomUUID(), identity: await identityOf(newSeed()) });
const keyOf = ({ userId, identity }: Member) => ({ userId, key: identity.key });

let [ada, ben, eve]: readonly Member[] = [];
const conversationId = randomUUID();
const words = 'The harbour is closed on Friday';

before(async () => {
  [ada, ben, eve] = [await member(), await member(), await member()];
});

const people = (): readonly [Member, Member, Member] => {
  assert.ok(ada && ben && eve);
  return [ada, ben, eve];
};

/** From Ada to Ben, as Ben receives it. */
async function sent(text = words, to: readonly Member[] = people().slice(0, 2)): Promise<Received & EncryptedMessage> {
  const [from] = people();
  const place = { conversationId, senderId: from.userId, membersVersion: 3 };
  const message = await encryptMessage({ text }, place, from.identity, to.map(keyOf));
  return { ...message, conversation_id: conversationId, sender_id: from.userId };
}

const open = (message: Received, by: Member, senders: readonly Member[] = people().slice(0, 1)) =>
  decryptMessage(message, { userId: by.userId, identities: [by.identity] }, (key): Signer | null =>
    senders.some(({ identity }) => Buffer.compare(identity.key, key) === 0) ? 'current' : null,
  );

const problem = async (opening: Promise<unknown>): Promise<string> => {
  try {
    await opening;
    return 'opened';
  } catch (error) {
    assert.ok(error instanceof E2eeError, String(error));
    return error.problem;
  }
};

const envelopeOf = ({ metadata }: Received): Envelope => (metadata as EncryptedMessage['metadata']).e2ee;
const withEnvelope = (message: Received, more: Partial<Record<keyof Envelope, unknown>>): Received => ({
  ...message,
  metadata: { e2ee: { ...envelopeOf(message), ...more } },
});
/** The same text with one bit of its bytes turned. */
const turned = (text: string, at = 0): string => {
  const bytes = bytesOf(text);
  assert.ok(bytes);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return base64url(bytes);
};

describe('a message is not opened', () => {
  test('by who is not among those it was encrypted for, nor by an identity that it was not encrypted to', async () => {
    const [, bob, mallory] = people();
    const message = await sent();
    assert.equal(await problem(open(message, mallory)), 'not_for_me');
    const later = { userId: bob.userId, identity: mallory.identity };
    assert.equal(await problem(open(message, later)), 'other_identity');
  });

  test('with anything of it changed: every field, every place that it stands in', async () => {
    const [alice, bob, mallory] = people();
    const message = await sent();
    const { epk, keys, sig, ik } = envelopeOf(message);
    const own = keys[bob.userId] ?? '';
    const changed: readonly (readonly [string, Received])[] = [
      ['first byte of the content', { ...message, content: turned(message.content) }],
      ['last byte of the content', { ...message, content: turned(message.content, 60) }],
      ['content cut', { ...message, content: message.content.slice(0, -4) }],
      ['content of another message', { ...message, content: (await sent()).content }],
      ['another conversation', { ...message, conversation_id: randomUUID() }],
      ['another sender', { ...message, sender_id: mallory.userId }],
      ['another version of members', withEnvelope(message, { members_version: 4 })],
      ['another key of the message', withEnvelope(message, { epk: turned(epk) })],
      ['another key for one', withEnvelope(message, { keys: { ...keys, [bob.userId]: turned(own) } })],
      ['one recipient fewer', withEnvelope(message, { keys: { [bob.userId]: own } })],
      ['one recipient more', withEnvelope(message, { keys: { ...keys, [mallory.userId]: own } })],
      [
        'keys of two swapped',
        withEnvelope(message, { keys: { [alice.userId]: own, [bob.userId]: keys[alice.userId] } }),
      ],
      ['another signature', withEnvelope(message, { sig: turned(sig) })],
      ['signed by another', withEnvelope(message, { ik: base64url(mallory.identity.key) })],
    ];
    for (const [what, each] of changed) assert.equal(await problem(open(each, bob)), 'forged', what);
    const damaged: readonly (readonly [string, Received])[] = [
      ['no envelope', { ...message, metadata: {} }],
      ['no metadata', { ...message, metadata: null }],
      ['no key', withEnvelope(message, { epk: undefined })],
      ['a short key', withEnvelope(message, { epk: epk.slice(0, 20) })],
      ['keys that are none', withEnvelope(message, { keys: { [bob.userId]: 'x' } })],
      ['a list of keys', withEnvelope(message, { keys: [] })],
      ['a version that is none', withEnvelope(message, { members_version: '3' })],
      ['an older form', withEnvelope(message, { v: 0 })],
      ['content that is no base64', { ...message, content: 'Hello, Ben' }],
    ];
    for (const [what, each] of damaged) assert.equal(await problem(open(each, bob)), 'damaged', what);
    assert.equal(await problem(open(withEnvelope(message, { v: 2 }), bob)), 'newer_version');
    assert.equal(ik, base64url(alice.identity.key));
    assert.equal(await problem(open(message, bob)), 'opened');
  });

  test('that another member made in the sender’s name, who knows its key', async () => {
    const [alice, bob, mallory] = people();
    const place = { conversationId, senderId: alice.userId, membersVersion: 3 };
    // Signed by who made it, and by who is said to have: neither passes.
    const own = await encryptMessage({ text: words }, place, mallory.identity, [alice, bob, mallory].map(keyOf));
    const forged = { ...own, conversation_id: conversationId, sender_id: alice.userId };
    assert.equal(await problem(open(forged, bob)), 'forged');
    const said = withEnvelope(forged, { ik: base64url(alice.identity.key) });
    assert.equal(await problem(open(said, bob)), 'forged');
  });

  test('nor made for keys that protect nothing, for too many, or too long', async () => {
    const [alice] = people();
    const place = { conversationId, senderId: alice.userId, membersVersion: 1 };
    const weak = { userId: randomUUID(), key: Uint8Array.from([1, ...Array(31).fill(0)]) };
    const noPoint = { userId: randomUUID(), key: Uint8Array.from([2, ...Array(31).fill(0)]) };
    const encrypting = (text: string, to: Parameters<typeof encryptMessage>[3]) =>
      encryptMessage({ text }, place, alice.identity, to);
    for (const each of [weak, noPoint]) assert.equal(await problem(encrypting(words, [keyOf(alice), each])), 'no_keys');
    assert.equal(await problem(encrypting('x'.repeat(longestPlain), [keyOf(alice)])), 'too_long');
    const many = Array.from({ length: 51 }, () => ({ ...keyOf(alice), userId: randomUUID() }));
    assert.equal(await problem(encrypting(words, many)), 'too_many_people');
  });
});

describe('a message', () => {
  test('is read by all whom it is for, the sender too', async () => {
    const [alice, bob] = people();
    const message = await sent('Grüße 👋\n\u0080\u0000');
    for (const each of [alice, bob]) {
      const { plain, signer, membersVersion } = await open(message, each);
      assert.deepEqual([plain, signer, membersVersion], [{ text: 'Grüße 👋\n\u0080\u0000' }, 'current', 3]);
    }
  });

  test('shows no word of what was written, nor twice the same, and its length only in steps', async () => {
    const [one, other] = [await sent(), await sent()];
    const shown = JSON.stringify([one, other]);
    for (const word of words.split(' ')) {
      const forms = [word, Buffer.from(word).toString('base64').replaceAll('=', ''), Buffer.from(word).toString('hex')];
      if (word.length > 4) for (const form of forms) assert.ok(!shown.includes(form), form);
    }
    const parts = ({ content, metadata: { e2ee } }: EncryptedMessage) => [
      content,
      e2ee.epk,
      e2ee.sig,
      ...Object.values(e2ee.keys),
    ];
    assert.equal(new Set([...parts(one), ...parts(other)]).size, parts(one).length * 2);
    assert.equal((await sent('a')).content.length, (await sent('a'.repeat(40))).content.length);
  });

  test('fits, for fifty people and at its longest', async () => {
    const fifty = await Promise.all(Array.from({ length: 50 }, member));
    const [alice] = people();
    const text = 'x'.repeat(longestPlain - 1 - JSON.stringify({ text: '' }).length);
    const message = await sent(text, [alice, ...fifty.slice(1)]);
    assert.ok(
      JSON.stringify(message.metadata).length < (16 * 1024) / 2,
      String(JSON.stringify(message.metadata).length),
    );
    assert.ok(message.content.length <= 10_000, String(message.content.length));
    const [, last] = fifty;
    assert.ok(last);
    assert.equal((await open(message, last)).plain.text, text);
  });

  test('tells the same encryption apart from another, so that one that is shown twice is seen', async () => {
    const [, bob] = people();
    const message = await sent();
    const [one, again, other] = [await open(message, bob), await open(message, bob), await open(await sent(), bob)];
    assert.equal(one.once, again.once);
    assert.notEqual(one.once, other.once);
  });
});

describe('a safety number', () => {
  test('has sixty digits, the same on both sides, and others with any other key or person', async () => {
    const [alice, bob, mallory] = people().map(keyOf);
    assert.ok(alice && bob && mallory);
    const number = await safetyNumber(alice, bob);
    assert.match(number, /^\d{60}$/);
    assert.equal(await safetyNumber(bob, alice), number);
    assert.deepEqual([groupsOf(number).length, groupsOf(number).join('')], [12, number]);
    for (const other of [mallory, { ...bob, key: mallory.key }, { ...bob, userId: mallory.userId }])
      assert.notEqual(await safetyNumber(alice, other), number);
  });

  test('is the same in every version: these keys have this one', async () => {
    const one = { userId: '00000000-0000-7000-8000-000000000001', key: new Uint8Array(32).fill(1) };
    const other = { userId: '00000000-0000-7000-8000-000000000002', key: new Uint8Array(32).fill(2) };
    assert.equal(await safetyNumber(one, other), '318488508396465133118615851480613479739100344785217848837455');
  });
});

describe('an identity', () => {
  test('cannot be read out', async () => {
    const [{ identity }] = people();
    for (const [key, format] of [
      [identity.signing, 'pkcs8'],
      [identity.agreeing, 'pkcs8'],
      [identity.agreeing, 'jwk'],
      [identity.preKeys, 'raw'],
    ] as const) {
      assert.equal(key.extractable, false);
      await assert.rejects(crypto.subtle.exportKey(format as 'raw', key));
    }
  });
});
