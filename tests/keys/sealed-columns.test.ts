import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { capabilities } from '../../src/domain/capabilities.ts';
import { sealedIn } from '../../src/domain/sealed-column.ts';
import { startServer, type TestServer } from '../support/server.ts';

const sealedColumns = sealedIn(capabilities);
/** Columns of bytes that no rotation has to touch. */
const others = capabilities.flatMap(({ unsealed }) => Object.keys(unsealed));

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server?.close());

test('every column of bytes is declared as sealed, or said not to be, by its capability', async () => {
  const stored = await server.sql<{ name: string }>(
    `select c.table_name || '.' || c.column_name as name from information_schema.columns c
      join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.data_type = 'bytea' and t.table_type = 'BASE TABLE'
        and not (select relispartition from pg_class where oid = c.table_name::regclass) order by 1`,
  );
  const declared = sealedColumns.map(({ table, column }) => `${table}.${column}`);
  assert.deepEqual(
    stored.map(({ name }) => name),
    [...declared, ...others].sort(),
    'declare a new column in its capability.ts: among `sealed`, or among `unsealed` with the reason',
  );
});

test('no declaration shares its binding with another', () => {
  const bindings = sealedColumns.map(({ binding }) => binding('id'));
  assert.equal(new Set(bindings).size, bindings.length);
});
