import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import type { Permit } from '../../src/kernel/permit.ts';
import { newApiKey } from '../../src/platform/crypto/api-key.ts';
import { surfaces } from '../../src/surfaces/surfaces.ts';
import { nothingWrong, placesOf, wrongIn } from './cells.ts';
import type { Entry } from './entry.ts';
import { requestOf } from './requests.ts';
import { gainedUnduly, storedOfKept } from './stored.ts';
import { entries, type Key, placeOf } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

/* API keys as callers: what each gets follows from what its owner gets, and from what the key names. */

let world: World;
let kept: unknown;
let admin: Caller;
before(async () => {
  world = await makeWorld({ OUTBOUND_ALLOW: '127.0.0.1' });
  kept = await storedOfKept(world);
  admin = await world.person('admin', { systemRole: 'admin' });
});
after(() => world.close());

const permits = new Map(
  surfaces.flatMap(({ base, routes }) =>
    routes.map(({ method, path, action, next }) => [
      `${method} ${base}${path}`,
      [action.permit, ...(next === undefined ? [] : [next.action.permit])] as const,
    ]),
  ),
);
function permitsOf(key: Key): readonly Permit<never, unknown>[] {
  const { method, path } = placeOf(key);
  return permits.get(`${method} ${path}`) ?? assert.fail(key);
}
/** Signing in and all around it, what asks anew who is there, and making keys. */
function takesSession(key: Key): boolean {
  const [{ open, withKeys = false, needsSession = false } = assert.fail(key)] = permitsOf(key);
  return open === null ? needsSession : !withKeys;
}
const areasOf = (key: Key): readonly string[] => permitsOf(key).flatMap(({ areas }) => areas);

interface Names {
  readonly permissions: readonly string[];
  readonly areas: readonly string[];
}

/** Somebody as they call with a key of theirs. */
async function withKey(owner: Caller, { permissions, areas }: Names, name: string): Promise<Caller> {
  const [id, { token, lookup, hash }] = [randomUUID(), newApiKey()];
  await world.server.sql(
    `insert into api_keys (id, user_id, name, permissions, areas, created_at, updated_at, rotated_at, expires_at)
      values ($1, $2, $3, $4, $5, now(), now(), now(), now() + interval '1 day')`,
    [id, owner.id, name, permissions, areas],
  );
  await world.server.sql('insert into api_key_secrets (lookup, key_id, hash, made_at) values ($1, $2, $3, now())', [
    ...[lookup, id, hash],
  ]);
  return { ...owner, name, token };
}

/** What is wrong with what a key gets; those whose call would use them up are made anew. */
async function wrongWith(key: Key, entry: Entry, caller: Caller, names: Names): Promise<(string | null)[]> {
  const again: World['again'] = async (who, inside) => withKey(await world.again(who, inside), names, who.name);
  const places = placesOf(entry).map(place => wrongIn({ ...world, again }, { key, entry, caller, place }));
  return Promise.all(places);
}

/** Whether a call is refused with this status, and these words. */
async function refusedWith(
  key: Key,
  entry: Entry,
  caller: Caller,
  status: number,
  words: string,
): Promise<string | null> {
  const kind = entry.upon ?? 'person';
  const [place = 'platform'] = placesOf(entry);
  const subject = world.kept.get(`${kind} ${place}`) ?? (await world.fresh(kind, place));
  const { method, path, ...rest } = await requestOf(key, { world, caller, subject });
  const answer = await world.server.call(method, path, { token: caller.token, ...rest });
  return answer.status === status && answer.text.includes(words)
    ? null
    : `${caller.name}: ${answer.status} ${answer.text.slice(0, 200)}, not ${status} ${words}`;
}

const session = 'This takes a session: sign in';
const all = { permissions: ['*'], areas: ['*'] };

describe('a key of an administrator that names everything', () => {
  let caller: Caller;
  before(async () => {
    caller = await withKey(admin, all, 'everything');
  });
  for (const [key, entry] of entries)
    test(takesSession(key) ? `is refused ${key}` : `gets ${key} as the session does`, async () => {
      const wrong = takesSession(key)
        ? [await refusedWith(key, entry, caller, 403, session)]
        : await wrongWith(key, entry, caller, all);
      await nothingWrong(wrong.map(each => async () => each));
    });
});

describe('a key of an administrator that names what a route asks for', () => {
  let owner: Caller;
  before(async () => {
    owner = await world.person('admin', { systemRole: 'admin' });
  });
  for (const [key, entry] of entries)
    if (!takesSession(key) && typeof entry.asks !== 'string')
      test(`gets ${key}`, async () => {
        const named = [...entry.asks, ...(entry.gives?.patterns ?? [])];
        const names = { permissions: named, areas: areasOf(key) };
        const holds = { platform: named, A: [], B: [] };
        const caller = await withKey(
          { ...owner, holds, nature: { holds: { platform: named } } },
          names,
          named.join(' + '),
        );
        await nothingWrong((await wrongWith(key, entry, caller, names)).map(each => async () => each));
      });
});

describe('a key of an administrator that names one other node', () => {
  let caller: Caller;
  before(async () => {
    caller = await withKey(admin, { permissions: ['matrix.other'], areas: [] }, 'one other node');
  });
  for (const [key, entry] of entries) {
    const [{ open, nodes } = assert.fail(key)] = permitsOf(key);
    const areas = areasOf(key);
    if (open === null && nodes.length + areas.length > 0 && !entry.hidden)
      test(`is refused ${key}`, async () => {
        const words = takesSession(key) ? session : '';
        await nothingWrong([async () => refusedWith(key, entry, caller, 403, words)]);
      });
  }
});

describe('a key whose owner is deactivated', () => {
  let caller: Caller;
  before(async () => {
    const owner = await world.person('admin', { systemRole: 'admin' });
    caller = await withKey(owner, all, 'of nobody any more');
    const path = `/api/v1/users/${owner.id}/status`;
    const body = { is_active: false };
    const { status } = await world.server.call('PATCH', path, { token: world.server.admin.token, body });
    assert.equal(status, 200);
  });
  for (const [key, entry] of entries)
    if (permitsOf(key)[0]?.open === null)
      test(`is refused ${key}`, () => nothingWrong([() => refusedWith(key, entry, caller, 401, '')]));
});

describe('after all of it', () => {
  test('no refusal has changed anything, and nobody has what they were not given by who holds it', async () => {
    assert.deepEqual(await storedOfKept(world), kept);
    assert.deepEqual(await gainedUnduly(world), []);
  });
});
