import assert from 'node:assert/strict';
import type { IncomingHttpHeaders } from 'node:http';
import { describe, test } from 'node:test';
import { createOutboundClient } from './client.ts';
import type { OutboundRequest } from './outbound.ts';
import { get, type Listener, listenHttp } from './testing.ts';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers `/STATUS?to=URL` with that redirect and everything else with 200; keeps what arrived. */
async function listenRedirecting(seen: Seen[]): Promise<Listener> {
  return listenHttp(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(Buffer.from(chunk));
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
    const { pathname, searchParams } = new URL(url ?? '', 'http://listener');
    const status = /^\/([0-9]{3})$/.exec(pathname)?.[1];
    if (status === undefined) response.end('arrived');
    else response.writeHead(Number(status), { location: searchParams.get('to') ?? '' }).end('moved');
  });
}

const identifying = {
  cookie: 'session=1',
  'x-api-key': 'k',
  'X-Signature': 's',
  clientid: 'c',
  Accept: 'application/json',
  'content-type': 'text/plain',
};

async function follow(
  build: (a: Listener, b: Listener) => string,
  more: Partial<OutboundRequest> = {},
): Promise<{
  seenA: Seen[];
  seenB: Seen[];
  result: Awaited<ReturnType<ReturnType<typeof createOutboundClient>['request']>>;
}> {
  const seenA: Seen[] = [];
  const seenB: Seen[] = [];
  await using a = await listenRedirecting(seenA);
  await using b = await listenRedirecting(seenB);
  const client = createOutboundClient({
    allow: [
      { host: '127.0.0.1', port: a.port },
      { host: '127.0.0.1', port: b.port },
    ],
  });
  const result = await client.request(get(build(a, b), { bearer: 'sk_test', headers: identifying, ...more }));
  await client.close();
  return { seenA, seenB, result };
}

const to = (listener: Listener, status: number, target: string): string =>
  `http://${listener.host}/${status}?to=${encodeURIComponent(target)}`;

describe('redirects', () => {
  test('to another origin drops the bearer and whatever identifies the sender', async () => {
    const { seenA, seenB, result } = await follow((a, b) => to(a, 302, `http://${b.host}/end`));
    assert.equal(result.kind, 'response');
    assert.equal(seenA[0]?.headers.authorization, 'Bearer sk_test');
    assert.equal(seenA[0]?.headers['x-signature'], 's');
    assert.deepEqual(Object.keys(seenB[0]?.headers ?? {}).sort(), [
      'accept',
      'accept-encoding',
      'connection',
      'content-type',
      'host',
      'user-agent',
    ]);
  });

  test('to another origin and back stays without the bearer', async () => {
    const { seenA, seenB } = await follow((a, b) => to(a, 307, to(b, 307, `http://${a.host}/end`)));
    assert.equal(seenA.length, 2);
    assert.equal(seenB.length, 1);
    assert.equal(seenA[1]?.headers.authorization, undefined);
    assert.equal(seenA[1]?.headers.cookie, undefined);
  });

  test('another name for the same address is another origin', async () => {
    const seen: Seen[] = [];
    await using listener = await listenRedirecting(seen);
    const { port } = listener;
    const client = createOutboundClient({ allow: ['127.0.0.1', 'localhost'].map(host => ({ host, port })) });
    await client.request(get(to(listener, 302, `http://localhost:${port}/end`), { bearer: 'sk_test' }));
    assert.deepEqual(
      seen.map(({ headers }) => headers.authorization),
      ['Bearer sk_test', undefined],
    );
  });

  test('within the origin everything is kept and a relative target works', async () => {
    const { seenA, result } = await follow(a => to(a, 302, '/end?x=1#fragment'));
    assert.equal(seenA[1]?.url, '/end?x=1');
    assert.equal(seenA[1]?.headers.authorization, 'Bearer sk_test');
    assert.equal(seenA[1]?.headers.cookie, 'session=1');
    assert.ok(result.kind === 'response');
    assert.match(result.url, /\/end\?x=1$/);
    assert.equal(Buffer.from(result.body).toString(), 'arrived');
  });

  const methodRules: readonly (readonly [number, string, string])[] = [
    [301, 'POST', 'GET'],
    [302, 'POST', 'GET'],
    [303, 'POST', 'GET'],
    [307, 'POST', 'POST'],
    [308, 'POST', 'POST'],
    [301, 'PUT', 'PUT'],
    [302, 'DELETE', 'DELETE'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [302, 'HEAD', 'HEAD'],
  ];
  for (const [status, method, next] of methodRules) {
    test(`${status} turns ${method} into ${next}`, async () => {
      const body = method === 'HEAD' ? undefined : 'payload';
      const { seenA } = await follow(a => to(a, status, '/end'), { method, ...(body === undefined ? {} : { body }) });
      assert.equal(seenA[1]?.method, next);
      assert.equal(seenA[1]?.body, next === method ? (body ?? '') : '');
      assert.equal(seenA[1]?.headers['content-type'], next === method ? 'text/plain' : undefined);
    });
  }

  test('the fifth is followed, the sixth is not', async () => {
    const chain = (a: Listener, hops: number): string =>
      Array.from({ length: hops }).reduce<string>(target => to(a, 302, target), `http://${a.host}/end`);
    const five = await follow(a => chain(a, 5));
    assert.equal(five.result.kind, 'response');
    assert.equal(five.seenA.length, 6);
    const six = await follow(a => chain(a, 6), { tries: 3 });
    assert.deepEqual(six.result, { kind: 'failed', reason: 'there were more than 5 redirects', tries: 1 });
    assert.equal(six.seenA.length, 6);
    const none = await follow(a => chain(a, 1), { maxRedirects: 0 });
    assert.equal(none.result.kind, 'failed');
    assert.equal(none.seenA.length, 1);
  });

  test('300, 304 and redirects without a target are replies', async () => {
    for (const status of [300, 304]) {
      const { result } = await follow(a => to(a, status, '/end'));
      assert.equal(result.kind === 'response' && result.status, status);
    }
    await using listener = await listenHttp((_request, response) => response.writeHead(302).end());
    const client = createOutboundClient({ allow: [{ host: '127.0.0.1', port: listener.port }] });
    const result = await client.request(get(`http://${listener.host}/`));
    assert.equal(result.kind === 'response' && result.status, 302);
  });
});
