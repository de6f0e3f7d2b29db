import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

test('a package is loaded when it is used for the first time, and then stays', () => {
  const code = `import { whenUsed } from ${JSON.stringify(new URL('when-used.ts', import.meta.url).href)};
    import { createRequire } from 'node:module';
    const loaded = () => Object.keys(createRequire(import.meta.url).cache).some(path => path.includes('web-push'));
    const library = whenUsed('web-push');
    console.log(loaded());
    const first = library();
    console.log(loaded(), first === library(), typeof first.generateVAPIDKeys);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', code], { encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(stdout, 'false\ntrue true function\n');
});
