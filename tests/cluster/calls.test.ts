import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { type CallBody, signalling } from '../contract/connect/calls.support.ts';
import type { Heard } from '../contract/connect/chat.support.ts';
import { type Live, live } from '../contract/workflows/live.support.ts';
import { until, withoutRedis } from '../support/own-redis.ts';
import { type Talker, talkers } from './chat.support.ts';
import { type Cluster, type Instance, startCluster, untilBus } from './cluster.support.ts';

describe('a call on two instances', { skip: withoutRedis, concurrency: false }, () => {
  let cluster: Cluster;
  let here: Instance;
  let there: Instance;
  const open: (Heard | Live)[] = [];
  before(async () => {
    cluster = await startCluster({ RATE_LIMITS: 'off' });
    [here, there] = await Promise.all([cluster.start(), cluster.start()]);
    await untilBus([here, there], 'up');
  });
  afterEach(() => {
    for (const { ws } of open.splice(0)) ws.terminate();
  });
  after(() => cluster?.close());

  const post = async ({ url }: Instance, { token }: Talker, path: string, body: object = {}): Promise<Response> =>
    fetch(`${url}/v1/calls/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  async function done<T = { call: CallBody }>(answer: Promise<Response>): Promise<T> {
    const reply = await answer;
    const text = await reply.text();
    assert.ok(reply.ok, `${reply.status} ${text}`);
    return (JSON.parse(text) as { data: T }).data;
  }
  async function join(instance: Instance, who: Talker, call: { readonly call_id: string }): Promise<Heard> {
    const socket = await signalling(instance, who, call);
    open.push(socket);
    return socket;
  }
  async function listen(instance: Instance, who: Talker): Promise<Live> {
    const socket = await live(instance, who);
    open.push(socket);
    await socket.subscribe('calls');
    return socket;
  }
  /** Who calls whom: three people of one conversation. */
  async function three() {
    const { conversation, people } = await talkers(cluster, 3);
    const [a, b, c] = people as [Talker, Talker, Talker];
    const initiate = (callees: readonly Talker[]) =>
      done<CallBody>(
        post(here, a, 'initiate', {
          ...{ call_type: 'audio', conversation_id: conversation },
          callee_ids: callees.map(({ id }) => id),
        }),
      );
    return { a, b, c, conversation, initiate };
  }
  const stateOf = async ({ call_id }: CallBody) => {
    const [row] = await cluster.sql<{ status: string; end_reason: string | null }>(
      'select status, end_reason from calls where id = $1',
      [call_id],
    );
    return row;
  };
  const leaves = ({ heard }: Heard, who: Talker) =>
    heard.filter(({ type, sender_id }) => type === 'leave' && sender_id === who.id);

  test('rings on every instance, is answered once, and is signalled across', async () => {
    const { a, b, c, initiate } = await three();
    const [phone, laptop] = [await listen(here, b), await listen(there, b)];
    const call = await initiate([b, c]);
    for (const device of [phone, laptop]) assert.equal((await device.next('call.ringing'))['call_id'], call.call_id);
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        post(index % 2 === 0 ? here : there, b, `${call.call_id}/join`, { device_id: `device ${index}` }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, ...Array.from({ length: 9 }, () => 409)]);
    const device_id = String((await laptop.next('call.answered'))['device_id']);
    assert.equal((await phone.next('call.answered'))['device_id'], device_id);
    await done(post(there, c, `${call.call_id}/join`));
    const [ofA, ofC] = [await join(here, a, call), await join(there, c, call)];
    const query = `?call_id=${call.call_id}&device_id=${encodeURIComponent(device_id)}`;
    const ofB = await signalling(there, b, call, { query });
    open.push(ofB);
    ofA.say({ type: 'offer', sdp: 'x', target_id: b.id });
    assert.equal((await ofB.next('offer'))['sender_id'], a.id);
    ofB.say({ type: 'answer', sdp: 'y', target_id: a.id });
    assert.equal((await ofA.next('answer'))['sender_id'], b.id);
    ofC.say({ type: 'mute_audio', muted: true });
    await Promise.all([ofA.next('mute_audio'), ofB.next('mute_audio')]);
    assert.ok(!ofC.heard.some(({ type }) => type === 'offer' || type === 'answer'));
    await done(post(there, a, `${call.call_id}/end`));
    for (const socket of [ofA, ofB, ofC]) assert.equal(await socket.closed, 1000);
  });

  test('loses who was on an instance that is killed, keeps the others, and takes them back', async () => {
    const { a, b, c, initiate } = await three();
    const call = await initiate([b, c]);
    for (const who of [b, c]) await done(post(here, who, `${call.call_id}/join`));
    const [ofA] = [await join(here, a, call), await join(there, b, call), await join(there, c, call)];
    const begun = performance.now();
    await there.kill('SIGKILL');
    await until('they are gone', () => leaves(ofA, b).length + leaves(ofA, c).length === 2, 30_000);
    assert.ok(performance.now() - begun < 30_000);
    assert.equal(leaves(ofA, b)[0]?.['reason'], 'lost');
    assert.deepEqual(await stateOf(call), { status: 'active', end_reason: null });
    there = await cluster.start();
    await untilBus([here, there], 'up');
    await done(post(there, b, `${call.call_id}/join`));
    const back = await join(there, b, call);
    assert.deepEqual((await back.next('connected'))['participants'], [a.id, b.id]);
    back.say({ type: 'join' });
    assert.equal((await ofA.next('join'))['sender_id'], b.id);
    await done(post(here, a, `${call.call_id}/end`));
  });

  test('has its end where all were on an instance that is killed', async () => {
    const { a, b, c, initiate } = await three();
    const call = await initiate([b, c]);
    await done(post(here, b, `${call.call_id}/join`));
    await join(there, a, call);
    await join(there, b, call);
    const listening = await listen(here, c);
    await there.kill('SIGKILL');
    await until(
      'nobody is there',
      async () => {
        const rows = await cluster.sql('select 1 from calls where id = $1 and empty_since is not null', [call.call_id]);
        return rows.length > 0;
      },
      30_000,
    );
    assert.equal((await stateOf(call))?.status, 'active', 'for half a minute they may come back');
    await cluster.sql(`update calls set empty_since = empty_since - interval '30 seconds' where id = $1`, [
      call.call_id,
    ]);
    await until('it ends', async () => (await stateOf(call))?.status === 'ended', 10_000);
    assert.equal((await stateOf(call))?.end_reason, 'failed');
    assert.equal((await listening.next('call.ended'))['end_reason'], 'failed');
    there = await cluster.start();
    await untilBus([here, there], 'up');
  });

  test('is told of again where Redis was away meanwhile', async () => {
    const { a, b, initiate } = await three();
    const laptop = await listen(there, b);
    await cluster.redis.kill();
    const call = await initiate([b]);
    await cluster.redis.restart();
    await untilBus([here, there], 'up');
    await laptop.next('missed');
    laptop.say({ type: 'subscribe', channel: 'calls' });
    const { calls } = (await laptop.next('subscribed')) as unknown as { calls: CallBody[] };
    assert.deepEqual(
      calls.map(({ call_id }) => call_id),
      [call.call_id],
    );
    await done(post(there, b, `${call.call_id}/join`));
    const [ofA, ofB] = [await join(here, a, call), await join(there, b, call)];
    ofA.say({ type: 'offer', sdp: 'x', target_id: b.id });
    await ofB.next('offer');
  });
});
