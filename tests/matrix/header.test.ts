import { after, before, describe, test } from 'node:test';
import { nothingWrong, placesOf, wrongIn } from './cells.ts';
import type { Entry } from './entry.ts';
import { entries } from './table.ts';
import { type Caller, makeWorld, type World } from './world.ts';

let world: World;
before(async () => {
  world = await makeWorld({ OUTBOUND_ALLOW: '127.0.0.1' });
});
after(() => world.close());

/** Entries for which it matters where somebody acts. */
const placed = entries.filter(([, entry]) => typeof entry.asks !== 'string');

function check(callersOf: (entry: Entry) => Promise<Caller[]>): void {
  for (const [key, entry] of placed) {
    test(key, async () => {
      const callers = await callersOf(entry);
      const cells = callers.flatMap(caller =>
        placesOf(entry).map(place => () => wrongIn(world, { key, entry, caller, place })),
      );
      await nothingWrong(cells);
    });
  }
}
const named = (name: string): Caller => {
  const caller = world.callers.find(each => each.name === name);
  if (caller === undefined) throw new Error(`nobody is ${name}`);
  return caller;
};

describe('whoever holds it everywhere and names an organization acts there only', () => {
  check(async entry => {
    const callers = [named('admin'), await world.holder(entry, 'platform')];
    if (entry.scoped) callers.push(await world.scopeHolder(entry, 'platform'));
    return callers.map(caller => ({ ...caller, within: 'A' }));
  });
});

describe('an organization that does not exist holds nothing', () => {
  check(async entry => {
    const callers = [named('admin'), await world.holder(entry, 'platform'), await world.holder(entry, 'A')];
    return callers.map(caller => ({ ...caller, within: 'unknown' }));
  });
});

describe('naming an organization that one is not in gives nothing there, and nothing elsewhere', () => {
  check(async entry => [
    { ...named('user'), within: 'A' },
    { ...named('administrator of A'), within: 'B' },
    { ...named('member of A'), within: 'B' },
    { ...(await world.holder(entry, 'A')), within: 'B' },
  ]);
});

describe('naming one’s own organization changes nothing there', () => {
  check(async entry => [
    { ...named('administrator of A'), within: 'A' },
    { ...(await world.holder(entry, 'A')), within: 'A' },
  ]);
});
