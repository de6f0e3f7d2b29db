import assert from 'node:assert/strict';
import { randomBytes, randomInt } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../support/own-redis.ts';
import {
  type PushBrowser,
  type PushService,
  pushBrowser,
  startPushService,
  vapidOf,
} from '../../support/push-service.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { live } from '../workflows/live.support.ts';
import { madeKey } from './api-keys.support.ts';
import { ask, called } from './calls.support.ts';
import { began, colleagues, dataOf, refusalOf, sent } from './connect.support.ts';

let service: PushService;
let server: TestServer;
before(async () => {
  service = await startPushService();
  server = await startServer({ OUTBOUND_ALLOW: service.host });
});
after(async () => {
  await server.close();
  await service.close();
});
beforeEach(() => {
  service.came.splice(0);
  service.answer = 201;
});

/** A text that no database makes shorter. */
const unpackable = (length: number): string =>
  Array.from({ length }, () => String.fromCodePoint(randomInt(0x4e00, 0x9e00))).join('');

interface Device {
  readonly id: string;
  readonly service: string;
  readonly is_current: boolean;
  readonly last_pushed_at: string | null;
}
const subscriptions = '/v1/notifications/push/subscriptions';
const subscribe = (who: Pick<Person, 'token'>, body: unknown) =>
  server.call('POST', subscriptions, { token: who.token, body });
const devicesOf = async (who: Person) =>
  dataOf<{ subscriptions: readonly Device[] }>(await server.call('GET', subscriptions, { token: who.token }))
    .subscriptions;

async function subscribed(who: Person): Promise<PushBrowser & { readonly id: string }> {
  const browser = pushBrowser(service);
  return { ...browser, id: dataOf<Device>(await subscribe(who, browser.subscription), 201).id };
}
const cameFor = ({ subscription }: PushBrowser) =>
  service.came.filter(({ path }) => subscription.endpoint.endsWith(path));
/** The next push for a browser. */
async function next(browser: PushBrowser, count = 1) {
  await until('a push comes', () => cameFor(browser).length >= count, 10_000);
  const [push] = cameFor(browser).slice(count - 1);
  assert.ok(push);
  return push;
}
/** Long enough for what would come to have come. */
const nothing = async (browser: PushBrowser, before = 0) => {
  await until('no job waits', async () => {
    const rows = await server.sql(
      `select 1 from pgboss.job where name = 'push.deliver' and state in ('created', 'active')`,
    );
    return rows.length === 0;
  });
  await sleep(50);
  assert.equal(cameFor(browser).length, before);
};
async function pair(): Promise<[Person, Person, { id: string }]> {
  const [a, b] = (await colleagues(server, 2)) as [Person, Person];
  return [a, b, await began(server, a, [b])];
}
const mention = (by: Person, conversation: { id: string }, ...people: readonly Person[]) =>
  sent(server, by, conversation, 'Look at this secret', { metadata: { mentions: people.map(({ id }) => id) } });

describe('a browser is told', () => {
  test('only where it is one: addresses inside, malformed keys and API keys are refused', async () => {
    const one = await server.person();
    const { subscription } = pushBrowser(service);
    const { keys } = subscription;
    const offCurve = Buffer.concat([Buffer.of(4), randomBytes(64)]).toString('base64url');
    for (const body of [
      {},
      { ...subscription, endpoint: 'http://push.example.com/1' },
      { ...subscription, endpoint: 'ftp://push.example.com/1' },
      { ...subscription, endpoint: 'file:///etc/passwd' },
      { ...subscription, endpoint: 'https://user:word@push.example.com/1' },
      { ...subscription, endpoint: 'push.example.com' },
      { ...subscription, endpoint: `https://push.example.com/${'x'.repeat(2048)}` },
      // As it is kept each of these is nine letters, in no order that would make them fewer.
      { ...subscription, endpoint: `https://push.example.com/${unpackable(1_500)}` },
      ...[
        '127.0.0.1',
        '2130706433',
        '[::1]',
        '[::ffff:7f00:1]',
        '169.254.169.254',
        'localhost',
        'push.example.com:0',
      ].map(host => ({ ...subscription, endpoint: `https://${host}/1` })),
      { ...subscription, keys: { ...keys, p256dh: 'x' } },
      { ...subscription, keys: { ...keys, p256dh: offCurve } },
      { ...subscription, keys: { ...keys, auth: 'x' } },
      { ...subscription, keys: { auth: keys.auth } },
      { ...subscription, userId: one.id },
    ])
      refusalOf(await subscribe(one, body), 400);
    refusalOf(await subscribe({ token: '' }, subscription), 401);
    const { key } = await madeKey(server, one, ['self.*', 'user.read']);
    refusalOf(await subscribe({ token: key }, subscription), 403);
    refusalOf(await server.call('GET', '/v1/notifications/push/key'), 401);
    assert.deepEqual(await devicesOf(one), []);
  });

  test('and listed and removed by whose it is', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const browser = await subscribed(one);
    assert.deepEqual(
      (await devicesOf(one)).map(({ id, service: at, is_current }) => [id, at, is_current]),
      [[browser.id, service.url, true]],
    );
    assert.equal((await devicesOf(await server.signIn(one.username)))[0]?.is_current, false);
    refusalOf(await server.call('DELETE', `${subscriptions}/${browser.id}`, { token: other.token }), 404);
    // Registered again, it is the same one; by somebody else, it is theirs.
    assert.equal(dataOf<Device>(await subscribe(one, browser.subscription), 201).id, browser.id);
    dataOf(await subscribe(other, browser.subscription), 201);
    assert.deepEqual([(await devicesOf(one)).length, (await devicesOf(other)).length], [0, 1]);
    dataOf(await server.call('DELETE', `${subscriptions}/${browser.id}`, { token: other.token }));
    refusalOf(await server.call('DELETE', `${subscriptions}/${browser.id}`, { token: other.token }), 404);
    for (let index = 0; index < 25; index += 1) await subscribed(one);
    assert.equal((await devicesOf(one)).length, 20);
  });
});

describe('a mention', () => {
  test('comes encrypted, signed by the server’s key, and says nothing that somebody wrote', async () => {
    const [a, b, conversation] = await pair();
    const browser = await subscribed(b);
    const message = await mention(a, conversation, b);
    const push = await next(browser);
    const { key, claims } = vapidOf(push);
    const published = await server.call('GET', '/v1/notifications/push/key', { token: b.token });
    assert.deepEqual(dataOf(published), { public_key: key });
    assert.equal(claims['aud'], service.url);
    assert.match(String(claims['sub']), /^(?:mailto:|https:)/);
    assert.ok(Number(claims['exp']) * 1000 > Date.now() && Number(claims['exp']) * 1000 < Date.now() + 24 * 3600_000);
    const { ttl, urgency, 'content-encoding': encoding } = push.headers;
    assert.deepEqual([ttl, urgency, encoding], ['86400', 'normal', 'aes128gcm']);
    assert.deepEqual(browser.read(push.body), {
      tag: `message:${message.message_id}`,
      title: 'New mention',
      url: `/messages/${conversation.id}`,
      urgent: false,
    });
    await until('it is noted', async () => (await devicesOf(b))[0]?.last_pushed_at != null);
    // The key is kept sealed.
    const [kept] = await server.sql<{ private_key: Buffer }>('select private_key from push_keys');
    assert.ok(
      (kept?.private_key.length ?? 0) > 43 && !kept?.private_key.includes(Buffer.from(key, 'base64url').subarray(1, 9)),
    );
  });

  test('says who and where to whoever allows it', async () => {
    const [a, b, conversation] = await pair();
    const browser = await subscribed(b);
    const settings = '/v1/notifications/settings';
    const { push_text } = dataOf<{ push_text: boolean }>(
      await server.call('POST', settings, { token: b.token, body: { push_text: true } }),
    );
    assert.equal(push_text, true);
    await mention(a, conversation, b);
    const { title, body } = browser.read((await next(browser)).body);
    assert.deepEqual([title, body], ['New mention', `${a.username} mentioned you in the conversation Team Chat`]);
  });

  test('does not come where a tab is open, in quiet hours, to whoever wants none, or who is banned', async () => {
    const [a, b, conversation] = await pair();
    const browser = await subscribed(b);
    const socket = await live(server, b);
    await until(
      'they are there',
      async () => (await server.sql('select 1 from presence_places where user_id = $1', [b.id])).length > 0,
    );
    await mention(a, conversation, b);
    await nothing(browser);
    socket.ws.close();
    await until(
      'they have gone',
      async () => (await server.sql('select 1 from presence_places where user_id = $1', [b.id])).length === 0,
    );

    const settings = (body: object) => server.call('POST', '/v1/notifications/settings', { token: b.token, body });
    const clock = (hours: number) => new Date(Date.now() + hours * 3600_000).toISOString().slice(11, 16);
    dataOf(await settings({ quiet_hours: { from: clock(-1), until: clock(1) } }));
    await mention(a, conversation, b);
    await nothing(browser);
    dataOf(await settings({ quiet_hours: null, kinds: [{ kind: 'message.mention', way: 'off' }] }));
    await mention(a, conversation, b);
    await nothing(browser);
    dataOf(await settings({ kinds: [{ kind: 'message.mention', way: 'app' }] }));
    await mention(a, conversation, b);
    await next(browser);
    await server.sql(`insert into user_bans (user_id, reason, banned_at) values ($1, 'Spam', now())`, [b.id]);
    await mention(a, conversation, b);
    await nothing(browser, 1);
  });

  test('does not come once its session has ended, nor to the other in it', async () => {
    const [a, b, conversation] = await pair();
    const [browser, ofA] = [await subscribed(b), await subscribed(a)];
    dataOf(await server.call('POST', '/v1/auth/logout', { token: b.token }));
    await mention(a, conversation, b);
    await nothing(browser);
    await nothing(ofA);
    assert.deepEqual(await devicesOf(await server.signIn(b.username)), []);
  });
});

test('a browser that its service does not know any more is dropped, one that cannot be reached is tried again', async () => {
  const [a, b, conversation] = await pair();
  const [browser, inside] = [await subscribed(b), await subscribed(b)];
  // An address that leads inside is never connected to.
  await server.sql('update push_subscriptions set endpoint = $2 where id = $1', [
    inside.id,
    'http://127.0.0.1:9/inside',
  ]);
  service.answer = 503;
  await mention(a, conversation, b);
  await next(browser);
  await until('it is dropped', async () => (await devicesOf(b)).every(({ id }) => id === browser.id));
  service.answer = 410;
  await server.sql(`update pgboss.job set start_after = now() where name = 'push.deliver' and state = 'retry'`);
  await until('it is dropped', async () => (await devicesOf(b)).length === 0, 30_000);
});

test('a call rings where no tab is open, at once or not at all, and what takes its place says that it is over', async () => {
  const [a, b, conversation] = await pair();
  const browser = await subscribed(b);
  const call = await called(server, a, conversation, [b]);
  const ring = await next(browser);
  const { ttl, urgency, topic } = ring.headers;
  assert.deepEqual([ttl, urgency, topic], ['60', 'high', call.call_id.replaceAll('-', '')]);
  const told = {
    tag: `call:${call.call_id}`,
    title: 'Incoming call',
    url: `/messages/${conversation.id}`,
    urgent: true,
  };
  assert.deepEqual(browser.read(ring.body), told);
  await until('it is noted', async () => (await devicesOf(b))[0]?.last_pushed_at != null);
  dataOf(await ask(server, b, call, 'decline'));
  const over = await next(browser, 2);
  assert.equal(over.headers['topic'], topic);
  assert.deepEqual(browser.read(over.body), { ...told, over: true });
});
