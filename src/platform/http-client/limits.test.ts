import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createOutboundClient } from './client.ts';
import type { OutboundClient, OutboundRequest } from './outbound.ts';
import { eventually, get, type Listener, listenHttp, listenTcp } from './testing.ts';

function clientFor(listener: Listener): OutboundClient {
  return createOutboundClient({ allow: [{ host: '127.0.0.1', port: listener.port }] });
}

/** Runs the request and asserts that it took its deadline, to within a tenth (and 30 ms for a busy machine). */
async function untilDeadline(client: OutboundClient, request: OutboundRequest): ReturnType<OutboundClient['request']> {
  const started = performance.now();
  const result = await client.request(request);
  const took = performance.now() - started;
  const { totalMilliseconds } = request;
  assert.ok(took >= totalMilliseconds - 5 && took <= totalMilliseconds * 1.1 + 30, `took ${took} ms`);
  return result;
}

const late = { kind: 'failed', reason: 'no complete reply within 0.4 s', tries: 1 };
const short = { totalMilliseconds: 400, tries: 3 };

describe('the deadline', { concurrency: 4 }, () => {
  test('a resolver that never answers', async () => {
    const client = createOutboundClient({ allow: [] }, { resolve: () => new Promise(() => undefined) });
    assert.deepEqual(await untilDeadline(client, get('http://silent.test/', short)), late);
  });

  test('a server that accepts and says nothing', async () => {
    await using listener = await listenTcp(() => undefined);
    assert.deepEqual(await untilDeadline(clientFor(listener), get(`http://${listener.host}/`, short)), late);
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('a TLS handshake that never ends', async () => {
    await using listener = await listenTcp(() => undefined);
    assert.deepEqual(await untilDeadline(clientFor(listener), get(`https://${listener.host}/`, short)), late);
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('headers that drip', async () => {
    await using listener = await listenTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\n');
      const drip = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(drip));
    });
    assert.deepEqual(await untilDeadline(clientFor(listener), get(`http://${listener.host}/`, short)), late);
  });

  test('a body that drips: what came is returned', async () => {
    await using listener = await listenHttp((_request, response) => {
      const drip = setInterval(() => response.write('.'), 50);
      response.on('close', () => clearInterval(drip));
    });
    const result = await untilDeadline(clientFor(listener), get(`http://${listener.host}/`, short));
    assert.ok(result.kind === 'response' && result.truncated);
    assert.match(Buffer.from(result.body).toString(), /^\.{4,8}$/);
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('slow redirects share one deadline', async () => {
    await using listener = await listenHttp((_request, response) => {
      setTimeout(() => response.writeHead(302, { location: '/' }).end(), 150);
    });
    assert.deepEqual(await untilDeadline(clientFor(listener), get(`http://${listener.host}/`, short)), late);
  });

  test('tries that each hang a little share one deadline', async () => {
    await using listener = await listenTcp(socket => setTimeout(() => socket.destroy(), 100));
    const started = performance.now();
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { ...short, tries: 100 }));
    assert.equal(result.kind, 'failed');
    assert.ok(performance.now() - started <= 470);
  });
});

describe('size', () => {
  test('a longer body is cut at maxBytes and the connection closed', async () => {
    await using listener = await listenHttp((_request, response) => {
      const flood = (): void => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', flood);
      };
      flood();
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { totalMilliseconds: 5000 }));
    assert.ok(result.kind === 'response' && result.truncated);
    assert.equal(Buffer.from(result.body).toString(), 'x'.repeat(1024));
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('borders: below, at and above maxBytes, and none at all', async () => {
    await using listener = await listenHttp((request, response) =>
      response.end('x'.repeat(Number(request.url?.slice(1)))),
    );
    const cases = [
      [1023, 1024, 1023, false],
      [1024, 1024, 1024, false],
      [1025, 1024, 1024, true],
      [0, 1024, 0, false],
      [0, 0, 0, false],
      [1, 0, 0, true],
    ] as const;
    for (const [sent, maxBytes, length, truncated] of cases) {
      const result = await clientFor(listener).request(get(`http://${listener.host}/${sent}`, { maxBytes }));
      assert.ok(result.kind === 'response');
      assert.deepEqual([result.body.byteLength, result.truncated], [length, truncated], `${sent} of ${maxBytes}`);
    }
  });

  test('a compression bomb stays compressed', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));
    let accepted: string | undefined;
    await using listener = await listenHttp((request, response) => {
      accepted = request.headers['accept-encoding'];
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb);
    });
    const before = process.memoryUsage().arrayBuffers;
    const result = await clientFor(listener).request(get(`http://${listener.host}/`));
    assert.equal(accepted, 'identity');
    assert.ok(result.kind === 'response' && result.truncated);
    assert.deepEqual(Buffer.from(result.body), bomb.subarray(0, 1024));
    assert.ok(process.memoryUsage().arrayBuffers - before < 10_000_000);
  });

  test('headers beyond 16 KiB are refused, not collected', async () => {
    await using listener = await listenTcp(socket => {
      socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`);
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 3 }));
    const reason = 'the reply has too many or too long headers';
    assert.deepEqual(result, { kind: 'failed', reason, tries: 1 });
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('a body that arrives with its headers in one piece counts as no header', async () => {
    await using listener = await listenTcp(socket =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 400000\r\n\r\n${'x'.repeat(400_000)}`),
    );
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { maxBytes: 500_000 }));
    assert.equal(result.kind, 'response');
    if (result.kind === 'response') assert.equal(result.body.byteLength, 400_000);
  });

  for (const [what, text] of [
    ['100 Continue', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['102 Processing', 'HTTP/1.1 102 Processing\r\n\r\n'],
    ['103 Early Hints', `HTTP/1.1 103 Early Hints\r\nlink: </${'a'.repeat(8_000)}>\r\n\r\n`],
    ['blank lines', '\r\n'.repeat(4_096)],
  ] as const) {
    test(`a flood of ${what} is not listened to until the deadline`, async () => {
      let sent = 0;
      const piece = text.repeat(Math.ceil(16_384 / text.length));
      await using listener = await listenTcp(socket => {
        const flood = (): void => {
          while (!socket.destroyed && socket.write(piece)) sent += piece.length;
        };
        socket.on('drain', flood);
        flood();
      });
      const started = performance.now();
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 3 }));
      const reason = 'the server sent too much before its reply';
      assert.deepEqual(result, { kind: 'failed', reason, tries: 1 });
      assert.ok(performance.now() - started < 1_000);
      assert.ok(await eventually(() => listener.openSockets() === 0));
      assert.ok(sent < 16_000_000, `took ${sent} bytes`);
    });
  }

  test('interim replies that drip are counted; a few, and a body that comes with the headers, are fine', async () => {
    for (const [count, kind] of [
      [8, 'response'],
      [9, 'failed'],
    ] as const) {
      await using listener = await listenTcp(socket => {
        let left: number = count;
        const drip = setInterval(() => {
          socket.write('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n');
          left -= 1;
          if (left > 0) return;
          clearInterval(drip);
          socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 60000\r\n\r\n${'x'.repeat(60_000)}`);
        }, 5);
        socket.on('close', () => clearInterval(drip));
      });
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, { maxBytes: 100_000 }));
      assert.equal(result.kind, kind);
      if (result.kind === 'response') assert.equal(result.body.byteLength, 60_000);
    }
  });

  test('what is not HTTP is said to be so', async () => {
    await using listener = await listenTcp(socket => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 3 }));
    assert.deepEqual(result, { kind: 'failed', reason: 'the reply is not valid HTTP', tries: 1 });
  });

  test('a body whose framing breaks fails', async () => {
    await using listener = await listenTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\nnonsense\r\n');
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`));
    assert.equal(result.kind, 'failed');
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('a server that keeps the connection open is left', async () => {
    await using listener = await listenTcp(socket => {
      socket.write('HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\nok');
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`));
    assert.ok(result.kind === 'response' && !result.truncated);
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });

  test('a protocol switch that nobody asked for fails', async () => {
    await using listener = await listenTcp(socket => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n');
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`));
    assert.deepEqual(result, { kind: 'failed', reason: 'the server switched to another protocol', tries: 1 });
    assert.ok(await eventually(() => listener.openSockets() === 0));
  });
});

describe('the request itself', () => {
  const refused: readonly (readonly [string, Partial<OutboundRequest>])[] = [
    ['CR LF in the bearer', { bearer: 'a\r\nx-injected: 1' }],
    ['a lone LF in the bearer', { bearer: 'a\nb' }],
    ['a blank in the bearer', { bearer: 'a b' }],
    ['an empty bearer', { bearer: '' }],
    ['letters beyond ASCII in the bearer', { bearer: 'schlüssel' }],
    ['NUL in the bearer', { bearer: 'a\0' }],
    ['CR LF in a header value', { headers: { 'x-a': 'a\r\nb: c' } }],
    ['NUL in a header value', { headers: { 'x-a': 'a\0b' } }],
    ['letters beyond Latin-1 in a header value', { headers: { 'x-a': 'ā' } }],
    ['CR LF in a header name', { headers: { 'x-a\r\nb': 'c' } }],
    ['a blank in a header name', { headers: { 'x a': 'c' } }],
    ['an empty header name', { headers: { '': 'c' } }],
    ['the same header twice', { headers: { 'X-A': '1', 'x-a': '2' } }],
    ['authorization beside a bearer', { bearer: 'a', headers: { Authorization: 'Basic b' } }],
    ...[
      ...['Host', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Expect', 'Upgrade', 'TE', 'Trailer'],
      ...['Keep-Alive', 'Proxy-Authorization', 'Accept-Encoding'],
    ].map(name => [`the header ${name}`, { headers: { [name]: '1' } }] as const),
    ...['CONNECT', 'TRACE', 'PURGE', 'GET / HTTP/1.1\r\nx:', '', 'G T'].map(
      method => [`the method ${JSON.stringify(method)}`, { method }] as const,
    ),
    ['a URL beyond 8192 characters', { url: `http://127.0.0.1/${'x'.repeat(8192)}` }],
    ['a host name beyond 253 characters', { url: `http://${'x.'.repeat(127)}test/` }],
  ];
  for (const [what, more] of refused) {
    test(`refuses ${what}`, async () => {
      await using listener = await listenHttp((_request, response) => response.end());
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, more));
      assert.equal(result.kind, 'refused');
      assert.equal(listener.connections(), 0);
      assert.ok(!JSON.stringify(result).includes('injected'));
    });
  }

  for (const [name, value] of [
    ['totalMilliseconds', 0],
    ['totalMilliseconds', Number.NaN],
    ['totalMilliseconds', 2 ** 31],
    ['tries', 0],
    ['tries', 1.5],
    ['maxBytes', -1],
    ['maxBytes', Number.POSITIVE_INFINITY],
    ['maxRedirects', -1],
  ] as const) {
    test(`${name} ${value} is a programming error`, async () => {
      const client = createOutboundClient({ allow: [] });
      await assert.rejects(client.request(get('http://a.test/', { [name]: value })), RangeError);
    });
  }

  test('is sent whole, once, over a connection of its own', async () => {
    const seen: unknown[] = [];
    await using listener = await listenHttp(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(Buffer.from(chunk));
      seen.push([request.method, request.url, request.headers, Buffer.concat(chunks).toString()]);
      response.writeHead(201, 'Made', { 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] }).end('done');
    });
    const client = clientFor(listener);
    const url = `http://${listener.host}/a%20b?q=ü#part`;
    const result = await client.request(
      get(url, { method: 'POST', bearer: 'k', body: 'grün', headers: { 'X-A': 'b' } }),
    );
    assert.deepEqual(seen, [
      [
        'POST',
        '/a%20b?q=%C3%BC',
        {
          host: listener.host,
          'x-a': 'b',
          authorization: 'Bearer k',
          'user-agent': 'Gatehouse',
          'accept-encoding': 'identity',
          'content-length': '5',
          connection: 'close',
        },
        'grün',
      ],
    ]);
    assert.ok(result.kind === 'response');
    assert.deepEqual([result.status, result.statusText, result.truncated, result.tries], [201, 'Made', false, 1]);
    assert.equal(result.headers['set-cookie'], 'a=1, b=2');
    assert.equal(result.url, `http://${listener.host}/a%20b?q=%C3%BC`);
    await client.request(get(`http://${listener.host}/`));
    assert.equal(listener.connections(), 2);
  });
});
