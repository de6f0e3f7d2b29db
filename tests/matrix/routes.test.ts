import { after, before, describe, test } from 'node:test';
import { nothingWrong, placesOf, wrongIn } from './cells.ts';
import { type Entry, entries } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld({ OUTBOUND_ALLOW: '127.0.0.1' });
});
after(() => world.close());

/** Everybody, and three people with a custom role that gives exactly what the entry asks for. */
async function callersOf(entry: Entry): Promise<Caller[]> {
  if (typeof entry.asks === 'string') return [...world.callers];
  const holders = (['platform', 'A', 'B'] as const).map(where => world.holder(entry, where));
  return [...world.callers, ...(await Promise.all(holders))];
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
