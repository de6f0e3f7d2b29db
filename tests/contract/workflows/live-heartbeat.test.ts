import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { live } from './live.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({}, { patience: { heartbeatMilliseconds: 300 } });
});
after(() => server.close());

test('heartbeats say how many people are online, whatever the number of their sockets', async () => {
  const [one, other] = [await server.person(), await server.person()];
  const [first, second, third] = [await live(server, one), await live(server, one), await live(server, other)];
  await until('a heartbeat comes', () => first.beats.length > 0);
  const [beat] = first.beats;
  assert.ok(Math.abs(Date.parse(String(beat?.['server_time'])) - Date.now()) < 60_000);
  const says = (count: number) => () => first.beats.at(-1)?.['online_users'] === count;
  await until('two are counted', says(2));
  assert.deepEqual(Object.keys(beat ?? {}).sort(), ['online_users', 'server_time', 'type']);
  third.ws.close();
  await until('one is counted', says(1));
  first.ws.terminate();
  second.ws.terminate();
});

test('a peer that is dead is closed after two and a half of them, and one that answers stays', async () => {
  const one = await server.person();
  const [well, dead, talking] = [
    await live(server, one),
    await live(server, one, { autoPong: false }),
    await live(server, one, { autoPong: false }),
  ];
  const began = performance.now();
  const words = setInterval(() => talking.say({ type: 'heartbeat' }), 250);
  assert.equal(await dead.closed, 1006);
  const lasted = performance.now() - began;
  assert.ok(lasted > 600 && lasted < 5_000, `${lasted} ms`);
  await until('more beats come', () => well.beats.length > 4);
  assert.deepEqual([well.ws.readyState, talking.ws.readyState], [well.ws.OPEN, talking.ws.OPEN]);
  clearInterval(words);
  well.ws.terminate();
  talking.ws.terminate();
});
