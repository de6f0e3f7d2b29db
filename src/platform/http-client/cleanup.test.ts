import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { describe, test } from 'node:test';
import { createOutboundClient } from './client.ts';
import { eventually, get, listenHttp, listenTcp } from './testing.ts';

/** Runs a module in a process of its own; resolves with what it printed once it ended by itself. */
function runModule(source: string, environment: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: 8000,
    });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    child.on('error', reject);
    child.on('close', code => (code === 0 ? resolve(printed) : reject(new Error(`ended with ${code}: ${printed}`))));
  });
}

const clientModule = JSON.stringify(new URL('./client.ts', import.meta.url).href);

describe('what is left behind', () => {
  test('after every kind of ending: no socket, no timer, nothing that keeps the process alive', async () => {
    await using good = await listenHttp((_request, response) => response.end('x'.repeat(5000)));
    // Bodies that never end: only closing the connection gets rid of them.
    await using busy = await listenHttp((_request, response) => response.writeHead(503).write('x'.repeat(5000)));
    await using silent = await listenTcp(() => undefined);
    await using dropping = await listenTcp(socket => socket.destroy());
    await using looping = await listenHttp((_request, response) => {
      response.writeHead(302, { location: '/' }).write('moved');
    });
    const listeners = [good, busy, silent, dropping, looping];
    const printed = await runModule(
      `
      import { createOutboundClient } from ${clientModule};
      const ports = ${JSON.stringify(listeners.map(({ port }) => port))};
      const client = createOutboundClient(
        { allow: ports.map(port => ({ host: '127.0.0.1', port })) },
        { resolve: () => new Promise(() => {}) },
      );
      const limits = { method: 'GET', tries: 2, maxBytes: 10 };
      const deadline = url => (url.includes('silent') || url.includes(ports[2]) ? 500 : 20_000);
      const urls = ports.map(port => 'http://127.0.0.1:' + port + '/').concat('http://silent.test/', 'http://10.0.0.1/');
      urls.push('https://127.0.0.1:' + ports[2] + '/');
      const results = await Promise.all(urls.map(url => client.request({ ...limits, url, totalMilliseconds: deadline(url) })));
      await new Promise(resolve => setImmediate(() => setImmediate(resolve)));
      const left = process.getActiveResourcesInfo().filter(name => /TCP|TLS|Timeout|Connect|GetAddr/.test(name));
      console.log(JSON.stringify({ kinds: results.map(({ kind }) => kind), left }));
      `,
      {},
    );
    assert.deepEqual(JSON.parse(printed), {
      kinds: ['response', 'response', 'failed', 'failed', 'failed', 'failed', 'refused', 'failed'],
      left: [],
    });
    assert.ok(listeners.every(listener => listener.connections() > 0));
    assert.ok(await eventually(() => listeners.every(listener => listener.openSockets() === 0)));
  });

  test('a proxy in the environment sees nothing', async () => {
    await using proxy = await listenHttp((_request, response) => response.end('proxy'));
    await using target = await listenHttp((_request, response) => response.end('target'));
    const proxyUrl = `http://${proxy.host}`;
    const printed = await runModule(
      `
      import { once } from 'node:events';
      import { get } from 'node:http';
      import { text } from 'node:stream/consumers';
      import { createOutboundClient } from ${clientModule};
      const client = createOutboundClient({ allow: [{ host: '127.0.0.1', port: ${target.port} }] });
      const url = 'http://${target.host}/';
      const result = await client.request({ method: 'GET', url, totalMilliseconds: 2000, tries: 1, maxBytes: 10 });
      console.log(Buffer.from(result.body).toString());
      const [direct] = await once(get(url), 'response');
      console.log(await text(direct));
      `,
      {
        NODE_USE_ENV_PROXY: '1',
        ...Object.fromEntries(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY'].map(name => [name, proxyUrl])),
        ...Object.fromEntries(['NO_PROXY', 'no_proxy'].map(name => [name, ''])),
      },
    );
    // The second line is the control: a client that honours the environment does go to the proxy.
    assert.equal(printed, 'target\nproxy\n');
  });

  test('close ends what is running and refuses what comes', async () => {
    await using silent = await listenTcp(() => undefined);
    const client = createOutboundClient({ allow: [{ host: '127.0.0.1', port: silent.port }] });
    const running = client.request(get(`http://${silent.host}/`, { totalMilliseconds: 60_000, tries: 3 }));
    assert.ok(await eventually(() => silent.openSockets() === 1));
    await client.close();
    const ended = { kind: 'failed', reason: 'outbound requests have ended' };
    assert.deepEqual(await running, { ...ended, tries: 1 });
    assert.deepEqual(await client.request(get(`http://${silent.host}/`)), { ...ended, tries: 0 });
    assert.ok(await eventually(() => silent.openSockets() === 0));
    assert.equal(silent.connections(), 1);
  });

  test('close ends a wait between tries', async () => {
    await using busy = await listenHttp((_request, response) => {
      response.writeHead(503, { 'retry-after': '30' }).end();
    });
    const client = createOutboundClient({ allow: [{ host: '127.0.0.1', port: busy.port }] });
    const running = client.request(get(`http://${busy.host}/`, { totalMilliseconds: 60_000, tries: 3 }));
    assert.ok(await eventually(() => busy.connections() === 1 && busy.openSockets() === 0));
    await client.close();
    assert.deepEqual(await running, { kind: 'failed', reason: 'outbound requests have ended', tries: 1 });
  });
});
