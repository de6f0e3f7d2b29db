import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fastify from 'fastify';
import { WebSocket } from 'ws';
import { createShareCounter } from '../kernel/share-counter.ts';
import { type LiveSocket, mountSockets, type SocketRoute } from './hub.ts';

test('who does not answer a ping is cut off, and who does stays', async t => {
  const served: LiveSocket[] = [];
  const route: SocketRoute = {
    path: '/socket',
    longestMessage: 10,
    messagesPerSecond: 10,
    authenticate: async () => socket => void served.push(socket),
    stop: async () => {},
  };
  const app = fastify();
  mountSockets(app, {
    routes: [route],
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
  assert.equal(well.readyState, well.OPEN);
  assert.deepEqual(served.map(({ open }) => open).sort(), [false, true]);
  assert.equal(await served.find(({ open }) => !open)?.send({}), false, 'what cannot be sent is told as such');
  well.close();
});
