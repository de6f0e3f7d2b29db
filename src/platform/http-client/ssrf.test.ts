import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createOutboundClient } from './client.ts';
import { forbiddenAddresses, forbiddenUrls, malformedUrls } from './forbidden-forms.testing.ts';
import type { OutboundClient, OutboundOptions, OutboundPolicy, OutboundResult } from './outbound.ts';
import { permittedAddresses } from './resolve.ts';
import { get, type Listener, listenHttp } from './testing.ts';

/** Public by the rules and assigned to nobody; it is only judged here, never contacted. */
const unassignedPublic = '2e00::1';

const nobody: OutboundPolicy = { allow: [] };

function bracketed(address: string): string {
  return address.includes(':') ? `[${address}]` : address;
}

describe('a user-given URL never reaches an internal listener', () => {
  let internal: Listener;
  let internal6: Listener;
  let redirector: Listener;
  const clients: OutboundClient[] = [];

  function client(policy: OutboundPolicy, options: OutboundOptions = {}): OutboundClient {
    const made = createOutboundClient(policy, options);
    clients.push(made);
    return made;
  }

  const hits = (): number => internal.connections() + internal6.connections();
  const withPort = (form: string): string => form.replace('PORT', String(internal.port));
  const forms = [
    ...new Set([...forbiddenUrls, ...forbiddenAddresses.map(address => `http://${bracketed(address)}:PORT/`)]),
  ];

  async function expectRefused(
    asked: readonly string[],
    send: (form: string) => Promise<OutboundResult>,
    reason: RegExp,
  ): Promise<void> {
    const results = await Promise.all(asked.map(send));
    const reached = asked.filter((_, index) => {
      const result = results[index];
      return result?.kind !== 'refused' || !reason.test(result.reason);
    });
    assert.deepEqual(reached, []);
    assert.equal(hits(), 0);
  }

  before(async () => {
    internal = await listenHttp((_request, response) => response.end('internal'));
    internal6 = await listenHttp((_request, response) => response.end('internal'), '::1', internal.port);
    redirector = await listenHttp((request, response) => {
      const to = new URL(request.url ?? '', 'http://redirector').searchParams.get('to') ?? '';
      // As raw UTF-8 bytes, the way servers write such a header.
      response.writeHead(302, { location: Buffer.from(to).toString('latin1') }).end();
    });
  });

  after(async () => {
    await Promise.all(clients.map(made => made.close()));
    await Promise.all([internal, internal6, redirector].map(listener => listener[Symbol.asyncDispose]()));
  });

  test('the tables hold what they promise', () => {
    assert.equal(new Set(forbiddenAddresses).size, forbiddenAddresses.length);
    assert.equal(new Set(malformedUrls).size, malformedUrls.length);
    assert.ok(forms.length + malformedUrls.length + forbiddenAddresses.length >= 200);
  });

  test('literal and odd spellings', async () => {
    const outbound = client(nobody);
    await expectRefused(forms, form => outbound.request(get(withPort(form), { tries: 3 })), /public|URL is not valid/);
  });

  test('malformed URLs, other schemes, credentials', async () => {
    const outbound = client(nobody);
    await expectRefused(malformedUrls, form => outbound.request(get(withPort(form))), /./);
  });

  test('names that resolve to forbidden addresses, without saying which', async () => {
    const outbound = client(nobody, {
      resolve: async hostname => {
        const index = Number(/^n([0-9]+)\.test$/.exec(hostname)?.[1]);
        return [forbiddenAddresses[index] ?? ''];
      },
    });
    await expectRefused(
      forbiddenAddresses,
      address => outbound.request(get(withPort(`http://n${forbiddenAddresses.indexOf(address)}.test:PORT/`))),
      /^n[0-9]+\.test does not lead to a public address$/,
    );
  });

  test('names that resolve to several forbidden addresses at once', async () => {
    const outbound = client(nobody, { resolve: async () => forbiddenAddresses });
    await expectRefused(['http://many.test:PORT/'], form => outbound.request(get(withPort(form))), /many\.test/);
  });

  test('redirects to every form, from a host that is allowed', async () => {
    const outbound = client({ allow: [{ host: '127.0.0.1', port: redirector.port }] });
    const before = redirector.connections();
    // Left out: what a Location header cannot carry, and what there means a path on the redirecting host.
    const asked = [...forms, ...malformedUrls].filter(
      form => /^[a-z+-]+:/i.test(form) && !/^http:(?:\/?[^/\\])/i.test(form) && !/\s$|\t|\r/.test(form),
    );
    await expectRefused(
      asked,
      form => outbound.request(get(`http://${redirector.host}/?to=${encodeURIComponent(withPort(form))}`)),
      /^a redirect was refused: /,
    );
    assert.ok(redirector.connections() - before > 150);
  });

  test('a chain of allowed redirects that ends inside', async () => {
    const outbound = client({ allow: [{ host: '127.0.0.1', port: redirector.port }] });
    const hop = (to: string): string => `http://${redirector.host}/?to=${encodeURIComponent(to)}`;
    const chain = hop(hop(hop(`http://localhost:${internal.port}/`)));
    await expectRefused([chain], form => outbound.request(get(form)), /^a redirect was refused: localhost/);
  });

  test('rebinding between tries: every try resolves and judges anew', async () => {
    let asked = 0;
    const outbound = client(nobody, {
      resolve: async () => {
        asked += 1;
        if (asked === 1) throw Object.assign(new Error('no answer'), { code: 'EAI_AGAIN' });
        return ['127.0.0.1', '::1'];
      },
    });
    const result = await outbound.request(get(`http://rebind.test:${internal.port}/`, { tries: 3 }));
    assert.equal(result.kind, 'refused');
    assert.equal(asked, 2);
    assert.equal(hits(), 0);
  });

  test('rebinding within a try: a name is resolved once, so there is no second answer to swap in', async () => {
    await using listener = await listenHttp((_request, response) => response.end());
    const asked: string[] = [];
    const allowed = { allow: [{ host: 'once.test', port: listener.port }] };
    const outbound = client(allowed, {
      resolve: async hostname => {
        asked.push(hostname);
        return asked.length === 1 ? ['127.0.0.1'] : ['::1'];
      },
    });
    await outbound.request(get(`http://once.test:${listener.port}/`));
    assert.deepEqual(asked, ['once.test']);
  });

  test('mixed answers: forbidden addresses are left out, wherever they stand', async () => {
    const mixes = [
      [unassignedPublic, '127.0.0.1'],
      ['127.0.0.1', unassignedPublic],
      ['::1', unassignedPublic, '127.0.0.1'],
      ['::ffff:127.0.0.1', unassignedPublic, '0.0.0.0', '::'],
    ];
    for (const answers of mixes) {
      const permitted = await permittedAddresses(
        new URL('http://mixed.test/'),
        [],
        async () => answers,
        AbortSignal.timeout(1000),
      );
      assert.deepEqual(permitted, [unassignedPublic]);
    }
  });

  test('rebinding on a redirect: an allowed port does not open its neighbours', async () => {
    const outbound = client(
      { allow: [{ host: 'rebind.test', port: redirector.port }] },
      { resolve: async () => ['127.0.0.1'] },
    );
    const to = encodeURIComponent(`http://rebind.test:${internal.port}/`);
    await expectRefused(
      [`http://rebind.test:${redirector.port}/?to=${to}`],
      form => outbound.request(get(form)),
      /^a redirect was refused: rebind\.test does not lead to a public address$/,
    );
  });

  test('answers that are no addresses are never handed to a socket', async () => {
    const odd = ['0177.0.0.1', '2130706433', '0x7f.1', '127.1', 'localhost', '', '127.0.0.1 ', '[::1]'];
    const outbound = client(nobody, { resolve: async () => odd });
    const result = await outbound.request(get(`http://odd.test:${internal.port}/`));
    assert.deepEqual(result, { kind: 'failed', reason: 'the host name was not found', tries: 1 });
    assert.equal(hits(), 0);
  });

  // Last, because it is the one that must hit: it proves that the zeros above could have been something else.
  test('the same listeners answer once they are allowed', async () => {
    const { port } = internal;
    const outbound = client({ allow: ['127.0.0.1', '[::1]', 'localhost'].map(host => ({ host, port })) });
    for (const host of ['127.0.0.1', '0x7f.1', '[::1]', '[0::1]', 'LOCALHOST.', '１２７.1']) {
      const result = await outbound.request(get(`http://${host}:${port}/`));
      assert.equal(result.kind === 'response' && Buffer.from(result.body).toString(), 'internal', host);
    }
    assert.equal(hits(), 6);
  });
});
