import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { newObjectKey } from '../../src/platform/objects/object-key.ts';
import { until } from '../support/own-redis.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { pieces, sha256 } from './objects.support.ts';

const text = 'twelve bytes';
const patience = {
  bodies: { stallMilliseconds: 1_000, usualMilliseconds: 2_000, longestMilliseconds: 20_000 },
  streams: { stallMilliseconds: 1_000, totalMilliseconds: 20_000 },
};
let server: TestServer;
let key: string;
before(async () => {
  server = await startServer({ RATE_LIMITS: 'on' }, { patience });
  key = newObjectKey();
  await server.gatehouse.ports.objects.put(key, pieces(text), { size: 12, type: 'text/plain' });
});
after(() => server.close());

/** Path and query: the origin is what people are told, not where a test reaches it. */
const pathOf = (url: string): string => new URL(url).pathname + new URL(url).search;

async function download(name = 'plan.txt', of = key): Promise<string> {
  const as = { name, type: 'text/plain', seconds: 60 };
  return pathOf(await server.gatehouse.ports.objects.signedDownload(of, as));
}

async function get(headers: Readonly<Record<string, string>>, method = 'GET') {
  const answer = await server.call(method, await download(), { headers });
  const told = ['content-length', 'content-range', 'accept-ranges', 'etag'].map(name => answer.headers.get(name));
  return { status: answer.status, text: answer.text, told };
}

describe('a part of what is stored', () => {
  const etag = (): string => `"${key}"`;
  for (const [range, part, told] of [
    ['bytes=0-5', 'twelve', 'bytes 0-5/12'],
    ['bytes=7-', 'bytes', 'bytes 7-11/12'],
    ['bytes=7-99999999999999999999', 'bytes', 'bytes 7-11/12'],
    ['bytes=-5', 'bytes', 'bytes 7-11/12'],
    ['bytes=-99', text, 'bytes 0-11/12'],
    ['Bytes= 0-0', 't', 'bytes 0-0/12'],
  ] as const) {
    test(`${range} is sent alone`, async () => {
      const found = await get({ range });
      assert.deepEqual(found, { status: 206, text: part, told: [String(part.length), told, 'bytes', etag()] });
    });
  }

  for (const range of ['bytes=12-', 'bytes=99-100', 'bytes=-0']) {
    test(`${range} lies behind the end`, async () => {
      const { status, told } = await get({ range });
      assert.deepEqual([status, told[1]], [416, 'bytes */12']);
    });
  }

  for (const range of ['bytes=5-2', 'bytes=a-b', 'bytes=-', 'lines=0-1', 'bytes=0-1,4-5', '']) {
    test(`${JSON.stringify(range)} cannot be read: all of it is sent`, async () => {
      assert.deepEqual(await get({ range }), { status: 200, text, told: ['12', null, 'bytes', etag()] });
    });
  }

  test('goes on only with what the client has', async () => {
    assert.equal((await get({ range: 'bytes=7-', 'if-range': etag() })).text, 'bytes');
    for (const other of [`"${newObjectKey()}"`, `W/${etag()}`, 'Sat, 28 Nov 2026 12:00:00 GMT'])
      assert.deepEqual((await get({ range: 'bytes=7-', 'if-range': other })).text, text);
  });

  test('HEAD tells what GET would send, and sends nothing', async () => {
    for (const headers of [{}, { range: 'bytes=7-' }])
      assert.deepEqual(await get(headers, 'HEAD'), { status: 200, text: '', told: ['12', null, 'bytes', etag()] });
  });
});

describe('the name that a file is saved as', () => {
  const shown = async (name: string): Promise<string> => {
    const { status, headers } = await server.call('GET', await download(name));
    assert.equal(status, 200);
    return headers.get('content-disposition') ?? '';
  };
  /** As a browser reads it: RFC 8187 before the plain one. */
  const read = (header: string): string => {
    const [, encoded] = /filename\*=UTF-8''([^;\s]+)$/.exec(header) ?? [];
    return encoded === undefined ? (/filename="([^"]*)"/.exec(header)?.[1] ?? '') : decodeURIComponent(encoded);
  };
  for (const [name, saved] of [
    ['plan.txt', 'plan.txt'],
    ['the "plan".txt', 'the "plan".txt'],
    ['100% done; really.txt', '100% done; really.txt'],
    ["it's (1)*.txt", "it's (1)*.txt"],
    ['Über–Größe 計画 🚀.pdf', 'Über–Größe 計画 🚀.pdf'],
    ['a\r\nSet-Cookie: b=c\r\n\r\n<script>', 'aSet-Cookie: b=c<script>'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['C:\\Users\\me\\plan.txt', 'C:_Users_me_plan.txt'],
    ['cod.\u202etxt.exe', 'cod.txt.exe'],
    ['\0', 'download'],
    ['..', 'download'],
    ['', 'download'],
    ['a\ud800b', 'a\ufffdb'],
    [`${'x'.repeat(300)}.tar`, `${'x'.repeat(251)}.tar`],
    [`${'🚀'.repeat(100)}.png`, `${'🚀'.repeat(62)}.png`],
    [`.${'y'.repeat(300)}`, `.${'y'.repeat(254)}`],
  ] as const) {
    test(JSON.stringify(name.length > 60 ? `${name.slice(0, 10)}…` : name), async () => {
      const header = await shown(name);
      assert.match(header, /^attachment; filename="[ -~]*"(; filename\*=UTF-8''[\w!#$&+.^`|~%-]+)?$/);
      assert.equal(read(header), saved);
      assert.ok(Buffer.byteLength(read(header)) <= 255);
    });
  }
});

test('what is served can run nowhere, and is kept by nobody in between', async () => {
  const objects = server.gatehouse.ports.objects;
  const page = newObjectKey();
  await objects.put(page, pieces('<script>'), { size: 8, type: 'text/html' });
  const url = await objects.signedDownload(page, { name: 'page.html', type: 'text/html', seconds: 60 });
  const { headers } = await server.call('GET', pathOf(url));
  assert.equal(headers.get('x-content-type-options'), 'nosniff');
  assert.match(headers.get('content-disposition') ?? '', /^attachment;/);
  assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; sandbox;/);
  assert.equal(headers.get('cache-control'), 'no-store');
});

test('calls are not counted against the address, but what runs at once is', async () => {
  const path = await download();
  for (let round = 0; round < 4; round += 1) {
    const answers = await Promise.all(Array.from({ length: 32 }, () => server.call('GET', path)));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  }
  const { shares } = server.gatehouse.ports;
  await until('all places are free', () => shares.taken('transfers') === 0);
  const places = Array.from({ length: 64 }, () => shares.take('transfers', { address: '127.0.0.1' }));
  const full = await server.call('GET', path);
  assert.equal(full.status, 429);
  assert.match(full.text, /at most 64 files being sent or received at once per address/);
  for (const giveBack of places) giveBack();
  assert.equal((await server.call('GET', path)).status, 200);
});

test('refusals are JSON, say what to do, and name no path of the disk', async () => {
  const { body } = await server.call('GET', `/objects/${key}`);
  assert.match(JSON.stringify(body), /not valid for this request/);
  const missing = await server.call('GET', await download('a', newObjectKey()));
  assert.deepEqual([missing.status, missing.text.includes(server.data)], [404, false]);
  const objects = server.gatehouse.ports.objects;
  const upload = await objects.signedUpload(newObjectKey(), { size: 12, type: 'text/plain', seconds: 60 });
  const coded = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
  assert.equal((await server.call('PUT', pathOf(upload.url), { raw: text, headers: coded })).status, 415);
  const hashed = await objects.signedUpload(newObjectKey(), {
    size: 12,
    type: 'text/plain',
    sha256: sha256('other  bytes'),
    seconds: 60,
  });
  const wrong = await server.call('PUT', pathOf(hashed.url), { raw: text, headers: { 'content-type': 'text/plain' } });
  assert.match(wrong.text, /SHA-256/);
  assert.equal((await server.call('POST', `/objects/${key}`)).status, 404);
});

/** Opens a connection and writes the head of a request. */
function open(head: string) {
  const { hostname, port } = new URL(server.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  socket.write(`${head}\r\nHost: localhost\r\n`);
  return socket;
}

describe('who stands still', () => {
  test('while sending is told so, and leaves nothing; who only sends slowly is not', async () => {
    const objects = server.gatehouse.ports.objects;
    const stuck = newObjectKey();
    const upload = async (of: string): Promise<string> =>
      pathOf((await objects.signedUpload(of, { size: 12, type: 'text/plain', seconds: 60 })).url);
    const head = 'Content-Type: text/plain\r\nContent-Length: 12\r\n\r\n';
    const socket = open(`PUT ${await upload(stuck)} HTTP/1.1`);
    socket.write(`${head}twelve`);
    const slow = newObjectKey();
    const slowly = open(`PUT ${await upload(slow)} HTTP/1.1`);
    slowly.write(head);
    let sent = 0;
    // Longer than the usual time of a body altogether.
    const timer = setInterval(() => {
      slowly.write(text[sent] ?? '');
      sent += 1;
      if (sent === text.length) clearInterval(timer);
    }, 250);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    assert.match(String(answer), /^HTTP\/1\.1 408 /);
    await assert.rejects(objects.head(stuck), /not_found/);
    const [done] = (await once(slowly, 'data')) as [Buffer];
    assert.match(String(done), /^HTTP\/1\.1 200 /);
    slowly.destroy();
    assert.deepEqual(await objects.head(slow), { size: 12 });
  });

  test('while receiving is cut off, and gives its place back', async () => {
    const large = newObjectKey();
    const size = 32 * 1024 ** 2;
    await server.gatehouse.ports.objects.put(large, pieces(Buffer.alloc(size)), { size, type: 'text/plain' });
    const socket = open(`GET ${await download('a', large)} HTTP/1.1`);
    socket.write('\r\n');
    await once(socket, 'data');
    socket.pause();
    const { shares } = server.gatehouse.ports;
    assert.equal(shares.taken('transfers'), 1);
    await until('its place is free', () => shares.taken('transfers') === 0);
    socket.destroy();
  });
});

test('no published document has these paths', async () => {
  const { text: document } = await server.call('GET', '/openapi.json');
  assert.doesNotMatch(document, /"\/objects/);
});
