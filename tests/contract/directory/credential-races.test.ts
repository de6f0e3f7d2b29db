import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  accessKey,
  ask,
  company,
  credential,
  credentialType,
  type ShownType,
  secretKey,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let [typeId, companyId] = ['', ''];

before(async () => {
  server = await startServer();
  companyId = await company(server);
  typeId = (await credentialType(server, server.admin)).id;
});
after(() => server.close());

const path = '/credential/credentials';
const call = (method: string, rest: string, body?: unknown) => ask(server, server.admin, method, rest, body);
const times = (count: number, work: (n: number) => Promise<Answer>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)));
/** How many answers there were of each status. */
const tally = (answers: readonly Answer[]): Record<string, number> =>
  Object.fromEntries(
    Map.groupBy(answers, ({ status }) => status)
      .entries()
      .map(([status, all]) => [status, all.length]),
  );
const orphans = () =>
  server.sql(`select 1 from credential_values v where not exists (select 1 from credentials c where c.id = v.credential_id)
    union all select 1 from credential_versions v where not exists (select 1 from credentials c where c.id = v.credential_id)
    union all select 1 from credentials c where not exists (select 1 from credential_types t where t.id = c.type_id)
    union all select 1 from credential_type_fields f where not exists (select 1 from credential_types t where t.id = f.type_id)`);

test('fifty at once of one name: one is kept, the others are told', async () => {
  const body = { name: 'Racing', typeId, companyId, fields: valuesOf(values) };
  const answers = await times(50, n => call('POST', path, { ...body, name: n % 2 === 0 ? 'Racing' : 'RACING' }));
  assert.deepEqual(tally(answers), { 201: 1, 409: 49 });
  const kinds = await times(20, () => call('POST', '/credential-type', { name: 'Racing', fields: [secretKey] }));
  assert.deepEqual(tally(kinds), { 201: 1, 409: 19 });
  const scopes = await times(20, n =>
    call('POST', '/credential-type', { name: `Racing ${n}`, permissionScope: 'racing', fields: [secretKey] }),
  );
  assert.deepEqual(tally(scopes), { 201: 1, 409: 19 });
  const nested = await times(20, n =>
    call('POST', '/credential-type', {
      name: `Nested ${n}`,
      permissionScope: `nested${'.deep'.repeat(n % 4)}`,
      fields: [secretKey],
    }),
  );
  assert.deepEqual(tally(nested), { 201: 1, 409: 19 });
  for (const each of [...scopes, ...nested].filter(({ status }) => status === 409)) {
    assert.equal(refusalOf(each, 409)['error'], 'CredentialTypeScopeTaken');
  }
  assert.deepEqual(await orphans(), []);
});

test('two changes at once make versions 2 and 3, and nothing is lost', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await credential(server, server.admin, { typeId, companyId });
    const answers = await Promise.all([
      call('PUT', `${path}/${id}/fields`, { fields: valuesOf({ secretAccessKey: 'by PUT' }) }),
      call('PATCH', `${path}/${id}`, { notes: 'by PATCH', fields: valuesOf({ accessKeyId: 'by PATCH' }) }),
    ]);
    assert.deepEqual(tally(answers), { 200: 2 });
    const history = dataOf<{ version: number; fields: string[] }[]>(
      await call('GET', `${path}/${id}/history`),
      'Credential History Fetched Successfully!',
    );
    assert.deepEqual(
      history.map(({ version }) => version),
      [3, 2, 1],
    );
    assert.deepEqual(
      history
        .slice(0, 2)
        .flatMap(({ fields }) => fields)
        .sort(),
      ['accessKeyId', 'secretAccessKey'],
    );
    const { notes, fields } = dataOf<{ notes: string; fields: { value: string }[] }>(
      await call('GET', `${path}/${id}`),
      'Credential Fetched Successfully!',
    );
    assert.deepEqual([notes, fields[0]?.value], ['by PATCH', 'by PATCH']);
    const revealed = await call('GET', `${path}/${id}/secure-values`);
    assert.deepEqual(dataOf(revealed, 'Secure Values Fetched Successfully!'), { secretAccessKey: 'by PUT' });
  }
});

test('thirty changes at once of one field: thirty versions, each with its own value', async () => {
  const { id } = await credential(server, server.admin, { typeId, companyId });
  const answers = await times(30, n =>
    call('PUT', `${path}/${id}/fields`, { fields: valuesOf({ secretAccessKey: `value ${n}` }) }),
  );
  assert.deepEqual(tally(answers), { 200: 30 });
  const seen = new Set<unknown>();
  for (let version = 2; version <= 31; version += 1) {
    const answer = await call('GET', `${path}/${id}/secure-values/secretAccessKey?version=${version}`);
    seen.add(dataOf<{ value: string }>(answer, 'Secure Value Fetched Successfully!').value);
  }
  assert.equal(seen.size, 30);
});

test('a deletion among changes, reveals and other deletions: each is whole or 404', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await credential(server, server.admin, { typeId, companyId });
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, (_, n) =>
        call('PATCH', `${path}/${id}`, { fields: valuesOf({ accessKeyId: `${n}` }) }),
      ),
      ...Array.from({ length: 4 }, () => call('GET', `${path}/${id}/secure-values`)),
      call('DELETE', `${path}/${id}`),
      call('DELETE', `${path}/${id}`),
      call('PUT', `${path}/${id}/fields`, { fields: valuesOf({ secretAccessKey: 'late' }) }),
    ]);
    for (const { status, text } of answers) assert.ok(status === 200 || status === 404, text);
    assert.deepEqual(tally(answers.slice(8, 10)), { 200: 1, 404: 1 });
    refusalOf(await call('GET', `${path}/${id}`), 404);
  }
  assert.deepEqual(await orphans(), []);
});

test('a type deleted among creations and changes: nothing of it is left', async () => {
  for (let round = 0; round < 10; round += 1) {
    const type = await credentialType(server, server.admin);
    const there = await company(server);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId: there });
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, (_, n) =>
        call('POST', path, { name: `Late ${n}`, typeId: type.id, companyId: there, fields: valuesOf(values) }),
      ),
      call('DELETE', `/credential-type/${type.id}`),
      call('PATCH', `${path}/${id}`, { fields: valuesOf({ accessKeyId: 'late' }) }),
      call('DELETE', `${path}/${id}`),
      call('PATCH', `/credential-type/${type.id}`, { name: `Renamed ${round}` }),
    ]);
    for (const { status, text } of answers) assert.ok([200, 201, 404].includes(status), text);
    assert.equal(answers[5]?.status, 200);
    assert.deepEqual(await server.sql('select 1 from credentials where company_id = $1', [there]), []);
  }
  assert.deepEqual(await orphans(), []);
});

test('a field that becomes secure among changes of its value: no plain value is left', async () => {
  for (let round = 0; round < 5; round += 1) {
    const type = await credentialType(server, server.admin);
    const there = await company(server);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId: there });
    const secure = [{ ...accessKey, secure: true }, secretKey];
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, (_, n) =>
        call('PATCH', `${path}/${id}`, { fields: valuesOf({ accessKeyId: `${n}` }) }),
      ),
      call('PATCH', `/credential-type/${type.id}`, { fields: secure }),
      ...Array.from({ length: 5 }, (_, n) =>
        call('POST', path, { name: `Late ${n}`, typeId: type.id, companyId: there, fields: valuesOf(values) }),
      ),
    ]);
    for (const { status, text } of answers) assert.ok(status === 200 || status === 201, text);
    assert.deepEqual(
      await server.sql(
        `select v.value from credential_values v join credentials c on c.id = v.credential_id
          where c.type_id = $1 and v.value is not null`,
        [type.id],
      ),
      [],
    );
    const { credentialCount } = dataOf<ShownType>(
      await call('GET', `/credential-type/${type.id}`),
      'Credential Type Fetched Successfully!',
    );
    assert.equal(credentialCount, 6);
  }
});
