import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';

const path = '/console/system';
const monitor = 'm'.repeat(32);

interface Shown {
  readonly instances: readonly { readonly host: string; readonly answering: boolean; readonly memory_bytes: number }[];
  readonly troubles: readonly string[];
  readonly ledger: string | null;
  readonly database: {
    readonly version: string;
    readonly bytes: number;
    readonly connections: number;
    readonly tables: readonly { readonly name: string }[];
  };
  readonly jobs: readonly { readonly name: string; readonly failed: number; readonly waiting: number }[];
  readonly mail: Readonly<Record<'waiting' | 'failed' | 'sent', number>> & {
    readonly transport: string;
    readonly error: string | null;
  };
  readonly storage: {
    readonly disk: { readonly free_bytes: number };
    readonly files: string;
    readonly backups: string;
  };
  readonly backups: { readonly verified_at: string | null; readonly failed: string | null };
  readonly limits: readonly string[];
}

describe('GET /console/system', () => {
  let server: TestServer;
  before(async () => {
    server = await startServer({ METRICS_TOKEN: monitor });
  });
  after(() => server.close());
  const shown = async (): Promise<Shown> => {
    const { status, body, text } = await server.call('GET', path, { token: server.admin.token });
    assert.equal(status, 200, text);
    return body as Shown;
  };

  test('is for who holds the node everywhere: not for everybody, an organization’s administrator, or monitoring', async () => {
    const person = await server.person();
    assert.equal((await server.call('GET', path)).status, 401);
    assert.equal((await server.call('GET', path, { token: person.token })).status, 403);
    assert.equal((await server.call('GET', path, { token: monitor })).status, 403);
  });

  test('tells of the instance, its database, disk and limits', async () => {
    const { instances, troubles, ledger, database, storage, limits } = await shown();
    assert.deepEqual(
      instances.map(({ host, answering }) => ({ host, answering })),
      [{ host: hostname(), answering: true }],
    );
    assert.ok((instances[0]?.memory_bytes ?? 0) > 1e7);
    assert.deepEqual([troubles, ledger], [[], null]);
    assert.match(database.version, /^18/);
    assert.ok(database.bytes > 1e6 && database.connections > 1);
    assert.ok(database.tables.some(({ name }) => name === 'audit_events'));
    assert.ok(storage.disk.free_bytes > 0);
    assert.deepEqual([storage.files, storage.backups], ['disk', `${server.data}/backups`]);
    assert.ok(limits.some(text => /permissions per person/.test(text)));
  });

  test('counts mail that waits or failed, jobs that were given up, and says why a backup failed', async () => {
    const before = await shown();
    await server.sql(`insert into mail_messages (id, kind, recipient, subject, status, last_error, created_at)
      values (gen_random_uuid(), 'verify_email', 'x@example.com', 'x', 'failed', 'no such mailbox <x@example.com>', now()),
        (gen_random_uuid(), 'verify_email', 'x@example.com', 'x', 'failed', 'long ago', now() - interval '8 days')`);
    await server.sql(`insert into pgboss.job (name, state) select name, 'failed' from pgboss.queue limit 1`);
    await server.sql(`insert into backups (id, kind, status, encrypted, include_database, include_files, retention_days, requested_at, finished_at, error)
      values (gen_random_uuid(), 'full', 'failed', true, true, true, 30, now(), now(), 'the disk is full')`);
    const { mail, jobs, backups } = await shown();
    assert.equal(mail.failed, before.mail.failed + 1);
    assert.deepEqual([mail.error, mail.transport], ['no such mailbox <…>', 'kept']);
    assert.equal(
      jobs.reduce((sum, { failed }) => sum + failed, 0),
      1,
    );
    assert.deepEqual([backups.verified_at, backups.failed], [null, 'the disk is full']);
  });
});
