import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../console/src', import.meta.url));

async function files(kind: RegExp): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).filter(path => kind.test(path));
  return Promise.all(paths.map(async path => ({ path: relative(root, path), text: await readFile(path, 'utf8') })));
}

const decided = ['tokens.css', 'theme.ts'];

test('no style but the tokens and the theme writes a colour: there it has its value for day and for night', async () => {
  const written = (await files(/\.(css|tsx?)$/)).filter(({ path }) => !decided.includes(path));
  const colours = written.flatMap(({ path, text }) =>
    [...text.matchAll(/:\s*[^;{}\n]*(#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(|light-dark\()[^;\n]*;/gi)].map(
      ([line]) => `${path} ${line}`,
    ),
  );
  assert.deepEqual(colours, []);
});

test('every token has two values, and is used', async () => {
  const sources = await files(/\.(css|tsx?)$/);
  const tokens = sources.find(({ path }) => path === 'tokens.css')?.text ?? '';
  const colours = [...tokens.matchAll(/^ {2}(--gh-(?!shadow|arch:|ease|over)[\w-]+): (.*);$/gm)];
  assert.ok(colours.length > 40);
  assert.deepEqual(
    colours.filter(([, , value = '']) => !value.startsWith('light-dark(')).map(([, name]) => name),
    [],
  );
  const names = [...tokens.matchAll(/^ {2}(--gh-[\w-]+):/gm)].map(([, name = '']) => name);
  const rest = sources.map(({ path, text }) =>
    path === 'tokens.css' ? text.replace(/^ {2}--gh-[\w-]+:/gm, '') : text,
  );
  // Those of people are chosen by a number.
  const unused = names.filter(name => !/-(tint|ink)-\d$/.test(name) && !rest.some(text => text.includes(`${name})`)));
  assert.deepEqual(unused, []);
});

test('directions are logical, so that the interface can be turned round', async () => {
  const physical = (await files(/\.css$/)).flatMap(({ path, text }) =>
    [
      ...text.matchAll(
        /^\s*(?:margin|padding|border|inset)?-?(?:left|right)(?:-[\w-]+)?:.*$|text-align: (?:left|right)/gm,
      ),
    ].map(([line]) => `${path} ${line.trim()}`),
  );
  assert.deepEqual(physical, []);
});
