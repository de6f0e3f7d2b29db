import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pino } from 'pino';
import { composeGatehouse, type Gatehouse } from '../../../src/compose/gatehouse.ts';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { readConfig } from '../../../src/config.ts';
import { createAdministrator } from '../../../src/domain/accounts/set-up.ts';
import { cloneDatabase } from '../../support/postgres.ts';
import { password, startServer } from '../../support/server.ts';
import { type Remote, remote } from './integrations.support.ts';

const path = '/api/v1/integrations';
const canary = 'CANARY-sk-live-9b7d1c55e2';
const disguises = [canary, Buffer.from(canary).toString('hex'), Buffer.from(canary).toString('base64').slice(0, -4)];

let api: Remote;
before(async () => {
  api = await remote((request, response) => {
    response.writeHead(request.url?.startsWith('/401') ? 401 : 200, `Told ${request.headers.authorization}`);
    response.end(request.headers.authorization);
  });
});
after(() => api[Symbol.asyncDispose]());

function assertUnseen(where: string, text: string): void {
  for (const disguise of disguises) assert.ok(!text.includes(disguise), `the key is in ${where}: ${text}`);
}

test('a key is in no reply, log line, audit event or table', async () => {
  const database = await cloneDatabase();
  const data = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const lines: string[] = [];
  const env = { APP_ENV: 'test', BCRYPT_COST: '4', PORT: '0', GATEHOUSE_DATA: data, DATABASE_URL: database.url };
  const config = readConfig({ ...env, OUTBOUND_ALLOW: api.host });
  let gatehouse: Gatehouse | undefined;
  try {
    // The most talkative log there can be.
    gatehouse = await composeGatehouse(config, pino({ level: 'trace' }, { write: line => void lines.push(line) }));
    await assertKeptSecret(gatehouse, lines);
  } finally {
    await gatehouse?.close();
    await database.drop();
    await rm(data, { recursive: true, force: true });
  }
});

async function assertKeptSecret({ app, perform, database }: Gatehouse, lines: readonly string[]) {
  const first = { email: 'admin@example.com', username: 'admin', password, onlyFirst: true };
  await perform(createAdministrator, first, operatorCaller('command line'));
  const login = await app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    payload: { username: 'admin', password },
  });
  const { token } = login.json<{ token: string }>();
  const replies: number[] = [];
  const call = async (method: 'GET' | 'POST' | 'PATCH', url: string, payload?: object) => {
    const headers = { authorization: `Bearer ${token}` };
    const reply = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    assertUnseen(`the reply to ${method} ${url}`, JSON.stringify(reply.headers) + reply.body);
    replies.push(reply.statusCode);
    return reply;
  };

  const saved = { name: 'Scanner', api_url: `${api.origin}/200`, api_key: canary };
  const { id } = (await call('POST', path, saved)).json<{ id: string }>();
  await call('GET', path);
  await call('GET', `${path}/${id}`);
  await call('POST', `${path}/${id}/test`);
  await call('PATCH', `${path}/${id}`, { api_url: `${api.origin}/401` });
  await call('PATCH', `${path}/${id}`, { api_key: `${canary}2` });
  await call('POST', `${path}/${id}/test`);
  await call('POST', `${path}/slug/test`, { api_url: `${api.origin}/401?key=${canary}`, api_key: canary });
  await call('POST', `${path}/slug/test`, { api_url: 'http://10.0.0.1/', api_key: canary });
  await call('POST', path, { ...saved, api_key: `${canary}\n`, [canary.slice(0, 3)]: 1 });
  await call('GET', `${path}/results`);
  await call('GET', '/api/v1/audit-logs');
  assert.deepEqual(replies.slice(0, 11), [201, 200, 200, 200, 200, 200, 400, 400, 400, 400, 200]);
  assert.deepEqual(
    api.asked.map(({ authorization }) => authorization),
    [`Bearer ${canary}`, `Bearer ${canary}2`, `Bearer ${canary}`],
  );

  // A sealed key that was tampered with is a fault of ours, and is logged without what it holds.
  await database.rows({ text: `update integrations set sealed_key = set_byte(sealed_key, 60, 0)`, values: [] });
  await database.rows({ text: `update integrations set sealed_key = set_byte(sealed_key, 61, 0)`, values: [] });
  assert.equal((await call('POST', `${path}/${id}/test`)).statusCode, 500);
  assert.equal(api.asked.length, 3);
  assert.ok(lines.some(line => line.includes('SealBroken')));
  assertUnseen('the log', lines.join(''));

  const tables = await database.rows<{ name: string }>({
    text: `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  });
  assert.ok(tables.some(({ name }) => name === 'public.audit_events'));
  for (const { name } of tables) {
    const rows = await database.rows<{ row: string }>({ text: `select t::text as row from ${name} t` });
    for (const { row } of rows) assertUnseen(name, row);
  }
  const events = await database.rows<{ total: number }>({
    text: "select count(*) as total from audit_events where action = 'integration.test'",
  });
  assert.equal(events[0]?.total, 4);
}

test('one person may test thirty times a minute, whatever the names, and nobody else is held up', async () => {
  const server = await startServer({ OUTBOUND_ALLOW: api.host, RATE_LIMITS: 'on' });
  try {
    api.asked.length = 0;
    const person = await server.person();
    const body = { api_url: `${api.origin}/200`, api_key: 'sk_test' };
    const tried = (token: string, n: number) => server.call('POST', `${path}/name-${n}/test`, { token, body });
    for (let n = 0; n < 30; n += 1) assert.equal((await tried(person.token, n)).status, 200);
    const refused = await tried(person.token, 30);
    assert.deepEqual([refused.status, refused.body], [429, { error: 'Too many requests' }]);
    const wait = Number(refused.headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 60, `${wait} s`);
    assert.equal(api.asked.length, 30);
    assert.equal((await tried(server.admin.token, 0)).status, 200);
    assert.equal((await server.call('GET', `${path}/results`, { token: person.token })).status, 200);
  } finally {
    await server.close();
  }
});
