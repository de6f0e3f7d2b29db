import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  breaking,
  type ConnectWiseServer,
  failing,
  type Misbehaviour,
  redirecting,
  saying,
  silent,
  startConnectWise,
  wireCompany,
  wireConfiguration,
} from '../../../tests/support/connectwise.ts';
import { createOutboundClient } from '../http-client/client.ts';
import { eventually, listenHttp } from '../http-client/testing.ts';
import { type ConnectWise, type ConnectWiseOptions, createConnectWise } from './client.ts';
import { ConnectWiseFailed, type ConnectWiseFailure } from './failures.ts';

const secrets = [
  'privateKey1',
  'publicKey1',
  'client-id-1',
  Buffer.from('acme+publicKey1:privateKey1').toString('base64'),
];

/** Waits for the failure and looks for secrets in everything it carries. */
async function failure(promise: Promise<unknown>, kind: ConnectWiseFailure, why: RegExp): Promise<ConnectWiseFailed> {
  const error = await promise.then(
    value => assert.fail(`gave ${inspect(value)}`),
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof ConnectWiseFailed, inspect(error));
  assert.equal(error.kind, kind, error.message);
  assert.match(error.message, why);
  const shown = inspect(error, { depth: 9, showHidden: true });
  for (const secret of secrets) assert.ok(!shown.includes(secret), shown);
  return error;
}

const quick = { totalMilliseconds: 1500, tryMilliseconds: 500, tries: 3 };
const hurried: ConnectWiseOptions = { patience: { company: quick, companies: quick, configurations: quick } };

async function misbehaving(misbehaviour: Misbehaviour | null): Promise<ConnectWiseServer> {
  const server = await startConnectWise();
  server.companies.set(1, wireCompany(1));
  server.misbehave = misbehaviour;
  return server;
}

const first = async (client: ConnectWise): Promise<unknown> => (await Array.fromAsync(client.companies()))[0];

describe('ConnectWise refuses', { concurrency: 4 }, () => {
  for (const [name, wrong] of [
    ['private key', { privateKey: 'privateKey2' }],
    ['company', { company: 'other' }],
    ['client id', { clientId: 'client-id-2' }],
  ] as const) {
    test(`a wrong ${name}: asked once, and the answer, which repeats the key, is not quoted`, async () => {
      await using server = await misbehaving(null);
      const client = createConnectWise({ ...server.settings, ...wrong });
      const error = await failure(
        client.company(1),
        'connectwise.rejected',
        /does not accept the configured keys \(401\)/,
      );
      assert.doesNotMatch(inspect(error), /Basic|Invalid credentials|privateKey2|client-id-2/);
      await failure(first(client), 'connectwise.rejected', /401/);
      await failure(client.configurations(1), 'connectwise.rejected', /401/);
      assert.equal(server.asked.length, 3);
    });
  }

  test('keys that may not read this', async () => {
    await using server = await misbehaving(failing(403));
    const client = createConnectWise(server.settings);
    await failure(
      client.configurations(1),
      'connectwise.rejected',
      /does not let the configured keys read this \(403\)/,
    );
    assert.equal(server.asked.length, 1);
  });

  test('conditions it cannot read: said at once', async () => {
    await using server = await misbehaving(failing(400));
    await failure(first(createConnectWise(server.settings)), 'connectwise.unexpected', /status 400/);
    assert.equal(server.asked.length, 1);
  });
});

describe('ConnectWise is not there', { concurrency: 4 }, () => {
  test('throttled for ever: growing waits, then the failure', async () => {
    await using server = await misbehaving(failing(429));
    const client = createConnectWise(server.settings, hurried);
    const error = await failure(client.company(1), 'connectwise.throttled', /too often/);
    assert.equal(error.retryAfterSeconds, null);
    const [one = 0, two = 0, three = 0] = server.asked.map(({ at }) => at);
    assert.equal(server.asked.length, 3);
    assert.ok(two - one >= 95 && three - two >= 195, `waited ${two - one} and ${three - two}`);
  });

  test('a Retry-After that fits is waited for', async () => {
    await using server = await misbehaving(failing(429, { 'retry-after': '1' }, 1));
    const company = await createConnectWise(server.settings, hurried).company(1);
    assert.equal(company?.id, 1);
    const [one = 0, two = 0] = server.asked.map(({ at }) => at);
    assert.ok(two - one >= 990, `waited ${two - one}`);
  });

  test('a Retry-After beyond the limit ends the question at once and is handed on, an hour at most', async () => {
    for (const [header, seconds] of [
      ['120', 120],
      ['99999999999999999999', 3600],
    ] as const) {
      await using server = await misbehaving(failing(429, { 'retry-after': header }));
      const started = performance.now();
      const error = await failure(createConnectWise(server.settings).company(1), 'connectwise.throttled', /429/);
      assert.equal(error.retryAfterSeconds, seconds);
      assert.equal(server.asked.length, 1);
      assert.ok(performance.now() - started < 1000);
    }
  });

  for (const status of [500, 502, 503, 504]) {
    test(`${status} twice passes, for ever is a failure`, async () => {
      await using server = await misbehaving(failing(status, {}, 2));
      const client = createConnectWise(server.settings, hurried);
      assert.equal((await client.company(1))?.id, 1);
      server.misbehave = failing(status);
      await failure(client.company(1), 'connectwise.unavailable', new RegExp(`\\(${status}\\)`));
      assert.equal(server.asked.length, 6);
    });
  }

  test('503 with Retry-After hands it on', async () => {
    await using server = await misbehaving(failing(503, { 'retry-after': '40' }));
    const client = createConnectWise(server.settings, hurried);
    assert.equal((await failure(client.company(1), 'connectwise.unavailable', /503/)).retryAfterSeconds, 40);
  });

  test('nobody listens', async () => {
    const server = await misbehaving(null);
    await server[Symbol.asyncDispose]();
    const client = createConnectWise(server.settings, hurried);
    await failure(client.company(1), 'connectwise.unavailable', /the connection was refused/);
  });

  test('silence: a single read gives up after 3 seconds', async () => {
    await using server = await misbehaving(silent);
    const started = performance.now();
    await failure(createConnectWise(server.settings).company(1), 'connectwise.unavailable', /no complete reply/);
    const took = performance.now() - started;
    assert.ok(took >= 2900 && took < 3500, `took ${took}`);
  });

  test('silence once: a listing tries again', async () => {
    let times = 0;
    await using server = await misbehaving(() => ++times === 1);
    const pages = await Array.fromAsync(createConnectWise(server.settings, hurried).companies());
    assert.equal(pages.flat().length, 1);
    assert.equal(times, 2);
  });

  test('a body that never ends', async () => {
    await using server = await misbehaving((_request, response) => {
      response.writeHead(200).write('[');
      return true;
    });
    await failure(
      createConnectWise(server.settings, hurried).company(1),
      'connectwise.unavailable',
      /did not finish|no complete/,
    );
    assert.ok(await eventually(() => server.openSockets() === 0));
  });

  test('a connection that breaks inside the body is tried again, then a failure', async () => {
    await using server = await misbehaving(breaking);
    const client = createConnectWise(server.settings, hurried);
    await failure(first(client), 'connectwise.unavailable', /closed before the reply was complete/);
    assert.equal(server.asked.length, 3);
  });

  test('configurations have one limit for all pages', async () => {
    await using server = await misbehaving(null);
    for (let id = 1; id <= 2500; id++) server.configurations.set(id, wireConfiguration(id, 1));
    server.delay = 500;
    const configurations = { totalMilliseconds: 1000, tryMilliseconds: 1000, tries: 3 };
    const client = createConnectWise(server.settings, { patience: { configurations } });
    await failure(client.configurations(1), 'connectwise.unavailable', /no complete reply|no time left|did not finish/);
  });

  test('close ends what runs and what waits', async () => {
    await using server = await misbehaving(silent);
    await using busy = await misbehaving(failing(429, { 'retry-after': '30' }));
    for (const each of [server, busy]) {
      const client = createConnectWise(each.settings);
      const running = failure(first(client), 'connectwise.unavailable', /have ended/);
      assert.ok(await eventually(() => each.asked.length === 1));
      await new Promise(resolve => setTimeout(resolve, 50));
      await client.close();
      await running;
      assert.equal(each.asked.length, 1);
      assert.ok(await eventually(() => each.openSockets() === 0));
    }
  });
});

describe('ConnectWise answers with what cannot be used', { concurrency: 4 }, () => {
  const single: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['a page', '<html>Sign in</html>', /not JSON/],
    ['nothing', '', /not JSON/],
    ['half an object', '{"id": 1, "identifier": "A', /not JSON/],
    ['bytes that are no text', Uint8Array.of(0x22, 0xff, 0xfe, 0x22), /not JSON/],
    ['a list', '[]', /a company from ConnectWise has the wrong form$/],
    ['null', 'null', /wrong form/],
    ['no name', JSON.stringify({ id: 1, identifier: 'A' }), /wrong form/],
    ['a blank name', JSON.stringify({ id: 1, identifier: 'A', name: ' \t ' }), /has no name/],
    ['an id in quotes', JSON.stringify({ ...wireCompany(1), id: '1' }), /wrong form at \/id/],
    ['an id beyond 32 bits', JSON.stringify({ ...wireCompany(1), id: 2 ** 31 }), /wrong form at \/id/],
    [
      'a phone of another type',
      JSON.stringify(wireCompany(1, { phoneNumber: { hush: 1 } })),
      /wrong form at \/phoneNumber/,
    ],
    [
      'a date in words',
      JSON.stringify(wireCompany(1, { _info: { lastUpdated: 'yesterday' } })),
      /wrong form at \/_info/,
    ],
    ['a 13th month', JSON.stringify(wireCompany(1, { _info: { lastUpdated: '2026-13-01T00:00:00Z' } })), /calendar/],
    ['another company', JSON.stringify(wireCompany(2)), /another one/],
  ];
  for (const [name, text, why] of single) {
    test(`${name} instead of a company: asked once`, async () => {
      await using server = await misbehaving(saying(text));
      const error = await failure(createConnectWise(server.settings).company(1), 'connectwise.unexpected', why);
      assert.doesNotMatch(error.message, /hush|yesterday/);
      assert.equal(server.asked.length, 1);
    });
  }

  test('one wrong company spoils the page', async () => {
    await using server = await misbehaving(saying(JSON.stringify([wireCompany(1), { id: 2 }])));
    await failure(first(createConnectWise(server.settings)), 'connectwise.unexpected', /wrong form at \/1/);
  });

  test('one wrong configuration is left out, so that the others are shown', async () => {
    const wrong = [
      { ...wireConfiguration(2, 1), name: '' },
      { ...wireConfiguration(3, 1), installationDate: '2026-02-30T00:00:00Z' },
    ];
    await using server = await misbehaving(saying(JSON.stringify([wireConfiguration(1, 1), ...wrong])));
    const shown = await createConnectWise(server.settings).configurations(1);
    assert.deepEqual(
      shown.map(({ id }) => id),
      [1],
    );
  });

  test('more than 16 MB', async () => {
    await using server = await misbehaving(saying(`[${' '.repeat(16 * 1024 * 1024)}]`));
    await failure(first(createConnectWise(server.settings)), 'connectwise.unexpected', /more than 16 MB/);
    assert.equal(server.asked.length, 1);
  });

  test('404 with a page is a wrong address, not a missing company', async () => {
    await using server = await misbehaving((_request, response) => {
      response.writeHead(404, { 'content-type': 'text/html' }).end('<html>404</html>');
      return true;
    });
    await failure(createConnectWise(server.settings).company(1), 'connectwise.unexpected', /CONNECTWISE_URL/);
  });

  test('configurations of another company', async () => {
    await using server = await misbehaving(saying(JSON.stringify([wireConfiguration(1, 1), wireConfiguration(2, 9)])));
    await failure(createConnectWise(server.settings).configurations(1), 'connectwise.unexpected', /another company/);
  });

  for (const [paging, why] of [
    ['stuck', /repeats a page/],
    ['back', /goes back/],
  ] as const) {
    test(`paging that is ${paging}`, async () => {
      await using server = await misbehaving(null);
      for (let id = 1; id <= 30; id++) server.companies.set(id, wireCompany(id));
      server.paging = paging;
      const pages: number[] = [];
      const listing = async (): Promise<void> => {
        for await (const page of createConnectWise(server.settings).companies({ pageSize: 10 }))
          pages.push(page.length);
      };
      await failure(listing(), 'connectwise.unexpected', why);
      assert.ok(
        pages.length <= 1 && server.asked.length <= 2,
        `${pages.length} pages, ${server.asked.length} requests`,
      );
    });
  }

  for (const link of [
    '</x?pageId=-1>; rel="next"',
    '</x?pageId=zero>; rel="next"',
    '</x>; rel="next"',
    '</x?pageId=0>; rel=next',
  ]) {
    test(`a link to ${link}`, async () => {
      await using server = await misbehaving((_request, response) => {
        response.writeHead(200, { link }).end(JSON.stringify([wireCompany(1)]));
        return true;
      });
      await failure(
        Array.fromAsync(createConnectWise(server.settings).companies()),
        'connectwise.unexpected',
        /next page that cannot be read|goes back/,
      );
      assert.equal(server.asked.length, 1);
    });
  }

  test('links without end are followed a thousand times', async () => {
    let id = 0;
    await using server = await misbehaving((_request, response) => {
      id++;
      response.writeHead(200, { link: `</x?pageId=${id}>; rel="next"` }).end(JSON.stringify([wireCompany(id)]));
      return true;
    });
    const listing = Array.fromAsync(createConnectWise(server.settings).companies());
    await failure(listing, 'connectwise.unexpected', /more than 1000 pages/);
    assert.equal(id, 1000);
  });
});

describe('ConnectWise redirects', () => {
  test('elsewhere inside this network: nobody is asked there', async () => {
    await using elsewhere = await listenHttp((_request, response) => response.end('{}'));
    await using server = await misbehaving(redirecting(`http://${elsewhere.host}/`));
    const client = createConnectWise(server.settings);
    await failure(client.company(1), 'connectwise.unexpected', /a redirect was refused/);
    assert.equal(elsewhere.connections(), 0);
    assert.equal(server.asked.length, 1);
  });

  test('elsewhere where it may be reached: no keys go there and its answer is not believed', async () => {
    const seen: Record<string, unknown>[] = [];
    await using elsewhere = await listenHttp((request, response) => {
      seen.push(request.headers);
      response.end(JSON.stringify(wireCompany(1)));
    });
    await using server = await misbehaving(redirecting(`http://${elsewhere.host}/`));
    const allow = [server, elsewhere].map(({ port }) => ({ host: '127.0.0.1', port }));
    const client = createConnectWise(server.settings, { outbound: createOutboundClient({ allow }) });
    await failure(client.company(1), 'connectwise.unexpected', /redirects to http:\/\/127\.0\.0\.1:\d+, which/);
    assert.equal(seen.length, 1);
    const [headers] = seen;
    assert.deepEqual([headers?.['authorization'], headers?.['clientid']], [undefined, undefined]);
  });
});

describe('arguments that make no sense never leave', () => {
  test('ids, pages and texts', async () => {
    await using server = await misbehaving(null);
    const client = createConnectWise(server.settings);
    for (const id of [-1, 1.5, Number.NaN, 2 ** 31]) await assert.rejects(client.company(id), RangeError);
    await assert.rejects(client.configurations(1.5), RangeError);
    for (const pageSize of [0, 1001, 2.5]) assert.throws(() => client.companies({ pageSize }), RangeError);
    assert.throws(() => client.companies({ page: 0 }), RangeError);
    for (const value of ['a\nb', 'x'.repeat(101), '\ud800'])
      assert.throws(() => client.companies({ conditions: [{ field: 'name', is: '=', value }] }), RangeError);
    const never = new Date(Number.NaN);
    assert.throws(
      () => client.companies({ conditions: [{ field: 'lastUpdated', is: '>', value: never }] }),
      RangeError,
    );
    assert.equal(server.asked.length, 0);
  });
});
