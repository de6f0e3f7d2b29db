import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { hangUp, listeners } from './support/ears.ts';
import { alternately, median, type Result } from './support/measure.ts';
import { type Script, withSocketServers } from './support/processes.ts';
import { frameBytes, talkerAt, word } from './support/talk.ts';

const goal = 2;
const open = 5_000;
const messages = 30;

/** What many open sockets cost, and how long one message to all of them takes, against bare `ws`. */
export async function run(): Promise<Result[]> {
  const memory = await withSocketServers(async (hub, bare) => {
    const theirs = await kilobytesEach(bare);
    return { ours: await kilobytesEach(hub), theirs };
  });
  const time = await withSocketServers((hub, bare) =>
    alternately(
      3,
      () => toAll(hub),
      () => toAll(bare),
    ),
  );
  return [
    line(`memory of each of ${open.toLocaleString('en')} sockets`, memory, each => `${each.toFixed(1)} KiB`),
    line(`one message to all ${open.toLocaleString('en')}`, time, each => `${each.toFixed(1)} ms`),
  ];
}

function line(
  what: string,
  { ours, theirs }: { ours: number; theirs: number },
  words: (each: number) => string,
): Result {
  const ratio = ours / theirs;
  const figures = { measured: words(ours), baseline: words(theirs), ratio };
  return { name: 'sockets', what, ...figures, goal: `≤ ${goal}`, met: ratio <= goal };
}

/** What a server has resident for each of many sockets. */
async function kilobytesEach({ url, pid }: Script): Promise<number> {
  // The first ones have it load and compile what all use.
  await hangUp(await listeners(url, 100));
  const before = await settled(pid);
  const ears = await listeners(url, open);
  const after = await settled(pid);
  await hangUp(ears);
  return (after - before) / open;
}

async function settled(pid: number): Promise<number> {
  await sleep(4_000);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
}

/** Milliseconds until the last has heard it. */
async function toAll({ url }: Script): Promise<number> {
  const ears = await listeners(url, open);
  const talker = await talkerAt(url);
  const took: number[] = [];
  for (let number = 1; number <= messages; number += 1) {
    const all = number * ears.length * frameBytes;
    const begun = performance.now();
    talker.send(word(number));
    while (ears.reduce((sum, ear) => sum + ear.bytes(), 0) < all) await new Promise(resolve => setImmediate(resolve));
    took.push(performance.now() - begun);
  }
  talker.terminate();
  await once(talker, 'close');
  await hangUp(ears);
  return median(took);
}
