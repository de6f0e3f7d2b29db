import { once } from 'node:events';
import { hangUp, listeners } from './support/ears.ts';
import { alternately, median, perSecond, type Result } from './support/measure.ts';
import { withSocketServers } from './support/processes.ts';
import { frameBytes, talkerAt, word } from './support/talk.ts';

const goal = 0.7;
const latencyGoal = 2;
const hearers = 300;
const milliseconds = 4_000;
/** Messages that are said before the first of them has been heard by all. */
const ahead = 8;

/** What everybody in one conversation hears, and how soon at half of what is possible, against bare `ws`. */
export async function run(): Promise<Result[]> {
  return withSocketServers(async (hub, bare) => {
    const { ours, theirs } = await alternately(
      3,
      () => deliveriesPerSecond(hub.url),
      () => deliveriesPerSecond(bare.url),
    );
    // The same load for both: half of what the slower one can do.
    const half = Math.min(ours, theirs) / hearers / 2;
    const slow = await alternately(
      3,
      () => slowest(hub.url, half),
      () => slowest(bare.url, half),
    );
    const [ratio, latency] = [ours / theirs, slow.ours / slow.theirs];
    return [
      {
        name: 'fanout',
        what: `deliveries of one conversation, ${hearers} sockets`,
        ...{ measured: perSecond(ours), baseline: perSecond(theirs), ratio },
        ...{ goal: `≥ ${goal}`, met: ratio >= goal },
      },
      {
        name: 'fanout',
        what: `99 of 100 are heard within, at ${Math.round(half)} messages/s`,
        ...{ measured: `${slow.ours.toFixed(2)} ms`, baseline: `${slow.theirs.toFixed(2)} ms`, ratio: latency },
        ...{ goal: `≤ ${latencyGoal}`, met: latency <= latencyGoal },
      },
    ];
  });
}

/** How many messages a second reach their hearers, where one of them talks as fast as all of them hear. */
async function deliveriesPerSecond(url: string): Promise<number> {
  const ears = await listeners(url, hearers - 1);
  const talker = await talkerAt(url);
  const heard = (): number => ears.reduce((sum, ear) => sum + ear.bytes(), 0) / frameBytes;
  const begun = performance.now();
  let talked = 0;
  while (performance.now() - begun < milliseconds) {
    while (talked * ears.length - heard() < ahead * ears.length) {
      talked += 1;
      talker.send(word(talked));
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  const deliveries = heard();
  const seconds = (performance.now() - begun) / 1_000;
  talker.terminate();
  await once(talker, 'close');
  await hangUp(ears);
  return deliveries / seconds;
}

/** Milliseconds within which 99 of 100 messages come back to the one who says them, among all who hear them. */
async function slowest(url: string, perSecond: number): Promise<number> {
  const ears = await listeners(url, hearers - 1);
  const talker = await talkerAt(url);
  const said = new Map<number, number>();
  const took: number[] = [];
  talker.on('message', data => {
    const { number } = JSON.parse(String(data)) as { readonly number: number };
    took.push(performance.now() - (said.get(number) ?? Number.NaN));
  });
  const begun = performance.now();
  let number = 0;
  while (performance.now() - begun < milliseconds) {
    while (number < ((performance.now() - begun) / 1_000) * perSecond) {
      number += 1;
      said.set(number, performance.now());
      talker.send(word(number));
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  talker.terminate();
  await once(talker, 'close');
  await hangUp(ears);
  const sorted = took.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length * 0.99)] ?? median(sorted);
}
