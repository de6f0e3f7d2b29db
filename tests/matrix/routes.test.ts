import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { nothingWrong, placesOf, wrongIn } from './cells.ts';
import type { Entry } from './entry.ts';
import { gainedUnduly, storedOfKept } from './stored.ts';
import { entries } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

let world: World;
let kept: unknown;
before(async () => {
  world = await makeWorld({ OUTBOUND_ALLOW: '127.0.0.1' });
  kept = await storedOfKept(world);
});
after(() => world.close());

/**
 * Everybody, three people with a custom role that gives exactly what the entry asks for, three whose role gives what
 * the permission scope of a credential type is enough for, and those whom one node of several is missing, or missing
 * where they hold the others.
 */
async function callersOf(entry: Entry): Promise<Caller[]> {
  const { asks } = entry;
  if (typeof asks === 'string') return [...world.callers];
  const holders = (['platform', 'A', 'B'] as const).map(where => world.holder(entry, where));
  const ofScope = entry.scoped ? (['platform', 'A', 'B'] as const).map(where => world.scopeHolder(entry, where)) : [];
  const without = asks.length === 1 ? [] : asks.flatMap(node => lacking(entry, asks, node));
  return [...world.callers, ...(await Promise.all([...holders, ...ofScope, ...without]))];
}

/** People who hold all that an entry asks for but one node, and one who holds that in another organization. */
function lacking(entry: Entry, asks: readonly string[], node: string): Promise<Caller>[] {
  const others = asks.filter(each => each !== node);
  const platform = entry.gives?.patterns ?? [];
  const short = (['platform', 'A'] as const).map(where => world.holder({ ...entry, asks: others }, where));
  if (entry.apart) return short;
  const split = world.person(`${others.join(' + ')} in A, ${node} in B`, {
    holds: { platform, A: others, B: [node] },
    memberOf: ['A', 'B'],
  });
  return [...short, split];
}

describe('every route answers everybody as the table says', () => {
  for (const [key, entry] of entries) {
    test(key, async () => {
      const cells = (await callersOf(entry)).flatMap(caller =>
        placesOf(entry).map(place => () => wrongIn(world, { key, entry, caller, place })),
      );
      await nothingWrong(cells);
    });
  }
});

describe('after all of it', () => {
  test('no refusal has changed anything', async () => {
    assert.deepEqual(await storedOfKept(world), kept);
  });

  test('nobody has anything that they were not made with, or given by somebody who holds it', async () => {
    assert.deepEqual(await gainedUnduly(world), []);
  });
});
