import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const root = new URL('../../../', import.meta.url);

test('each line of the audit names tests that are there', async () => {
  const text = await readFile(new URL('docs/connect-audit.md', root), 'utf8');
  const rows = [...text.matchAll(/^\| (?!Finding|---)(.+?) \| (.+?) \| (.*?) ?\|$/gm)];
  assert.ok(rows.length > 50);
  for (const [, finding, done, tests] of rows) {
    assert.ok(done, finding);
    for (const [, file = '', name] of (tests ?? '').matchAll(
      /([\w/.-]+\.test\.tsx?)(?:: ([^|]+?))?(?=, [\w/-]+\.test|$)/g,
    )) {
      const path = /^(src|console)\/.*\.test/.test(file) && !file.startsWith('console/deeds') ? file : `tests/${file}`;
      const source = await readFile(new URL(path, root), 'utf8').catch(() =>
        assert.fail(`${finding}: ${path} is not there`),
      );
      if (name === undefined) continue;
      const known =
        source.replaceAll("\\'", "'").includes(name) || name.split(', ').every(part => source.includes(`'${part}'`));
      assert.ok(known, `${finding}: ${path} has no test that is called “${name}”`);
    }
  }
});
