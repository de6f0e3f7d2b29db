import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startServer, type TestServer } from '../../support/server.ts';

const path = '/api/v1/audit-logs/range';
const verifier = fileURLToPath(new URL('../../../docs/verify-audit.mjs', import.meta.url));

describe('GET /api/v1/audit-logs/range', () => {
  let server: TestServer;
  let folder: string;
  before(async () => {
    server = await startServer();
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-range-'));
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });
  const read = (query = '', token: string | undefined = server.admin.token) =>
    server.call('GET', path + query, token === undefined ? {} : { token });

  test('is for holders of audit.read everywhere only, and tells which time cannot be', async () => {
    assert.equal((await server.call('GET', path)).status, 401);
    const { status, body } = await read('', (await server.person('manager')).token);
    assert.deepEqual([status, body], [403, { error: 'Insufficient permissions: audit.read is missing' }]);
    for (const [query, name] of [
      ['?from=yesterday', 'from'],
      ['?to=2026-02-30', 'to'],
    ] as const) {
      const { status: bad, text } = await read(query);
      assert.deepEqual([bad, text.includes(name)], [400, true], query);
    }
  });

  test('is a file that the independent verifier takes with the public key, and is recorded', async () => {
    const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'Shown' } });
    assert.equal(made.status, 201);
    const today = new Date().toISOString().slice(0, 10);
    let text = '';
    for (let tries = 0; !text.includes('"Shown"') && tries < 100; tries += 1) {
      ({ text } = await read(`?from=${today}&to=${today}`));
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    const file = join(folder, 'range.ndjson');
    await writeFile(file, text);
    const seal = await server.call('GET', '/console/seal', { token: server.admin.token });
    const { public_key: key } = seal.body as { public_key: string };
    const { stdout } = await promisify(execFile)(process.execPath, [verifier, file, '--public-key', key]);
    assert.match(stdout, /^Nothing is wrong: \d+ events, batches 1 to \d+/);
    const events = await server.call('GET', '/api/v1/audit-logs?action=audit.export_range&outcome=success&limit=1', {
      token: server.admin.token,
    });
    const [event] = events.body as { actor_id: string }[];
    assert.equal(event?.actor_id, server.admin.id);
  });
});
