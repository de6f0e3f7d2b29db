import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type ConnectWiseServer,
  failing,
  startConnectWise,
  wireCompany,
  wireConfiguration,
} from '../../../tests/support/connectwise.ts';
import { type CompaniesQuery, createConnectWise } from './client.ts';
import type { CompanyField } from './company.ts';

async function withCompanies(count: number): Promise<ConnectWiseServer> {
  const server = await startConnectWise();
  // Against the order of ids, which is not the order in which they were made elsewhere.
  for (let id = count; id >= 1; id--) server.companies.set(id, wireCompany(id));
  return server;
}

async function idsOf(server: ConnectWiseServer, query: CompaniesQuery<CompanyField> = {}): Promise<number[][]> {
  const pages = await Array.fromAsync(createConnectWise(server.settings).companies(query));
  return pages.map(page => page.map(({ id }) => id));
}

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe('companies', () => {
  for (const paging of ['forward', 'links', 'bare'] as const) {
    test(`2,500 over pages: ${paging}`, async () => {
      await using server = await withCompanies(2500);
      server.paging = paging;
      const pages = await idsOf(server);
      assert.deepEqual(
        pages.map(page => page.length),
        [1000, 1000, 500],
      );
      assert.deepEqual(pages.flat(), upTo(2500));
      assert.deepEqual(
        server.asked.map(({ query }) => query['pageId'] ?? query['page'] ?? null),
        paging === 'forward' ? [null, '1000', '2000'] : [null, '2', '3'],
      );
      assert.ok(server.asked.every(({ query }) => query['pageSize'] === '1000' && query['orderBy'] === 'id asc'));
    });

    test(`the last page is exactly full: ${paging}`, async () => {
      await using server = await withCompanies(20);
      server.paging = paging;
      assert.deepEqual((await idsOf(server, { pageSize: 10 })).flat(), upTo(20));
      assert.equal(server.asked.length, paging === 'bare' ? 3 : 2);
      server.companies.clear();
      assert.deepEqual(await idsOf(server), []);
    });
  }

  test('one that moves to the next page while we read comes once', async () => {
    await using server = await withCompanies(20);
    server.paging = 'bare';
    const seen: number[] = [];
    const query = { pageSize: 10, orderBy: { field: 'name', direction: 'asc' } } as const;
    for await (const page of createConnectWise(server.settings).companies(query)) {
      seen.push(...page.map(({ id }) => id));
      server.companies.set(99, wireCompany(99, { name: 'A company before all others' }));
    }
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      upTo(20),
    );
  });

  test('a page that fails in the middle is asked again, without those before', async () => {
    await using server = await withCompanies(30);
    const pages: number[] = [];
    for await (const page of createConnectWise(server.settings).companies({ pageSize: 10 })) {
      pages.push(page.length);
      server.misbehave ??= failing(500, {}, 1);
    }
    assert.deepEqual(pages, [10, 10, 10]);
    assert.equal(server.asked.length, 4);
  });

  test('leaving the loop asks no further', async () => {
    await using server = await withCompanies(30);
    for await (const page of createConnectWise(server.settings).companies({ pageSize: 10 })) {
      assert.equal(page.length, 10);
      break;
    }
    assert.equal(server.asked.length, 1);
  });

  test('changes since, by conditions that all must hold', async () => {
    await using server = await withCompanies(50);
    const lastUpdated = '2026-03-01T12:00:00Z';
    for (const id of [7, 30, 31]) server.companies.set(id, wireCompany(id, { _info: { lastUpdated } }));
    server.companies.set(31, wireCompany(31, { _info: { lastUpdated }, deletedFlag: true }));
    const since = new Date('2026-03-01T11:59:59.999Z');
    const changed = { field: 'lastUpdated', is: '>', value: since } as const;
    assert.deepEqual(await idsOf(server, { conditions: [changed] }), [[7, 30, 31]]);
    assert.equal(server.asked[0]?.query['conditions'], 'lastUpdated > [2026-03-01T11:59:59Z]');
    const living = { field: 'deletedFlag', is: '=', value: false } as const;
    const after = { field: 'id', is: '>', value: 7 } as const;
    assert.deepEqual(await idsOf(server, { conditions: [changed, living, after] }), [[30]]);
    assert.deepEqual(await idsOf(server, { conditions: [{ ...changed, value: new Date('2027-01-01') }] }), []);
  });

  test('a text stays a text, whatever is in it', async () => {
    await using server = await withCompanies(5);
    const names = ['"Quoted" & Söhne', 'x" or id > 0 and name != "x', 'back\\slash\\', '\\" and id > 0', '100% + 1?#'];
    for (const [index, name] of names.entries()) {
      server.companies.set(100 + index, wireCompany(100 + index, { name }));
      const conditions = [{ field: 'name', is: '=', value: name }] as const;
      assert.deepEqual(await idsOf(server, { conditions }), [[100 + index]], name);
    }
    const none = [{ field: 'name', is: '=', value: '" or id > 0 or name = "' }] as const;
    assert.deepEqual(await idsOf(server, { conditions: none }), []);
  });

  test('order, first page and fields', async () => {
    await using server = await withCompanies(25);
    const orderBy = { field: 'id', direction: 'desc' } as const;
    assert.deepEqual(await idsOf(server, { orderBy, page: 2, pageSize: 10 }), [
      upTo(15).reverse().slice(0, 10),
      upTo(5).reverse(),
    ]);
    server.asked.length = 0;
    const pages = createConnectWise(server.settings).companies({ fields: ['status', 'updatedAt'] });
    const [company] = (await Array.fromAsync(pages)).flat();
    assert.deepEqual(
      { id: company?.id, name: company?.name, status: company?.status, updatedAt: company?.updatedAt },
      { id: 1, name: 'Company 1', status: 'Active', updatedAt: new Date('2026-01-01T00:00:00Z') },
    );
    assert.equal(server.asked[0]?.query['fields'], 'id,identifier,name,status,_info');
  });
});

describe('one company', () => {
  test('null when there is none, whether or not the 404 has a body', async () => {
    await using server = await withCompanies(0);
    const client = createConnectWise(server.settings);
    assert.equal(await client.company(5), null);
    server.misbehave = (_request, response) => {
      response.writeHead(404).end();
      return true;
    };
    assert.equal(await client.company(5), null);
  });

  test('as it is, without what is of no interest', async () => {
    await using server = await withCompanies(1);
    assert.deepEqual(await createConnectWise(server.settings).company(1), {
      id: 1,
      identifier: 'Company1',
      name: 'Company 1',
      status: 'Active',
      phone: '2175550100',
      website: 'https://example.test',
      address: {
        line1: '1 Main St',
        line2: null,
        city: 'Springfield',
        state: 'IL',
        zip: '62701',
        country: 'United States',
      },
      deleted: false,
      updatedAt: new Date('2026-01-01T00:00:00Z'),
    });
    const [asked] = server.asked;
    assert.equal(asked?.path, '/v4_6_release/apis/3.0/company/companies/1');
    assert.equal(asked?.headers['clientid'], 'client-id-1');
    assert.equal(asked?.headers.authorization, `Basic ${btoa('acme+publicKey1:privateKey1')}`);
  });

  test('what is missing, null or blank is null; control characters become spaces', async () => {
    await using server = await withCompanies(0);
    server.misbehave = (_request, response) => {
      const name = 'Two\u0000\r\nlines\ud800';
      response.end(
        JSON.stringify({ id: 3, identifier: ' Three ', name, city: null, zip: '  ', country: null, _info: {} }),
      );
      return true;
    };
    assert.deepEqual(await createConnectWise(server.settings).company(3), {
      id: 3,
      identifier: 'Three',
      name: 'Two lines\ufffd',
      status: null,
      phone: null,
      website: null,
      address: { line1: null, line2: null, city: null, state: null, zip: null, country: null },
      deleted: false,
      updatedAt: null,
    });
  });
});

describe('configurations', () => {
  test('of one company, over pages, without notes', async () => {
    await using server = await withCompanies(2);
    for (let id = 1; id <= 2100; id++) server.configurations.set(id, wireConfiguration(id, id % 2 === 0 ? 2 : 1));
    for (let id = 3000; id < 3300; id++) server.configurations.set(id, wireConfiguration(id, 2));
    const client = createConnectWise(server.settings);
    const found = await client.configurations(2);
    assert.equal(found.length, 1350);
    assert.ok(found.every(({ companyId }) => companyId === 2));
    assert.equal(server.asked.length, 2);
    assert.equal(server.asked[0]?.query['conditions'], 'company/id = 2');
    assert.deepEqual(found[0], {
      id: 2,
      companyId: 2,
      name: 'SRV-2',
      type: 'Server',
      status: 'Active',
      active: true,
      site: null,
      contact: null,
      manufacturer: null,
      modelNumber: null,
      serialNumber: 'SN2',
      tagNumber: null,
      ipAddress: null,
      macAddress: null,
      osType: null,
      osInfo: null,
      installedAt: null,
      warrantyEndsAt: null,
      updatedAt: new Date('2026-01-01T00:00:00Z'),
    });
    assert.deepEqual(await client.configurations(77), []);
  });
});
