import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { dataOf, refusalOf } from './directory.support.ts';
import {
  ask,
  company,
  credential,
  credentialType,
  type Definition,
  names,
  problemsOf,
  type ShownCredential,
  values,
  valuesOf,
} from './vault.support.ts';

let server: TestServer;
let [typeId, companyId] = ['', ''];

before(async () => {
  server = await startServer();
  companyId = await company(server);
  typeId = (await credentialType(server, server.admin, { name: 'AWS' })).id;
});
after(() => server.close());

const path = '/credential/credentials';
const call = (method: string, rest: string, body?: unknown) => ask(server, server.admin, method, path + rest, body);
const create = (body: object) =>
  call('POST', '', { name: `N ${randomUUID()}`, typeId, companyId, fields: [], ...body });
const reveal = async (id: string, fieldId: string) =>
  dataOf<{ value: string | null }>(
    await call('GET', `/${id}/secure-values/${fieldId}`),
    'Secure Value Fetched Successfully!',
  ).value;
const field = (id: string, valueType: string, more: Partial<Definition> = {}): Definition => ({
  id,
  name: id,
  required: false,
  secure: false,
  valueType,
  ...more,
});
/** A type of one optional field. */
const typeOf = async (definition: Definition) =>
  (await credentialType(server, server.admin, { fields: [definition] })).id;

describe('values are refused', () => {
  test('all that is wrong at once, with a path for each field', async () => {
    assert.deepEqual(problemsOf(await create({ fields: [] })), {
      'fields.accessKeyId': 'AccessKeyId is required',
      'fields.secretAccessKey': 'SecretAccessKey is required',
    });
    const fields = [
      { fieldId: 'unknownOne', value: 'x' },
      { fieldId: 'accessKeyId', value: 'a' },
      { fieldId: 'accessKeyId', value: 'b' },
      { fieldId: 'secretAccessKey', value: 'two\nlines' },
      { fieldId: 'unknownTwo', value: null },
    ];
    assert.deepEqual(problemsOf(await create({ fields })), {
      'fields.0.fieldId': 'FieldId unknownOne is not a field of the credential type',
      'fields.2.fieldId': 'FieldId accessKeyId is named twice',
      'fields.3.value': 'Value of secretAccessKey must be one line',
      'fields.4.fieldId': 'FieldId unknownTwo is not a field of the credential type',
    });
    const { id } = await credential(server, server.admin, { typeId, companyId });
    for (const cleared of [null, '']) {
      const body = { fields: valuesOf({ accessKeyId: cleared, secretAccessKey: cleared }) };
      for (const [method, rest] of [
        ['PATCH', `/${id}`],
        ['PUT', `/${id}/fields`],
      ] as const) {
        assert.deepEqual(Object.keys(problemsOf(await call(method, rest, body))), [
          'fields.accessKeyId',
          'fields.secretAccessKey',
        ]);
      }
    }
    assert.equal(await reveal(id, 'secretAccessKey'), values.secretAccessKey);
  });

  test('bodies of another form, by the name of what is wrong', async () => {
    const { id } = await credential(server, server.admin, { typeId, companyId });
    const right = { name: 'x', typeId, companyId, fields: valuesOf(values) };
    for (const [body, paths] of [
      [{}, ['companyId', 'fields', 'name', 'typeId']],
      [{ ...right, name: '' }, ['name']],
      [{ ...right, name: 'x'.repeat(256) }, ['name']],
      [{ ...right, name: 'a\nb' }, ['name']],
      [{ ...right, name: 'a\u0000' }, ['name']],
      [{ ...right, name: null }, ['name']],
      [{ ...right, notes: 'x'.repeat(10_001) }, ['notes']],
      [{ ...right, notes: 'a\u0007' }, ['notes']],
      [{ ...right, typeId: 'aws' }, ['typeId']],
      [{ ...right, companyId: 1 }, ['companyId']],
      [{ ...right, version: 7 }, ['version']],
      [{ ...right, data_key: 'AAAA' }, ['data_key']],
      [{ ...right, fields: { accessKeyId: 'x' } }, ['fields']],
      [{ ...right, fields: [{ fieldId: 'accessKeyId' }] }, ['fields.0.value']],
      [{ ...right, fields: [{ fieldId: 'accessKeyId', value: 5 }] }, ['fields.0.value']],
      [{ ...right, fields: [{ fieldId: 'a b', value: 'x' }] }, ['fields.0.fieldId']],
      [{ ...right, fields: [{ fieldId: 'accessKeyId', value: 'x', sealed: 'y' }] }, ['fields.0.sealed']],
      [{ ...right, fields: Array.from({ length: 101 }, () => ({ fieldId: 'accessKeyId', value: 'x' })) }, ['fields']],
    ] as const) {
      const problems = problemsOf(await call('POST', '', body));
      assert.deepEqual(Object.keys(problems).sort(), paths, JSON.stringify(body));
    }
    for (const [method, rest, body, paths] of [
      ['PATCH', `/${id}`, { typeId }, ['typeId']],
      ['PATCH', `/${id}`, { companyId }, ['companyId']],
      ['PATCH', `/${id}`, { name: null }, ['name']],
      ['PUT', `/${id}/fields`, {}, ['fields']],
      ['PUT', `/${id}/fields`, { fields: [], name: 'x' }, ['name']],
    ] as const) {
      assert.deepEqual(Object.keys(problemsOf(await call(method, rest, body))), paths);
    }
    assert.deepEqual(await server.sql("select 1 from credentials where name in ('x', '')"), []);
  });

  test('each type of value: what fits, and what does not', async () => {
    const group = '110000';
    const table: Readonly<Record<string, { good: readonly string[]; bad: readonly string[] }>> = {
      plain_text: {
        good: ['x', ' ', 'two\nlines\tand tabs', '<b>&amp;</b>', "'; drop table x; --", '日本 😀'],
        bad: ['\u0007', 'a\u0000b', '\ud800'],
      },
      generic_secret: { good: ['-----BEGIN KEY-----\nabc\n-----END KEY-----\n', '{"a": 1}'], bad: ['\u001b[31m'] },
      license_key: { good: ['AAAA-BBBB-CCCC', 'x'.repeat(1024)], bad: ['AAAA\nBBBB', 'x'.repeat(1025)] },
      ip_address: {
        good: [
          '10.0.0.1',
          '0.0.0.0',
          '255.255.255.255',
          '10.0.0.0/8',
          '::',
          'fe80::1',
          '2001:db8::/32',
          '::ffff:10.0.0.1',
          '::/128',
        ],
        bad: [
          '10.0.0',
          '10.0.0.256',
          '010.0.0.1',
          '10.0.0.1/33',
          '10.0.0.1/',
          '10.0.0.1/08',
          '::/129',
          '1::2::3',
          'example.com',
          '10.0.0.1 ',
          '10.0.0.1/8/8',
          '0x7f.1',
          '2130706433',
          'fe80::1/x',
        ],
      },
      bitlocker_key: {
        good: [Array(8).fill(group).join('-'), '000011-000022-720885-000000-110000-110000-110000-110000'],
        bad: [
          Array(7).fill(group).join('-'),
          Array(8).fill(group).join(''),
          Array(8).fill('111111').join('-').replace('111111', '111112'),
          Array(8).fill('720896').join('-'),
          Array(8).fill('99999').join('-'),
          `${Array(8).fill(group).join('-')} `,
        ],
      },
      password: { good: ['correct horse', ' leading', 'ünï', 'x'.repeat(4096)], bad: ['a\nb', 'a\rb', 'tab\u0008'] },
    };
    const offered = await ask(server, server.admin, 'GET', '/credential/valuetypes');
    assert.deepEqual(dataOf<string[]>(offered, 'Value Types Fetched Successfully!').sort(), Object.keys(table).sort());
    for (const [valueType, { good, bad }] of Object.entries(table)) {
      for (const secure of [false, true]) {
        const kind = await typeOf(field('f', valueType, { secure }));
        for (const value of bad) {
          const refused = await create({ typeId: kind, fields: valuesOf({ f: value }) });
          assert.deepEqual(Object.keys(problemsOf(refused)), ['fields.0.value'], JSON.stringify([valueType, value]));
        }
        for (const value of good) {
          const made = await create({ typeId: kind, fields: valuesOf({ f: value }) });
          assert.equal(made.status, 201, `${valueType} ${JSON.stringify(value)}: ${made.text}`);
          const { id, fields } = dataOf<ShownCredential>(made, 'Credential Created Successfully!', 201);
          assert.equal(secure ? await reveal(id, 'f') : fields[0]?.value, value);
          if (secure) assert.equal(fields[0]?.value, null);
        }
      }
    }
  });

  test('65,536 characters fit, one more does not, and neither does a body above 1 MB', async () => {
    const kind = (
      await credentialType(server, server.admin, {
        fields: [field('plain', 'plain_text'), field('secret', 'generic_secret', { secure: true })],
      })
    ).id;
    const long = 'é'.repeat(65_536);
    for (const fieldId of ['plain', 'secret']) {
      const refused = await create({ typeId: kind, fields: valuesOf({ [fieldId]: `${long}x` }) });
      assert.deepEqual(problemsOf(refused), { 'fields.0.value': 'Value must have at most 65536 characters' });
    }
    const { id, fields } = dataOf<ShownCredential>(
      await create({ typeId: kind, fields: valuesOf({ plain: long, secret: long }) }),
      'Credential Created Successfully!',
      201,
    );
    assert.equal(fields[0]?.value, long);
    assert.equal(await reveal(id, 'secret'), long);
    const mebibyte = await create({ typeId: kind, fields: valuesOf({ plain: 'x'.repeat(1024 * 1024) }) });
    assert.equal(refusalOf(mebibyte, 413)['message'], 'The body is larger than 1048576 bytes');
  });
});

describe('values are kept exactly', () => {
  const exact = [
    'e\u0301',
    '\u00e9',
    '\u212b and \u2126',
    ' both ends ',
    '\ttabs\t',
    'one\ntwo\n',
    'one\r\ntwo\r\n',
    'mixed\r\nends\nall\rover',
    '\n\n',
    '\ufeffmark',
    '\u200b\u200d\u202e\u00a0',
    `e${'\u0301'.repeat(30)}`,
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    '\ud83d\ude00 \uac00 \u1100\u1161 \uff21',
  ];

  test('by every way in, out and back, the old ones too', async () => {
    const typeId = (
      await credentialType(server, server.admin, {
        fields: [field('plain', 'plain_text'), field('secret', 'generic_secret', { secure: true })],
      })
    ).id;
    const shows = async (id: string, value: string, answer: Answer): Promise<void> => {
      const read = dataOf<ShownCredential>(await call('GET', `/${id}`), 'Credential Fetched Successfully!');
      const { data } = answer.body as { data: ShownCredential };
      assert.deepEqual([data.fields[0]?.value, read.fields[0]?.value], [value, value]);
      const list = await call('GET', `/company/${companyId}`);
      const all = dataOf<ShownCredential[]>(list, 'Company Credentials Fetched Successfully!');
      assert.equal(all.find(each => each.id === id)?.fields[0]?.value, value);
      assert.equal(await reveal(id, 'secret'), value);
      const secure = await call('GET', `/${id}/secure-values`);
      assert.deepEqual(dataOf(secure, 'Secure Values Fetched Successfully!'), { secret: value });
      const stored = await call('GET', `/${id}/fields`);
      const [plain] = dataOf<{ value: string }[]>(stored, 'Credential Fields Fetched Successfully!');
      assert.equal(plain?.value, value);
    };
    const [first = '', ...others] = exact;
    const made = await create({ typeId, fields: valuesOf({ plain: first, secret: first }) });
    const { id } = dataOf<ShownCredential>(made, 'Credential Created Successfully!', 201);
    await shows(id, first, made);
    for (const [index, value] of others.entries()) {
      const body = { fields: valuesOf({ plain: value, secret: value }) };
      const [method, rest] = index % 2 === 0 ? (['PATCH', ''] as const) : (['PUT', '/fields'] as const);
      const answer = await call(method, `/${id}${rest}`, body);
      assert.equal(answer.status, 200, answer.text);
      await shows(id, value, answer);
    }
    for (const [index, value] of exact.entries())
      assert.equal(await reveal(id, `secret?version=${index + 1}`), value, 'in the history');
  });

  test('but not the texts around them, which are composed; what cannot be kept is refused, not changed', async () => {
    const { id } = await credential(server, server.admin, { typeId, companyId });
    const notes = dataOf<ShownCredential>(
      await call('PATCH', `/${id}`, { notes: 'e\u0301' }),
      'Credential Updated Successfully!',
    );
    assert.equal(notes.notes, '\u00e9');
    const kind = await typeOf(field('f', 'generic_secret', { secure: true }));
    for (const value of ['a\u0000b', '\ud800', '\u001b', `e${'\u0301'.repeat(31)}`]) {
      const refused = await create({ typeId: kind, fields: valuesOf({ f: value }) });
      assert.deepEqual(Object.keys(problemsOf(refused)), ['fields.0.value'], JSON.stringify(value));
    }
  });
});

describe('names', () => {
  test('are unique in a company whatever their case, and told so', async () => {
    const other = await company(server);
    const { id } = await credential(server, server.admin, { typeId, companyId }, { name: 'Router' });
    const taken = { message: 'The company already has a credential with this name', error: 'CredentialExists' };
    assert.deepEqual(refusalOf(await create({ name: 'ROUTER', fields: valuesOf(values) }), 409), taken);
    const second = await credential(server, server.admin, { typeId, companyId }, { name: 'Switch' });
    assert.deepEqual(refusalOf(await call('PATCH', `/${second.id}`, { name: 'router' }), 409), taken);
    await credential(server, server.admin, { typeId, companyId: other }, { name: 'Router' });
    assert.equal((await call('PATCH', `/${id}`, { name: 'ROUTER' })).status, 200);
  });

  test('are stored as they are given, however hostile', async () => {
    const there = await company(server);
    const hostile = [
      "'; drop table credentials; --",
      '<script>alert(1)</script>',
      '../../etc/passwd',
      '%00',
      '__proto__',
      'constructor',
      '{{7*7}}',
      '$1',
      '\u200fevil',
      '😀'.repeat(255),
      'é'.repeat(255),
    ];
    for (const name of hostile)
      await credential(server, server.admin, { typeId, companyId: there }, { name, notes: name });
    const listed = dataOf<ShownCredential[]>(
      await call('GET', `/company/${there}`),
      'Company Credentials Fetched Successfully!',
    );
    assert.deepEqual(names(listed).sort(), hostile.sort());
    for (const { name, notes } of listed) assert.equal(notes, name);
  });

  test('of fields may be those of an object’s own', async () => {
    const odd = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a.b-c_d', '0'];
    const fields = odd.flatMap((id): Definition[] => [
      field(id, 'plain_text'),
      field(`${id}s`, 'password', { secure: true }),
    ]);
    const sealed = ['__proto__', 'constructor'].map(id => field(`${id}`, 'password', { secure: true }));
    const kind = (await credentialType(server, server.admin, { fields })).id;
    const empty = dataOf<ShownCredential>(await create({ typeId: kind }), 'Credential Created Successfully!', 201);
    for (const shown of empty.fields) assert.equal(shown.value, null, shown.id);
    const kindSealed = (await credentialType(server, server.admin, { fields: sealed })).id;
    const unset = dataOf<ShownCredential>(
      await create({ typeId: kindSealed }),
      'Credential Created Successfully!',
      201,
    );
    for (const { id } of sealed) assert.equal(await reveal(unset.id, id), null);
    const set = sealed.map(({ id }) => ({ fieldId: id, value: `secret of ${id}` }));
    const made = dataOf<ShownCredential>(
      await create({ typeId: kindSealed, fields: set }),
      'Credential Created Successfully!',
      201,
    );
    for (const { id } of sealed) assert.equal(await reveal(made.id, id), `secret of ${id}`);
    const all = await call('GET', `/${made.id}/secure-values`);
    assert.ok(all.text.includes('"__proto__":"secret of __proto__"'), all.text);
    assert.ok(all.text.includes('"constructor":"secret of constructor"'), all.text);
  });
});

describe('changes', () => {
  test('of nothing change nothing; the same value makes no version', async () => {
    const made = await credential(server, server.admin, { typeId, companyId });
    for (const [method, rest, body] of [
      ['PATCH', '', undefined],
      ['PATCH', '', {}],
      ['PATCH', '', { fields: [] }],
      ['PUT', '/fields', { fields: [] }],
      ['PUT', '/fields', { fields: valuesOf(values) }],
      ['PATCH', '', { fields: valuesOf({ secretAccessKey: values.secretAccessKey }) }],
    ] as const) {
      const answer = await call(method, `/${made.id}${rest}`, body);
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual((answer.body as { data: unknown }).data, made);
    }
    assert.deepEqual(await server.sql('select version from credential_versions where credential_id = $1', [made.id]), [
      { version: 1 },
    ]);
  });

  test('clear an optional field, of which the old value stays in the history', async () => {
    const kind = await typeOf(field('pin', 'password', { secure: true }));
    const made = dataOf<ShownCredential>(
      await create({ typeId: kind, fields: valuesOf({ pin: '1234' }) }),
      'Credential Created Successfully!',
      201,
    );
    assert.equal((await call('PUT', `/${made.id}/fields`, { fields: valuesOf({ pin: null }) })).status, 200);
    assert.equal(await reveal(made.id, 'pin'), null);
    assert.deepEqual(dataOf(await call('GET', `/${made.id}/fields`), 'Credential Fields Fetched Successfully!'), [
      { id: `${made.id}-pin`, fieldId: 'pin', value: null },
    ]);
    assert.equal((await call('PUT', `/${made.id}/fields`, { fields: valuesOf({ pin: '1234' }) })).status, 200);
    assert.equal(await reveal(made.id, 'pin?version=1'), '1234');
    assert.equal(await reveal(made.id, 'pin?version=2'), null);
    assert.equal(await reveal(made.id, 'pin?version=3'), '1234');
  });

  test('are paged in the history, the last one first, with who made them', async () => {
    const { id } = await credential(server, server.admin, { typeId, companyId });
    for (let n = 2; n <= 7; n += 1) {
      assert.equal((await call('PATCH', `/${id}`, { fields: valuesOf({ accessKeyId: `key ${n}` }) })).status, 200);
    }
    const page = async (query: string) => {
      const answer = await call('GET', `/${id}/history${query}`);
      const data = dataOf<{ version: number; changedAt: string; changedBy: string; fields: string[] }[]>(
        answer,
        'Credential History Fetched Successfully!',
      );
      assert.equal(answer.headers.get('x-total-count'), '7');
      for (const each of data) assert.deepEqual([each.changedBy, /Z$/.test(each.changedAt)], [server.admin.id, true]);
      return data.map(({ version }) => version);
    };
    assert.deepEqual(await page(''), [7, 6, 5, 4, 3, 2, 1]);
    assert.deepEqual(await page('?per_page=3'), [7, 6, 5]);
    assert.deepEqual(await page('?per_page=3&page=3'), [1]);
    assert.deepEqual(await page('?per_page=3&page=4'), []);
    for (const query of ['?page=0', '?per_page=0', '?per_page=1001', '?page=x', '?page=1.5']) {
      refusalOf(await call('GET', `/${id}/history${query}`), 400);
    }
  });
});
