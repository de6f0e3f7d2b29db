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
 * Everybody, three people with a custom role that gives exactly what the entry asks for, and three whose role gives what
 * the permission scope of a credential type is enough for.
 */
async function callersOf(entry: Entry): Promise<Caller[]> {
  if (typeof entry.asks === 'string') return [...world.callers];
  const holders = (['platform', 'A', 'B'] as const).map(where => world.holder(entry, where));
  const ofScope = entry.scoped ? (['platform', 'A', 'B'] as const).map(where => world.scopeHolder(entry, where)) : [];
  return [...world.callers, ...(await Promise.all([...holders, ...ofScope]))];
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
