import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sealedColumns } from '../../src/domain/sealed.ts';
import { startServer, type TestServer } from '../support/server.ts';

/** Columns of bytes that no rotation has to touch. */
const others: Readonly<Record<string, string>> = {
  'audit_batches.head': 'a hash',
  'audit_batches.previous': 'a hash',
  'audit_batches.root': 'a hash',
  'audit_events.mac': 'a hash',
  'audit_leaves.hash': 'a hash',
  'audit_sealer.mac': 'a hash',
  'awaited_sign_ins.browser': 'a hash',
  'awaited_sign_ins.confirmer': 'a hash',
  'awaited_sign_ins.hash': 'a hash',
  'awaited_sign_ins.person': 'sealed for ten minutes; older key versions stay, so it opens under them',
  'credential_values.sealed': 'sealed under the key in credentials.data_key, which is rewrapped',
  'key_versions.wrapped': 'the key-encryption keys themselves, under the master key',
  'login_failures.key': 'a hash',
  'oauth_flows.browser': 'a hash',
  'oauth_flows.hash': 'a hash',
  'mfa_backup_codes.hash': 'a hash',
  'one_time_tokens.hash': 'a hash',
  'organization_invitations.hash': 'a hash',
  'refresh_tokens.hash': 'a hash',
};

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server?.close());

test('every column of bytes is declared as sealed, or said here not to be', async () => {
  const stored = await server.sql<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.data_type = 'bytea' and t.table_type = 'BASE TABLE' order by 1`,
  );
  const declared = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(
    stored.map(({ name }) => name),
    [...declared, ...Object.keys(others)].sort(),
    'declare a new column in its capability’s sealed.ts and in domain/sealed.ts, or say above why it is none',
  );
});

test('no declaration shares its binding with another', () => {
  const bindings = sealedColumns.map(({ binding }) => binding('id'));
  assert.equal(new Set(bindings).size, bindings.length);
});
