import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const out = fileURLToPath(new URL('../src/platform/db/tables.ts', import.meta.url));
const codegen = fileURLToPath(new URL('../node_modules/kysely-codegen/dist/cli/bin.js', import.meta.url));

/**
 * Writes src/platform/db/tables.ts from a migrated database, or (`verify`) throws when it differs. Times are mapped to
 * text and counts to numbers, as src/platform/db/values.ts reads them.
 */
export async function tables(url: string, verify: boolean): Promise<void> {
  const mapping = {
    timestamptz: 'ColumnType<string, Date | string, Date | string>',
    int8: 'ColumnType<number, number, number>',
    xid8: 'string',
  };
  await run(process.execPath, [
    codegen,
    '--dialect=postgres',
    `--url=${url}`,
    `--out-file=${out}`,
    '--default-schema=public',
    '--exclude-pattern=schema_migrations',
    `--type-mapping=${JSON.stringify(mapping)}`,
    ...(verify ? ['--verify'] : []),
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const url = process.argv[2];
  if (url === undefined) throw new Error('usage: node scripts/tables.ts postgres://… (a migrated database)');
  await tables(url, false);
}
