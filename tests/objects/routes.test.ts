import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { after, before, describe, test } from 'node:test';
import Type from 'typebox';
import { command, open, query } from '../../src/domain/action.ts';
import { download, type Route, route, streamed } from '../../src/http/route.ts';
import type { Surface } from '../../src/http/surface.ts';
import { refuse } from '../../src/kernel/errors.ts';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { rbac } from '../../src/surfaces/rbac/surface.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';
import { until } from '../support/own-redis.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { all, pieces, sha256 } from './objects.support.ts';

/* Routes that take and give bytes, as those of files will: each says how much and how long. */

const permit = open('for a test');
const everything = Type.Object({ stream: Type.Any() });
const read = command('test.read', {
  input: everything,
  permit,
  audit: { off: 'nothing is changed' },
  prepare: async (_context, { stream }) => {
    let length = 0;
    if (stream instanceof Readable) for await (const piece of stream) length += piece.length;
    return length;
  },
  run: async ({ prepared }) => prepared,
});
const hash = command('test.hash', {
  input: everything,
  permit,
  audit: { off: 'nothing is changed' },
  prepare: async (_context, { stream }) => (stream instanceof Readable ? sha256(await all(stream)) : null),
  run: async ({ prepared }) => prepared ?? '',
});
const Note = Type.Object({ note: Type.String() });
const note = command('test.note', {
  input: Note,
  permit,
  audit: { off: 'nothing is changed' },
  run: async (_context, given) => given.note.length,
});
const fetched = query('test.fetch', {
  input: Type.Object({ key: Type.String() }),
  permit,
  run: async ({ ports: { objects } }, { key }) => ({ key, ...(await objects.head(key)), objects }),
});

const nothing = query('test.nothing', { input: Type.Object({}), permit, run: async () => ({}) });
/** A file that is said to have five bytes, and of which these are read. */
const five = (path: string, read: () => Promise<Readable>): Route =>
  route(`GET /${path}`, nothing, {
    summary: 'Five bytes',
    reply: { 200: Type.String() },
    input: () => ({}),
    headers: () => ({ etag: '"of the route"', 'cache-control': 'private, max-age=60', 'x-of-the-file': 'yes' }),
    present: () => download({ type: 'text/plain', filename: 'five.txt', size: 5, etag: '"five"', read }),
  });
// biome-ignore lint/correctness/useYield: it fails before there is anything to give.
async function* broken(): AsyncGenerator<Buffer> {
  throw new Error('broken');
}
const from = (...texts: readonly string[]) => Promise.resolve(Readable.from(texts.map(each => Buffer.from(each))));

const Words = Type.Object({
  chunks: Type.Array(Type.String()),
  type: Type.String(),
  filename: Type.String(),
  html: Type.String(),
});

const length = { reply: { 200: Type.String() }, present: (count: number) => JSON.stringify(count) };
const csv = { streams: ['text/csv'], ...length };
const routes: Route[] = [
  route('POST /notes', note, {
    summary: 'Short notes',
    body: Note,
    transfer: { bodyBytes: 100 },
    input: ({ body }) => body,
    ...length,
  }),
  route('POST /files', read, {
    summary: 'Small files, slowly',
    transfer: { bodyBytes: 1_000, bodyMilliseconds: 20_000 },
    input: ({ stream }) => ({ stream }),
    ...csv,
  }),
  route('POST /pictures', hash, {
    summary: 'Bytes of any kind',
    streams: ['application/octet-stream', 'image/png'],
    input: ({ stream }) => ({ stream }),
    reply: { 200: Type.String() },
    present: (sha256: string) => JSON.stringify(sha256),
  }),
  route('POST /hurried', read, {
    summary: 'Small files, at the usual speed',
    input: ({ stream }) => ({ stream }),
    ...csv,
  }),
  five('surplus', () => from('hello', 'HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil')),
  five('shortfall', () => from('hell')),
  five('broken', () => Promise.resolve(Readable.from(broken()))),
  route('GET /torn', nothing, {
    summary: 'A stream that breaks at once',
    reply: { 200: Type.String() },
    input: () => ({}),
    headers: () => ({ etag: '"of the route"', 'cache-control': 'private, max-age=60', 'x-of-the-file': 'yes' }),
    present: () => streamed({ type: 'text/plain', filename: 'torn.txt', chunks: broken() }),
  }),
  five('whole', () => from('hello')),
  five('unreadable', () => Promise.reject(refuse('unavailable', { what: 'the file store', retryAfterSeconds: 5 }))),
  route('GET /words', nothing, {
    summary: 'JSON whose fields are named as those of bytes and pages are',
    reply: { 200: Words },
    input: () => ({}),
    present: () => ({ chunks: ['a'], type: 'b', filename: 'c', html: 'd' }),
  }),
  route('GET /files/:key', fetched, {
    summary: 'A file',
    params: { key: Type.String() },
    reply: { 200: Type.String() },
    transfer: { answerMilliseconds: 1_500 },
    input: ({ params }) => params,
    present: ({ key, size, objects }) =>
      download({
        type: 'text/plain',
        filename: 'größe.txt',
        size,
        etag: `"${key}"`,
        read: range => objects.get(key, range),
      }),
  }),
];
const paths = [
  'notes',
  'files',
  'hurried',
  'surplus',
  'shortfall',
  'broken',
  'whole',
  'unreadable',
  'pictures',
  'words',
] as const;
const parts: Surface['parts'] = [{ title: 'Bytes', description: 'Bytes', paths }];
const bytes: Surface = { ...rbac(routes), name: 'bytes', title: 'Bytes', base: '/bytes', parts };
const patience = {
  surfaces: [...surfaces, bytes],
  bodies: { stallMilliseconds: 1_500, usualMilliseconds: 1_000, longestMilliseconds: 20_000 },
};

let server: TestServer;
before(async () => {
  server = await startServer({}, { patience });
});
after(() => server.close());

const file = (path: string, raw: string) =>
  server.call('POST', `/bytes/${path}`, { raw, headers: { 'content-type': 'text/csv' } });

describe('a route that says how many bytes it takes', () => {
  test('refuses a longer body, and names the number', async () => {
    assert.equal((await server.call('POST', '/bytes/notes', { body: { note: 'x'.repeat(50) } })).status, 200);
    const { status, text } = await server.call('POST', '/bytes/notes', { body: { note: 'x'.repeat(100) } });
    assert.deepEqual([status, /larger than 100 bytes/.test(text)], [413, true]);
  });

  test('refuses a longer file while it comes, and answers over the same connection', async () => {
    assert.equal((await file('files', 'x'.repeat(1_000))).text, '1000');
    const { status, text } = await file('files', 'x'.repeat(300_000));
    assert.deepEqual([status, /larger than 1000 bytes/.test(text)], [413, true]);
    assert.equal((await file('hurried', 'x'.repeat(300_000))).text, '300000');
  });
});

test('a route takes bytes of the media types that it lists, and no other route does', async () => {
  const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, at) => (at * 7) % 256));
  const send = async (path: string, type: string) => {
    const url = `${server.url}/bytes/${path}`;
    const answer = await fetch(url, { method: 'POST', body: bytes, headers: { 'content-type': type } });
    return { status: answer.status, text: await answer.text() };
  };
  const taken = { status: 200, text: JSON.stringify(sha256(bytes)) };
  for (const type of ['application/octet-stream', 'image/png', 'Image/PNG; a=b'])
    assert.deepEqual(await send('pictures', type), taken);
  for (const type of ['image/jpeg', 'image/pngs', 'text/csv'])
    assert.equal((await send('pictures', type)).status, 415, type);
  for (const [path, accepts] of [
    ['files', 'text/csv'],
    ['notes', 'application/json'],
  ] as const) {
    const { status, text } = await send(path, 'image/png');
    assert.deepEqual([status, text.includes(accepts)], [415, true], text);
    // As for a media type that no route takes.
    assert.deepEqual(withoutId(text), withoutId((await send(path, 'image/jpeg')).text));
  }
  assert.equal((await send('nowhere', 'image/png')).status, 404);
});

/** What differs from answer to answer is taken out. */
const withoutId = (text: string): string => text.replace(/[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z/g, '');

/** Sends twelve bytes in three seconds; resolves to the status. */
async function slowly(path: string): Promise<number> {
  const sending = request(`${server.url}/bytes/${path}`, { method: 'POST', headers: { 'content-type': 'text/csv' } });
  sending.on('error', () => {});
  let left = 12;
  const timer = setInterval(() => {
    left -= 1;
    if (left > 0) sending.write('x');
    else sending.end('x');
  }, 250);
  const [response] = await once(sending, 'response');
  clearInterval(timer);
  response.resume();
  return response.statusCode;
}

test('a route that gives bodies longer takes a slow one, and others do not', async () => {
  assert.deepEqual(await Promise.all([slowly('files'), slowly('hurried')]), [200, 408]);
});

test('a route sends what is stored, in parts too, under any name', async () => {
  const key = newObjectKey();
  await server.gatehouse.ports.objects.put(key, pieces('twelve bytes'), { size: 12, type: 'text/plain' });
  const whole = await server.call('GET', `/bytes/files/${key}`);
  assert.deepEqual([whole.status, whole.text], [200, 'twelve bytes']);
  assert.match(whole.headers.get('content-disposition') ?? '', /filename\*=UTF-8''gr%C3%B6%C3%9Fe\.txt$/);
  const part = await server.call('GET', `/bytes/files/${key}`, { headers: { range: 'bytes=-5' } });
  assert.deepEqual([part.status, part.text, part.headers.get('content-range')], [206, 'bytes', 'bytes 7-11/12']);
  const behind = await server.call('GET', `/bytes/files/${key}`, { headers: { range: 'bytes=12-' } });
  assert.deepEqual([behind.status, behind.headers.get('content-range')], [416, 'bytes */12']);
  const head = await server.call('HEAD', `/bytes/files/${key}`);
  assert.deepEqual([head.status, head.headers.get('content-length')], [200, '12']);
  assert.equal((await server.call('GET', `/bytes/files/${newObjectKey()}`)).status, 404);
});

/** All that comes over a connection until the server ends it. */
async function overOneConnection(path: string): Promise<string> {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  let got = '';
  socket.on('data', data => {
    got += String(data);
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  await once(socket, 'close', { signal: AbortSignal.timeout(5_000) });
  return got;
}

test('a JSON reply is JSON whatever its fields are called', async () => {
  const { status, body, headers } = await server.call('GET', '/bytes/words');
  assert.deepEqual([status, body], [200, { chunks: ['a'], type: 'b', filename: 'c', html: 'd' }]);
  assert.equal(headers.get('content-disposition'), null);
});

test('files that routes send are bounded with all that are moved at once', async () => {
  const key = newObjectKey();
  const { objects, shares } = server.gatehouse.ports;
  await objects.put(key, pieces('twelve bytes'), { size: 12, type: 'text/plain' });
  await until('all places are free', () => shares.taken('transfers') === 0);
  const places = Array.from({ length: 64 }, () => shares.take('transfers', { address: '127.0.0.1' }));
  const full = await server.call('GET', `/bytes/files/${key}`);
  assert.deepEqual([full.status, /at most 64 files being sent or received/.test(full.text)], [429, true]);
  assert.equal(full.headers.get('content-disposition'), null);
  for (const giveBack of places) giveBack();
  for (const [method, path] of [
    ['GET', `files/${key}`],
    ['HEAD', `files/${key}`],
    ['GET', 'unreadable'],
    ['GET', 'shortfall'],
  ] as const) {
    await server.call(method, `/bytes/${path}`).catch(() => {});
    await until('its place is free', () => shares.taken('transfers') === 0);
  }
});

test('a file of another length than was said ends the connection, and nothing of it becomes an answer', async () => {
  assert.match(await overOneConnection('/bytes/surplus'), /\r\n\r\nhello$/);
  assert.match(await overOneConnection('/bytes/shortfall'), /\r\n\r\nhell$/);
});

test('a file that cannot be read is refused without its headers', async () => {
  const { shares } = server.gatehouse.ports;
  await until('all places are free', () => shares.taken('transfers') === 0);
  const names = ['content-disposition', 'etag', 'accept-ranges', 'content-range', 'x-of-the-file', 'cache-control'];
  const told = async (path: string, range: string) => {
    const { status, headers } = await server.call('GET', `/bytes/${path}`, { headers: { range } });
    return [status, ...names.map(name => headers.get(name))];
  };
  const bare = [null, null, null, null, null, 'no-store'];
  assert.deepEqual(await told('unreadable', 'bytes=0-3'), [503, ...bare]);
  assert.deepEqual(await told('whole', 'bytes=7-'), [416, null, null, null, 'bytes */5', null, 'no-store']);
  const places = Array.from({ length: 64 }, () => shares.take('transfers', { address: '127.0.0.1' }));
  assert.deepEqual(await told('whole', 'bytes=0-3'), [429, ...bare]);
  for (const giveBack of places) giveBack();
  const whole = await server.call('GET', '/bytes/whole');
  assert.deepEqual(
    [whole.status, whole.text, ...['etag', 'x-of-the-file', 'cache-control'].map(name => whole.headers.get(name))],
    [200, 'hello', '"five"', 'yes', 'private, max-age=60'],
  );
});

test('a file or stream that fails before its first byte is an error of ours, without what was said of it', async () => {
  for (const path of ['broken', 'torn']) {
    const { status, headers, text } = await server.call('GET', `/bytes/${path}`);
    assert.deepEqual([status, text], [500, '{"success":false,"error":"Internal server error"}'], path);
    const names = ['content-disposition', 'etag', 'accept-ranges', 'x-of-the-file'];
    assert.deepEqual(
      names.map(name => headers.get(name)),
      [null, null, null, null],
      path,
    );
    assert.deepEqual(
      ['cache-control', 'vary', 'content-type'].map(name => headers.get(name)),
      ['no-store', 'Origin', 'application/json; charset=utf-8'],
      path,
    );
    assert.match(headers.get('access-control-expose-headers') ?? '', /etag/);
  }
});

test('a route that says how long its answer may take cuts off who is slower', async () => {
  const key = newObjectKey();
  const size = 64 * 1024 ** 2;
  await server.gatehouse.ports.objects.put(key, pieces(Buffer.alloc(size)), { size, type: 'text/plain' });
  const [response] = await once(request(`${server.url}/bytes/files/${key}`).end(), 'response');
  const { shares } = server.gatehouse.ports;
  assert.equal(shares.taken('transfers'), 1);
  let taken = 0;
  // Never stands still for long, and is never done in time.
  const slow = (async () => {
    for await (const piece of response) {
      taken += piece.length;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  })();
  await assert.rejects(slow, /aborted/);
  assert.ok(taken > 0 && taken < size);
  await until('its place is free', () => shares.taken('transfers') === 0);
});
