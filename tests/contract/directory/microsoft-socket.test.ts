import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenIdProvider } from '../../support/openid-provider.ts';
import { until } from '../../support/own-redis.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import {
  askFor,
  comeBack,
  employee,
  goThrough,
  hearsNothing,
  listen,
  microsoftEnv,
  publicUrl,
  refusedAt,
  startMicrosoft,
} from './microsoft.support.ts';

let microsoft: OpenIdProvider;
let server: TestServer;
before(async () => {
  microsoft = await startMicrosoft();
  server = await startServer({
    PUBLIC_URL: publicUrl,
    CORS_ORIGINS: 'https://app.example.com',
    ...microsoftEnv(microsoft),
  });
});
after(async () => {
  await server.close();
  await microsoft.close();
});

/** Somebody who has an account has signed in again, and no socket has come yet. */
async function finishedOfKnown(server: TestServer) {
  const { email } = employee(microsoft);
  const first = await askFor(server);
  await comeBack(server, await goThrough(first), first.cookie);
  assert.equal((await (await listen(server, first.callbackKey)).closed).messages[0]?.['type'], 'auth');
  const asked = await askFor(server);
  await comeBack(server, await goThrough(asked), asked.cookie);
  return { ...asked, email };
}

/** Does something while nobody can be let in to an account: what is taken waits for its row. */
function holdingAccount<T>(server: TestServer, email: string, act: () => Promise<T>): Promise<T> {
  return server.gatehouse.database.transact(async tx => {
    await tx.rows({ text: 'select 1 from users where email = $1 for update', values: [email] });
    return act();
  });
}

test('a page of a foreign origin may not connect; one of ours may', async () => {
  const { callbackKey } = await askFor(server);
  for (const origin of ['https://evil.example', 'http://app.example.com', 'null', `${publicUrl}.evil.example`]) {
    const { status, body } = await refusedAt(server, callbackKey, { headers: { origin } });
    assert.deepEqual([status, body['error']], [403, 'HttpOriginRefused'], origin);
  }
  for (const origin of ['https://app.example.com', publicUrl]) {
    const { socket, closed } = await listen(server, callbackKey, { headers: { origin } });
    socket.close();
    await closed;
  }
});

test('frames that are too large or too many close it, and what it says otherwise is nothing to us', async () => {
  const { callbackKey } = await askFor(server);
  const large = await listen(server, callbackKey);
  large.socket.send('x'.repeat(1025));
  assert.deepEqual(await large.closed, { messages: [], code: 1009 });
  const many = await listen(server, callbackKey);
  for (let sent = 0; sent < 30; sent += 1) many.socket.send('x');
  assert.deepEqual(await many.closed, { messages: [], code: 4429 });
  const polite = await listen(server, callbackKey);
  polite.socket.send('{"type":"auth"}');
  polite.socket.send(randomBytes(1024));
  await hearsNothing(polite);
  polite.socket.close();
});

test('of two sockets with one key the later one takes over, and it alone is told', async () => {
  employee(microsoft);
  const asked = await askFor(server);
  const first = await listen(server, asked.callbackKey);
  const second = await listen(server, asked.callbackKey);
  assert.deepEqual(await first.closed, { messages: [], code: 4409 });
  await comeBack(server, await goThrough(asked), asked.cookie);
  assert.equal((await second.closed).messages[0]?.['type'], 'auth');
});

test('many sockets that race for one finished sign-in: tokens are given once', async () => {
  const { email } = employee(microsoft);
  const asked = await askFor(server);
  await comeBack(server, await goThrough(asked), asked.cookie);
  const all = await Promise.all(
    Array.from({ length: 8 }, () =>
      listen(server, asked.callbackKey).then(
        each => each.closed,
        () => ({ messages: [], code: 0 }),
      ),
    ),
  );
  const given = all.flatMap(({ messages }) => messages).filter(({ type }) => type === 'auth');
  assert.equal(given.length, 1);
  const sessions = await server.sql('select 1 from sessions s join users u on u.id = s.user_id where u.email = $1', [
    email,
  ]);
  assert.equal(sessions.length, 1);
});

test('a sign-in that took too long is told as an error', async () => {
  const { callbackKey } = await askFor(server);
  const socket = await listen(server, callbackKey);
  await server.sql(`update awaited_sign_ins set expires_at = now() - interval '1 second'`);
  const { messages, code } = await socket.closed;
  assert.equal(code, 1000);
  assert.match(messages[0]?.['message'] ?? '', /took too long/);
});

test('a socket that is displaced while it is about to get its tokens gets none: the later one does', async () => {
  const asked = await finishedOfKnown(server);
  const [first, second] = await holdingAccount(server, asked.email, async () => {
    const earlier = await listen(server, asked.callbackKey);
    await sleep(300);
    return [earlier, await listen(server, asked.callbackKey)] as const;
  });
  assert.deepEqual(await first.closed, { messages: [], code: 4409 });
  assert.equal((await second.closed).messages[0]?.['type'], 'auth');
});

test('a sign-in whose exchange was cut off is not waited for to the end', async () => {
  const { callbackKey } = await askFor(server);
  const socket = await listen(server, callbackKey);
  await server.sql(
    `update awaited_sign_ins set used_at = now() - interval '61 seconds' where hash = sha256($1::text::bytea)`,
    [callbackKey],
  );
  assert.equal((await socket.closed).messages[0]?.['type'], 'error');
});

test('a socket that is lost while it gets its tokens leaves no session behind', async () => {
  const asked = await finishedOfKnown(server);
  await holdingAccount(server, asked.email, async () => {
    const { socket, closed } = await listen(server, asked.callbackKey);
    await sleep(300);
    socket.terminate();
    await closed;
    await sleep(200);
  });
  const sessions = (which: string) =>
    server.sql(`select 1 from sessions s join users u on u.id = s.user_id where u.email = $1 and revoked_at ${which}`, [
      asked.email,
    ]);
  await until('the session has ended', async () => (await sessions('is not null')).length === 1);
  assert.equal((await sessions('is null')).length, 1, 'only that of the first sign-in is left');
});

test('handshakes that are none are refused in our shape, and other upgrades are passed over', async () => {
  const { callbackKey } = await askFor(server);
  const { port } = new URL(server.url);
  const get = `GET /v1/auth/callback?key=${callbackKey} HTTP/1.1`;
  for (const more of [[], ['Sec-WebSocket-Version: 13'], ['Sec-WebSocket-Version: 12', 'Sec-WebSocket-Key: x']]) {
    const heard = await raw(port, [get, 'Host: x', 'Connection: Upgrade', 'Upgrade: websocket', ...more]);
    assert.match(heard, /^HTTP\/1\.1 400 /);
    assert.match(heard, /"message":"Malformed request: not a WebSocket handshake/);
  }
  const h2c = await raw(port, ['GET /health HTTP/1.1', 'Host: x', 'Connection: Upgrade, close', 'Upgrade: h2c']);
  assert.match(h2c, /^HTTP\/1\.1 200 /);
  const ordinary = ['GET /health HTTP/1.1', 'Host: x', 'Connection: Upgrade, close', 'Upgrade: websocket'];
  assert.match(await raw(port, ordinary), /^HTTP\/1\.1 200 /);
});

/** Sends lines as they are; all that comes back. */
async function raw(port: string, lines: readonly string[]): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1');
  let heard = '';
  socket.setEncoding('utf8').on('data', chunk => {
    heard += chunk;
  });
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return heard;
}

test('a server that stops closes waiting sockets with 1012, and does not wait for silent ones', async () => {
  const stopping = await startServer({ PUBLIC_URL: publicUrl, ...microsoftEnv(microsoft) });
  const keys = await Promise.all([askFor(stopping), askFor(stopping), askFor(stopping)]);
  const sockets = await Promise.all(keys.map(({ callbackKey }) => listen(stopping, callbackKey)));
  // One that never answers the close frame.
  sockets[2]?.socket.pause();
  const begun = performance.now();
  await stopping.close();
  assert.ok(performance.now() - begun < 5_000);
  for (const { closed } of sockets.slice(0, 2)) assert.deepEqual(await closed, { messages: [], code: 1012 });
  sockets[2]?.socket.terminate();
});

test('a server that stops still gives the tokens of a sign-in that is being taken', async () => {
  const stopping = await startServer({ PUBLIC_URL: publicUrl, ...microsoftEnv(microsoft) });
  const asked = await finishedOfKnown(stopping);
  const [socket, stopped] = await holdingAccount(stopping, asked.email, async () => {
    const listening = await listen(stopping, asked.callbackKey);
    await until('it is being taken', async () => {
      const waiting = await stopping.sql(`select 1 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`);
      return waiting.length > 0;
    });
    // Ends only after what is held here is let go, and so is not waited for here.
    const end = stopping.close();
    const refused = () =>
      stopping.call('GET', '/health').then(
        ({ status }) => status === 503,
        () => true,
      );
    await until('it is stopping', refused);
    assert.deepEqual(listening.messages, []);
    return [listening, { end }] as const;
  });
  const { messages, code } = await socket.closed;
  assert.deepEqual([messages.map(({ type }) => type), code], [['auth'], 1000]);
  await stopped.end;
});
