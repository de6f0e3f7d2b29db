import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  accessKey,
  ask,
  company,
  credential,
  credentialType,
  problemsOf,
  secretKey,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let [typeId, companyId] = ['', ''];
/** Two credentials of the same type, company and values, made anew for each test. */
let [id, other] = ['', ''];
const pin = { ...secretKey, id: 'pin', name: 'PIN', required: false };
const secret = 'reveal-me-4e1b';

before(async () => {
  server = await startServer();
  companyId = await company(server);
  typeId = (await credentialType(server, server.admin, { fields: [accessKey, secretKey, pin] })).id;
});
beforeEach(async () => {
  const fields = valuesOf({ ...values, secretAccessKey: secret, pin: `${secret} pin` });
  id = (await credential(server, server.admin, { typeId, companyId }, { fields })).id;
  other = (await credential(server, server.admin, { typeId, companyId }, { fields })).id;
});
after(() => server.close());

const call = (method: string, rest: string, body?: unknown): Promise<Answer> =>
  ask(server, server.admin, method, `/credential/credentials${rest}`, body);
const all = 'Secure Values Fetched Successfully!';
const single = 'Secure Value Fetched Successfully!';

const audited = (of: string) =>
  server.sql<{ action: string; outcome: string; details: Record<string, unknown> }>(
    `select action, outcome, details from audit_events where target_id = $1 and action like 'credential.reveal%' order by id`,
    [of],
  );

describe('a reveal', () => {
  test('that cannot be audited does not happen', async () => {
    await server.sql(`create function refuse_event() returns trigger language plpgsql as
      $$ begin raise exception 'the ledger is full'; end $$`);
    // Deferred to the COMMIT too, which is the last moment at which it can fail.
    for (const trigger of [
      'create trigger refused before insert on audit_events for each row',
      'create constraint trigger refused after insert on audit_events deferrable initially deferred for each row',
    ]) {
      await server.sql(`${trigger} when (new.action like 'credential.reveal%') execute function refuse_event()`);
      for (const rest of ['', '/secretAccessKey', '?reason=x']) {
        for (const method of ['GET', 'HEAD']) {
          const answer = await call(method, `/${id}/secure-values${rest}`);
          assert.equal(answer.status, 503);
          assert.ok(!answer.text.includes(secret), answer.text);
          if (method === 'GET') assert.match(String(refusalOf(answer, 503)['message']), /the audit log/);
        }
      }
      await server.sql('drop trigger refused on audit_events');
    }
    assert.deepEqual(await audited(id), []);
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values`), all), {
      secretAccessKey: secret,
      pin: `${secret} pin`,
    });
  });

  test('by HEAD shows nothing, and is audited the same', async () => {
    for (const [rest, action, fields] of [
      ['', 'credential.reveal', ['secretAccessKey', 'pin']],
      ['/pin', 'credential.reveal_field', ['pin']],
    ] as const) {
      const answer = await call('HEAD', `/${id}/secure-values${rest}`);
      assert.deepEqual([answer.status, answer.text], [200, '']);
      assert.ok(!JSON.stringify([...answer.headers]).includes(secret));
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      assert.deepEqual((await audited(id)).at(-1), { action, outcome: 'success', details: { fields } });
    }
  });

  test('keeps its reason and version with the event; a malformed one reveals nothing', async () => {
    const reason = 'Ticket 7: “quoted” & <b>';
    const query = `?reason=${encodeURIComponent(reason)}&version=1`;
    dataOf(await call('GET', `/${id}/secure-values${query}`), all);
    dataOf(await call('GET', `/${id}/secure-values/pin${query}`), single);
    assert.deepEqual(await audited(id), [
      {
        action: 'credential.reveal',
        outcome: 'success',
        details: { fields: ['secretAccessKey', 'pin'], reason, version: 1 },
      },
      { action: 'credential.reveal_field', outcome: 'success', details: { fields: ['pin'], reason, version: 1 } },
    ]);
    for (const [bad, path] of [
      ['reason=', 'reason'],
      [`reason=${'x'.repeat(501)}`, 'reason'],
      ['reason=a%0Ab', 'reason'],
      ['reason=a&reason=b', 'reason'],
      ['version=0', 'version'],
      ['version=-1', 'version'],
      ['version=1.5', 'version'],
      ['version=x', 'version'],
      ['version=2147483648', 'version'],
      ['version=2', 'version'],
    ] as const) {
      for (const rest of ['', '/pin']) {
        const answer = await call('GET', `/${id}/secure-values${rest}?${bad}`);
        assert.deepEqual(Object.keys(problemsOf(answer)), [path], bad);
      }
    }
    assert.equal((await audited(id)).length, 2);
  });

  test('of what is no secure field is 404 in the document’s words', async () => {
    for (const fieldId of ['unknownField', 'accessKeyId', '__proto__', 'SECRETACCESSKEY']) {
      assert.deepEqual(refusalOf(await call('GET', `/${id}/secure-values/${fieldId}`), 404), {
        message: `Secure field not found: ${fieldId}`,
        error: 'SecureFieldNotFound',
      });
    }
    for (const fieldId of ['a%20b', '%00', 'x'.repeat(65)]) {
      refusalOf(await call('GET', `/${id}/secure-values/${fieldId}`), 404);
    }
    assert.deepEqual(await audited(id), []);
  });

  test('as of a version shows what the fields were then, archived ones included', async () => {
    const type = await credentialType(server, server.admin, { fields: [accessKey, secretKey, pin] });
    const fields = valuesOf({ ...values, secretAccessKey: 'one', pin: 'pin one' });
    const made = await credential(server, server.admin, { typeId: type.id, companyId }, { fields });
    await call('PUT', `/${made.id}/fields`, { fields: valuesOf({ secretAccessKey: 'two' }) });
    await call('PUT', `/${made.id}/fields`, { fields: valuesOf({ pin: 'pin three' }) });
    const reveal = async (query: string) => dataOf(await call('GET', `/${made.id}/secure-values${query}`), all);
    const change = (definitions: unknown) =>
      ask(server, server.admin, 'PATCH', `/credential-type/${type.id}`, { fields: definitions });
    assert.equal((await change([accessKey, secretKey])).status, 200);
    assert.deepEqual(await reveal(''), { secretAccessKey: 'two' });
    assert.deepEqual(await reveal('?version=1'), { secretAccessKey: 'one', pin: 'pin one' });
    assert.deepEqual(await reveal('?version=2'), { secretAccessKey: 'two', pin: 'pin one' });
    assert.deepEqual(await reveal('?version=3'), { secretAccessKey: 'two', pin: 'pin three' });
    refusalOf(await call('GET', `/${made.id}/secure-values/pin`), 404);
    assert.deepEqual(dataOf(await call('GET', `/${made.id}/secure-values/pin?version=2`), single), {
      fieldId: 'pin',
      value: 'pin one',
    });
    assert.equal((await change([accessKey, secretKey, pin])).status, 200);
    assert.deepEqual(await reveal(''), { secretAccessKey: 'two', pin: 'pin three' });
  });
});

describe('stored bytes that were changed', () => {
  const put = (fieldId: string, value: string) =>
    call('PUT', `/${id}/fields`, { fields: valuesOf({ [fieldId]: value }) });
  const sealedOf = `(select sealed from credential_values where credential_id = $2 and field_id = $3 and version = $4)`;
  const replaced = (from: string, fieldId: string, version: number) =>
    server.sql(
      `update credential_values set sealed = ${sealedOf}
        where credential_id = $1 and field_id = 'secretAccessKey' and version = 1`,
      [id, from, fieldId, version],
    );
  const changed = (expression: string) =>
    server.sql(
      `update credential_values set sealed = ${expression} where credential_id = $1 and field_id = 'secretAccessKey'`,
      [id],
    );
  const valueWords =
    'The value of secretAccessKey cannot be decrypted: it was changed outside Gatehouse; restore it from a backup, or enter a new value';
  const keyWords =
    'The credential cannot be decrypted: its data key was changed outside Gatehouse; restore it from a backup, or delete the credential and create it again';

  /** Neither route reveals anything, and both refusals are in the ledger. */
  async function refused(message: string, query = ''): Promise<void> {
    const before_ = (await audited(id)).length;
    for (const rest of ['', '/secretAccessKey']) {
      const answer = await call('GET', `/${id}/secure-values${rest}${query}`);
      assert.deepEqual(refusalOf(answer, 500), { message, error: 'CredentialUnreadable' });
      assert.ok(!answer.text.includes(secret));
    }
    const events = (await audited(id)).slice(before_);
    assert.deepEqual(
      events.map(({ outcome, details }) => [outcome, details['code']]),
      [
        ['denied', 'credential.unreadable'],
        ['denied', 'credential.unreadable'],
      ],
    );
  }

  test('another credential’s value of the same field does not open', async () => {
    await replaced(other, 'secretAccessKey', 1);
    await refused(valueWords);
  });

  test('another field’s value of the same credential does not open', async () => {
    await replaced(id, 'pin', 1);
    await refused(valueWords);
    // What is whole still opens by itself.
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values/pin`), single), {
      fieldId: 'pin',
      value: `${secret} pin`,
    });
  });

  test('another version’s value of the same field does not open', async () => {
    await put('secretAccessKey', 'second');
    await replaced(id, 'secretAccessKey', 2);
    await refused(valueWords, '?version=1');
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values/secretAccessKey`), single), {
      fieldId: 'secretAccessKey',
      value: 'second',
    });
    await server.sql(
      `update credential_values set version = 3 where credential_id = $1 and field_id = 'secretAccessKey' and version = 2`,
      [id],
    );
    await refused(valueWords);
  });

  test('truncated, extended, emptied and flipped values do not open', async () => {
    for (const expression of [
      'substr(sealed, 1, length(sealed) - 1)',
      `sealed || '\\x00'::bytea`,
      `''::bytea`,
      `'\\xa4'::bytea`,
      `'\\x00'::bytea || substr(sealed, 2)`,
      'set_byte(sealed, length(sealed) - 1, get_byte(sealed, length(sealed) - 1) # 1)',
      'set_byte(sealed, 1, get_byte(sealed, 1) # 128)',
      `convert_to('${secret}', 'UTF8')`,
    ]) {
      const [was] = await server.sql<{ sealed: Buffer }>(
        `select sealed from credential_values where credential_id = $1 and field_id = 'secretAccessKey'`,
        [id],
      );
      await changed(expression);
      await refused(valueWords);
      await server.sql(
        `update credential_values set sealed = $2 where credential_id = $1 and field_id = 'secretAccessKey'`,
        [id, was?.sealed],
      );
    }
    dataOf(await call('GET', `/${id}/secure-values`), all);
  });

  test('a changed value can be set anew, and opens then', async () => {
    await changed(`''::bytea`);
    await refused(valueWords);
    assert.equal((await put('secretAccessKey', 'anew')).status, 200);
    assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values/secretAccessKey`), single), {
      fieldId: 'secretAccessKey',
      value: 'anew',
    });
  });

  test('another credential’s data key, a truncated one or none does not open, and nothing is written under it', async () => {
    for (const expression of [
      `(select data_key from credentials where id = '${other}')`,
      'substr(data_key, 1, length(data_key) - 1)',
      `data_key || '\\x00'::bytea`,
      `''::bytea`,
      'set_byte(data_key, 4, get_byte(data_key, 4) # 1)',
    ]) {
      const [was] = await server.sql<{ data_key: Buffer }>('select data_key from credentials where id = $1', [id]);
      await server.sql(`update credentials set data_key = ${expression} where id = $1`, [id]);
      await refused(keyWords);
      for (const answer of [
        await put('secretAccessKey', 'lost'),
        await call('PATCH', `/${id}`, { name: 'lost', fields: valuesOf({ accessKeyId: 'lost' }) }),
        // Recorded like the others, and so before it is told that somebody else was faster.
        await ask(
          server,
          server.admin,
          'PUT',
          `/credential/credentials/${id}/fields`,
          { fields: valuesOf({ secretAccessKey: 'lost' }) },
          { 'if-match': '"0.000000000000"' },
        ),
      ]) {
        assert.deepEqual(refusalOf(answer, 500), { message: keyWords, error: 'CredentialUnreadable' });
      }
      await server.sql('update credentials set data_key = $2 where id = $1', [id, was?.data_key]);
      assert.deepEqual(dataOf(await call('GET', `/${id}/secure-values/secretAccessKey`), single), {
        fieldId: 'secretAccessKey',
        value: secret,
      });
    }
    const [stored] = await server.sql('select version, name from credentials where id = $1', [id]);
    assert.equal(stored?.['version'], 1);
    assert.notEqual(stored?.['name'], 'lost');
    const denied = await server.sql<{ action: string; details: { code?: string } }>(
      `select action, details from audit_events where target_id = $1 and outcome = 'denied' and action like 'credential.update%'`,
      [id],
    );
    assert.equal(denied.length, 15);
    // It can still be deleted.
    assert.equal((await call('DELETE', `/${id}`)).status, 200);
  });
});
