import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { rounds } from '../../support/rounds.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { ask, type CallBody, called, initiate, readCall, statesOf } from './calls.support.ts';
import { began, type ConversationBody, colleagues, dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const notFound = { code: 'NOT_FOUND', message: 'Call not found' };
const ended = { code: 'CONFLICT', message: 'This call has ended' };

/** People of one organization, with a conversation of all of them; the first is its admin. */
async function talking(count: number): Promise<{ people: Person[]; conversation: ConversationBody }> {
  const people = await colleagues(server, count);
  const [first, ...others] = people as [Person, ...Person[]];
  const more = count === 2 ? { type: 'direct', title: null } : {};
  return { people, conversation: await began(server, first, others, more) };
}
async function pair() {
  const { people, conversation } = await talking(2);
  const [a, b] = people as [Person, Person];
  return { a, b, conversation };
}
async function trio() {
  const { people, conversation } = await talking(3);
  const [a, b, c] = people as [Person, Person, Person];
  return { a, b, c, conversation };
}
const missedBy = (who: Person) =>
  server.sql<{ facts: object; target_kind: string }>(
    `select facts, target_kind from notifications where user_id = $1 and kind = 'call.missed'`,
    [who.id],
  );

describe('who may not call', () => {
  test('names every bad field, and nothing is stored', async () => {
    const { a, b, conversation } = await pair();
    for (const [more, words] of [
      [{ call_type: 'smoke' }, /call_type/],
      [{ callee_ids: [] }, /callee_ids/],
      [{ callee_ids: ['x'] }, /callee_ids/],
      [{ callee_ids: Array.from({ length: 8 }, () => randomUUID()) }, /callee_ids/],
      [{ conversation_id: 'x' }, /conversation_id/],
      [{ password: 'abc' }, /password/],
      [{ device_id: 'a\nb' }, /device_id/],
      [{ caller_id: b.id }, /caller_id/],
    ] as const) {
      const { code, message } = refusalOf(await initiate(server, a, conversation, [b], more), 400);
      assert.equal(code, 'VALIDATION_ERROR');
      assert.match(String(message), words);
    }
    for (const key of ['', 'x'.repeat(201)]) {
      const headers = { 'idempotency-key': key };
      const body = { call_type: 'audio', conversation_id: conversation.id, callee_ids: [b.id] };
      const refused = await server.call('POST', '/v1/calls/initiate', { token: a.token, body, headers });
      assert.match(String(refusalOf(refused, 400)['message']), /^Idempotency-Key must/);
    }
    assert.deepEqual(await server.sql('select id from calls where conversation_id = $1', [conversation.id]), []);
    assert.equal((await server.call('POST', '/v1/calls/initiate', { body: {} })).status, 401);
  });

  test('strangers get nothing, before, during and after', async () => {
    const { a, b, conversation } = await pair();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    refusalOf(await initiate(server, stranger, conversation, [a]), 404);
    const call = await called(server, a, conversation, [b]);
    for (const what of ['join', 'decline', 'leave', 'end'])
      assert.deepEqual(refusalOf(await ask(server, stranger, call, what), 404), notFound);
    const read = await server.call('GET', `/v1/calls/${call.call_id}`, { token: stranger.token });
    assert.deepEqual(refusalOf(read, 404), notFound);
    refusalOf(await server.call('GET', '/v1/calls/x', { token: a.token }), 400);
    assert.deepEqual(refusalOf(await ask(server, a, { call_id: randomUUID() }, 'join'), 404), notFound);
    assert.deepEqual(statesOf(await readCall(server, a, call)), { [a.id]: 'connected', [b.id]: 'ringing' });
  });

  test('who is called takes part in the conversation, and is nobody twice or oneself', async () => {
    const { a, b, conversation } = await pair();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    const refused = refusalOf(await initiate(server, a, conversation, [b, stranger]), 404);
    assert.match(String(refused['message']), new RegExp(stranger.id));
    refusalOf(await initiate(server, a, conversation, [a]), 404);
    const call = await called(server, a, conversation, [b, b]);
    assert.deepEqual(call.callee_ids, [b.id]);
  });

  test('of two of whom one has blocked the other, neither calls, and none answers', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    await server.call('POST', `/v1/users/${a.id}/block`, { token: b.token });
    const blocked = { code: 'FORBIDDEN', message: 'You cannot write to this person' };
    assert.deepEqual(refusalOf(await ask(server, b, call, 'join'), 403), blocked);
    dataOf(await ask(server, a, call, 'end'));
    assert.deepEqual(await missedBy(b), [], 'and nobody is told that they called');
    for (const [one, other] of [
      [a, b],
      [b, a],
    ] as const)
      assert.deepEqual(refusalOf(await initiate(server, one, conversation, [other]), 403), blocked);
  });

  test('one call at a time: the second is told which one runs', async () => {
    const { a, b, c, conversation } = await trio();
    const call = await called(server, a, conversation, [b]);
    const refused = refusalOf(await initiate(server, c, conversation, [b]), 409);
    assert.deepEqual([refused['code'], refused['call_id']], ['CONFLICT', call.call_id]);
    dataOf(await ask(server, a, call, 'end'));
    assert.notEqual((await called(server, c, conversation, [b])).call_id, call.call_id);
  });
});

describe('a call', () => {
  test('as the document shows it: initiated, joined, read and ended', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b], { call_type: 'video' });
    assert.deepEqual(
      [call['call_type'], call['conversation_id'], call.caller_id, call.callee_ids, call.status],
      ['video', conversation.id, a.id, [b.id], 'initiated'],
    );
    assert.equal((await readCall(server, b, call)).status, 'ringing');
    const joined = dataOf<{ message: string; call_id: string; joined_at: string }>(await ask(server, b, call, 'join'));
    assert.deepEqual([joined.message, joined.call_id], ['Joined call', call.call_id]);
    const active = await readCall(server, a, call);
    assert.equal(active.status, 'active');
    assert.deepEqual(statesOf(active), { [a.id]: 'connected', [b.id]: 'connected' });
    assert.equal(active.participants[1]?.joined_at, joined.joined_at);
    await server.sql(`update calls set answered_at = answered_at - interval '5 minutes' where id = $1`, [call.call_id]);
    const over = dataOf<Record<string, unknown>>(await ask(server, b, call, 'end'));
    assert.deepEqual(
      [over['message'], over['call_id'], over['duration'], over['end_reason']],
      ['Call ended', call.call_id, 300, 'completed'],
    );
    const read = await readCall(server, a, call);
    assert.deepEqual([read.status, read.end_reason, read.duration], ['ended', 'completed', 300]);
    assert.deepEqual(statesOf(read), { [a.id]: 'left', [b.id]: 'left' });
  });

  test('that has ended stays as it is, whatever comes then', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    dataOf(await ask(server, a, call, 'end'));
    const read = await readCall(server, a, call);
    assert.equal(read.end_reason, 'cancelled');
    for (const what of ['join', 'decline', 'leave', 'end'])
      for (const who of [a, b]) assert.deepEqual(refusalOf(await ask(server, who, call, what), 409), ended);
    assert.deepEqual(await readCall(server, a, call), read);
  });

  test('is declined by the one who is called, which ends it; twice is as once', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    refusalOf(await ask(server, a, call, 'decline'), 409);
    dataOf(await ask(server, b, call, 'decline'));
    const read = await readCall(server, a, call);
    assert.deepEqual([read.status, read.end_reason, read.duration], ['ended', 'declined', 0]);
    assert.deepEqual(await missedBy(b), []);
  });

  test('of three goes on until all have declined', async () => {
    const { a, b, c, conversation } = await trio();
    const call = await called(server, a, conversation, [b, c]);
    for (const times of [1, 2]) {
      dataOf(await ask(server, b, call, 'decline'));
      assert.equal((await readCall(server, a, call)).status, 'ringing', `after ${times}`);
    }
    dataOf(await ask(server, c, call, 'decline'));
    assert.equal((await readCall(server, a, call)).end_reason, 'declined');
  });

  test('ends for the reason that is named where it can be, and no other', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    const refused = refusalOf(await ask(server, a, call, 'end', { reason: 'completed' }), 400);
    assert.match(String(refused['message']), /reason must be cancelled or failed/);
    refusalOf(await ask(server, a, call, 'end', { reason: 'boredom' }), 400);
    dataOf(await ask(server, a, call, 'end', { reason: 'failed' }));
    assert.equal((await readCall(server, a, call)).end_reason, 'failed');
  });

  test('of a group is ended by its caller or an admin; others leave, and the last one ends it so', async () => {
    const { a, b, c, conversation } = await trio();
    const call = await called(server, b, conversation, [a, c]);
    for (const who of [a, c]) dataOf(await ask(server, who, call, 'join'));
    assert.equal(refusalOf(await ask(server, c, call, 'end'), 403)['code'], 'FORBIDDEN');
    for (const who of [c, b, a]) dataOf(await ask(server, who, call, 'leave'));
    assert.equal((await readCall(server, a, call)).end_reason, 'completed');
    const again = await called(server, b, conversation, [c]);
    dataOf(await ask(server, a, again, 'end'));
    assert.equal((await readCall(server, b, again)).end_reason, 'cancelled');
  });

  test('between two is over when one of them leaves', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    refusalOf(await ask(server, b, call, 'leave'), 409);
    dataOf(await ask(server, b, call, 'join'));
    dataOf(await ask(server, b, call, 'leave'));
    assert.equal((await readCall(server, a, call)).end_reason, 'completed');
  });

  test('between two is over when one blocks the other or is gone, ringing or answered', async () => {
    const outcome = async (who: Person, call: CallBody) => {
      await until('it has ended', async () => (await readCall(server, who, call)).status === 'ended', 15_000);
      const { end_reason, participants } = await readCall(server, who, call);
      return [end_reason, ...participants.map(({ state }) => state)];
    };
    const blocked = async (answered: boolean) => {
      const { a, b, conversation } = await pair();
      const call = await called(server, a, conversation, [b]);
      if (answered) dataOf(await ask(server, b, call, 'join'));
      dataOf(await server.call('POST', `/v1/users/${a.id}/block`, { token: b.token }));
      const found = await outcome(b, call);
      assert.deepEqual(await missedBy(b), []);
      return found;
    };
    const gone = async () => {
      const { a, b, conversation } = await pair();
      const call = await called(server, a, conversation, [b]);
      dataOf(await server.call('DELETE', '/v1/users/me', { token: a.token, body: { password: a.password } }));
      return outcome(b, call);
    };
    assert.deepEqual(await Promise.all([blocked(true), blocked(false), gone()]), [
      ['completed', 'left', 'left'],
      ['cancelled', 'left', 'missed'],
      ['cancelled', 'missed'],
    ]);
  });

  test('that nobody answers is missed, and who missed it is notified, unless they want no such notice', async () => {
    const { a, b, c, conversation } = await trio();
    await server.call('POST', '/v1/notifications/settings', {
      token: c.token,
      body: { kinds: [{ kind: 'call.missed', way: 'off' }] },
    });
    const call = await called(server, a, conversation, [b, c], { call_type: 'video' });
    await server.sql(`update calls set rings_until = now() where id = $1`, [call.call_id]);
    await over(a, call);
    const read = await readCall(server, a, call);
    assert.deepEqual([read.end_reason, read.duration, read['ended_by']], ['missed', 0, null]);
    assert.deepEqual(statesOf(read), { [a.id]: 'left', [b.id]: 'missed', [c.id]: 'missed' });
    assert.deepEqual(await missedBy(b), [
      { facts: { title: 'Team Chat', call_type: 'video' }, target_kind: 'conversation' },
    ]);
    assert.deepEqual([await missedBy(a), await missedBy(c)], [[], []]);
  });

  test('asks for its password, except its caller', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b], { password: 'open sesame' });
    assert.equal(call['has_password'], true);
    assert.doesNotMatch(JSON.stringify(call), /sesame|\$2b/);
    for (const body of [undefined, { password: 'wrong' }, { password: null }])
      assert.equal(refusalOf(await ask(server, b, call, 'join', body), 403)['code'], 'FORBIDDEN');
    dataOf(await ask(server, a, call, 'join'));
    dataOf(await ask(server, b, call, 'join', { password: 'open sesame' }));
    dataOf(await ask(server, b, call, 'end'));
    const [row] = await server.sql('select password_hash from calls where id = $1', [call.call_id]);
    assert.deepEqual(row, { password_hash: null });
  });

  test('asked for again under one name is the one that is there; something else under it is refused', async () => {
    const { a, b, c, conversation } = await trio();
    const headers = { 'idempotency-key': 'one' };
    const asked = { call_type: 'audio', conversation_id: conversation.id };
    const again = (callees: readonly Person[]) =>
      server.call('POST', '/v1/calls/initiate', {
        token: a.token,
        headers,
        body: { ...asked, callee_ids: callees.map(({ id }) => id) },
      });
    const first = dataOf<CallBody>(await again([b, c]), 201);
    assert.equal(dataOf<CallBody>(await again([c, b]), 201).call_id, first.call_id);
    refusalOf(await again([b]), 409);
    dataOf(await ask(server, a, first, 'end'));
    assert.equal(dataOf<CallBody>(await again([b, c]), 201).status, 'ended');
    const all = await Promise.all(
      Array.from({ length: 8 }, () =>
        server.call('POST', '/v1/calls/initiate', {
          token: a.token,
          headers: { 'idempotency-key': 'at once' },
          body: { ...asked, callee_ids: [b.id] },
        }),
      ),
    );
    const ids = new Set(all.map(each => (each.body as { data?: CallBody; call_id?: string }).data?.call_id));
    ids.delete(undefined);
    assert.equal(ids.size, 1);
  });

  test('has room for eight', async () => {
    const { people, conversation } = await talking(9);
    const [a, ...others] = people as [Person, ...Person[]];
    const call = await called(server, a, conversation, others.slice(0, 7));
    for (const who of others.slice(0, 7)) dataOf(await ask(server, who, call, 'join'));
    const last = others[7] as Person;
    assert.match(String(refusalOf(await ask(server, last, call, 'join'), 409)['message']), /at most 8/);
    dataOf(await ask(server, others[0] as Person, call, 'leave'));
    dataOf(await ask(server, last, call, 'join'));
    assert.deepEqual((await readCall(server, last, call)).callee_ids.includes(last.id), false);
  });
});

async function over(who: Person, call: CallBody): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await readCall(server, who, call)).status === 'ended') return;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('the call has no end');
}

describe('two devices that answer', () => {
  test('the first one has it, however often; the other one is refused, and its decline changes nothing', async () => {
    const { a, b, conversation } = await pair();
    const call = await called(server, a, conversation, [b]);
    dataOf(await ask(server, b, call, 'join', { device_id: 'phone' }));
    dataOf(await ask(server, b, call, 'join', { device_id: 'phone' }));
    const elsewhere = { code: 'CONFLICT', message: 'You are in this call on another device' };
    assert.deepEqual(refusalOf(await ask(server, b, call, 'join', { device_id: 'laptop' }), 409), elsewhere);
    assert.deepEqual(refusalOf(await ask(server, b, call, 'decline'), 409), elsewhere);
    await server.sql(`update calls set rings_until = now() where id = $1`, [call.call_id]);
    await new Promise(resolve => setTimeout(resolve, 5_500));
    const read = await readCall(server, a, call);
    assert.deepEqual([read.status, read.participants[1]?.device_id], ['active', 'phone']);
    assert.deepEqual(await missedBy(b), []);
  });

  test('at once, beside a decline, an end and a timer: one outcome that stays', async () => {
    const { a, b, conversation } = await pair();
    for (let round = 0; round < rounds(40); round += 1) {
      const call = await called(server, a, conversation, [b]);
      const answers = await Promise.all([
        ...['one', 'two', 'three'].map(device_id => ask(server, b, call, 'join', { device_id })),
        ask(server, b, call, 'decline'),
        ...(round % 2 === 0 ? [ask(server, a, call, 'end')] : []),
      ]);
      const [one, two, three, declined, over] = answers.map(({ status }) => status);
      assert.ok(answers.every(({ status }) => status === 200 || status === 409));
      const winners = [one, two, three].filter(status => status === 200).length;
      assert.ok(winners + (declined === 200 ? 1 : 0) <= 1 || (over === 200 && winners <= 1), `${round}`);
      const read = await readCall(server, a, call);
      const own = read.participants[1];
      if (declined === 200) assert.deepEqual([read.end_reason, own?.state], ['declined', 'declined']);
      else if (over === 200) assert.equal(read.end_reason, winners === 1 ? 'completed' : 'cancelled');
      else assert.deepEqual([read.status, own?.state, winners], ['active', 'connected', 1]);
      if (read.status !== 'ended') dataOf(await ask(server, b, call, 'end'));
    }
  });
});

describe('the history', () => {
  test('has one’s own calls, the newest first, by pages, and nobody else’s', async () => {
    const { a, b, c, conversation } = await trio();
    const made: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      const call = await called(server, a, conversation, [b]);
      made.unshift(call.call_id);
      dataOf(await ask(server, a, call, 'end'));
    }
    const page = async (who: Person, query: string) =>
      dataOf<{ calls: CallBody[]; next_page_state: string | null }>(
        await server.call('GET', `/v1/calls/history${query}`, { token: who.token }),
      );
    const first = await page(b, '?limit=3');
    assert.deepEqual(
      first.calls.map(each => each.call_id),
      made.slice(0, 3),
    );
    const rest = await page(b, `?limit=3&page_state=${first.next_page_state}`);
    assert.deepEqual([rest.calls.map(each => each.call_id), rest.next_page_state], [made.slice(3), null]);
    assert.deepEqual((await page(c, '')).calls, []);
    assert.equal((await page(c, `?conversation_id=${conversation.id}`)).calls.length, 5);
    for (const query of ['?page_state=x', '?limit=0', '?limit=101', '?conversation_id=x'])
      refusalOf(await server.call('GET', `/v1/calls/history${query}`, { token: a.token }), 400);
    const [stranger] = (await colleagues(server, 1)) as [Person];
    const foreign = `/v1/calls/history?conversation_id=${conversation.id}`;
    refusalOf(await server.call('GET', foreign, { token: stranger.token }), 404);
    await server.call('DELETE', `/v1/conversations/${conversation.id}/participants/${b.id}`, { token: a.token });
    assert.deepEqual((await page(b, '')).calls, [], 'who was taken out sees nothing of it any more');
  });
});
