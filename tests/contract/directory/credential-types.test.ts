import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  accessKey,
  ask,
  company,
  credential,
  credentialType,
  type Definition,
  names,
  problemsOf,
  type ShownCredential,
  type ShownType,
  secretKey,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let companyId = '';

before(async () => {
  server = await startServer();
  companyId = await company(server);
});
after(() => server.close());

const call = (method: string, path: string, body?: unknown) => ask(server, server.admin, method, path, body);
const change = (id: string, body: object) => call('PATCH', `/credential-type/${id}`, body);
const changed = async (id: string, body: object) =>
  dataOf<ShownType>(await change(id, body), 'Credential Type Updated Successfully!');
const set = (id: string, of: Record<string, string | null>) =>
  call('PUT', `/credential/credentials/${id}/fields`, { fields: valuesOf(of) });
const reveal = async (id: string, query = '') =>
  dataOf(
    await call('GET', `/credential/credentials/${id}/secure-values${query}`),
    'Secure Values Fetched Successfully!',
  );
const rowsOf = (typeId: string, fieldId: string) =>
  server.sql<{ version: number; value: string | null; sealed: Buffer | null }>(
    `select v.version, v.value, v.sealed from credential_values v join credentials c on c.id = v.credential_id
      where c.type_id = $1 and v.field_id = $2 order by v.credential_id, v.version`,
    [typeId, fieldId],
  );
const secure = (definition: Definition): Definition => ({ ...definition, secure: true });

describe('refused', () => {
  test('definitions of another form, naming what is wrong', async () => {
    const right = { name: 'Refused', fields: [accessKey] };
    const own = await credentialType(server, server.admin);
    for (const [body, paths] of [
      [{}, ['fields', 'name']],
      [{ ...right, name: '' }, ['name']],
      [{ ...right, name: 'x'.repeat(256) }, ['name']],
      [{ ...right, fields: [] }, ['fields']],
      [{ ...right, fields: Array.from({ length: 101 }, (_, n) => ({ ...accessKey, id: `f${n}` })) }, ['fields']],
      [{ ...right, fields: [accessKey, { ...secretKey, id: accessKey.id }] }, ['fields.1.id']],
      [{ ...right, fields: [{ ...accessKey, id: 'a b' }] }, ['fields.0.id']],
      [{ ...right, fields: [{ ...accessKey, id: '' }] }, ['fields.0.id']],
      [{ ...right, fields: [{ ...accessKey, id: 'x'.repeat(65) }] }, ['fields.0.id']],
      [{ ...right, fields: [{ ...accessKey, valueType: 'number' }] }, ['fields.0.valueType']],
      [{ ...right, fields: [{ ...accessKey, secure: 'yes' }] }, ['fields.0.secure']],
      [{ ...right, fields: [{ ...accessKey, value: 'x' }] }, ['fields.0.value']],
      [{ ...right, icon: 'javascript:alert(1)' }, ['icon']],
      [{ ...right, icon: `https://${'x'.repeat(2048)}` }, ['icon']],
      [{ ...right, organizationId: 'x' }, ['organizationId']],
      [{ ...right, credentialCount: 5 }, ['credentialCount']],
    ] as const) {
      const answer = await call('POST', '/credential-type', body);
      assert.deepEqual(Object.keys(problemsOf(answer)).sort(), paths, JSON.stringify(body).slice(0, 200));
      // Leaving something out is no mistake in a change.
      if ('name' in body) assert.equal((await change(own.id, body)).status, 400);
    }
    assert.equal((await change(own.id, { organizationId: null })).status, 400);
    assert.deepEqual(await server.sql(`select 1 from credential_types where name in ('Refused', '')`), []);
  });

  test('a name that another type of the same organization has', async () => {
    const acme = await organization(server, 'Acme');
    await credentialType(server, server.admin, { name: 'Unique' });
    await credentialType(server, server.admin, { name: 'Unique', organizationId: acme });
    const other = await credentialType(server, server.admin);
    for (const answer of [
      await call('POST', '/credential-type', { name: 'UNIQUE', fields: [accessKey] }),
      await change(other.id, { name: 'unique' }),
    ]) {
      assert.deepEqual(refusalOf(answer, 409), {
        message: 'A credential type with this name already exists',
        error: 'CredentialTypeExists',
      });
    }
  });

  test('to show what was a secret: a field with sealed values stays secure, archived or cleared ones too', async () => {
    const type = await credentialType(server, server.admin, {
      fields: [accessKey, { ...secretKey, required: false }],
    });
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    const plain = { ...secretKey, required: false, secure: false };
    const refused = async () => {
      const answer = await change(type.id, { name: 'Changed', fields: [accessKey, plain] });
      assert.deepEqual(refusalOf(answer, 409), {
        message:
          'The field secretAccessKey holds sealed values and cannot become a plain one; leave it out and add another',
        error: 'CredentialTypeFieldSealed',
      });
    };
    await refused();
    assert.equal((await set(id, { secretAccessKey: null })).status, 200);
    await refused();
    await changed(type.id, { fields: [accessKey] });
    await refused();
    const [stored] = await server.sql('select name from credential_types where id = $1', [type.id]);
    assert.equal(stored?.['name'], type.name);
    // Without values it may be either.
    assert.equal((await call('DELETE', `/credential/credentials/${id}`)).status, 200);
    assert.deepEqual((await changed(type.id, { fields: [accessKey, plain] })).fields, [accessKey, plain]);
  });
});

describe('a change of a type', () => {
  test('is shown as documented, and leaves what it does not name', async () => {
    const fields = [
      { id: 'username', name: 'Username', required: true, secure: false, valueType: 'plain_text' },
      { id: 'personalAccessToken', name: 'Personal Access Token', required: true, secure: true, valueType: 'password' },
    ];
    const icon = 'https://github.com/favicon.ico';
    const body = { name: 'GitHub', permissionScope: 'github.credentials', icon, fields };
    const made = dataOf<ShownType>(
      await call('POST', '/credential-type', body),
      'Credential Type Created Successfully!',
      201,
    );
    const { id, createdAt, updatedAt, ...rest } = made;
    assert.deepEqual(rest, { ...body, credentialCount: 0, organizationId: null });
    assert.match(`${createdAt}${updatedAt}`, /Z.*Z$/);
    for (const identifier of [id, id.toUpperCase(), 'GitHub', 'github']) {
      const answer = await call('GET', `/credential-type/${identifier}`);
      assert.deepEqual(dataOf(answer, 'Credential Type Fetched Successfully!'), made);
    }
    const listed = await call('GET', '/credential-type');
    const found = dataOf<ShownType[]>(listed, 'Credential Types Fetched Successfully!').find(each => each.id === id);
    assert.deepEqual(found, made);
    const url = { id: 'enterpriseUrl', name: 'Enterprise URL', required: true, secure: false, valueType: 'plain_text' };
    const enterprise = { name: 'GitHub Enterprise', icon: 'https://github.enterprise.com/favicon.ico' };
    const after_ = await changed(id, { ...enterprise, fields: [...fields, url] });
    assert.deepEqual({ ...after_, updatedAt }, { ...made, ...enterprise, fields: [...fields, url], issues: [] });
    assert.deepEqual((await changed(id, {})).fields, after_.fields);
    assert.equal((await changed(id, { icon: null })).icon, null);
    const events = await audited(server, 'credential_type.update', id);
    const { changes, ...kept } = Object(events[0]?.['details']);
    assert.deepEqual(kept, { changed: ['name', 'icon', 'fields'], issues: 0 });
    assert.deepEqual(changes['name'], { from: 'GitHub', to: 'GitHub Enterprise' });
    assert.deepEqual(changes['fields.enterpriseUrl'], { from: null, to: 'Enterprise URL, plain_text, required' });
    assert.equal(dataOf(await call('DELETE', `/credential-type/${id}`), 'Credential Type Deleted Successfully!'), null);
    refusalOf(await call('GET', `/credential-type/${id}`), 404);
  });

  test('is found by any name it may have', async () => {
    const named = [
      'a/b',
      '100%',
      '%2F',
      '?x=1#y',
      'ä ö',
      "'; drop table x; --",
      '__proto__',
      '.x',
      '😀',
      '日'.repeat(255),
    ];
    for (const name of named) {
      const { id } = await credentialType(server, server.admin, { name });
      const answer = await call('GET', `/credential-type/${encodeURIComponent(name)}`);
      assert.equal(dataOf<ShownType>(answer, 'Credential Type Fetched Successfully!').id, id, name);
      const ofIt = await call('GET', `/credential-type/${id}/credentials`);
      assert.deepEqual(dataOf(ofIt, 'Credentials Fetched Successfully!'), []);
    }
    for (const name of ['unknown', ' ', '😀😀', 'x'.repeat(256), '日'.repeat(256)]) {
      refusalOf(await call('GET', `/credential-type/${encodeURIComponent(name)}`), 404);
    }
  });

  test('that makes a field secure seals what it holds and held', async () => {
    const type = await credentialType(server, server.admin);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    const canary = `canary-${randomUUID()}`;
    assert.equal((await set(id, { accessKeyId: canary })).status, 200);
    assert.equal((await set(id, { accessKeyId: `${canary}-2` })).status, 200);
    const after_ = await changed(type.id, { fields: [secure(accessKey), secretKey] });
    assert.deepEqual(after_.issues, []);
    const rows = await rowsOf(type.id, 'accessKeyId');
    assert.deepEqual(
      rows.map(({ version, value, sealed }) => [version, value, sealed !== null]),
      [1, 2, 3].map(version => [version, null, true]),
    );
    for (const { sealed } of rows) assert.ok(!sealed?.includes(canary));
    const shown = dataOf<ShownCredential>(
      await call('GET', `/credential/credentials/${id}`),
      'Credential Fetched Successfully!',
    );
    assert.equal(shown.fields[0]?.value, null);
    assert.deepEqual(await reveal(id), { accessKeyId: `${canary}-2`, secretAccessKey: values.secretAccessKey });
    assert.deepEqual(await reveal(id, '?version=1'), values);
    const [event] = await audited(server, 'credential_type.update', type.id);
    assert.deepEqual(event?.['details'], {
      changed: ['fields'],
      sealedValues: 3,
      issues: 0,
      changes: {
        'fields.accessKeyId': {
          from: 'Access Key ID, plain_text, required',
          to: 'Access Key ID, plain_text, required, secure',
        },
      },
    });
  });

  test('that archives a plain field and returns it as a secure one seals it too', async () => {
    const type = await credentialType(server, server.admin);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    await changed(type.id, { fields: [secretKey] });
    const archived = dataOf<ShownCredential>(
      await call('GET', `/credential/credentials/${id}`),
      'Credential Fetched Successfully!',
    );
    assert.deepEqual(
      archived.fields.map(field => field.id),
      ['secretAccessKey'],
    );
    assert.deepEqual(Object.keys(problemsOf(await set(id, { accessKeyId: 'x' }))), ['fields.0.fieldId']);
    assert.equal((await rowsOf(type.id, 'accessKeyId'))[0]?.value, values.accessKeyId);
    await changed(type.id, { fields: [secretKey, accessKey] });
    const returned = dataOf<ShownCredential>(
      await call('GET', `/credential/credentials/${id}`),
      'Credential Fetched Successfully!',
    );
    assert.deepEqual(
      returned.fields.map(field => [field.id, field.value]),
      [
        ['secretAccessKey', null],
        ['accessKeyId', values.accessKeyId],
      ],
    );
    await changed(type.id, { fields: [secretKey] });
    await changed(type.id, { fields: [secretKey, secure(accessKey)] });
    assert.equal((await rowsOf(type.id, 'accessKeyId'))[0]?.value, null);
    assert.deepEqual(await reveal(id), values);
  });

  test('reports what credentials lack or have wrong, never inventing anything', async () => {
    const type = await credentialType(server, server.admin);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    const region = { id: 'region', name: 'Region', required: true, secure: false, valueType: 'plain_text' };
    const fields = [{ ...accessKey, valueType: 'ip_address' }, { ...secretKey, valueType: 'bitlocker_key' }, region];
    const after_ = await changed(type.id, { fields });
    assert.deepEqual(after_.issues, [
      {
        credentialId: id,
        fieldId: 'accessKeyId',
        message: 'accessKeyId must be an IPv4 or IPv6 address, or a network such as 10.0.0.0/8',
      },
      {
        credentialId: id,
        fieldId: 'secretAccessKey',
        message: 'secretAccessKey must be a BitLocker recovery password: 8 groups of 6 digits with hyphens',
      },
      { credentialId: id, fieldId: 'region', message: 'region is required' },
    ]);
    assert.ok(!JSON.stringify(after_).includes(values.secretAccessKey));
    assert.deepEqual(await reveal(id), { secretAccessKey: values.secretAccessKey });
    // A name may change meanwhile; values ask for what is missing.
    assert.equal((await call('PATCH', `/credential/credentials/${id}`, { name: `Still ${id}` })).status, 200);
    assert.deepEqual(problemsOf(await set(id, { accessKeyId: '10.0.0.1' })), { 'fields.region': 'Region is required' });
    assert.equal((await set(id, { accessKeyId: '10.0.0.1', region: 'eu' })).status, 200);
    assert.deepEqual(
      (await changed(type.id, { fields })).issues?.map(issue => issue.fieldId),
      ['secretAccessKey'],
    );
    await server.sql(`update credential_values set sealed = '\\x00' where credential_id = $1 and sealed is not null`, [
      id,
    ]);
    assert.deepEqual(
      (await changed(type.id, { fields })).issues?.map(issue => issue.message),
      ['secretAccessKey cannot be decrypted'],
    );
  });

  test('reaches 1,200 credentials: all are sealed, the first 1,000 issues are told', async () => {
    const type = await credentialType(server, server.admin, { fields: [accessKey] });
    const there = await company(server);
    const { id } = await credential(
      server,
      server.admin,
      { typeId: type.id, companyId: there },
      { fields: valuesOf({ accessKeyId: 'first' }) },
    );
    // Their data keys are bound to their rows, so they are made by the server.
    for (let made = 1; made < 1200; made += 50) {
      await Promise.all(
        Array.from({ length: Math.min(50, 1200 - made) }, (_, n) =>
          credential(
            server,
            server.admin,
            { typeId: type.id, companyId: there },
            { fields: valuesOf({ accessKeyId: `key ${made + n}` }) },
          ),
        ),
      );
    }
    const after_ = await changed(type.id, { fields: [secure(accessKey), secretKey] });
    assert.equal(after_.credentialCount, 1200);
    assert.equal(after_.issues?.length, 1000);
    assert.equal(new Set(after_.issues?.map(issue => issue.credentialId)).size, 1000);
    const rows = await rowsOf(type.id, 'accessKeyId');
    assert.equal(rows.length, 1200);
    assert.ok(rows.every(({ value, sealed }) => value === null && sealed !== null));
    assert.deepEqual(await reveal(id), { accessKeyId: 'first', secretAccessKey: null });
    const pages = [1, 2, 3].map(page =>
      call('GET', `/credential-type/${type.id}/credentials?per_page=500&page=${page}`),
    );
    const listed = (await Promise.all(pages)).map(page => {
      assert.equal(page.headers.get('x-total-count'), '1200');
      return names(dataOf<ShownCredential[]>(page, 'Credentials Fetched Successfully!'));
    });
    assert.deepEqual(
      listed.map(({ length }) => length),
      [500, 500, 200],
    );
    assert.equal(new Set(listed.flat()).size, 1200);
    assert.equal((await call('DELETE', `/credential-type/${type.id}`)).status, 200);
    assert.deepEqual(await server.sql('select 1 from credentials where company_id = $1', [there]), []);
  });
});

describe('the deletion of a type', () => {
  test('leaves nothing of its credentials in any table, and says how many went', async () => {
    const type = await credentialType(server, server.admin, { name: 'Doomed' });
    const made = [
      await credential(
        server,
        server.admin,
        { typeId: type.id, companyId },
        { fields: valuesOf({ ...values, accessKeyId: 'doomed-plain' }) },
      ),
      await credential(server, server.admin, { typeId: type.id, companyId }),
    ];
    const kept = await credential(server, server.admin, {
      typeId: (await credentialType(server, server.admin)).id,
      companyId,
    });
    const ids = made.map(({ id }) => id);
    const [keys] = await server.sql<{ keys: Buffer[] }>(
      'select array_agg(data_key) as keys from credentials where id = any($1)',
      [ids],
    );
    assert.equal((await call('DELETE', `/credential-type/${type.id}`)).status, 200);
    for (const id of ids) refusalOf(await call('GET', `/credential/credentials/${id}`), 404);
    for (const table of [
      'credentials where id',
      'credential_values where credential_id',
      'credential_versions where credential_id',
    ]) {
      assert.deepEqual(await server.sql(`select 1 from ${table} = any($1)`, [ids]), []);
    }
    assert.deepEqual(await server.sql('select 1 from credential_type_fields where type_id = $1', [type.id]), []);
    const everywhere = await server.sql<{ name: string }>(
      `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
        where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
    );
    for (const { name } of everywhere) {
      for (const text of ['doomed-plain', ...(keys?.keys ?? []).map(key => key.toString('hex'))]) {
        assert.deepEqual(await server.sql(`select 1 from ${name} t where strpos(t::text, $1) > 0`, [text]), [], name);
      }
    }
    const [event] = await audited(server, 'credential_type.delete', type.id);
    assert.deepEqual(event?.['details'], { name: 'Doomed', credentials: 2 });
    assert.equal((await call('GET', `/credential/credentials/${kept.id}`)).status, 200);
  });
});

test('credentialCount counts what the caller’s scope reaches', async () => {
  const [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  const type = await credentialType(server, server.admin);
  for (const organizationId of [acme, acme, globex, null]) {
    await credential(server, server.admin, { typeId: type.id, companyId: await company(server, organizationId) });
  }
  const nodes = ['credential_type.fetch', 'credential_type.fetch.many'];
  const inAcme = await member(server, { [acme]: nodes });
  const inBoth = await member(server, { [acme]: nodes, [globex]: nodes });
  for (const [by, count] of [
    [server.admin, 4],
    [inBoth, 3],
    [inAcme, 2],
  ] as const) {
    const read = await ask(server, by, 'GET', `/credential-type/${type.id}`);
    assert.equal(dataOf<ShownType>(read, 'Credential Type Fetched Successfully!').credentialCount, count);
    const list = dataOf<ShownType[]>(
      await ask(server, by, 'GET', '/credential-type'),
      'Credential Types Fetched Successfully!',
    );
    assert.equal(list.find(({ id }) => id === type.id)?.credentialCount, count);
  }
});
