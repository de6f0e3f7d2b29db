import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { strayTexts } from '../support/texts.ts';

const root = fileURLToPath(new URL('../../console/src', import.meta.url));

/** Sources that nobody reads the texts of, or that are texts. */
const left = (path: string): boolean =>
  path.startsWith('gallery/') || path.endsWith('.d.ts') || /^texts\.tsx?$/.test(basename(path));

test('what somebody reads stands in the catalogue of its folder, and not in the code', async () => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .map(entry => relative(root, join(entry.parentPath, entry.name)))
    .filter(path => /\.tsx?$/.test(path) && !left(path));
  assert.ok(paths.length > 300);
  const found = await Promise.all(
    paths.map(async path =>
      strayTexts(path, await readFile(join(root, path), 'utf8')).map(({ line, text }) => `${path}:${line} ${text}`),
    ),
  );
  assert.deepEqual(found.flat(), []);
});

test('every text of a catalogue is used', async () => {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const sources = await Promise.all(
    entries
      .filter(({ name }) => /\.tsx?$/.test(name))
      .map(async ({ parentPath, name }) => ({
        folder: parentPath,
        name,
        text: await readFile(join(parentPath, name), 'utf8'),
      })),
  );
  const unused = sources
    .filter(({ name }) => /^texts\.tsx?$/.test(name))
    .flatMap(({ folder, text }) => {
      const beside = sources.filter(each => each.folder === folder).map(each => each.text);
      return [...text.matchAll(/^ {4}(\w+):/gm)]
        .map(([, key = '']) => key)
        .filter(key => !beside.some(each => new RegExp(`texts\\.${key}\\b`).test(each)))
        .map(key => `${relative(root, folder)} ${key}`);
    });
  assert.deepEqual(unused, []);
});

test('a text is found wherever it stands', () => {
  const texts = (source: string) => strayTexts('example.tsx', source).map(({ text }) => text);
  for (const [source, expected] of [
    ['<p>Nothing here</p>', ['Nothing here']],
    ['<p>none</p>', ['none']],
    ['<p>{name ?? "nobody"}</p>', ['nobody']],
    ['<p>{busy && "waiting"}</p>', ['waiting']],
    ['<Field label="name" />', ['name']],
    ['<Field label={open ? "hide" : "show"} />', ['hide', 'show']],
    ['toastDone("The team was created")', ['The team was created']],
    ['const title = { label: "Teams" }', ['Teams']],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a source to look at
    ['toastDone(`${name} was created`)', ['`${name} was created`']],
    ['counted(count, "team", "teams")', ['counted(count, "team", "teams")']],
  ] as const)
    assert.deepEqual(texts(source), expected, source);
  for (const source of [
    'import { x } from "Some path";',
    '<Stack gap="xs" className="Big thing">{texts.nothing}</Stack>',
    'if (event.key === "Enter") go("/users");',
    'type Kind = "Some kind" | "Other";',
    'const tracks = "minmax(0, 1fr) auto";',
    'error.message === "Sign in again to do this"',
  ])
    assert.deepEqual(texts(source), [], source);
});
