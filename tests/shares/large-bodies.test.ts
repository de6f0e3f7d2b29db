import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** What a client reads that reads only when it has sent everything, as browsers do. */
function ask(method: string, path: string, body: string, length = body.length): Promise<string> {
  const { hostname, port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    let read = '';
    socket.pause();
    socket.setEncoding('latin1').on('data', text => {
      read += text;
    });
    socket.on('error', reject).on('close', () => resolve(read.split('\r\n')[0] ?? ''));
    const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n`;
    socket.write(`${head}Content-Length: ${length}\r\n\r\n${body}`, () => socket.resume());
  });
}

for (const [method, path, status] of [
  ['POST', '/api/v1/auth/login', '413 Payload Too Large'],
  ['POST', '/v1/nowhere', '413 Payload Too Large'],
  ['TRACE', '/api/v1/users', '405 Method Not Allowed'],
  ['GET', '/v1/%zz', '400 Bad Request'],
] as const) {
  test(`${method} ${path} with a body beyond all limits: the refusal arrives, each time`, async () => {
    const body = JSON.stringify({ username: 'x'.repeat(8 * 1024 ** 2) });
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(method, path, body)));
    assert.deepEqual([...new Set(answers)], [`HTTP/1.1 ${status}`]);
  });
}

test('who promises more than they send is refused after seconds, not held', async () => {
  const begun = performance.now();
  assert.match(await ask('POST', '/api/v1/auth/login', '{}', 5 * 1024 ** 2), / 413 /);
  const taken = performance.now() - begun;
  assert.ok(taken > 1_500 && taken < 8_000, `${taken} ms`);
});
