import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOutboundClient } from './client.ts';
import type { OutboundResult } from './outbound.ts';
import { eventually, get, type Listener, listenHttp, listenTcp } from './testing.ts';

const more = { keepConnection: true, redirectsAreAnswers: true, method: 'POST', body: '{}' } as const;

function clientFor({ port }: Listener) {
  return createOutboundClient({ allow: [{ host: '127.0.0.1', port }] });
}

const statusOf = (result: OutboundResult): number | string =>
  result.kind === 'response' ? result.status : result.reason;

test('requests to one origin share a connection where they ask for it, and no others', async () => {
  await using server = await listenHttp(
    (request, response) => void request.resume().on('end', () => response.end('ok')),
  );
  const client = clientFor(server);
  for (let index = 0; index < 3; index += 1)
    assert.equal(statusOf(await client.request(get(`http://${server.host}/`, more))), 200);
  assert.equal(server.connections(), 1);
  assert.equal(statusOf(await client.request(get(`http://${server.host}/`))), 200);
  assert.equal(server.connections(), 2);
  await client.close();
  assert.ok(await eventually(() => server.openSockets() === 0), 'nothing stays open');
});

test('a connection that the server has closed is replaced, and the request is sent', async () => {
  await using server = await listenHttp((_, response) => void response.end('ok'));
  const client = clientFor(server);
  assert.equal(statusOf(await client.request(get(`http://${server.host}/`, more))), 200);
  await using other = await listenHttp((_, response) => {
    response.end('ok');
    // Without a word, as soon as it has answered.
    response.socket?.end();
  });
  const toOther = clientFor(other);
  for (let index = 0; index < 5; index += 1)
    assert.equal(statusOf(await toOther.request(get(`http://${other.host}/`, more))), 200);
  await client.close();
  await toOther.close();
});

test('what comes unasked, or beyond the bound, ends the connection', async () => {
  const said = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: keep-alive\r\n\r\nok';
  await using server = await listenTcp(socket => {
    socket.once('data', () => {
      socket.write(said);
      setTimeout(() => socket.destroyed || socket.write('HTTP/1.1 500 Unasked'), 20);
    });
  });
  const client = clientFor(server);
  for (let index = 0; index < 3; index += 1) {
    assert.equal(statusOf(await client.request(get(`http://${server.host}/`, more))), 200);
    assert.ok(await eventually(() => server.openSockets() === 0));
  }
  assert.equal(server.connections(), 3);
  await client.close();

  await using endless = await listenHttp((_, response) => void response.end(Buffer.alloc(100_000)));
  const toEndless = clientFor(endless);
  for (let index = 0; index < 2; index += 1) await toEndless.request(get(`http://${endless.host}/`, more));
  assert.equal(endless.connections(), 2);
  await toEndless.close();
});

test('a redirect is the answer where it is asked to be', async () => {
  await using server = await listenHttp(
    (_, response) => void response.writeHead(302, { location: '/elsewhere' }).end(),
  );
  const client = clientFor(server);
  assert.equal(statusOf(await client.request(get(`http://${server.host}/`, more))), 302);
  assert.equal(server.connections(), 1);
  await client.close();
});

test('addresses that no connection would be made to are told without asking DNS', async () => {
  const client = createOutboundClient(
    { allow: [{ host: 'inside.example.com', port: null }] },
    { resolve: async () => assert.fail('DNS was asked') },
  );
  const why = (url: string) => client.whyNot(url, { https: true });
  for (const url of [
    'https://127.0.0.1/',
    'https://[::ffff:7f00:1]/',
    'https://[64:ff9b::1]/',
    'https://a.localhost/',
    'https://2130706433/',
  ])
    assert.match(why(url) ?? '', /is not a public address/, url);
  assert.equal(why('http://example.com/'), 'only https URLs are permitted');
  assert.equal(why('https://example.com/'), null);
  assert.equal(why('http://inside.example.com/'), null);
  await client.close();
});
