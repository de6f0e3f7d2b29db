import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { variableTable } from '../scripts/readme-variables.ts';
import { tables } from '../scripts/tables.ts';
import { Node } from '../src/domain/access/patterns.ts';
import { capabilities } from '../src/domain/capabilities.ts';
import { catalogueOf } from '../src/domain/catalogue.ts';
import { fits } from '../src/kernel/input.ts';
import { surfaces } from '../src/surfaces/surfaces.ts';
import { template, urlOf } from './support/postgres.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function sources(): Promise<{ path: string; text: string }[]> {
  const entries = await readdir(join(root, 'src'), { recursive: true, withFileTypes: true });
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).filter(path => path.endsWith('.ts'));
  return Promise.all(paths.map(async path => ({ path: relative(root, path), text: await readFile(path, 'utf8') })));
}

const isTest = (path: string): boolean => /\.test\.ts$|testing\.ts$|fixture\.ts$/.test(path);

/** What each layer may import, besides itself and packages. */
const layers: Readonly<Record<string, readonly string[]>> = {
  'src/kernel': [],
  'src/platform': ['src/kernel'],
  'src/domain': ['src/kernel', 'src/platform'],
  'src/http': ['src/kernel', 'src/platform'],
  'src/surfaces': ['src/kernel', 'src/domain', 'src/http'],
  'src/realtime': ['src/kernel', 'src/domain', 'src/http'],
};

test('imports go one way, so that a layer can be understood without those above it', async () => {
  const wrong: string[] = [];
  for (const { path, text } of await sources()) {
    const layer = Object.keys(layers).find(folder => path.startsWith(`${folder}/`));
    if (layer === undefined || isTest(path)) continue;
    for (const [, specifier = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
      const target = relative(root, join(root, dirname(path), specifier));
      const allowed = [layer, ...(layers[layer] ?? [])].some(folder => target.startsWith(`${folder}/`));
      if (!allowed && target !== 'package.json') wrong.push(`${path} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

/** The capability that a path of the domain belongs to; a file at its root stands for itself. */
const capabilityOf = (path: string): string => path.split('/')[2] ?? path;

test('capabilities do not go in circles, so that one can be understood without all others', async () => {
  const needs = new Map<string, Set<string>>();
  for (const { path, text } of await sources()) {
    // The list of all of them is for those who walk it: none of them knows it.
    if (!path.startsWith('src/domain/') || isTest(path) || path === 'src/domain/capabilities.ts') continue;
    const own = capabilityOf(path);
    for (const [, specifier = ''] of text.matchAll(/from '(\.[^']+)'/g)) {
      const target = relative(root, join(root, dirname(path), specifier));
      if (!target.startsWith('src/domain/') || capabilityOf(target) === own) continue;
      needs.set(own, (needs.get(own) ?? new Set()).add(capabilityOf(target)));
    }
  }
  const reached = (from: string): Set<string> => {
    const found = new Set<string>();
    const look = (each: string): void => {
      for (const next of needs.get(each) ?? []) if (!found.has(next) && found.add(next)) look(next);
    };
    look(from);
    return found;
  };
  const circling = [...needs.keys()].filter(each => !each.endsWith('.ts') && reached(each).has(each));
  const edges = circling.map(
    each => `${each} needs ${[...(needs.get(each) ?? [])].filter(to => reached(to).has(each)).join(', ')}`,
  );
  assert.ok(needs.size > 20);
  assert.deepEqual(edges, [], 'put what both need below them, or have the lower one told by what capabilities declare');
});

test('time, randomness, environment and requests come through the platform, so that they can be known and limited', async () => {
  const ambient = /\bDate\.now\(\)|\bMath\.random\(\)|\bprocess\.env\b|(?<![.\w])fetch\(|\bnew Date\(\)/;
  const wrong = (await sources())
    .filter(({ path }) => !isTest(path) && !path.startsWith('src/platform/') && path !== 'src/config.ts')
    .filter(({ text }) => ambient.test(text))
    .map(({ path }) => path);
  assert.deepEqual(wrong, []);
});

test('nobody counts the parameters of a statement that is put together', async () => {
  const counting = (await sources())
    .filter(({ path }) => /^src\/(?:domain|platform\/(?:db|jobs))\//.test(path) && path !== 'src/platform/db/sql.ts')
    .filter(({ text }) => text.includes('$${'))
    .map(({ path }) => path);
  assert.deepEqual(counting, [], 'write it with the tag `sql` of src/platform/db/sql.ts');
});

test('no piece of SQL has numbers of its own, which would depend on the statement around it', async () => {
  const files = (await sources()).filter(({ path }) => path.startsWith('src/domain/') && !isTest(path));
  const spliced = files.flatMap(({ path, text }) =>
    [...text.matchAll(/const (\w+)[^=\n]*= (?:\([^)\n]*\)[^=\n]*=> )?(['`])((?:(?!\2)[\s\S])*)\2/g)]
      .filter(([, , , piece = '']) => /\$\d/.test(piece))
      .filter(([, name = '']) => new RegExp(`\\$\\{${name}[}(]|export const ${name}\\b`).test(text))
      .map(([, name]) => `${name} in ${path}`),
  );
  assert.deepEqual(spliced, [], 'write it with the tag `sql` of src/platform/db/sql.ts');
});

/** What every capability calls alike, for its `capability.ts` to take. */
const alike = ['attention', 'search', 'sweeps', 'totals'];

test('an exported name means one thing in its layer, and nobody has to look which of two it is', async () => {
  const places = new Map<string, string[]>();
  for (const { path, text } of await sources()) {
    const layer = Object.keys(layers).find(folder => path.startsWith(`${folder}/`));
    // Each surface is a document of its own, with words of its own.
    if (layer === undefined || layer === 'src/surfaces' || isTest(path)) continue;
    const declared = text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm);
    for (const name of new Set([...declared].map(([, each = '']) => each))) {
      if (layer === 'src/domain' && alike.includes(name)) continue;
      places.set(`${layer} ${name}`, [...(places.get(`${layer} ${name}`) ?? []), path]);
    }
  }
  assert.deepEqual(
    [...places].filter(([, paths]) => paths.length > 1),
    [],
  );
});

test('addresses, user names and other identifiers are folded in one way, whatever the locale', async () => {
  // A list may be ordered as the locale has it; what is the same as what may not depend on it.
  const sql = /\b(?:lower|upper|initcap)\(|\bcitext\b/;
  const typescript =
    /(?:e-?mail|address|user_?name|login|identifier|domain|recipient|moniker)\w*\)?\??\.to(?:Locale)?(?:Lower|Upper)Case\(|toLocale(?:Lower|Upper)Case/i;
  const wrong: string[] = [];
  for (const { path, text } of await sources()) {
    if (isTest(path)) continue;
    for (const [index, line] of text.split('\n').entries()) {
      const ordering = /\border by\b.*\blower\(|\{ sql: 'lower\(/.test(line);
      if ((sql.test(line) && !ordering) || typescript.test(line)) wrong.push(`${path}:${index + 1}: ${line.trim()}`);
    }
  }
  assert.deepEqual(wrong, [], 'use fold_ascii(…) in SQL, and foldAscii of src/kernel/fold-ascii.ts');
});

test('no index that tells two things apart depends on the locale of the database', async () => {
  const client = new pg.Client({ connectionString: urlOf(template) });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select indexrelid::regclass::text as name from pg_index join pg_class c on c.oid = indrelid
        where indisunique and c.relnamespace = 'public'::regnamespace
          and pg_get_indexdef(indexrelid) ~ '(lower|upper|initcap)\\('`,
    );
    assert.deepEqual(rows, []);
  } finally {
    await client.end();
  }
});

test('large libraries that few need are loaded when they are first used, not at start', async () => {
  const loaded = (await sources()).filter(({ text }) =>
    /^import (?!type\b)[^;]*'(?:openid-client|@aws-sdk\/[\w-]+)'/m.test(text),
  );
  assert.deepEqual(
    loaded.map(({ path }) => path),
    [],
  );
});

test('the README lists every variable as the configuration knows it', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  assert.ok(
    readme.includes(variableTable()),
    'run `node scripts/readme-variables.ts` and put its lines into the README',
  );
});

test('the table types are those of the migrated database', async () => {
  await tables(urlOf(template), true);
});

/** Where a browser is sent to by GET, and what that does. Each is bound to the browser by its cookie or changes nobody's state. */
const doneByGet: Readonly<Record<string, string>> = {
  'GET /api/auth/oauth/:provider': 'notes that this browser went to the provider; nothing is known of anybody yet',
  'GET /api/auth/oauth/:provider/callback': 'the provider sends browsers back by GET; only the one that began finishes',
  'GET /console/session/oauth/:provider': 'notes that this browser went to the provider, as above',
  'GET /v1/auth/uri': 'the published contract: notes that a device waits; nothing is known of anybody yet',
  'GET /v1/keys/:userId': 'the published contract: hands out a one-time key, only to who shows a token; never by HEAD',
  'GET /v1/auth/redirect': 'the provider sends browsers back by GET; any but the one that asked must type a code',
};

test('GET changes nothing, since programs follow links, but for the steps of a sign-in at a provider and what hands out keys', () => {
  const commands = surfaces.flatMap(({ base, routes }) =>
    routes
      .filter(({ method, action }) => method === 'GET' && action.kind !== 'query')
      .map(({ path }) => `GET ${base}${path}`),
  );
  assert.deepEqual(commands.sort(), Object.keys(doneByGet).sort());
});

test('every action that a route serves says who may perform it, by nodes of the catalogue or as one’s own', () => {
  const { asked, categories } = catalogueOf(capabilities);
  const used = new Set<string>();
  for (const surface of surfaces) {
    const ofSockets = (surface.sockets ?? []).flatMap(({ path, open, messages, stillMay }) =>
      [
        open,
        ...[...Object.values(messages), ...(stillMay === undefined ? [] : [stillMay])].map(({ action }) => action),
      ].map(action => ({
        method: 'WS',
        path,
        action,
      })),
    );
    for (const { method, path, action } of [...surface.routes, ...ofSockets]) {
      const { open, nodes, areas } = action.permit;
      assert.ok(open === null || open.length > 10, `${method} ${path} is open and must say why`);
      const judgedBy = open === null ? [...nodes, ...areas] : [open];
      assert.notDeepEqual(
        judgedBy,
        [],
        `${method} ${path} is for whoever is signed in: of what is one’s own, it is self(area)`,
      );
      for (const area of areas) assert.ok(!(`self.${area}` in asked), `no role can give self.${area}`);
      for (const node of nodes) {
        assert.ok(asked[node], `${method} ${path} asks for ${node}, which the catalogue does not explain`);
        used.add(node);
      }
    }
  }
  for (const { key, nodes } of categories) {
    for (const [node, declared] of Object.entries(nodes)) {
      assert.ok(node === '*' || fits(Node, node), `${key} has ${node}, which is no node`);
      for (const needed of typeof declared === 'string' ? [] : (declared.dependencies ?? []))
        assert.ok(
          categories.some(each => needed in each.nodes),
          `${node} depends on ${needed}, which nothing explains`,
        );
    }
  }
  const idle = Object.keys(asked).filter(node => !used.has(node));
  assert.deepEqual(idle, []);
});

test('what the page on security rests on is there', async () => {
  const page = await readFile(join(root, 'docs/security.md'), 'utf8');
  const folders = await Promise.all(
    ['src', 'tests'].map(async folder =>
      (await readdir(join(root, folder), { recursive: true })).map(path => `/${folder}/${path}/`),
    ),
  );
  const files = folders.flat();
  const named = [...page.matchAll(/`((?:tests|src)?[\w/.-]*\.test\.ts|tests\/\w+\/)`/g)].map(([, name = '']) => name);
  assert.ok(named.length > 20);
  // Those without a folder lie in one that the page names, or beside the one before them.
  const missing = named.filter(name => !files.some(file => file.endsWith(`/${name.replace(/\/$/, '')}/`)));
  assert.deepEqual(missing, []);
});
