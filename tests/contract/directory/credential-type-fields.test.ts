import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  accessKey,
  ask,
  company,
  credential,
  credentialType,
  type Definition,
  type ShownType,
  secretKey,
} from './vault.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const region: Definition = { id: 'region', name: 'Region', required: false, secure: false, valueType: 'plain_text' };
const added = 'Credential Type Field Added Successfully!';
const updated = 'Credential Type Field Updated Successfully!';
const removed = 'Credential Type Field Removed Successfully!';
const ordered = 'Credential Type Fields Ordered Successfully!';

const call = (method: string, path: string, body?: unknown, headers = {}): Promise<Answer> =>
  ask(server, server.admin, method, `/credential-type/${path}`, body, headers);
const made = () => credentialType(server, server.admin);
const idsOf = (type: ShownType) => type.fields.map(({ id }) => id);
async function fieldsNow(id: string): Promise<string[]> {
  return idsOf(dataOf(await call('GET', id), 'Credential Type Fetched Successfully!'));
}

describe('what is refused', () => {
  test('a field that is there already, or is not, or is the last one; and what no field may be', async () => {
    const { id } = await made();
    assert.deepEqual(refusalOf(await call('POST', `${id}/fields`, accessKey), 409), {
      message: 'The credential type has a field accessKeyId already',
      error: 'CredentialTypeFieldExists',
    });
    for (const answer of [
      await call('PATCH', `${id}/fields/gone`, { name: 'Refused' }),
      await call('DELETE', `${id}/fields/gone`),
      await call('PUT', `${id}/field-order`, { fieldIds: ['gone'] }),
      await call('POST', `${id}/fields`, { ...region, before: 'gone' }),
    ])
      assert.match(JSON.stringify(refusalOf(answer, 404)), /The credential type has no field gone/);
    for (const [path, body] of [
      ['fields', { ...region, id: 'two words' }],
      ['fields', { ...region, valueType: 'number' }],
      ['fields', { id: 'alone' }],
      ['fields', { ...region, more: true }],
    ] as const)
      assert.equal((await call('POST', `${id}/${path}`, body)).status, 400);
    assert.equal((await call('PATCH', `${id}/fields/${accessKey.id}`, { id: 'other' })).status, 400);
    assert.equal((await call('PUT', `${id}/field-order`, { fieldIds: [] })).status, 400);
    assert.equal((await call('PUT', `${id}/field-order`, { fieldIds: [accessKey.id, accessKey.id] })).status, 400);

    dataOf(await call('DELETE', `${id}/fields/${accessKey.id}`), removed);
    assert.match(
      JSON.stringify(refusalOf(await call('DELETE', `${id}/fields/${secretKey.id}`), 409)),
      /keeps at least one field/,
    );
    assert.deepEqual(await fieldsNow(id), [secretKey.id]);
  });

  test('a hundred and first field', async () => {
    const { id } = await credentialType(server, server.admin, {
      fields: Array.from({ length: 100 }, (_, index) => ({ ...region, id: `f${index}` })),
    });
    const answer = await call('POST', `${id}/fields`, region);
    assert.equal(answer.status, 400);
    assert.match(answer.text, /one field too many: a type has 100 at most/);
  });

  test('a field with sealed values does not become a plain one', async () => {
    const { id } = await made();
    await credential(server, server.admin, { typeId: id, companyId: await company(server) });
    const answer = await call('PATCH', `${id}/fields/${secretKey.id}`, { secure: false });
    assert.match(JSON.stringify(refusalOf(answer, 409)), /holds sealed values/);
  });
});

describe('one field at a time', () => {
  test('is added where it is wanted, changed, ordered and removed, and each is recorded', async () => {
    const { id } = await made();
    assert.deepEqual(
      idsOf(dataOf(await call('POST', `${id}/fields`, { ...region, before: secretKey.id }), added, 201)),
      [accessKey.id, region.id, secretKey.id],
    );
    const changed = dataOf<ShownType>(
      await call('PATCH', `${id}/fields/region`, { name: 'Zone', required: true }),
      updated,
    );
    assert.deepEqual(changed.fields[1], { ...region, name: 'Zone', required: true });
    assert.deepEqual(idsOf(dataOf(await call('PUT', `${id}/field-order`, { fieldIds: ['region'] }), ordered)), [
      region.id,
      accessKey.id,
      secretKey.id,
    ]);
    assert.deepEqual(idsOf(dataOf(await call('DELETE', `${id}/fields/region`), removed)), [accessKey.id, secretKey.id]);
    const events = await server.sql<{ action: string; changes: unknown }>(
      `select action, details->'changes' as changes from audit_events
        where target_id = $1 and outcome = 'success' and action <> 'credential_type.create' order by id`,
      [id],
    );
    assert.deepEqual(events, [
      { action: 'credential_type.add_field', changes: { 'fields.region': { from: null, to: 'Region, plain_text' } } },
      {
        action: 'credential_type.change_field',
        changes: { 'fields.region': { from: 'Region, plain_text', to: 'Zone, plain_text, required' } },
      },
      {
        action: 'credential_type.order_fields',
        changes: { order: { from: 'accessKeyId region secretAccessKey', to: 'region accessKeyId secretAccessKey' } },
      },
      {
        action: 'credential_type.remove_field',
        changes: { 'fields.region': { from: 'Zone, plain_text, required', to: null } },
      },
    ]);
  });

  test('becomes secure in every credential, and what they lack is told', async () => {
    const { id } = await made();
    const kept = await credential(server, server.admin, { typeId: id, companyId: await company(server) });
    const type = dataOf<ShownType>(await call('PATCH', `${id}/fields/${accessKey.id}`, { secure: true }), updated);
    assert.deepEqual(type.issues, []);
    assert.deepEqual(
      await server.sql(
        'select value, sealed is not null as sealed from credential_values where credential_id = $1 and field_id = $2',
        [kept.id, accessKey.id],
      ),
      [{ value: null, sealed: true }],
    );
    const lacking = dataOf<ShownType>(await call('POST', `${id}/fields`, { ...region, required: true }), added, 201);
    assert.deepEqual(lacking.issues, [{ credentialId: kept.id, fieldId: 'region', message: 'region is required' }]);
  });

  test('what two people add at once is there twice, also from forms that are old', async () => {
    const { id } = await made();
    const names = Array.from({ length: 12 }, (_, index) => `field-${index}`);
    const answers = await Promise.all(names.map(name => call('POST', `${id}/fields`, { ...region, id: name })));
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([201]));
    // Whoever opened the form before knows two fields.
    dataOf(await call('PUT', `${id}/field-order`, { fieldIds: [secretKey.id, accessKey.id] }), ordered);
    dataOf(await call('PATCH', `${id}/fields/${accessKey.id}`, { name: 'Key' }), updated);
    const now = await fieldsNow(id);
    assert.deepEqual(now.slice(0, 2), [secretKey.id, accessKey.id]);
    assert.deepEqual(now.slice(2).sort(), names.sort());
  });
});
