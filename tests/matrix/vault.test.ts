import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Answer } from '../support/server.ts';
import { nothingWrong } from './cells.ts';
import { type Entry, type Place, upon } from './entry.ts';
import { covers } from './expected.ts';
import { storedAccess, storedOfKept } from './stored.ts';
import { entries, ofDirectory, placeOf } from './table.ts';
import { scopes } from './things.vault.ts';
import { type Caller, makeWorld, type World } from './world.ts';

const places = ['platform', 'A', 'B'] as const;
const everything: Entry = upon('credential_type', [
  ...['credential_type.fetch', 'credential_type.fetch.many', 'credential.fetch.many'],
]);

let world: World;
/** Everybody who may list types and some credentials, of all types or of one only, somewhere. */
let readers: readonly Caller[];
/** All credentials by where they lie. */
let all: readonly { readonly id: string; readonly type: string; readonly place: Place }[];
before(async () => {
  world = await makeWorld();
  readers = [
    ...world.callers.filter(({ name }) => name === 'admin' || name.startsWith('administrator of ')),
    ...(await Promise.all(places.flatMap(at => [world.holder(everything, at), world.scopeHolder(everything, at)]))),
    await world.person('types in A, credentials in B', {
      holds: { A: ['credential_type.fetch', 'credential_type.fetch.many'], B: ['credential.fetch.many'] },
      memberOf: ['A', 'B'],
    }),
  ].filter(caller => covers(caller, 'credential_type.fetch', caller.memberOf[0] ?? 'platform'));
  // A second one of the first type in each place, so that a count of one says nothing by itself.
  for (const place of places) await world.fresh('credential', place);
  all = (
    await world.server.sql<{ id: string; type_id: string; organization_id: string | null }>(
      'select cr.id, cr.type_id, co.organization_id from credentials cr join companies co on co.id = cr.company_id',
    )
  ).map(({ id, type_id: type, organization_id }) => {
    const place = places.find(each => world.organizations[each] === organization_id);
    assert.ok(place);
    return { id, type, place };
  });
});
after(() => world.close());

/** What somebody may list of one type, acting in a place if one is named. */
function reached(caller: Caller, type: string, within: Place | null): string[] {
  const scope = type === world.vault.types.own ? scopes.own : scopes.other;
  return all
    .filter(each => each.type === type && (within === null || each.place === within))
    .filter(({ place }) => ['credential', scope].some(prefix => covers(caller, `${prefix}.fetch.many`, place)))
    .map(({ id }) => id)
    .sort();
}

const idsOf = ({ body }: Answer) => (body as { data: { id: string }[] }).data.map(({ id }) => id).sort();

/** Asks as every reader, under no header and under that of every organization where they may. */
function asReaders(
  check: (caller: Caller, within: Place | null, get: (path: string) => Promise<Answer>) => Promise<string | null>,
) {
  return readers.flatMap(caller =>
    ([null, 'A', 'B'] as const)
      .filter(
        within =>
          within === null ||
          (covers(caller, 'credential_type.fetch', within) &&
            ['credential', ...Object.values(scopes)].some(each => covers(caller, `${each}.fetch.many`, within))),
      )
      .map(within => async () => {
        const headers: Record<string, string> =
          within === null ? {} : { 'x-organization-id': world.organizationOf(within) };
        const get = (path: string) => world.server.call('GET', path, { token: caller.token, headers });
        const found = await check(caller, within, get);
        return found === null ? null : `${caller.name} within ${within}: ${found}`;
      }),
  );
}

function differs({ headers, status, text }: Answer, shown: readonly string[], ids: readonly string[]): string | null {
  const total = Number(headers.get('x-total-count'));
  if (status === 200 && shown.join() === ids.join() && total === ids.length) return null;
  return `${status}, ${total} in all, ${shown.length} shown, not ${ids.length}: ${text.slice(0, 200)}`;
}

describe('lists and counts of the vault show nothing that lies elsewhere', () => {
  test('credentials of a type that belongs to the platform', async () => {
    assert.ok(readers.length >= 9, `${readers.length}`);
    await nothingWrong(
      asReaders(async (caller, within, get) => {
        for (const type of Object.values(world.vault.types)) {
          const answer = await get(`/v1/credential-type/${type}/credentials`);
          const wrong = differs(answer, answer.status === 200 ? idsOf(answer) : [], reached(caller, type, within));
          if (wrong !== null) return wrong;
        }
        return null;
      }),
    );
  });

  test('credentials of a company', async () => {
    const companies = await world.server.sql<{ id: string; credentials: string[] }>(
      'select company_id as id, array_agg(id) as credentials from credentials group by company_id',
    );
    await nothingWrong(
      asReaders(async (caller, within, get) => {
        const listed = Object.values(world.vault.types).flatMap(type => reached(caller, type, within));
        for (const { id, credentials } of companies) {
          const answer = await get(`/v1/credential/credentials/company/${id}`);
          const ids = credentials.filter(each => listed.includes(each));
          const place = all.find(each => credentials.includes(each.id))?.place ?? 'platform';
          const some = ['credential', ...Object.values(scopes)].some(each =>
            covers(caller, `${each}.fetch.many`, place),
          );
          if (!some || (within !== null && place !== within)) {
            if (answer.status !== 404) return `${answer.status} ${answer.text}`;
            continue;
          }
          const wrong = differs(answer, answer.status === 200 ? idsOf(answer) : [], ids);
          if (wrong !== null) return wrong;
        }
        return null;
      }),
    );
  });

  test('credential types, and how many credentials each has', async () => {
    const types = await world.server.sql<{ id: string; organization_id: string | null }>(
      'select id, organization_id from credential_types',
    );
    await nothingWrong(
      asReaders(async (caller, within, get) => {
        const at = (place: Place) =>
          covers(caller, 'credential_type.fetch.many', place) && (within === null || within === place);
        const ids = types
          .filter(
            ({ organization_id: id }) =>
              id === null || places.some(place => world.organizations[place] === id && at(place)),
          )
          .map(({ id }) => id)
          .sort();
        const answer = await get('/v1/credential-type');
        const wrong = differs(answer, answer.status === 200 ? idsOf(answer) : [], ids);
        if (wrong !== null) return wrong;
        const shown = (answer.body as { data: { id: string; credentialCount: number }[] }).data;
        for (const { id, credentialCount } of shown) {
          const count = all.filter(each => each.type === id && at(each.place)).length;
          if (credentialCount !== count) return `${id} has ${credentialCount} credentials, not ${count}`;
        }
        return null;
      }),
    );
  });
});

test('what was in an organization that has ended is neither listed nor counted, whoever asks', async () => {
  const { types } = world.vault;
  const { token } = world.server.admin;
  const made = await world.server.call('POST', '/api/organizations', { token, body: { name: 'Ending' } });
  const { id } = (made.body as { data: { id: string } }).data;
  const counted = async () => {
    const [type, list] = await Promise.all([
      world.server.call('GET', `/v1/credential-type/${types.other}`, { token }),
      world.server.call('GET', `/v1/credential-type/${types.other}/credentials`, { token }),
    ]);
    const { credentialCount } = (type.body as { data: { credentialCount: number } }).data;
    return [credentialCount, idsOf(list).length, Number(list.headers.get('x-total-count'))];
  };
  const before = await counted();
  const company = await world.vault.company(id);
  const body = { name: 'Sealed', typeId: types.other, companyId: company.id, fields: [] };
  const kept = await world.server.call('POST', '/v1/credential/credentials', { token, body });
  assert.equal(kept.status, 201, kept.text);
  assert.deepEqual(
    await counted(),
    before.map(count => count + 1),
  );
  const ended = await world.server.call('DELETE', `/api/organizations/${id}`, { token });
  assert.equal(ended.status, 200, ended.text);
  assert.deepEqual(await counted(), before);
});

test('a permission scope makes credentials of its type only, where it is held', async () => {
  const { own, other } = world.vault.types;
  const maker = await world.person('maker', { holds: { A: [`${scopes.own}.create`] }, memberOf: ['A'] });
  const make = async (typeId: string, place: Place) => {
    const { id: companyId } = await world.fresh('company', place);
    const body = { name: 'Made', typeId, companyId, fields: [] };
    return world.server.call('POST', '/v1/credential/credentials', { token: maker.token, body });
  };
  assert.deepEqual([(await make(own, 'B')).status, (await make(own, 'platform')).status], [404, 404]);
  const refused = await make(other, 'A');
  assert.equal(refused.status, 403, refused.text);
  assert.deepEqual((refused.body as { missing: unknown }).missing, ['credential.create']);
  assert.equal((await make(own, 'A')).status, 201);
  const stored = await world.server.sql(`select type_id from credentials where name = 'Made'`);
  assert.deepEqual(stored, [{ type_id: own }]);
});

test('whoever holds part of what it takes by a scope is told of the rest', async () => {
  const caller = await world.person('reader of one type', { holds: { platform: [`${scopes.own}.fetch`] } });
  const { id } = await world.fresh('credential', 'platform');
  for (const [path, node] of [
    ['/secure-values', 'credential.secure_values.read'],
    ['/fields', 'credential.fields.fetch'],
  ] as const) {
    const answer = await world.server.call('GET', `/v1/credential/credentials/${id}${path}`, { token: caller.token });
    assert.equal(answer.status, 403, answer.text);
    assert.deepEqual((answer.body as { missing: unknown }).missing, [node]);
  }
});

describe('a malformed id is as unknown as any other', () => {
  for (const [key, entry] of entries) {
    if (!ofDirectory(key) || (entry as Entry).upon === null) continue;
    test(key, async () => {
      const { method, path } = placeOf(key);
      const { token } = world.server.admin;
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      for (const id of ['nonsense', '1', '%27', '00000000-0000-4000-8000-00000000000g']) {
        const answer = await world.server.call(method, path.replace(/:\w+/g, id), { token, ...body });
        // Bodies are judged first where any text is a name.
        const wanted = path.includes(':identifier') && method !== 'GET' ? [404, 400] : [404];
        assert.ok(wanted.includes(answer.status), answer.text);
      }
    });
  }
});

test('holders of what a scope could be called come to nothing by calling it so', async () => {
  for (const place of ['platform', 'A'] as const) {
    const { id } = await world.fresh('credential_type', place);
    const asks = ['credential_type.update', 'mine.*'];
    const thief = await world.person('holder of mine.*', {
      holds: { [place]: asks },
      memberOf: place === 'A' ? ['A'] : [],
    });
    const [stored, access] = [await storedOfKept(world), await storedAccess(world)];
    for (const permissionScope of ['mine', 'mine.own']) {
      const answer = await world.server.call('PATCH', `/v1/credential-type/${id}`, {
        token: thief.token,
        body: { permissionScope },
      });
      assert.equal(answer.status, 403, answer.text);
    }
    for (const type of Object.values(world.vault.types)) {
      const answer = await world.server.call('PATCH', `/v1/credential-type/${type}`, {
        token: thief.token,
        body: { permissionScope: null },
      });
      assert.equal(answer.status, 403, answer.text);
    }
    assert.deepEqual(await storedOfKept(world), stored);
    assert.deepEqual(await storedAccess(world), access);
  }
});
