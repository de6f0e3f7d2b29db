import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createOutboundThread } from './outbound-thread.ts';
import { eventually, get, listenHttp, listenTcp } from './testing.ts';

const broken = new URL(
  `data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(1));`,
);

describe('requests from a thread of their own', () => {
  test('each gets its own answer, by the rules of the client', async () => {
    await using server = await listenHttp((request, response) => {
      const wait = Number(request.url?.slice(1)) % 3;
      setTimeout(() => response.writeHead(201, { 'x-path': request.url }).end(`got ${request.url}`), wait * 10);
    });
    await using inside = await listenHttp((_request, response) => response.end());
    const outbound = createOutboundThread({ allow: [{ host: '127.0.0.1', port: server.port }] });
    try {
      const paths = Array.from({ length: 20 }, (_, index) => `/${index}`);
      const results = await Promise.all(paths.map(path => outbound.request(get(`http://${server.host}${path}`))));
      assert.deepEqual(
        results.map(result =>
          result.kind === 'response'
            ? [result.status, result.headers['x-path'], Buffer.from(result.body).toString(), result.truncated]
            : result,
        ),
        paths.map(path => [201, path, `got ${path}`, false]),
      );
      const result = await outbound.request(get(`http://${inside.host}/`));
      assert.deepEqual([result.kind, inside.connections()], ['refused', 0]);
      await assert.rejects(outbound.request(get(`http://${server.host}/`, { tries: 0 })), /tries/);
    } finally {
      await outbound.close();
    }
  });

  test('close ends what is running and refuses what comes', async () => {
    await using silent = await listenTcp(() => undefined);
    const outbound = createOutboundThread({ allow: [{ host: '127.0.0.1', port: silent.port }] });
    const running = outbound.request(get(`http://${silent.host}/`, { totalMilliseconds: 60_000 }));
    assert.ok(await eventually(() => silent.openSockets() === 1));
    await outbound.close();
    const ended = { kind: 'failed', reason: 'outbound requests have ended' };
    assert.deepEqual(await running, { ...ended, tries: 1 });
    assert.deepEqual(await outbound.request(get(`http://${silent.host}/`)), { ...ended, tries: 0 });
    assert.ok(await eventually(() => silent.openSockets() === 0));
  });

  test('a thread that dies fails what was under way, and the next request begins another', async () => {
    const outbound = createOutboundThread({ allow: [] }, broken);
    const failed = { kind: 'failed', reason: 'the request was broken off', tries: 1 };
    for (let count = 0; count < 2; count += 1)
      assert.deepEqual(
        await Promise.all([outbound.request(get('http://10.0.0.1/')), outbound.request(get('http://10.0.0.1/'))]),
        [failed, failed],
      );
    await outbound.close();
  });
});
