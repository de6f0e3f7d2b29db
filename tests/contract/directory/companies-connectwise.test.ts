import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { until } from '../../../src/platform/jobs/testing.ts';
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
} from '../../support/connectwise.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { companies, created, list, put, read, row, takenOver } from './companies.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

let far: ConnectWiseServer;
let server: TestServer;
before(async () => {
  far = await startConnectWise();
  server = await startServer(far.env);
});
after(async () => {
  await server.close();
  await far[Symbol.asyncDispose]();
});
afterEach(() => {
  far.misbehave = null;
  far.delay = 0;
});

const address = {
  line1: '1 Old St',
  line2: null,
  city: 'Springfield',
  state: 'IL',
  zip: '62701',
  country: 'United States',
};
const data = { status: 'Active', phone: '555', website: null, address, deleted: false, updatedAt: null };
const { address: _, ...shownOfData } = data;
const at = '2026-01-01T00:00:00.000Z';
const configurationsOf = (id: string, token = server.admin.token) =>
  server.call('GET', `${companies}/${id}/configurations`, { token });

describe('a company fresh from ConnectWise', () => {
  test('as it is there now; the address only for those who ask and may', async () => {
    put(far.companies, wireCompany(12345, { name: 'Acme Corp', identifier: 'AcmeCorp', addressLine1: '123 Main St' }));
    const id = await takenOver(server, 12345, { data });
    const company = await read(server, server.admin, id);
    assert.deepEqual([company.name, company.cw_CompanyId, company.cw_Identifier], ['Acme Corp', 12345, 'AcmeCorp']);
    assert.deepEqual(company.cw_Data, {
      status: 'Active',
      phone: '2175550100',
      website: 'https://example.test',
      deleted: false,
      updatedAt: '2026-01-01T00:00:00.000Z',
    });
    assert.ok(Date.now() - Date.parse(company.cw_FetchedAt ?? '') < 10_000);
    const whole = await read(server, server.admin, id, '?includeAddress=true');
    assert.deepEqual(whole.cw_Data['address'], {
      line1: '123 Main St',
      line2: null,
      city: 'Springfield',
      state: 'IL',
      zip: '62701',
      country: 'United States',
    });
    assert.ok(!('address' in (await read(server, server.admin, id, '?includeAddress=false')).cw_Data));
  });

  test('is stored for later, and only what differs counts as a change', async () => {
    put(far.companies, wireCompany(2, { name: 'Cafe\u0301' }));
    const id = await takenOver(server, 2, { data });
    await read(server, server.admin, id);
    await until('the snapshot is stored', async () => (await row(server, id))['name'] === 'Café');
    const first = await row(server, id);
    assert.equal((first['cw_data'] as { phone: string }).phone, '2175550100');
    assert.deepEqual((await list(server, server.admin, '?search=café')).names, ['Café']);
    await read(server, server.admin, id);
    await server.sql(`update companies set cw_fetched_at = cw_fetched_at - interval '1 hour' where id = $1`, [id]);
    await read(server, server.admin, id);
    await until('the moment is stored anew', async () => String((await row(server, id))['cw_fetched_at']) !== at);
    await until('no older moment stays', async () => {
      const { cw_fetched_at: moment } = await row(server, id);
      return (moment as Date) >= (first['cw_fetched_at'] as Date);
    });
    assert.deepEqual((await row(server, id))['updated_at'], first['updated_at']);
  });

  test('what is newer is not overwritten by what was asked earlier', async () => {
    put(far.companies, wireCompany(3));
    const id = await takenOver(server, 3, { data });
    await server.sql(`update companies set cw_fetched_at = now() + interval '1 minute' where id = $1`, [id]);
    await read(server, server.admin, id);
    await new Promise(resolve => setTimeout(resolve, 200));
    assert.equal((await row(server, id))['name'], 'Old 3');
  });

  test('a company made here is not asked for', async () => {
    const { id } = await created(server, server.admin, { name: 'Local' });
    far.asked.length = 0;
    assert.deepEqual((await read(server, server.admin, id)).cw_Data, {});
    assert.deepEqual(far.asked, []);
  });

  test('nor is one of others, so that nobody can make this server ask', async () => {
    const [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
    const lead = await member(server, { [acme]: ['company.*'] });
    const id = await takenOver(server, 4, { organization: globex });
    far.asked.length = 0;
    for (const path of ['', '?includeAddress=true', '/configurations'])
      refusalOf(await server.call('GET', `${companies}/${id}${path}`, { token: lead.token }), 404);
    assert.deepEqual(far.asked, []);
  });

  test('its name and identifier are changed there, not here', async () => {
    const id = await takenOver(server, 5, { data });
    const acme = await organization(server, 'Acme');
    const patch = (body: object) => server.call('PATCH', `${companies}/${id}`, { token: server.admin.token, body });
    assert.deepEqual(refusalOf(await patch({ name: 'Mine', cw_Identifier: 'mine' }), 409), {
      message: 'The company’s name and identifier are managed in ConnectWise; change them there',
      error: 'CompanyKeptInConnectwise',
    });
    assert.equal((await patch({ organizationId: acme, name: 'Old 5' })).status, 200);
    assert.equal((await row(server, id))['organization_id'], acme);
  });
});

describe('when ConnectWise fails', () => {
  const modes: [string, Misbehaviour][] = [
    ['is down', failing(503)],
    ['breaks', failing(500)],
    ['throttles', failing(429, { 'retry-after': '120' })],
    ['rejects the keys', failing(401)],
    ['refuses this record', failing(403)],
    ['says nothing', silent],
    ['breaks off', breaking],
    ['sends garbage', saying('<html>')],
    ['sends something else', saying('[]')],
    ['sends another company', saying(JSON.stringify(wireCompany(99)))],
    ['sends bytes', saying(new Uint8Array([0xff, 0xfe]))],
    ['leads elsewhere', redirecting('http://127.0.0.1:1/')],
    ['knows it no more', failing(404)],
    [
      'closes the connection',
      (_request, response) => {
        response.socket?.destroy();
        return true;
      },
    ],
  ];
  let number = 100;
  for (const [what, misbehave] of modes) {
    test(`${what}: the snapshot with its age, in time`, async () => {
      number += 1;
      const id = await takenOver(server, number, { data });
      far.misbehave = misbehave;
      const before = await row(server, id);
      const begun = performance.now();
      const company = await read(server, server.admin, id);
      assert.ok(performance.now() - begun < 5000);
      assert.deepEqual([company.name, company.cw_FetchedAt, company.cw_Data], [`Old ${number}`, at, shownOfData]);
      assert.deepEqual((await read(server, server.admin, id, '?includeAddress=true')).cw_Data, { ...data });
      assert.deepEqual(await row(server, id), before);
    });
  }

  test('and nothing was ever told: no data, no age', async () => {
    far.misbehave = failing(401);
    const company = await read(server, server.admin, await takenOver(server, 200), '?includeAddress=true');
    assert.deepEqual([company.cw_Data, company.cw_FetchedAt], [{}, null]);
  });

  test('configurations are unavailable, and say when to come back', async () => {
    const id = await takenOver(server, 201, { data });
    for (const [misbehave, wait] of [
      [failing(429, { 'retry-after': '120' }), '120'],
      [failing(401), '30'],
      [saying('{}'), '30'],
    ] as const) {
      far.misbehave = misbehave;
      const answer = await configurationsOf(id);
      assert.deepEqual(refusalOf(answer, 503), {
        message: 'Temporarily unavailable: ConnectWise does not answer; try again shortly',
        error: 'Unavailable',
      });
      assert.equal(answer.headers.get('retry-after'), wait);
    }
  });

  test('it is gone for good: the server that was there listens no more', async () => {
    const other = await startConnectWise();
    const alone = await startServer(other.env);
    try {
      await other[Symbol.asyncDispose]();
      const id = await takenOver(alone, 1, { data });
      assert.equal((await read(alone, alone.admin, id)).cw_FetchedAt, at);
    } finally {
      await alone.close();
    }
  });
});

describe('configurations', () => {
  test('are those of the company', async () => {
    const id = await takenOver(server, 301, { data });
    put(far.configurations, wireConfiguration(1, 301), wireConfiguration(2, 301), wireConfiguration(3, 302));
    const found = dataOf<Record<string, unknown>[]>(
      await configurationsOf(id),
      'Company Configurations Fetched Successfully!',
    );
    assert.deepEqual(
      found.map(({ id: number, cw_CompanyId, name, type }) => [number, cw_CompanyId, name, type]),
      [
        [1, 301, 'SRV-1', 'Server'],
        [2, 301, 'SRV-2', 'Server'],
      ],
    );
    assert.ok(!JSON.stringify(found).includes('hidden'));
  });

  test('none, for a company made here and for one without any', async () => {
    const { id } = await created(server, server.admin, { name: 'Also local' });
    far.asked.length = 0;
    const words = 'Company Configurations Fetched Successfully!';
    assert.deepEqual(dataOf(await configurationsOf(id), words), []);
    assert.deepEqual(far.asked, []);
    assert.deepEqual(dataOf(await configurationsOf(await takenOver(server, 303)), words), []);
  });
});

test('not configured: the snapshot is read, and what needs ConnectWise says what to set', async t => {
  const alone = await startServer();
  t.after(() => alone.close());
  const id = await takenOver(alone, 1, { data });
  const company = await read(alone, alone.admin, id);
  assert.deepEqual([company.name, company.cw_FetchedAt, company.cw_Data], ['Old 1', at, shownOfData]);
  const { token } = alone.admin;
  for (const answer of [
    await alone.call('GET', `${companies}/${id}/configurations`, { token }),
    await alone.call('POST', '/v1/company/sync', { token }),
  ]) {
    assert.deepEqual(refusalOf(answer, 503), {
      message:
        'ConnectWise is not configured: set CONNECTWISE_URL, CONNECTWISE_COMPANY, CONNECTWISE_PUBLIC_KEY, CONNECTWISE_PRIVATE_KEY and CONNECTWISE_CLIENT_ID',
      error: 'NotConfigured',
    });
  }
  for (const [of, configured] of [
    [alone, false],
    [server, true],
  ] as const) {
    const { body } = await of.call('GET', '/v1/company/sync', { token: of.admin.token });
    assert.deepEqual(body, {
      status: 200,
      message: 'Company Sync Fetched Successfully!',
      data: null,
      configured,
      successful: true,
    });
  }
  const renamed = await alone.call('PATCH', `${companies}/${id}`, { token, body: { name: 'Ours now' } });
  assert.equal(renamed.status, 200);
});
