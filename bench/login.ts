import { availableParallelism } from 'node:os';
import { hashSync } from '@node-rs/bcrypt';
import { median, type Result } from './support/measure.ts';
import { startBench } from './support/processes.ts';

const clients = 8;
const seconds = 30;
const cost = 14;
const password = 'Bench-mark-4711';

/** Eight people sign in over and over at the real cost, while somebody watches /health. */
export async function run(): Promise<Result[]> {
  const bench = await startBench({ BCRYPT_COST: String(cost) });
  try {
    const hash = hashSync(password, cost);
    await bench.pool.query(
      `insert into users (id, email, username, password_hash)
       select gen_random_uuid(), 'client' || n || '@example.com', 'client' || n, $1 from generate_series(1, ${clients}) n`,
      [hash],
    );
    const before = oneHash();
    const until = performance.now() + seconds * 1000;
    const begun = performance.now();
    const delays: number[] = [];
    const [counts] = await Promise.all([
      Promise.all(Array.from({ length: clients }, (_, index) => client(bench.url, `client${index + 1}`, until))),
      watch(bench.url, until, delays),
    ]);
    const elapsed = (performance.now() - begun) / 1000;
    const possible = (availableParallelism() * 1000) / median([before, oneHash()]);
    const rate = counts.reduce((sum, count) => sum + count, 0) / elapsed;
    delays.sort((a, b) => a - b);
    const p99 = delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
    return [
      {
        name: 'login',
        what: `${clients} clients, cost ${cost}, ${seconds} s`,
        measured: `${rate.toFixed(2)}/s`,
        baseline: `${possible.toFixed(2)}/s`,
        ratio: rate / possible,
        goal: '≥ 0.95',
        met: rate / possible >= 0.95,
      },
      {
        name: 'login',
        what: 'GET /health p99 meanwhile',
        measured: `${p99.toFixed(1)} ms`,
        baseline: '25 ms',
        ratio: p99 / 25,
        goal: '≤ 1',
        met: p99 <= 25,
      },
    ];
  } finally {
    await bench.close();
  }
}

/** Milliseconds of one hash on an otherwise idle machine. */
function oneHash(): number {
  const runs = [1, 2, 3].map(() => {
    const begun = performance.now();
    hashSync(password, cost);
    return performance.now() - begun;
  });
  return median(runs);
}

async function client(url: string, username: string, until: number): Promise<number> {
  let done = 0;
  while (performance.now() < until) {
    const reply = await fetch(`${url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    });
    if (reply.status !== 200) throw new Error(`login answered ${reply.status}: ${await reply.text()}`);
    await reply.arrayBuffer();
    done += 1;
  }
  return done;
}

async function watch(url: string, until: number, delays: number[]): Promise<void> {
  while (performance.now() < until) {
    const begun = performance.now();
    await (await fetch(`${url}/health`)).arrayBuffer();
    delays.push(performance.now() - begun);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
