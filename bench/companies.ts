import { listStatements } from '../src/domain/companies/list-companies.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const organizations = 1_000;
const companies = 100_000;
const goal = 0.7;

/** A page of 30 of 100,000 companies, and a search that finds some hundred of them, against the same SQL. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    await fill(bench);
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const results: Result[] = [];
    for (const [what, search] of [
      ['30 of 100,000 companies', ''],
      ['30 companies by a search among 100,000', 'pany 421'],
    ] as const) {
      const { pageOf, count } = listStatements('everything', search);
      const bare = await bench.baseline('select-server.ts', { STATEMENTS: JSON.stringify([pageOf(30, 0), count]) });
      const url = `${bench.url}/v1/company/companies${search === '' ? '' : `?search=${encodeURIComponent(search)}`}`;
      const { ours, theirs } = await alternately(
        3,
        () => requestsPerSecond({ url, headers, connections: 16 }),
        () => requestsPerSecond({ url: `${bare}/`, headers, connections: 16 }),
      );
      const ratio = ours / theirs;
      results.push({
        name: 'companies',
        what,
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      });
    }
    return results;
  } finally {
    await bench.close();
  }
}

/** Companies spread evenly over organizations. */
async function fill({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into organizations (id, name) select gen_random_uuid(), 'Organization ' || n from generate_series(1, $1) n`,
    [organizations],
  );
  await pool.query(
    `insert into companies (id, name, identifier, organization_id)
     select gen_random_uuid(), 'Company ' || n, 'company' || n, o.id from generate_series(1, $1) n
     join (select id, row_number() over (order by id) as place from organizations) o on o.place = (n % $2) + 1`,
    [companies, organizations],
  );
  await pool.query('vacuum analyze');
}
