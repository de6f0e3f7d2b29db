import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import Type from 'typebox';
import { WebSocket } from 'ws';
import { operatorCaller } from '../compose/operator.ts';
import { open, query } from '../domain/action.ts';
import { isRefused } from '../kernel/refused-after.ts';
import { createShareCounter } from '../kernel/share-counter.ts';
import { systemClock } from '../platform/clock.ts';
import { rbac } from '../surfaces/rbac/surface.ts';
import { socket } from '../surfaces/socket.ts';
import { mountSockets } from './hub.ts';

const Nothing = Type.Object({});

test('who does not answer a ping is cut off, and who does stays', async t => {
  const enter = query('test.enter', { input: Nothing, permit: open('nothing is behind it'), run: async () => null });
  let gone = 0;
  const door = socket('/socket', {
    token: [],
    longestMessage: 10,
    messagesPerSecond: 10,
    query: Nothing,
    open: enter,
    input: () => ({}),
    gone: () => {
      gone += 1;
    },
  });
  const app = fastify();
  mountSockets(app, {
    surfaces: [{ ...rbac([]), base: '', sockets: [door] }],
    perform: async (action, input) => {
      const result = await action.run({}, input);
      if (isRefused(result)) throw result.error;
      return result;
    },
    recognise: async () => null,
    asServer: operatorCaller('job'),
    follow: () => () => {},
    tell: () => {},
    hear: () => {},
    standing: async () => new Set(),
    now: () => systemClock.now(),
    online: async people => people.length,
    onError: assert.ifError,
    heartbeatMilliseconds: 100,
    corsOrigins: null,
    publicUrl: 'http://localhost',
    addressOf: peer => peer,
    deviceOf: () => null,
    shares: createShareCounter(),
  });
  const url = (await app.listen({ host: '127.0.0.1', port: 0 })).replace('http', 'ws');
  t.after(() => app.close());
  const [well, mute] = [new WebSocket(`${url}/socket`), new WebSocket(`${url}/socket`, { autoPong: false })];
  const cut = once(mute, 'close');
  await Promise.all([once(well, 'open'), once(mute, 'open')]);
  assert.equal((await cut)[0], 1006);
  await sleep(400);
  assert.deepEqual([well.readyState, gone], [well.OPEN, 1]);
  well.close();
});
