import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { capabilities } from '../src/domain/capabilities.ts';
import { inOrder } from '../src/domain/upkeep/sweep-expired.ts';
import { template, urlOf } from './support/postgres.ts';

const domain = fileURLToPath(new URL('../src/domain', import.meta.url));

/** Columns whose name says that they name a person, besides those that refer to the table of people. */
const naming = '(^|_)(user_id|actor_id|person_id|owner_id|member_id)$|(^|_)by$';

test('every capability that declares itself is in the list, under the name of its folder', async () => {
  const files = (await readdir(domain, { recursive: true })).filter(path => path.endsWith('/capability.ts'));
  assert.deepEqual(capabilities.map(({ name }) => `${name}/capability.ts`).sort(), files.sort());
});

test('every column that names a person is erased with the account, or kept for a reason that somebody wrote', async () => {
  const client = new pg.Client({ connectionString: urlOf(template) });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select c.relname || '.' || a.attname as name from pg_class c join pg_attribute a on a.attrelid = c.oid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
          and a.attnum > 0 and not a.attisdropped and (a.attname ~ $1 or exists (
            select 1 from pg_constraint k where k.conrelid = c.oid and k.contype = 'f' and k.confrelid = 'users'::regclass
              and a.attnum = any(k.conkey)))`,
      [naming],
    );
    const declared = capabilities.flatMap(({ erases, keeps }) => [...erases, ...Object.keys(keeps)]);
    assert.deepEqual(declared.toSorted(), rows.map(({ name }) => name).toSorted());
    for (const { keeps } of capabilities)
      for (const [column, reason] of Object.entries(keeps)) assert.ok(reason.length > 15, column);
  } finally {
    await client.end();
  }
});

test('no two capabilities declare the same thing', () => {
  const once = (what: string, names: readonly string[]): void =>
    assert.equal(new Set(names).size, names.length, `${what}: ${names.join(', ')}`);
  const all = <T>(of: (each: (typeof capabilities)[number]) => readonly T[]): T[] => capabilities.flatMap(of);
  once(
    'jobs',
    all(({ jobs }) => jobs).map(({ name }) => name),
  );
  once(
    'sweeps',
    inOrder(all(({ sweeps }) => sweeps)).map(({ name }) => name),
  );
  once(
    'nodes',
    all(({ nodes }) => nodes).flatMap(({ nodes }) => Object.keys(nodes)),
  );
  once(
    'categories',
    all(({ nodes }) => nodes).flatMap(({ key, category }) => (category === undefined ? [] : [key])),
  );
  once(
    'attention',
    all(({ attention }) => attention).map(({ kind }) => kind),
  );
  once(
    'search',
    all(({ search }) => search).map(({ kind }) => kind),
  );
  for (const places of [all(({ attention }) => attention), all(({ search }) => search)])
    once(
      'places',
      places.map(({ place }) => String(place)),
    );
});

test('nodes that join the category of another capability find it', () => {
  const groups = capabilities.flatMap(({ nodes }) => nodes);
  for (const { key } of groups)
    assert.ok(
      groups.some(group => group.key === key && group.category !== undefined),
      key,
    );
});
