import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  accessKey,
  ask,
  company,
  credential,
  credentialType,
  type ShownCredential,
  secretKey,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let [typeId, companyId] = ['', ''];

before(async () => {
  server = await startServer();
  companyId = await company(server);
  typeId = (await credentialType(server, server.admin, { name: 'AWS', permissionScope: 'aws.credentials' })).id;
});
after(() => server.close());

const call = (method: string, path: string, body?: unknown) =>
  server.call(method, `/v1/credential/credentials${path}`, {
    token: server.admin.token,
    ...(body === undefined ? {} : { body }),
  });

describe('a credential', () => {
  test('is made, read, changed, revealed and deleted as documented', async () => {
    const made = await credential(
      server,
      server.admin,
      { typeId, companyId },
      { name: 'Production AWS', notes: 'For S3' },
    );
    const { id, createdAt, updatedAt, ...rest } = made;
    assert.deepEqual(rest, {
      name: 'Production AWS',
      notes: 'For S3',
      typeId,
      companyId,
      fields: [
        { ...accessKey, value: values.accessKeyId },
        { ...secretKey, value: null },
      ],
      type: { id: typeId, name: 'AWS', fields: [accessKey, secretKey], permissionScope: 'aws.credentials' },
      company: { id: companyId, name: 'Acme Corp' },
    });
    assert.match(`${createdAt}${updatedAt}`, /Z.*Z$/);
    const stored = await server.sql<{ field_id: string; value: string | null; sealed: Buffer | null }>(
      'select field_id, value, sealed from credential_values where credential_id = $1 order by field_id',
      [id],
    );
    assert.deepEqual(
      stored.map(row => [row.field_id, row.value, row.sealed === null]),
      [
        ['accessKeyId', values.accessKeyId, true],
        ['secretAccessKey', null, false],
      ],
    );

    const read = dataOf(await call('GET', `/${id}`), 'Credential Fetched Successfully!');
    assert.deepEqual(read, { ...made, organizationId: null, sharedAccess: null, sharedUntil: null });
    assert.deepEqual(dataOf(await call('GET', `/company/${companyId}`), 'Company Credentials Fetched Successfully!'), [
      made,
    ]);
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values`), 'Secure Values Fetched Successfully!'), {
      secretAccessKey: values.secretAccessKey,
    });
    const reason = '?reason=Incident%2042';
    assert.deepEqual(
      dataOf(await call('GET', `/${id}/secure-values/secretAccessKey${reason}`), 'Secure Value Fetched Successfully!'),
      { fieldId: 'secretAccessKey', value: values.secretAccessKey },
    );
    const audited = await server.sql<{ action: string; details: unknown }>(
      `select action, details from audit_events where target_id = $1 and action like 'credential.reveal%' order by id`,
      [id],
    );
    assert.deepEqual(audited, [
      { action: 'credential.reveal', details: { fields: ['secretAccessKey'] } },
      { action: 'credential.reveal_field', details: { fields: ['secretAccessKey'], reason: 'Incident 42' } },
    ]);

    const changed = dataOf<ShownCredential>(
      await call('PUT', `/${id}/fields`, {
        fields: [{ id: 'x', fieldId: 'secretAccessKey', value: 'newSecretKeyValue123' }],
      }),
      'Credential Fields Updated Successfully!',
    );
    assert.deepEqual(changed.fields, made.fields);
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values`), 'Secure Values Fetched Successfully!'), {
      secretAccessKey: 'newSecretKeyValue123',
    });
    assert.deepEqual(
      dataOf(await call('GET', `/${id}/secure-values/secretAccessKey?version=1`), 'Secure Value Fetched Successfully!'),
      { fieldId: 'secretAccessKey', value: values.secretAccessKey },
    );
    const history = dataOf<{ version: number; fields: string[]; changedBy: string; changedByName: string }[]>(
      await call('GET', `/${id}/history`),
      'Credential History Fetched Successfully!',
    );
    assert.deepEqual(
      history.map(({ version, fields, changedBy, changedByName }) => [version, fields, changedBy, changedByName]),
      [
        [2, ['secretAccessKey'], server.admin.id, 'admin'],
        [1, ['accessKeyId', 'secretAccessKey'], server.admin.id, 'admin'],
      ],
    );
    const patched = dataOf<ShownCredential>(
      await call('PATCH', `/${id}`, {
        name: 'Staging AWS',
        notes: null,
        fields: [{ fieldId: 'accessKeyId', value: 'AKIA2' }],
      }),
      'Credential Updated Successfully!',
    );
    assert.deepEqual([patched.name, patched.notes, patched.fields[0]?.value], ['Staging AWS', null, 'AKIA2']);
    const fields = dataOf<{ id: string; fieldId: string; value: string }[]>(
      await call('GET', `/${id}/fields`),
      'Credential Fields Fetched Successfully!',
    );
    assert.deepEqual(fields[0], { id: `${id}-accessKeyId`, fieldId: 'accessKeyId', value: 'AKIA2' });
    assert.match(fields[1]?.value ?? '', /^[A-Za-z0-9+/]{60,}=*$/);
    assert.deepEqual(refusalOf(await call('GET', `/${id}/secure-values/unknownField`), 404), {
      message: 'Secure field not found: unknownField',
      error: 'SecureFieldNotFound',
    });

    assert.equal(dataOf(await call('DELETE', `/${id}`), 'Credential Deleted Successfully!'), null);
    assert.equal((await call('GET', `/${id}`)).status, 404);
    assert.deepEqual(await server.sql('select 1 from credential_values where credential_id = $1', [id]), []);
  });
});

describe('the history of name and notes', () => {
  test('tells who wrote what, and what stood there before; the audit log tells the name only', async () => {
    const type = await credentialType(server, server.admin);
    const { id, name } = await credential(server, server.admin, { typeId: type.id, companyId: await company(server) });
    const path = `/credential/credentials/${id}`;
    const change = (body: object) => ask(server, server.admin, 'PATCH', path, body);
    assert.equal((await change({ notes: 'First note' })).status, 200);
    assert.equal(
      (await change({ name: 'Renamed', notes: null, fields: valuesOf({ accessKeyId: 'AKIA2' }) })).status,
      200,
    );
    // Nothing new is no version.
    assert.equal((await change({ name: 'Renamed' })).status, 200);
    const history = dataOf<readonly Record<string, unknown>[]>(
      await ask(server, server.admin, 'GET', `${path}/history`),
      'Credential History Fetched Successfully!',
    );
    assert.deepEqual(
      history.map(({ version, changedByName, fields, changes }) => ({ version, changedByName, fields, changes })),
      [
        {
          version: 3,
          changedByName: 'admin',
          fields: ['accessKeyId'],
          changes: { name: { from: name, to: 'Renamed' }, notes: { from: 'First note', to: null } },
        },
        { version: 2, changedByName: 'admin', fields: [], changes: { notes: { from: null, to: 'First note' } } },
        { version: 1, changedByName: 'admin', fields: ['accessKeyId', 'secretAccessKey'], changes: {} },
      ],
    );
    const events = await server.sql<{ changes: unknown }>(
      `select details->'changes' as changes, details::text like '%First note%' as told from audit_events
        where target_id = $1 and action = 'credential.update' order by id`,
      [id],
    );
    assert.deepEqual(events, [
      { changes: null, told: false },
      { changes: { name: { from: name, to: 'Renamed' } }, told: false },
      { changes: null, told: false },
    ]);
    // The values are those of each version, whether or not it set any.
    const secret = await ask(server, server.admin, 'GET', `${path}/secure-values/secretAccessKey?version=2`);
    assert.equal(secret.status, 200, secret.text);
  });
});
