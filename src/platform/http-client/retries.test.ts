import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { backoff, retryAfter } from './backoff.ts';
import { createOutboundClient } from './client.ts';
import type { OutboundClient } from './outbound.ts';
import { get, type Listener, listenHttp, listenTcp } from './testing.ts';

function clientFor(listener: Listener): OutboundClient {
  return createOutboundClient({ allow: [{ host: '127.0.0.1', port: listener.port }] });
}

describe('retries', { concurrency: 4 }, () => {
  for (const status of [400, 401, 403, 404, 500, 501, 505]) {
    test(`${status} is an answer, not a reason to ask again`, async () => {
      await using listener = await listenHttp((_request, response) => response.writeHead(status).end());
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 3 }));
      assert.equal(result.kind === 'response' && result.status, status);
      assert.equal(result.kind === 'response' && result.tries, 1);
      assert.equal(listener.connections(), 1);
    });
  }

  for (const method of ['POST', 'PATCH']) {
    test(`${method} is sent once, whatever happens`, async () => {
      await using busy = await listenHttp((_request, response) => response.writeHead(503).end());
      await using dropping = await listenTcp(socket => socket.destroy());
      const limits = { method, tries: 3, body: 'x' };
      const answered = await clientFor(busy).request(get(`http://${busy.host}/`, limits));
      assert.equal(answered.kind === 'response' && answered.status, 503);
      const dropped = await clientFor(dropping).request(get(`http://${dropping.host}/`, limits));
      assert.equal(dropped.kind === 'failed' && dropped.tries, 1);
      assert.deepEqual([busy.connections(), dropping.connections()], [1, 1]);
    });
  }

  for (const status of [429, 502, 503, 504]) {
    test(`${status} is asked again with growing waits, up to the given tries`, async () => {
      const times: number[] = [];
      await using listener = await listenHttp((_request, response) => {
        times.push(performance.now());
        response.writeHead(status).end('busy');
      });
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 3 }));
      assert.ok(result.kind === 'response');
      assert.deepEqual([result.status, result.tries, Buffer.from(result.body).toString()], [status, 3, 'busy']);
      const [first = 0, second = 0, third = 0] = times;
      assert.equal(times.length, 3);
      assert.ok(second - first >= 95 && second - first < 300, `first wait ${second - first}`);
      assert.ok(third - second >= 195 && third - second < 500, `second wait ${third - second}`);
    });
  }

  for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']) {
    test(`${method} is sent again after a dropped connection and succeeds`, async () => {
      await using listener = await listenHttp((request, response) => {
        if (listener.connections() === 1) request.socket.destroy();
        else response.end('ok');
      });
      const result = await clientFor(listener).request(get(`http://${listener.host}/`, { method, tries: 3 }));
      assert.ok(result.kind === 'response');
      assert.deepEqual([result.status, result.tries], [200, 2]);
    });
  }

  test('a connection that breaks inside the body is a failure, not a short reply', async () => {
    await using listener = await listenTcp(socket => {
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf');
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 2 }));
    const reason = 'the connection was closed before the reply was complete';
    assert.deepEqual(result, { kind: 'failed', reason, tries: 2 });
    assert.equal(listener.connections(), 2);
  });

  test('a refused connection is tried again and said in plain words', async () => {
    const gone = await listenHttp(() => undefined);
    await gone[Symbol.asyncDispose]();
    const started = performance.now();
    const result = await clientFor(gone).request(get(`http://${gone.host}/`, { tries: 3 }));
    assert.deepEqual(result, { kind: 'failed', reason: 'the connection was refused', tries: 3 });
    assert.ok(performance.now() - started >= 290);
  });

  test('a name that is not found is tried again; the resolver is asked each time', async () => {
    let asked = 0;
    const resolve = async (): Promise<readonly string[]> => {
      asked++;
      throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
    };
    const result = await createOutboundClient({ allow: [] }, { resolve }).request(get('http://a.test/', { tries: 2 }));
    assert.deepEqual(result, { kind: 'failed', reason: 'the host name was not found', tries: 2 });
    assert.equal(asked, 2);
  });

  test('Retry-After is respected when it fits', async () => {
    const times: number[] = [];
    await using listener = await listenHttp((_request, response) => {
      times.push(performance.now());
      if (times.length === 1) response.writeHead(429, { 'retry-after': '1' }).end();
      else response.end('ok');
    });
    const result = await clientFor(listener).request(get(`http://${listener.host}/`, { tries: 2 }));
    assert.equal(result.kind === 'response' && result.status, 200);
    assert.ok((times[1] ?? 0) - (times[0] ?? 0) >= 990);
  });

  test('a wait that does not fit the deadline is not begun', async () => {
    await using patient = await listenHttp((_request, response) => {
      response.writeHead(503, { 'retry-after': '3600' }).end('later');
    });
    const started = performance.now();
    const result = await clientFor(patient).request(get(`http://${patient.host}/`, { tries: 3 }));
    assert.ok(result.kind === 'response');
    assert.deepEqual([result.status, result.tries, Buffer.from(result.body).toString()], [503, 1, 'later']);
    assert.ok(performance.now() - started < 300);
  });

  test('waits double and always grow', () => {
    assert.deepEqual(
      [1, 2, 3, 4].map(tried => backoff(tried, 0)),
      [100, 200, 400, 800],
    );
    for (const tried of [1, 2, 3]) assert.ok(backoff(tried, 0.999_999) < backoff(tried + 1, 0));
  });

  test('Retry-After is read as seconds or as a date', () => {
    const now = Date.parse('Mon, 22 Dec 2025 10:00:00 GMT');
    assert.equal(retryAfter('7', now), 7000);
    assert.equal(retryAfter('Mon, 22 Dec 2025 10:00:05 GMT', now), 5000);
    for (const header of [undefined, '', 'soon', '-1', '1.5', 'Mon, 22 Dec 2025 09:00:00 GMT']) {
      assert.equal(retryAfter(header, now), 0, header);
    }
  });
});
