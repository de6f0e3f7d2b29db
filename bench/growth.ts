import { type Filled, fill, type Size } from './growth/fill.ts';
import { type Asked, lists } from './growth/lists.ts';
import { median, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const goal = 3;
const rounds = 15;
const warming = 100;

/** What every list is compared with: the same at this size. */
const small: Size = {
  people: 1000,
  companies: 1000,
  credentials: 1000,
  teams: 1000,
  invitations: 1000,
  records: 1000,
  events: 1000,
};

/**
 * Every list, filter, search, deep page, the front page and the search box at GROWTH_PEOPLE people (default a million)
 * against the same at a thousand, at once after both were filled: nothing has been analyzed or vacuumed.
 */
export async function run(): Promise<Result[]> {
  const people = Number(process.env['GROWTH_PEOPLE'] ?? 1_000_000);
  const large: Size = {
    people,
    companies: Math.min(people, 100_000),
    credentials: Math.min(people, 100_000),
    teams: Math.min(people, 10_000),
    invitations: Math.min(people, 100_000),
    records: Math.min(people, 100_000),
    events: 5 * people,
  };
  const benches = [await startBench(), await startBench()] as const;
  const [few, many] = benches;
  try {
    const ours = await prepared(many, large);
    const theirs = await prepared(few, small);
    // So that neither is slower for having just begun.
    for (let call = 0; call < warming; call += 1)
      for (const [{ url }, { asked, headers }] of [[few, theirs] as const, [many, ours] as const])
        await milliseconds(url + (asked[0]?.path ?? ''), headers);
    const results: Result[] = [];
    for (const [index, { what, path }] of ours.asked.entries()) {
      const baseline = theirs.asked[index]?.path ?? '';
      const figures = { ours: [] as number[], theirs: [] as number[] };
      for (let round = 0; round < rounds; round += 1) {
        figures.theirs.push(await milliseconds(few.url + baseline, theirs.headers));
        figures.ours.push(await milliseconds(many.url + path, ours.headers));
      }
      const [measured, compared] = [median(figures.ours), median(figures.theirs)];
      results.push({
        name: 'growth',
        what: `${what}, ${people.toLocaleString('en')} and 1,000 people`,
        // The first one pays for what later ones find in memory.
        measured: `${measured.toFixed(1)} ms (first ${figures.ours[0]?.toFixed(0)})`,
        baseline: `${compared.toFixed(1)} ms`,
        ratio: measured / compared,
        goal: `≤ ${goal}`,
        met: measured / compared <= goal,
      });
    }
    return results;
  } finally {
    for (const bench of benches) await bench.close();
  }
}

interface Prepared {
  readonly asked: readonly Asked[];
  readonly headers: Readonly<Record<string, string>>;
}

async function prepared(bench: Bench, size: Size): Promise<Prepared> {
  const filled: Filled = await fill(bench.pool, size);
  return { asked: lists(size, filled), headers: { authorization: `Bearer ${await bench.token()}` } };
}

async function milliseconds(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const begun = performance.now();
  const reply = await fetch(url, { headers });
  await reply.arrayBuffer();
  if (reply.status !== 200) console.error(`  ${reply.status} ${new URL(url).pathname}${new URL(url).search}`);
  return performance.now() - begun;
}
