import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import { describe, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createOutboundClient } from './client.ts';
import type { OutboundClient } from './outbound.ts';
import { get, listenHttp } from './testing.ts';

/** A private key and its self-signed certificate for the names, as one PEM text; null without openssl. */
function selfSigned(names: string): string | null {
  const made = spawnSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'],
      ...['-subj', '/CN=gatehouse test', '-addext', `subjectAltName=${names}`, '-keyout', '-', '-out', '-'],
    ],
    { encoding: 'utf8' },
  );
  return made.status === 0 && made.stdout.includes('BEGIN CERTIFICATE') ? made.stdout : null;
}

const trusted = selfSigned('DNS:good.test,IP:127.0.0.1');
const untrusted = selfSigned('DNS:good.test,IP:127.0.0.1');
const skip = trusted === null || untrusted === null ? 'openssl is not on this machine' : false;

interface SecureListener extends AsyncDisposable {
  readonly port: number;
  readonly requests: () => number;
  readonly client: OutboundClient;
}

async function listenHttps(pem: string | null, location?: string): Promise<SecureListener> {
  let requests = 0;
  const server: Server = createServer({ key: pem ?? '', cert: pem ?? '' }, (request, response) => {
    requests++;
    if (location !== undefined) response.writeHead(302, { location });
    response.end(request.headers.host);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('no port');
  const { port } = bound;
  const allow = ['good.test', 'other.test', '127.0.0.1'].map(host => ({ host, port: null }));
  return {
    port,
    requests: () => requests,
    client: createOutboundClient({ allow }, { resolve: async () => ['127.0.0.1'] }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

describe('https', { skip }, () => {
  if (trusted !== null) setDefaultCACertificates([...getCACertificates('default'), trusted]);

  test('a self-signed certificate fails, is not tried again, and the key is not sent', async () => {
    await using server = await listenHttps(untrusted);
    const result = await server.client.request(
      get(`https://good.test:${server.port}/`, { bearer: 'sk_test', tries: 3 }),
    );
    assert.deepEqual(result, { kind: 'failed', reason: 'the certificate is self-signed', tries: 1 });
    assert.equal(server.requests(), 0);
  });

  test('NODE_TLS_REJECT_UNAUTHORIZED=0 does not reach this client', async () => {
    await using server = await listenHttps(untrusted);
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      const result = await server.client.request(get(`https://good.test:${server.port}/`));
      assert.equal(result.kind === 'failed' && result.reason, 'the certificate is self-signed');
    } finally {
      delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    }
    assert.equal(server.requests(), 0);
  });

  test('a certificate for another host fails', async () => {
    await using server = await listenHttps(trusted);
    const result = await server.client.request(get(`https://other.test:${server.port}/`, { tries: 3 }));
    assert.deepEqual(result, { kind: 'failed', reason: 'the certificate is for another host', tries: 1 });
    assert.equal(server.requests(), 0);
  });

  test('https to a plain port fails', async () => {
    await using plain = await listenHttp((_request, response) => response.end());
    await using server = await listenHttps(trusted);
    const result = await server.client.request(get(`https://good.test:${plain.port}/`));
    assert.deepEqual(result, { kind: 'failed', reason: 'no TLS connection could be agreed on', tries: 1 });
  });

  test('a redirect down to http is refused even where the target is allowed', async () => {
    await using plain = await listenHttp((_request, response) => response.end());
    await using server = await listenHttps(trusted, `http://127.0.0.1:${plain.port}/`);
    const result = await server.client.request(get(`https://good.test:${server.port}/`));
    const reason = 'a redirect was refused: redirects from https to http are not followed';
    assert.deepEqual(result, { kind: 'refused', reason });
    assert.equal(plain.connections(), 0);
  });

  test('a trusted certificate is checked against the name or the address of the URL', async () => {
    await using server = await listenHttps(trusted);
    for (const host of ['good.test', 'GOOD.test.', '127.0.0.1']) {
      const result = await server.client.request(get(`https://${host}:${server.port}/`));
      assert.ok(result.kind === 'response', `${host}: ${JSON.stringify(result)}`);
      assert.equal(Buffer.from(result.body).toString(), `${host.toLowerCase()}:${server.port}`);
    }
  });
});
