import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from './deaf.support.ts';

const bodies = { stallMilliseconds: 1_500, usualMilliseconds: 3_000, longestMilliseconds: 20_000 };
const importing = { path: '/api/v1/users/import', type: 'text/csv' };
const creating = { path: '/api/v1/teams', type: 'application/json' };
let server: TestServer;

before(async () => {
  server = await startServer({}, { patience: { bodies } });
});
after(() => server.close());

/** Sends pieces of a body with pauses between them, and then its end, unless `open`; resolves to the status. */
function send(
  { path, type }: typeof importing,
  pieces: readonly string[],
  how: { readonly pause: number; readonly open?: true },
): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.admin.token}`, 'content-type': type };
    const sending = request(server.url + path, { method: 'POST', headers });
    const left = [...pieces];
    const timer = setInterval(() => {
      const piece = left.shift();
      if (piece !== undefined) sending.write(piece);
      else if (how.open === undefined) sending.end();
    }, how.pause);
    sending.on('response', response => {
      clearInterval(timer);
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sending.on('close', () => {
      clearInterval(timer);
      reject(new Error('it was closed without an answer'));
    });
    sending.on('error', reject);
    sending.flushHeaders();
  });
}

const taken = () => server.gatehouse.ports.shares.taken('imports');

describe('a body that does not arrive is answered, and ends the connection', () => {
  test('of an import, whose place is free again and of which nothing is kept', async () => {
    const pieces = ['email,username\n', 'late@example.com,late\n'];
    const begun = performance.now();
    const answer = send(importing, pieces, { pause: 50, open: true });
    await until(() => taken() === 1);
    assert.equal(await answer, 408);
    assert.ok(performance.now() - begun < bodies.stallMilliseconds + 3_000);
    await until(() => taken() === 0);
    await until(async () => (await server.sql('select 1 from import_rows')).length === 0);
    assert.deepEqual(await server.sql(`select 1 from users where username = 'late'`), []);
  });

  test('of any other request, also where none of it came', async () => {
    assert.equal(await send(creating, ['{"name": '], { pause: 50, open: true }), 408);
    assert.equal(await send(creating, [], { pause: 50, open: true }), 408);
  });

  test('of a request that goes on and on, a byte at a time', async () => {
    const begun = performance.now();
    const blanks = Array.from({ length: 100 }, () => ' ');
    assert.equal(await send(creating, blanks, { pause: 200 }), 408);
    assert.ok(performance.now() - begun < bodies.usualMilliseconds + 3_000);
  });
});

test('a file that arrives slowly is taken', async () => {
  const lines = Array.from({ length: 10 }, (_, at) => `slow-${at}@example.com,slow-${at}\n`);
  assert.equal(await send(importing, ['email,username\n', ...lines], { pause: 400 }), 200);
  assert.equal((await server.sql(`select 1 from users where username like 'slow-%'`)).length, 10);
});
