import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answer } from '../support/server.ts';
import type { Entry, Place } from './entry.ts';
import { both, held } from './expected.ts';
import { type Key, placeOf, table } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

interface List {
  /** All that lives, with where it lies; `shared` is for everybody who may list anything. */
  readonly all: string;
  readonly rows: (answer: Answer) => readonly { readonly id: string }[];
  /** Null for what counts nothing. */
  readonly total: ((answer: Answer) => unknown) | null;
  /** A query that finds the kept thing of a place, and only what lies there. */
  readonly search: ((world: World, place: 'A' | 'B') => string) | null;
}

const people = `select u.id, coalesce(array_agg(m.organization_id) filter (where m.user_id is not null), '{}') as places,
  false as shared from users u left join organization_members m on m.user_id = u.id
  where u.deleted_at is null group by u.id`;
/** Who has the system role `user`. */
const users = `select * from (${people}) p where exists (select 1 from user_roles ur join roles r on r.id = ur.role_id
  where ur.user_id = p.id and r.moniker = 'user' and r.organization_id is null)`;
const of = (from: string, shared = 'false', where = 'true') =>
  `select id, array[organization_id] as places, ${shared} as shared from ${from} where ${where}`;
const bare = ({ body }: Answer) => body as { id: string }[];
const data = ({ body }: Answer) => (body as { data: { id: string }[] }).data;
const counted = ({ headers }: Answer) => Number(headers.get('x-total-count'));
const within = (name: string) => (answer: Answer) =>
  (answer.body as { data: Readonly<Record<string, { id: string }[]>> }).data[name] ?? [];
const total = ({ body }: Answer) => (body as { data: { total: number } }).data.total;
const lines = ({ text }: Answer) =>
  text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as { id: string });
const byOrganization = (world: World, place: 'A' | 'B') => `organizationId=${world.organizationOf(place)}`;
const byName = (kind: string) => (_: World, place: 'A' | 'B') => `q=${nameOf.get(`${kind} ${place}`)}`;
const nameOf = new Map<string, string>();

const lists: { readonly [K in Key]?: List } = {
  'GET /api/v1/users': { all: people, rows: bare, total: counted, search: byName('person') },
  'GET /api/v1/users/export': { all: people, rows: lines, total: null, search: byName('person') },
  'GET /api/users': { all: people, rows: within('users'), total, search: byOrganization },
  'GET /api/v1/teams': {
    all: of('teams', 'false', 'deleted_at is null'),
    rows: bare,
    total: counted,
    search: byName('team'),
  },
  'GET /api/v1/integrations': { all: of('integrations'), rows: bare, total: counted, search: null },
  'GET /v1/webhooks': {
    all: of('webhooks', 'false', 'deleted_at is null'),
    rows: ({ body }) => (body as { data: { webhooks: { id: string }[] } }).data.webhooks,
    total: null,
    search: null,
  },
  'GET /api/v1/admin/access/resource-types': {
    all: of('resource_types'),
    rows: ({ body }) => (body as { results: { resource_types: { id: string }[] } }).results.resource_types,
    total: ({ body }) => (body as { results: { total: number } }).results.total,
    search: null,
  },
  'GET /api/v1/admin/security/policies': {
    all: of('security_policies'),
    rows: ({ body }) =>
      (body as { results: { policies: { policy_id: string }[] } }).results.policies.map(each => ({
        id: each.policy_id,
      })),
    total: ({ body }) => (body as { results: { total: number } }).results.total,
    search: null,
  },
  'GET /api/roles': {
    all: of('roles', 'system_rank is not null'),
    rows: within('roles'),
    total,
    search: byOrganization,
  },
  'GET /api/permissions': {
    all: of('permissions', 'organization_id is null'),
    rows: within('permissions'),
    total,
    search: byOrganization,
  },
  'GET /v1/user/users': { all: people, rows: data, total: counted, search: byName('person') },
  // Of a role that people everywhere have.
  'GET /v1/role/:identifier/users': { all: users, rows: data, total: counted, search: null },
  'GET /v1/role': { all: of('roles', 'system_rank is not null'), rows: data, total: counted, search: null },
  'GET /v1/company/companies': {
    all: of('companies'),
    rows: data,
    total: ({ body }) => (body as { pagination: { totalRecords: number } }).pagination.totalRecords,
    search: (_, place) => `search=${nameOf.get(`company ${place}`)}`,
  },
  'GET /api/organizations': {
    all: 'select id, array[id] as places, false as shared from organizations where deleted_at is null',
    rows: within('organizations'),
    total,
    search: null,
  },
};

let world: World;
before(async () => {
  world = await makeWorld();
  for (const place of ['A', 'B'] as const) {
    const name = async (kind: string, column: string) => {
      const from = { person: 'users', company: 'companies' }[kind] ?? 'teams';
      const text = `select ${column} as name from ${from} where id = $1`;
      const [row] = await world.server.sql<{ name: string }>(text, [world.kept.get(`${kind} ${place}`)?.id]);
      nameOf.set(`${kind} ${place}`, encodeURIComponent(row?.name ?? ''));
    };
    await name('person', 'username');
    await name('team', 'name');
    await name('company', 'name');
  }
  // Everybody is made before anything is counted.
  for (const key of [...Object.keys(lists), 'GET /api/v1/audit-logs'])
    for (const place of ['platform', 'A', 'B'] as const) await world.holder(entryOf(key), place);
});
after(() => world.close());

const entryOf = (key: string): Entry => table[key as Key];

/** Everybody who may list something, with the places that they list; null: everything. */
async function readers(key: string): Promise<[Caller, readonly Place[] | null, string][]> {
  const entry = entryOf(key);
  const nodes = typeof entry.asks === 'string' ? [] : entry.asks;
  const callers = [
    ...world.callers,
    ...(await Promise.all((['platform', 'A', 'B'] as const).map(at => world.holder(entry, at)))),
  ];
  const found: [Caller, readonly Place[] | null, string][] = [];
  for (const caller of callers.filter(({ lives }) => lives)) {
    const where = nodes.map(node => held(caller, node)).reduce(both, 'everywhere');
    if (where !== 'everywhere' && where.size === 0) continue;
    const places = where === 'everywhere' ? null : (['A', 'B'] as const).filter(place => where.has(place));
    found.push([caller, places, '']);
    for (const place of ['A', 'B'] as const)
      if (places === null || places.includes(place)) found.push([caller, [place], world.organizationOf(place)]);
    if (places === null) found.push([caller, [], '00000000-0000-4000-8000-000000000000']);
  }
  return found;
}

const ask = (caller: Caller, key: string, query: string, organization: string): Promise<Answer> => {
  const { method, path } = placeOf(key as Key);
  const limit = key.includes('export')
    ? 'format=ndjson'
    : key.includes('/admin/')
      ? 'limit=1000'
      : key.includes('/company/')
        ? 'rpp=1000'
        : key.includes('/v1/')
          ? 'per_page=1000'
          : 'limit=1000';
  const headers: Record<string, string> = organization === '' ? {} : { 'x-organization-id': organization };
  return world.server.call(
    method,
    `${path.replace(':identifier', 'user')}?${limit}${query === '' ? '' : `&${query}`}`,
    {
      token: caller.token,
      headers,
    },
  );
};

describe('lists, their counts and searches show what lies where one holds the node, and nothing else', () => {
  for (const [key, list] of Object.entries(lists)) {
    test(key, async () => {
      const all = await world.server.sql<{ id: string; places: (string | null)[]; shared: boolean }>(list.all);
      const inPlaces = (places: readonly Place[] | null, shared = true): string[] =>
        all
          .filter(
            row =>
              places === null ||
              (shared && row.shared) ||
              places.some(at => row.places.includes(world.organizationOf(at))),
          )
          .map(({ id }) => id)
          .sort();
      for (const [caller, places, organization] of await readers(key)) {
        const who = `${caller.name} ${organization}`;
        const shown = async (query: string, ids: readonly string[]) => {
          const answer = await ask(caller, key, query, organization);
          assert.equal(answer.status, 200, `${who}: ${answer.text}`);
          const found = list
            .rows(answer)
            .map(({ id }) => id)
            .sort();
          assert.deepEqual(found, ids, `${who} ${query}`);
          if (list.total !== null) assert.equal(list.total(answer), ids.length, `${who} ${query}`);
        };
        await shown('', inPlaces(places));
        for (const place of ['A', 'B'] as const) {
          if (list.search === null) continue;
          const reached = places === null || places.includes(place);
          const query = list.search(world, place);
          const kind = key.includes('teams') ? 'team' : key.includes('companies') ? 'company' : 'person';
          const one = /^(q|search)=/.test(query)
            ? [world.kept.get(`${kind} ${place}`)?.id ?? '']
            : inPlaces([place], false);
          await shown(query, reached ? one : []);
        }
      }
    });
  }
});

test('the audit log shows what happened where one may read it, by no filter more', async () => {
  for (const place of ['A', 'B'] as const) {
    const path = `/api/organizations/${world.organizationOf(place)}`;
    const done = await world.server.call('PUT', path, {
      token: world.server.admin.token,
      body: { name: `Told ${place}` },
    });
    assert.equal(done.status, 200);
  }
  for (const [caller, places, organization] of await readers('GET /api/v1/audit-logs')) {
    const headers: Record<string, string> = organization === '' ? {} : { 'x-organization-id': organization };
    const events = async (query: string) => {
      const answer = await world.server.call('GET', `/api/v1/audit-logs?${query}`, { token: caller.token, headers });
      assert.equal(answer.status, 200, answer.text);
      return (query.includes('ndjson') ? lines(answer) : bare(answer)) as { organization_id?: string | null }[];
    };
    for (const query of ['limit=1000', 'format=ndjson']) {
      const shown = new Set((await events(query)).map(event => event.organization_id ?? null));
      const ids = places?.map(world.organizationOf);
      const beyond = [...shown].filter(id => ids !== undefined && (id === null || !ids.includes(id)));
      assert.deepEqual(beyond, [], `${caller.name} ${organization} ${query}`);
      if (places === null) assert.ok(shown.has(null) && shown.size > 2);
    }
    for (const place of ['A', 'B'] as const) {
      const id = world.organizationOf(place);
      for (const query of [`target=${id}`, `q=${id}`, `target=${id}&format=ndjson`]) {
        const reached = places === null || places.includes(place);
        assert.equal((await events(query)).length > 0, reached, `${caller.name} ${organization} ${query}`);
      }
    }
  }
});
