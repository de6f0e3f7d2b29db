import { median, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const people = 2_000;
const days = 365;
/** Events of a year, as they are counted by day and person while the ledger is sealed. */
const events = 10_000_000;
const goal = 5;
const rounds = 5;

/**
 * A report on everything over a year of ten million events, compared with the year before, against the bare sum of the same rows. The
 * events stand as the counts that sealing leaves of them: a report reads nothing else, and what is not counted yet.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    await fill(bench);
    const headers = { authorization: `Bearer ${await bench.token()}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ report_type: 'activity_monitoring', period: 'yearly', include_trends: true });
    const report = async (): Promise<number> => {
      const begun = performance.now();
      const answer = await fetch(`${bench.url}/api/v1/manager/reports/generate`, { method: 'POST', headers, body });
      const { results } = (await answer.json()) as { results: { status: string } };
      if (results.status !== 'ready') throw new Error(`the report is ${results.status}`);
      return (performance.now() - begun) / 1000;
    };
    const bare = async (): Promise<number> => {
      const begun = performance.now();
      await bench.pool.query('select day, sum(actions), count(distinct actor_id) from activity_days group by day');
      return (performance.now() - begun) / 1000;
    };
    const [ours, theirs] = [await medianOf(report), await medianOf(bare)];
    const { rows } = await bench.pool.query<{ bytes: string }>(
      `select pg_total_relation_size('activity_days') / 2 as bytes`,
    );
    const stored = Math.round(Number(rows[0]?.bytes ?? 0) / 1e6);
    return [
      {
        name: 'report',
        what: `a year of ${events.toLocaleString('en')} events by ${people.toLocaleString('en')} people (${stored} MB of counts a year)`,
        measured: `${ours.toFixed(2)} s`,
        baseline: `${theirs.toFixed(2)} s`,
        ratio: ours / theirs,
        goal: `≤ ${goal} s`,
        met: ours <= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}

async function medianOf(seconds: () => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < rounds; round += 1) took.push(await seconds());
  return median(took);
}

async function fill({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into users (id, email, username) select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n
      from generate_series(1, $1) n`,
    [people],
  );
  const each = Math.round(events / (people * days));
  await pool.query(
    `insert into activity_days (day, organization_id, actor_id, actions, sign_ins, failed_sign_ins, denials, reveals)
      select (now() at time zone 'UTC')::date - d, null, u.id, $1, 1, 0, 0, 0
      from generate_series(1, $2) d cross join (select id from users where username like 'person%') u`,
    [each, 2 * days],
  );
}
