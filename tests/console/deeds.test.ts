import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Recorded by the command line, where no action could be performed yet. */
const unperformed = [
  'backup.restored',
  // Recorded where nothing but a grant with `audit_enabled` answers them.
  'access.check',
  'access.check_own',
  'credential.read',
];

/** What the audit log records, by the declarations of the actions. */
async function recorded(): Promise<string[]> {
  const entries = await readdir(join(root, 'src/domain'), { recursive: true, withFileTypes: true });
  const texts = await Promise.all(
    entries
      .filter(({ name }) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
      .map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return texts
    .flatMap(text => text.split(/(?=\b(?:command|query|signal)\(\s*'[\w.]+',)/).slice(1))
    .flatMap(declaration => {
      const [, kind, name = ''] = /^(\w+)\(\s*'([\w.]+)'/.exec(declaration) ?? [];
      const audited = kind === 'query' ? /\baudit: \{/.test(declaration) : !/\baudit: \{ off/.test(declaration);
      return audited ? [name] : [];
    });
}

test('whatever the audit log records is told in words, and nothing else has any', async () => {
  const source = await readFile(join(root, 'console/src/screens/audit/deeds.ts'), 'utf8');
  const told = [...source.matchAll(/^ {2}'([\w.]+)': \[/gm)].map(([, name = '']) => name);
  const names = await recorded();
  assert.ok(names.length > 100);
  assert.deepEqual(
    names.filter(name => !told.includes(name)),
    [],
    'these need words in deeds.ts',
  );
  assert.deepEqual(
    told.filter(name => !names.includes(name) && !unperformed.includes(name)),
    [],
    'nothing is called so any more',
  );
});
