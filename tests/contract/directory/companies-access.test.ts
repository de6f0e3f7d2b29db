import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audit, holder } from '../administration/identity.support.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { companies, created, list, read, routesOf, type ShownCompany, stored } from './companies.support.ts';
import { refusalOf } from './directory.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
/** Holds everything about companies inside Acme. */
let lead: Person;
let [ofAcme, ofGlobex, ofPlatform] = [{} as ShownCompany, {} as ShownCompany, {} as ShownCompany];

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['company.*'] });
  ofAcme = await created(server, server.admin, { name: 'Bakery', organizationId: acme });
  ofGlobex = await created(server, server.admin, {
    name: 'Butcher',
    cw_Identifier: 'Butcher',
    organizationId: globex,
  });
  ofPlatform = await created(server, server.admin, { name: 'Brewery' });
});
after(() => server.close());

const call = (who: Person | null, method: string, path: string, body?: unknown, headers = {}) =>
  server.call(method, path, { token: who?.token ?? null, body, headers });

test('nobody without a token', async () => {
  for (const [method, path, body] of routesOf(ofAcme.id))
    assert.deepEqual(refusalOf(await call(null, method, path, body), 401), { message: 'Unauthorized' });
});

test('nobody without the node, system roles included, and the refusal is audited', async () => {
  const before = await stored(server);
  for (const role of ['user', 'viewer', 'analyst', 'manager']) {
    const person = await server.person(role);
    for (const [method, path, body, nodes] of routesOf(ofAcme.id)) {
      assert.deepEqual(refusalOf(await call(person, method, path, body), 403), {
        message: 'Insufficient permissions',
        missing: nodes.slice(0, 1),
        error: 'InsufficientPermission',
      });
    }
    assert.deepEqual((await audit(server, 'company.delete', person.id, 'denied')).details['missing'], [
      'company.delete',
    ]);
  }
  assert.deepEqual(await stored(server), before);
});

test('each node alone opens its own routes only; address and configurations take two', async () => {
  const all = routesOf(ofAcme.id);
  for (const node of new Set(all.flatMap(([, , , nodes]) => nodes))) {
    const person = await holder(server, [node]);
    for (const [method, path, body, nodes] of all.filter(([method]) => method === 'GET')) {
      const answer = await call(person, method, path, body);
      const missing = nodes.filter(each => each !== node);
      if (missing.length > 0) assert.deepEqual(refusalOf(answer, 403)['missing'], [missing[0]], `${node} ${path}`);
      else assert.equal(answer.status, 200, answer.text);
    }
  }
});

describe('inside an organization', () => {
  test('what is foreign does not exist, in any route', async () => {
    const before = await stored(server);
    for (const { id } of [ofGlobex, ofPlatform, { id: randomUUID() }]) {
      for (const [method, path, body] of routesOf(id)) {
        if (!path.includes(id)) continue;
        const { message, error } = refusalOf(await call(lead, method, path, body), 404);
        assert.deepEqual([message, error], ['Company not found', 'CompanyNotFound'], `${method} ${path}`);
      }
    }
    assert.deepEqual(await stored(server), before);
  });

  test('lists, counts and searches show one’s own', async () => {
    for (const query of ['', '?search=b', '?search=B', '?search=ry', '?page=1&rpp=1']) {
      const { names, pagination } = await list(server, lead, query);
      assert.deepEqual([names, pagination.totalRecords], [['Bakery'], 1], query);
    }
    assert.equal((await list(server, lead, '?search=butcher')).pagination.totalRecords, 0);
    assert.deepEqual((await list(server, lead, '?page=2&rpp=1')).names, []);
    assert.deepEqual((await list(server, server.admin)).names, ['Bakery', 'Brewery', 'Butcher']);
    assert.deepEqual((await list(server, server.admin, '', { 'x-organization-id': globex })).names, ['Butcher']);
    const both = await member(server, { [acme]: ['company.fetch.many'], [globex]: ['company.fetch.many'] });
    assert.deepEqual((await list(server, both)).names, ['Bakery', 'Butcher']);
    assert.deepEqual((await list(server, both, '?search=b', { 'x-organization-id': acme })).names, ['Bakery']);
  });

  test('nodes held in different organizations do not add up', async () => {
    const split = await member(server, { [acme]: ['company.fetch'], [globex]: ['company.fetch.address'] });
    assert.equal((await read(server, split, ofAcme.id)).name, 'Bakery');
    refusalOf(await call(split, 'GET', `${companies}/${ofAcme.id}?includeAddress=true`), 403);
  });

  test('creates and moves reach no further than the node', async () => {
    const before = await stored(server);
    for (const [method, path] of [
      ['POST', companies],
      ['PATCH', `${companies}/${ofAcme.id}`],
    ] as const) {
      for (const foreign of [globex, randomUUID()]) {
        const { message } = refusalOf(await call(lead, method, path, { name: 'X', organizationId: foreign }), 404);
        assert.equal(message, 'Organization not found');
      }
    }
    const { missing } = refusalOf(
      await call(lead, 'PATCH', `${companies}/${ofAcme.id}`, { organizationId: null }),
      403,
    );
    assert.deepEqual(missing, ['company.update']);
    refusalOf(await call(lead, 'POST', companies, { name: 'X' }, { 'x-organization-id': globex }), 403);
    const both = await member(server, { [acme]: ['company.create'], [globex]: ['company.create'] });
    assert.equal(refusalOf(await call(both, 'POST', companies, { name: 'X' }), 400)['error'], 'OrganizationRequired');
    assert.deepEqual(await stored(server), before);
  });

  test('nobody there syncs, whatever they hold: ConnectWise names everybody’s customers', async () => {
    for (const body of [{}, { organizationId: acme }]) {
      assert.deepEqual(refusalOf(await call(lead, 'POST', '/v1/company/sync', body), 403)['missing'], ['company.sync']);
    }
    refusalOf(await call(lead, 'GET', '/v1/company/sync'), 403);
  });

  test('a create falls to one’s only organization, or to the one that the request names', async () => {
    assert.equal((await created(server, lead, { name: 'Own' })).organizationId, acme);
    const answer = await call(server.admin, 'POST', companies, { name: 'Named' }, { 'x-organization-id': globex });
    assert.equal((answer.body as { data: ShownCompany }).data.organizationId, globex);
  });
});

test('companies of a deleted organization exist for nobody', async () => {
  const doomed = await organization(server, 'Doomed');
  const { id } = await created(server, server.admin, { name: 'Zoo', cw_Identifier: 'Zoo', organizationId: doomed });
  const total = (await list(server, server.admin)).pagination.totalRecords;
  await server.sql('update organizations set deleted_at = now() where id = $1', [doomed]);
  const { names, pagination } = await list(server, server.admin);
  assert.deepEqual([names.includes('Zoo'), pagination.totalRecords], [false, total - 1]);
  assert.deepEqual((await list(server, server.admin, '?search=zoo')).names, []);
  for (const [method, path, body] of routesOf(id)) {
    if (path.includes(id)) refusalOf(await call(server.admin, method, path, body), 404);
  }
  const { message } = refusalOf(
    await call(server.admin, 'POST', companies, { name: 'Late', organizationId: doomed }),
    404,
  );
  assert.equal(message, 'Organization not found');
  refusalOf(await call(server.admin, 'PATCH', `${companies}/${ofAcme.id}`, { organizationId: doomed }), 404);
});

test('a malformed id is as unknown as any', async () => {
  for (const id of ['1', '12345', 'ckx', 'AcmeCorp', `${ofAcme.id}x`, '%00', "'"]) {
    for (const [method, path, body] of routesOf(id)) {
      if (!path.includes(`/${id}`)) continue;
      assert.deepEqual(refusalOf(await call(server.admin, method, path, body), 404), { message: 'Resource not found' });
    }
  }
  assert.equal((await read(server, lead, ofAcme.id.toUpperCase())).id, ofAcme.id);
});
