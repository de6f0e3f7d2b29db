import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { secretKey, valuesOf } from '../contract/directory/vault.support.ts';
import { embeddedSql } from '../support/embedded.ts';
import { administrator, dataFolder, type ServerProcess, signIn, startProcess } from '../support/process.ts';

/** A secret that is nowhere else, and what it looks like in other clothes. */
const canary = `Canary-${randomBytes(24).toString('hex')}`;
/** What is not secret, and is found by the same search: otherwise finding nothing would say nothing. */
const marker = `Marker-${randomBytes(24).toString('hex')}`;
const disguises = [
  canary,
  Buffer.from(canary).toString('hex'),
  Buffer.from(canary).toString('hex').toUpperCase(),
  // Base64 depends on how many bytes stand before; what its first and last group share with others is left out.
  ...[0, 1, 2].map(before =>
    Buffer.from('x'.repeat(before) + canary)
      .toString('base64')
      .slice(4, -4),
  ),
  Buffer.from(canary, 'utf16le'),
];

function assertUnseen(where: string, content: string | Buffer): void {
  const bytes = Buffer.from(content);
  for (const disguise of disguises) assert.ok(!bytes.includes(disguise), `the secret is in ${where}`);
}

interface Told {
  readonly status: number;
  readonly text: string;
  data(): unknown;
}

/** Calls the server; only `revealing` calls may bring the secret back. */
async function calling(server: ServerProcess) {
  const token = await signIn(server.url);
  return async (
    method: string,
    path: string,
    body?: unknown,
    { revealing = false, type = 'application/json' } = {},
  ): Promise<Told> => {
    const reply = await fetch(server.url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    assertUnseen(`the headers of ${method} ${path}`, JSON.stringify([...reply.headers]));
    if (!revealing) assertUnseen(`the reply to ${method} ${path}: ${text}`, text);
    return { status: reply.status, text, data: () => (JSON.parse(text) as { data: unknown }).data };
  };
}

test('a secure value is in no reply but a reveal, no log line, no table and no file', async () => {
  const folder = await dataFolder();
  try {
    const server = await startProcess(folder.path, { ...administrator, LOG_LEVEL: 'trace' });
    try {
      await useIt(server, folder.path);
    } finally {
      await server.kill('SIGTERM');
    }
    assert.match(server.output(), /"level":|Gatehouse is ready/);
    assertUnseen('the log', server.output());
    await scanFiles(folder.path);
  } finally {
    await folder.remove();
  }
});

async function useIt(server: ServerProcess, data: string): Promise<void> {
  const call = await calling(server);
  await using sql = await embeddedSql(data);
  const [company] = await sql.rows<{ id: string }>(
    `insert into companies (id, name) values (gen_random_uuid(), 'Acme') returning id`,
  );
  const lock = { ...secretKey, id: 'lock', valueType: 'bitlocker_key', required: false };
  const address = { ...secretKey, id: 'address', valueType: 'ip_address', required: false, secure: false };
  const type = { name: 'Keys', fields: [{ ...secretKey, id: 'key' }, lock, address] };
  const { id: typeId } = (await call('POST', '/v1/credential-type', type)).data() as { id: string };
  const path = '/v1/credential/credentials';
  const right = { name: 'Kept', notes: marker, typeId, companyId: company?.id, fields: valuesOf({ key: canary }) };
  const made = await call('POST', path, right);
  assert.equal(made.status, 201, made.text);
  const { id } = made.data() as { id: string };

  const wrong = (fields: unknown) => ({ ...right, name: 'Refused', fields });
  const bodies: [number, unknown, string?][] = [
    [409, right],
    [400, wrong(valuesOf({ lock: canary }))],
    [400, wrong(valuesOf({ key: canary, address: canary }))],
    [400, wrong(valuesOf({ key: `${canary}\n` }))],
    [400, wrong(valuesOf({ unknown: canary, key: canary }))],
    [400, wrong([{ fieldId: 'key', value: [canary] }])],
    [400, wrong([{ fieldId: 'key', value: { deep: canary } }])],
    [400, wrong([{ fieldId: 'key', value: canary, extra: canary }])],
    [400, wrong([{ fieldId: 'key', value: canary.repeat(2000) }])],
    [400, wrong({ key: canary })],
    [400, wrong(canary)],
    [400, { ...right, typeId: canary }],
    [400, { ...right, extra: canary }],
    [400, `{"name":"Refused","fields":[{"fieldId":"key","value":"${canary}"`],
    [400, `{"fields":${canary}}`],
    [400, canary],
    [400, `{"__proto__":{"value":"${canary}"}}`],
    [415, canary, 'text/plain'],
    [415, `key,${canary}`, 'text/csv'],
    [413, JSON.stringify(wrong(valuesOf({ key: canary.repeat(20_000) })))],
  ];
  for (const [status, body, mediaType] of bodies) {
    const answer = await call('POST', path, body, mediaType === undefined ? {} : { type: mediaType });
    assert.equal(answer.status, status, answer.text.slice(0, 500));
  }
  for (const body of [valuesOf({ lock: canary }), valuesOf({ unknown: canary }), canary, [{ value: canary }]]) {
    for (const [method, at] of [
      ['PATCH', `${path}/${id}`],
      ['PUT', `${path}/${id}/fields`],
      ['PUT', `${path}/018f0000-0000-7000-8000-000000000000/fields`],
    ] as const) {
      const { status, text } = await call(method, at, { fields: body });
      assert.ok(status === 400 || status === 404, text);
    }
  }
  // Another value between, so that each of these is a version of its own.
  for (const [method, at] of [
    ['PATCH', `${path}/${id}`],
    ['PUT', `${path}/${id}/fields`],
  ] as const) {
    for (const key of ['between', canary]) {
      assert.equal((await call(method, at, { fields: valuesOf({ key }) })).status, 200);
    }
  }

  for (const at of ['secure-values', 'secure-values/key', 'secure-values?version=1&reason=Test']) {
    const revealed = await call('GET', `${path}/${id}/${at}`, undefined, { revealing: true });
    assert.ok(revealed.text.includes(canary));
    await call('HEAD', `${path}/${id}/${at}`);
  }
  for (const at of [
    `${path}/${id}`,
    `${path}/${id}/fields`,
    `${path}/${id}/history`,
    `${path}/company/${company?.id}`,
    `/v1/credential-type/${typeId}`,
    `/v1/credential-type/${typeId}/credentials`,
    '/v1/credential-type',
    '/api/v1/audit-logs',
    '/openapi.json',
    '/docs',
  ]) {
    assert.equal((await call('GET', at)).status, 200, at);
  }
  // A change of the type that looks at every value.
  const other = { ...secretKey, id: 'key', valueType: 'ip_address' };
  const changed = await call('PATCH', `/v1/credential-type/${typeId}`, { fields: [other, lock, address] });
  assert.equal((changed.data() as { issues: unknown[] }).issues.length, 1);
  // Damage, which is logged or told without what it damaged.
  await sql.rows(
    'update credential_values set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where version = 1',
  );
  assert.equal((await call('GET', `${path}/${id}/secure-values?version=1`)).status, 500);
  // A failure inside PostgreSQL, whose message shows the row.
  await sql.rows('alter table credential_versions add constraint never check (version < 6)');
  const failed = await call('PUT', `${path}/${id}/fields`, { fields: valuesOf({ key: '10.0.0.1' }) });
  assert.equal(failed.status, 500);

  await scanTables(sql.rows);
  await sql.rows('checkpoint');
  await scanFiles(data);
}

type Rows = Awaited<ReturnType<typeof embeddedSql>>['rows'];

async function scanTables(rows: Rows): Promise<void> {
  const columns = await rows<{ name: string; column: string; type: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name, quote_ident(column_name) as column,
        data_type as type from information_schema.columns join information_schema.tables using (table_schema, table_name)
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  );
  assert.ok(columns.some(({ name, column }) => name === 'public.credential_values' && column === 'sealed'));
  let marked = false;
  for (const { name, column, type } of columns) {
    for (const { value } of await rows<{ value: string | null }>(`select ${column}::text as value from ${name}`)) {
      if (value === null) continue;
      marked ||= value === marker;
      assertUnseen(`${name}.${column}`, value);
      if (type === 'bytea') assertUnseen(`${name}.${column}, as bytes`, Buffer.from(value.slice(2), 'hex'));
    }
  }
  assert.ok(marked);
}

/** Every file of the data folder: keys, kept mail, and PostgreSQL's own, its write-ahead log included. */
async function scanFiles(data: string): Promise<void> {
  const entries = await readdir(data, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const marked = new Set<boolean>();
  for (const file of files) {
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    assertUnseen(file, content);
    if (content.includes(marker)) marked.add(file.includes('pg_wal'));
  }
  assert.deepEqual([...marked].sort(), [false, true], 'the search finds what is in tables and in the write-ahead log');
}
