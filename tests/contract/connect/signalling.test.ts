import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { type Live, live } from '../workflows/live.support.ts';
import { ask, type CallBody, called, readCall, signallings, statesOf } from './calls.support.ts';
import type { Heard } from './chat.support.ts';
import { began, type ConversationBody, colleagues, dataOf } from './connect.support.ts';

let server: TestServer;
const { join, end } = signallings(() => server);
const lives: Live[] = [];
before(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://app.example.com' });
});
afterEach(() => {
  end();
  for (const { ws } of lives.splice(0)) ws.terminate();
});
after(() => server.close());

interface Calling {
  readonly a: Person;
  readonly b: Person;
  readonly c: Person;
  readonly conversation: ConversationBody;
  readonly call: CallBody;
}

/** A call of three, whom the first one called; nobody has answered. */
async function ringing(): Promise<Calling> {
  const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
  const conversation = await began(server, a, [b, c]);
  return { a, b, c, conversation, call: await called(server, a, conversation, [b, c]) };
}

/** The same, once all are in it. */
async function talking(): Promise<Calling & { sockets: [Heard, Heard, Heard] }> {
  const calling = await ringing();
  const { a, b, c, call } = calling;
  for (const who of [b, c]) dataOf(await ask(server, who, call, 'join'));
  return { ...calling, sockets: [await join(a, call), await join(b, call), await join(c, call)] };
}

async function listening(who: Person): Promise<Live> {
  const socket = await live(server, who);
  lives.push(socket);
  await socket.subscribe('calls');
  return socket;
}

const heardOf = ({ heard }: { heard: readonly { readonly type: string }[] }, type: string) =>
  heard.filter(each => each.type === type);

describe('who may not open it', () => {
  test('is told so in HTTP, before the upgrade', async () => {
    const { a, b, call } = await ringing();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    const refused = async (...[who, how]: [Pick<Person, 'token'>, Parameters<typeof join>[2]?]) => {
      const said = await join(who, call, how).then(
        () => '0 {}',
        error => String((error as Error).message),
      );
      const { error } = JSON.parse(said.slice(4)) as { error: { code: string } };
      return [Number(said.slice(0, 3)), error.code];
    };
    assert.deepEqual(await refused({ token: 'x' }), [401, 'UNAUTHORIZED']);
    assert.deepEqual(await refused(a, { protocols: [] }), [401, 'UNAUTHORIZED']);
    assert.deepEqual(await refused(stranger), [404, 'NOT_FOUND']);
    assert.deepEqual(await refused(b), [409, 'CONFLICT'], 'who has not joined');
    assert.deepEqual(await refused(a, { query: '' }), [400, 'VALIDATION_ERROR']);
    assert.deepEqual(await refused(a, { query: '?call_id=x' }), [400, 'VALIDATION_ERROR']);
    assert.deepEqual(await refused(a, { query: `?call_id=${randomUUID()}` }), [404, 'NOT_FOUND']);
    assert.deepEqual(await refused(a, { query: `?call_id=${call.call_id}&token=${a.token}` }), [
      400,
      'VALIDATION_ERROR',
    ]);
    assert.deepEqual(await refused(a, { query: `?call_id=${call.call_id}&device_id=other` }), [409, 'CONFLICT']);
    assert.deepEqual(await refused(a, { origin: 'https://evil.example' }), [403, 'FORBIDDEN']);
    dataOf(await ask(server, a, call, 'end'));
    assert.deepEqual(await refused(a), [409, 'CONFLICT'], 'after its end');
  });

  test('any more is closed: signed out, taken out of the conversation, and does not come back', async () => {
    const { a, c, conversation, call, sockets } = await talking();
    const [ofA, ofB, ofC] = sockets;
    const path = `/v1/conversations/${conversation.id}/participants/${c.id}`;
    await server.call('DELETE', path, { token: a.token });
    assert.equal(await ofC.closed, 4403);
    assert.equal((await ask(server, c, call, 'join')).status, 404);
    await assert.rejects(join(c, call), /404/);
    assert.equal((await ofA.next('leave'))['sender_id'], c.id);
    assert.equal(ofB.ws.readyState, ofB.ws.OPEN);
    await server.call('POST', '/api/v1/auth/logout', { token: a.token });
    assert.equal(await ofA.closed, 4401);
  });
});

describe('what is said', () => {
  test('goes to the others, or to the one whom it is for, as its sender’s and of now, whatever they say', async () => {
    const { a, b, c, call, sockets } = await talking();
    const [ofA, ofB, ofC] = sockets;
    const sdp = 'v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\n<not> "escaped"  é\u2028';
    ofA.say({ type: 'offer', sdp, target_id: b.id, sender_id: c.id, timestamp: '2001-01-01T00:00:00Z' });
    const offer = await ofB.next('offer');
    const { timestamp, ...rest } = offer;
    assert.deepEqual(rest, { type: 'offer', call_id: call.call_id, sdp, sender_id: a.id, target_id: b.id });
    assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 5_000);
    ofB.say({ type: 'answer', call_id: call.call_id, sdp, target_id: a.id });
    ofB.say({
      type: 'ice_candidate',
      candidate: { candidate: 'candidate:1', sdpMid: '0', sdpMLineIndex: 0 },
      target_id: a.id,
    });
    ofB.say({ type: 'ice_candidate', candidate: null, target_id: a.id });
    assert.equal((await ofA.next('answer'))['sender_id'], b.id);
    await ofA.next('ice_candidate');
    for (const [type, more] of [
      ['join', {}],
      ['mute_audio', { muted: true }],
      ['mute_video', { muted: false }],
      ['screen_share_start', { stream_id: 'screen' }],
      ['screen_share_stop', {}],
      ['bandwidth', { available_bitrate: 1_200_000 }],
      ['quality', { rtt_ms: 20.5, packet_loss: 0.01 }],
    ] as const) {
      ofC.say({ type, ...more });
      for (const socket of [ofA, ofB]) {
        const { timestamp: _at, ...words } = await socket.next(type);
        assert.deepEqual(words, { type, call_id: call.call_id, ...more, sender_id: c.id, target_id: null });
      }
    }
    assert.deepEqual([heardOf(ofC, 'offer'), heardOf(ofA, 'offer'), heardOf(ofC, 'mute_audio')], [[], [], []]);
    assert.equal(heardOf(ofC, 'answer').length + heardOf(ofC, 'ice_candidate').length, 0);
  });

  test('and is none of it, or for nobody there, is refused in words, and it goes on', async () => {
    const { a, b, sockets } = await talking();
    const [ofA, ofB] = sockets;
    const [stranger] = (await colleagues(server, 1)) as [Person];
    for (const [message, words] of [
      [{ type: 'shout' }, /^type must be one of leave, offer, answer/],
      [{ type: 'call.signalled' }, /^type must be/],
      [{ type: 'offer' }, /^sdp is required/],
      [{ type: 'offer', sdp: 1 }, /^sdp/],
      [{ type: 'offer', sdp: 'x', target_id: stranger.id }, /^target_id must be somebody else who is in this call/],
      [{ type: 'offer', sdp: 'x', target_id: a.id }, /^target_id must be somebody else/],
      [{ type: 'offer', sdp: 'x', target_id: 'b' }, /^target_id/],
      [{ type: 'offer', sdp: 'x', call_id: randomUUID() }, /^call_id must be the call/],
      [{ type: 'offer', sdp: 'x', loud: true }, /^loud/],
      [{ type: 'ice_candidate', candidate: 'x' }, /^candidate/],
      [{ type: 'mute_audio', muted: 'yes' }, /^muted/],
      [{ type: 'quality', rtt_ms: -1 }, /^rtt_ms/],
      [{ type: 'leave', target_id: 'x' }, /^target_id/],
    ] as const) {
      const before = ofA.heard.length;
      ofA.say(message);
      const error = await ofA.next('error', before);
      assert.match(String(error['message']), words);
      assert.deepEqual([error['code'], error['refused']], ['VALIDATION_ERROR', message.type]);
    }
    ofA.say({ type: 'offer', sdp: 'x', target_id: b.id });
    await ofB.next('offer');
    assert.deepEqual(heardOf(ofB, 'offer').length, 1);
  });

  test('in longer words than 64 KiB, or more than 100 times a second, ends it', async () => {
    const { sockets } = await talking();
    const [ofA, ofB, ofC] = sockets;
    ofB.say({ type: 'offer', sdp: 'x'.repeat(60_000) });
    assert.equal(String((await ofA.next('offer'))['sdp']).length, 60_000);
    ofB.say({ type: 'offer', sdp: 'x'.repeat(70_000) });
    assert.equal(await ofB.closed, 1009);
    for (let count = 0; count < 500; count += 1) ofC.say({ type: 'mute_audio', muted: true });
    assert.equal(await ofC.closed, 4429);
  });

  test('asks the database nothing', async () => {
    const { a, b, sockets } = await talking();
    const [ofA, ofB] = sockets;
    const calls = async () => {
      const [row] = await server.sql<{ count: string }>(
        `select xact_commit + xact_rollback as count from pg_stat_database where datname = current_database()`,
      );
      return Number(row?.count);
    };
    // What the server asks by itself meanwhile, it asks in silence, too.
    await sleep(1_500);
    const quietFrom = [performance.now(), await calls()] as const;
    await sleep(3_000);
    const quiet = ((await calls()) - quietFrom[1]) / (performance.now() - quietFrom[0]);
    const [said, before] = [performance.now(), await calls()];
    for (let count = 0; count < 300; count += 1) {
      ofA.say({ type: 'ice_candidate', candidate: { candidate: String(count) }, target_id: b.id });
      if (count % 50 === 49) await sleep(600);
    }
    await ofB.next('ice_candidate', ofB.heard.length - 1);
    await sleep(1_500);
    const took = performance.now() - said;
    const asked = (await calls()) - before - quiet * took;
    assert.equal(heardOf(ofB, 'ice_candidate').length, 300);
    assert.ok(asked < 150, `${asked} in ${took} ms, for ${a.id}`);
  });
});

describe('who is in it', () => {
  test('comes back in place of the socket that they had, which is closed', async () => {
    const { a, call, sockets } = await talking();
    const [ofA, ofB] = sockets;
    const again = await join(a, call);
    assert.equal(await ofA.closed, 4409);
    ofB.say({ type: 'mute_audio', muted: true, target_id: a.id });
    await again.next('mute_audio');
    await sleep(4_000);
    assert.equal(statesOf(await readCall(server, a, call))[a.id], 'connected', 'the old one takes nothing with it');
  });

  test('and says that they leave has left for all at once; who is lost, within half a minute', async () => {
    const { a, b, c, call, sockets } = await talking();
    const [ofA, ofB, ofC] = sockets;
    ofB.say({ type: 'leave' });
    const leave = await ofA.next('leave');
    assert.deepEqual([leave['sender_id'], leave['reason']], [b.id, 'left']);
    assert.equal(await ofB.closed, 4409);
    const begun = performance.now();
    ofC.ws.terminate();
    assert.equal(await lostOf(ofA, c), 'lost');
    assert.ok(performance.now() - begun < 30_000);
    ofA.say({ type: 'offer', sdp: 'x', target_id: c.id });
    assert.match(String((await ofA.next('error'))['message']), /target_id/);
    assert.deepEqual(statesOf(await readCall(server, a, call)), {
      [a.id]: 'connected',
      [b.id]: 'left',
      [c.id]: 'left',
    });
    dataOf(await ask(server, c, call, 'join'));
    const back = await join(c, call);
    assert.deepEqual((await back.next('connected'))['participants'], [a.id, c.id], 'the roster is whole');
    ofA.say({ type: 'offer', sdp: 'x', target_id: c.id });
    await back.next('offer');
  });

  test('hears that it has ended, and is closed', async () => {
    const { a, call, sockets } = await talking();
    dataOf(await ask(server, a, call, 'end'));
    for (const socket of sockets) {
      assert.equal((await socket.next('call.ended'))['end_reason'], 'completed');
      assert.equal(await socket.closed, 1000);
    }
  });
});

async function lostOf({ heard }: Heard, who: Person): Promise<unknown> {
  for (let tries = 0; tries < 300; tries += 1) {
    const found = heard.find(each => each.type === 'leave' && each['sender_id'] === who.id);
    if (found !== undefined) return found['reason'];
    await sleep(100);
  }
  return undefined;
}

describe('all devices of somebody', () => {
  test('ring, and stop within 2 s once one of them has answered; who was not called hears that there is a call', async () => {
    const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
    const conversation = await began(server, a, [b, c]);
    const [phone, laptop, ofA, ofC] = [await listening(b), await listening(b), await listening(a), await listening(c)];
    const watching = await live(server, c);
    lives.push(watching);
    await watching.subscribe('conversations');
    const call = await called(server, a, conversation, [b], { call_type: 'video' });
    for (const device of [phone, laptop]) {
      const ring = (await device.next('call.ringing')) as unknown as CallBody;
      assert.deepEqual(
        [ring.call_id, ring['call_type'], ring.caller_id, ring.status],
        [call.call_id, 'video', a.id, 'ringing'],
      );
    }
    await watching.next('call.participants');
    assert.deepEqual([heardOf(watching, 'call.ringing'), ofC.heard], [[], []]);
    const begun = performance.now();
    dataOf(await ask(server, b, call, 'join', { device_id: 'phone' }));
    for (const device of [phone, laptop, ofA]) {
      const answered = await device.next('call.answered');
      assert.deepEqual([answered['user_id'], answered['device_id'], answered['status']], [b.id, 'phone', 'active']);
    }
    assert.ok(performance.now() - begun < 2_000);
    dataOf(await ask(server, a, call, 'end'));
    for (const device of [phone, laptop, ofA, watching]) await device.next('call.ended');
    assert.deepEqual([heardOf(phone, 'call.ringing').length, heardOf(laptop, 'call.ended').length], [1, 1]);
  });

  test('that are opened later learn once what runs, and ring only where nobody has answered', async () => {
    const { a, b, call } = await ringing();
    const later = async (): Promise<CallBody[]> => {
      const socket = await live(server, b);
      lives.push(socket);
      socket.say({ type: 'subscribe', channel: 'calls' });
      return (await socket.next('subscribed'))['calls'] as CallBody[];
    };
    const [rings] = await later();
    assert.deepEqual([rings?.call_id, statesOf(rings as CallBody)[b.id]], [call.call_id, 'ringing']);
    dataOf(await ask(server, b, call, 'join'));
    const [answered] = await later();
    assert.deepEqual([answered?.call_id, statesOf(answered as CallBody)[b.id]], [call.call_id, 'connected']);
    dataOf(await ask(server, a, call, 'end'));
    assert.deepEqual(await later(), []);
  });

  test('do not ring for somebody whom one has blocked', async () => {
    const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
    const conversation = await began(server, a, [b, c]);
    await server.call('POST', `/v1/users/${a.id}/block`, { token: b.token });
    const [ofB, ofC] = [await listening(b), await listening(c)];
    const call = await called(server, a, conversation, [b, c]);
    await ofC.next('call.ringing');
    assert.deepEqual(heardOf(ofB, 'call.ringing'), []);
    const later = await live(server, b);
    lives.push(later);
    later.say({ type: 'subscribe', channel: 'calls' });
    const [running] = (await later.next('subscribed'))['calls'] as CallBody[];
    assert.equal(statesOf(running as CallBody)[b.id], 'missed', 'nor where they look later');
    dataOf(await ask(server, a, call, 'end'));
    const notices = await server.sql(
      `select user_id from notifications where kind = 'call.missed' and user_id in ($1, $2)`,
      [b.id, c.id],
    );
    assert.deepEqual(notices, [{ user_id: c.id }]);
  });
});

describe('a call that is abandoned', () => {
  test('by its caller before anybody answers, by all who were in it, or for its ring, has its end', async () => {
    const ends = async (who: Person, call: CallBody): Promise<CallBody> => {
      for (let tries = 0; tries < 150; tries += 1) {
        const read = await readCall(server, who, call);
        if (read.status === 'ended') return read;
        await sleep(100);
      }
      throw new Error('it has no end');
    };
    const { a, b, call } = await ringing();
    const ofA = await join(a, call);
    ofA.ws.terminate();
    assert.equal((await ends(b, call)).end_reason, 'failed');

    const { a: d, call: other, sockets } = await talking();
    for (const { ws } of sockets) ws.terminate();
    await until(
      'nobody is there',
      async () =>
        (await server.sql('select 1 from calls where id = $1 and empty_since is not null', [other.call_id])).length > 0,
      20_000,
    );
    assert.equal((await readCall(server, d, other)).status, 'active', 'for half a minute somebody may come back');
    await server.sql(
      `update calls set empty_since = empty_since - interval '30 seconds', answered_at = answered_at - interval '90 seconds' where id = $1`,
      [other.call_id],
    );
    const read = await ends(d, other);
    assert.equal(read.end_reason, 'failed');
    assert.ok((read.duration ?? 0) < 75, 'the time in which nobody was there does not count');
  });
});
