import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  askFor,
  comeBack,
  confirm,
  elsewhere,
  employee,
  goThrough,
  listen,
  microsoftEnv,
  refusedAt,
  startMicrosoft,
} from '../contract/directory/microsoft.support.ts';
import type { OpenIdProvider } from '../support/openid-provider.ts';
import { until, withoutRedis } from '../support/own-redis.ts';
import { type Cluster, type Instance, startCluster, untilBus } from './cluster.support.ts';

const publicUrl = 'http://gatehouse.test';

describe('a sign-in that is waited for, on several instances', { skip: withoutRedis, concurrency: false }, () => {
  let microsoft: OpenIdProvider;
  let cluster: Cluster;
  let one: Instance;
  let two: Instance;
  before(async () => {
    microsoft = await startMicrosoft(publicUrl);
    cluster = await startCluster(microsoftEnv(microsoft));
    [one, two] = [await cluster.start(), await cluster.start()];
  });
  after(async () => {
    await cluster?.close();
    await microsoft?.close();
  });

  const sessionsOf = async ({ email }: { readonly email: string }) =>
    (await cluster.sql('select 1 from sessions s join users u on u.id = s.user_id where u.email = $1', [email])).length;

  test('a socket that comes to another instance displaces the first one, which is told by Redis at once', async () => {
    const asked = await askFor(one);
    const first = await listen(one, asked.callbackKey);
    const second = await listen(two, asked.callbackKey);
    assert.deepEqual(await first.closed, { messages: [], code: 4409 });
    second.socket.close();
  });

  test('begun on one, come back to the other, waited for on the first', async () => {
    const person = employee(microsoft);
    const asked = await askFor(one);
    const socket = await listen(one, asked.callbackKey);
    assert.equal((await comeBack(two, await goThrough(asked, publicUrl), asked.cookie)).status, 200);
    const done = performance.now();
    const { messages, code } = await socket.closed;
    assert.deepEqual([messages.length, messages[0]?.['type'], code], [1, 'auth', 1000]);
    assert.ok(performance.now() - done < 3_000);
    assert.equal(await sessionsOf(person), 1);
  });

  test('confirmed on another instance than the one that asked for the code', async () => {
    employee(microsoft);
    const asked = await askFor(one);
    const socket = await listen(two, asked.callbackKey);
    const confirming = await elsewhere(two, asked, publicUrl);
    assert.equal((await confirm(one, confirming, asked.userCode)).status, 200);
    assert.equal((await socket.closed).messages[0]?.['type'], 'auth');
  });

  test('sockets on both that race for a finished one: tokens are given once', async () => {
    const person = employee(microsoft);
    const asked = await askFor(one);
    await comeBack(one, await goThrough(asked, publicUrl), asked.cookie);
    const all = await Promise.all(
      [one, two, one, two, one, two].map(instance =>
        listen(instance, asked.callbackKey).then(
          async ({ closed }) => (await closed).messages,
          () => [],
        ),
      ),
    );
    assert.equal(all.flat().filter(({ type }) => type === 'auth').length, 1, JSON.stringify(all));
    assert.equal(await sessionsOf(person), 1);
  });

  test('with Redis away it is found in the database within a second or so', async () => {
    await cluster.redis.kill();
    await untilBus([one, two], 'down');
    const person = employee(microsoft);
    const asked = await askFor(one);
    const displaced = await listen(two, asked.callbackKey);
    const socket = await listen(one, asked.callbackKey);
    assert.equal((await displaced.closed).code, 4409);
    assert.equal((await comeBack(two, await goThrough(asked, publicUrl), asked.cookie)).status, 200);
    const took = await until('it is told', () => socket.messages.length > 0, 5_000);
    assert.equal(socket.messages[0]?.['type'], 'auth');
    assert.ok(took < 4_000, `it took ${took} ms`);
    assert.equal(await sessionsOf(person), 1);
    await cluster.redis.restart();
    await untilBus([one, two], 'up');
  });

  test('an instance that stops closes with 1012, one that dies loses nothing: the other one goes on', async () => {
    const person = employee(microsoft);
    const [asked, finished] = [await askFor(one), await askFor(two)];
    const returned = await goThrough(asked, publicUrl);
    assert.equal((await comeBack(two, await goThrough(finished, publicUrl), finished.cookie)).status, 200);
    const waiting = await listen(one, asked.callbackKey);
    assert.deepEqual(await one.kill('SIGTERM'), { code: 0, signal: null });
    assert.deepEqual(await waiting.closed, { messages: [], code: 1012 });
    await two.kill('SIGKILL');
    const three = await cluster.start();
    assert.equal((await (await listen(three, finished.callbackKey)).closed).messages[0]?.['type'], 'auth');
    const again = await listen(three, asked.callbackKey);
    assert.equal((await comeBack(three, returned, asked.cookie)).status, 200);
    assert.equal((await again.closed).messages[0]?.['type'], 'auth');
    assert.equal(await sessionsOf(person), 2);
    assert.equal((await refusedAt(three, asked.callbackKey)).status, 404);
  });
});
