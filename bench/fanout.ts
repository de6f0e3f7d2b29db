import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { type Ear, listeners } from './support/ears.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Script, startScript } from './support/processes.ts';

const goal = 0.7;
const hearers = 300;
const idle = 5_000;
const milliseconds = 4_000;
/** Messages that are said before the first of them has been heard by all. */
const ahead = 8;
const said = JSON.stringify({ type: 'said', text: 'x'.repeat(200) });
/** A frame of a server has no mask: two bytes, and two for a length above 125 (RFC 6455 §5.2). */
const frame = 4 + Buffer.byteLength(said);

/** What everybody in one topic hears, and what an idle socket costs, against bare `ws`. */
export async function run(): Promise<Result[]> {
  const { ours, theirs } = await withServers((hub, bare) =>
    alternately(
      3,
      () => deliveriesPerSecond(hub.url),
      () => deliveriesPerSecond(bare.url),
    ),
  );
  const ratio = ours / theirs;
  const memory = await withServers(async (hub, bare) => {
    const baseline = await kilobytesEach(bare);
    return { ours: await kilobytesEach(hub), theirs: baseline };
  });
  return [
    {
      name: 'fanout',
      what: `deliveries of one topic, ${hearers} sockets`,
      measured: perSecond(ours),
      baseline: perSecond(theirs),
      ratio,
      goal: `≥ ${goal}`,
      met: ratio >= goal,
    },
    {
      name: 'fanout',
      what: `an idle socket, of ${idle.toLocaleString('en')}`,
      measured: `${memory.ours.toFixed(1)} KiB`,
      baseline: `${memory.theirs.toFixed(1)} KiB`,
      ratio: memory.ours / memory.theirs,
      goal: 'reported',
      met: true,
    },
  ];
}

async function withServers<T>(measure: (hub: Script, bare: Script) => Promise<T>): Promise<T> {
  const hub = await startScript('hub-server.ts');
  const bare = await startScript('ws-server.ts');
  try {
    return await measure(hub, bare);
  } finally {
    await Promise.all([hub.stop(), bare.stop()]);
  }
}

/** How many messages a second reach their hearers, where one of them talks as fast as all of them hear. */
async function deliveriesPerSecond(url: string): Promise<number> {
  const ears = await listeners(url, hearers - 1);
  const talker = new WebSocket(url, { headers: { authorization: 'Bearer x' } });
  await once(talker, 'open');
  const heard = (): number => ears.reduce((sum, ear) => sum + ear.bytes(), 0) / frame;
  const begun = performance.now();
  let talked = 0;
  while (performance.now() - begun < milliseconds) {
    while (talked * ears.length - heard() < ahead * ears.length) {
      talker.send(said);
      talked += 1;
    }
    await new Promise(resolve => setImmediate(resolve));
  }
  const deliveries = heard();
  const seconds = (performance.now() - begun) / 1_000;
  talker.terminate();
  await hangUp(ears);
  return deliveries / seconds;
}

/** What a server has resident for each of many idle sockets. */
async function kilobytesEach({ url, pid }: Script): Promise<number> {
  // The first ones have it load and compile what all use.
  await hangUp(await listeners(url, 100));
  const before = await settled(pid);
  const ears = await listeners(url, idle);
  const after = await settled(pid);
  await hangUp(ears);
  return (after - before) / idle;
}

async function settled(pid: number): Promise<number> {
  await sleep(4_000);
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0);
}

async function hangUp(ears: readonly Ear[]): Promise<void> {
  const closed = ears.map(({ socket }) => once(socket, 'close'));
  for (const { socket } of ears) socket.destroy();
  await Promise.all(closed);
}
