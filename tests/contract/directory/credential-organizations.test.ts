import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sweepExpired } from '../../../src/domain/upkeep/sweep-expired.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { newOrganization } from '../rbac/organizations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import { ask, company, credential, credentialType, holder, type ShownType, values, valuesOf } from './vault.support.ts';

const day = 24 * 3600 * 1000;
let server: TestServer;
/** Holds the node of every route by permission scope and by name, everywhere. */
let wide: Person;
let [gone, living] = ['', ''];
let platformType = '';
/** What the deleted organization had. */
const had = { company: '', type: '', ofPlatformType: '', ofOwnType: '' };
let kept = '';

before(async () => {
  server = await startServer();
  [gone, living] = [
    (await newOrganization(server, { name: 'Gone' })).id,
    (await newOrganization(server, { name: 'Living' })).id,
  ];
  wide = await holder(server, ['credential.*', 'credential_type.*', 'gone.*']);
  platformType = (await credentialType(server, server.admin)).id;
  had.type = (
    await credentialType(server, server.admin, { name: 'Gone', permissionScope: 'gone', organizationId: gone })
  ).id;
  had.company = await company(server, gone);
  had.ofPlatformType = (await credential(server, server.admin, { typeId: platformType, companyId: had.company })).id;
  had.ofOwnType = (await credential(server, server.admin, { typeId: had.type, companyId: had.company })).id;
  kept = (await credential(server, server.admin, { typeId: platformType, companyId: await company(server, living) }))
    .id;
  assert.equal((await server.call('DELETE', `/api/organizations/${gone}`, { token: server.admin.token })).status, 200);
});
after(() => server.close());

const left = async () => {
  const [row] = await server.sql<Record<string, number>>(
    `select (select count(*)::int from companies where organization_id = $1) as companies,
      (select count(*)::int from credential_types where organization_id = $1) as types,
      (select count(*)::int from credential_type_fields where type_id = $2) as fields,
      (select count(*)::int from credentials where id = any($3)) as credentials,
      (select count(*)::int from credential_values where credential_id = any($3)) as values,
      (select count(*)::int from credential_versions where credential_id = any($3)) as versions`,
    [gone, had.type, [had.ofPlatformType, had.ofOwnType]],
  );
  return row;
};
const whole = { companies: 1, types: 1, fields: 2, credentials: 2, values: 4, versions: 2 };

test('nothing of a deleted organization is reachable by anybody', async () => {
  for (const by of [server.admin, wide]) {
    for (const headers of [{}, { 'x-organization-id': gone }]) {
      for (const id of [had.ofPlatformType, had.ofOwnType]) {
        const path = `/credential/credentials/${id}`;
        for (const [method, rest, body] of [
          ['GET', ''],
          ['GET', '/fields'],
          ['GET', '/secure-values'],
          ['GET', '/secure-values/secretAccessKey'],
          ['GET', '/secure-values/secretAccessKey?version=1'],
          ['GET', '/history'],
          ['PATCH', '', { name: 'x' }],
          ['PUT', '/fields', { fields: valuesOf(values) }],
          ['DELETE', ''],
        ] as const) {
          refusalOf(await ask(server, by, method, path + rest, body, headers), 404);
        }
      }
      refusalOf(
        await ask(server, by, 'GET', `/credential/credentials/company/${had.company}`, undefined, headers),
        404,
      );
      for (const [method, rest, body] of [
        ['GET', had.type],
        ['GET', 'Gone'],
        ['GET', `${had.type}/credentials`],
        ['PATCH', had.type, { name: 'x' }],
        ['DELETE', had.type],
      ] as const) {
        refusalOf(await ask(server, by, method, `/credential-type/${rest}`, body, headers), 404);
      }
    }
    for (const typeId of [platformType, had.type]) {
      const body = { name: 'Late', typeId, companyId: had.company, fields: valuesOf(values) };
      refusalOf(await ask(server, by, 'POST', '/credential/credentials', body), 404);
    }
    const late = { name: 'Late', organizationId: gone, fields: [] };
    refusalOf(await ask(server, by, 'POST', '/credential-type', late), 400);
    const shown = await ask(server, by, 'GET', `/credential-type/${platformType}`);
    assert.equal(dataOf<ShownType>(shown, 'Credential Type Fetched Successfully!').credentialCount, 1);
    const of = await ask(server, by, 'GET', `/credential-type/${platformType}/credentials`);
    const listed = dataOf<{ id: string }[]>(of, 'Credentials Fetched Successfully!');
    assert.deepEqual([listed.map(({ id }) => id), of.headers.get('x-total-count')], [[kept], '1']);
    const all = dataOf<ShownType[]>(
      await ask(server, by, 'GET', '/credential-type'),
      'Credential Types Fetched Successfully!',
    );
    assert.ok(!all.some(({ id }) => id === had.type));
  }
  assert.deepEqual(await left(), whole);
});

test('it is swept after 30 days, with its types and companies, and nothing else is', async () => {
  const { database, ports } = server.gatehouse;
  const others = () =>
    server.sql(
      `select (select count(*) from credentials) as credentials, (select count(*) from companies) as companies,
        (select count(*) from credential_types) as types`,
    );
  await sweepExpired(database, new Date(Date.now() + 29 * day), ports.capabilities);
  assert.deepEqual(await left(), whole);
  const now = new Date(Date.now() + 30 * day + 60_000);
  const [first, second] = await Promise.all([
    sweepExpired(database, now, ports.capabilities),
    sweepExpired(database, now, ports.capabilities),
  ]);
  const third = await sweepExpired(database, now, ports.capabilities);
  const sum = (of: 'credentials' | 'credentialTypes' | 'companies') =>
    [first, second, third].reduce((all, swept) => all + (swept[of] ?? 0), 0);
  assert.deepEqual([sum('credentials'), sum('credentialTypes'), sum('companies')], [2, 1, 1]);
  assert.deepEqual(await left(), { companies: 0, types: 0, fields: 0, credentials: 0, values: 0, versions: 0 });
  assert.deepEqual(await others(), [{ credentials: '1', companies: '1', types: '1' }]);
  refusalOf(await ask(server, server.admin, 'GET', `/credential/credentials/${had.ofOwnType}`), 404);
  assert.equal((await ask(server, server.admin, 'GET', `/credential/credentials/${kept}`)).status, 200);
});
