import { userColumns } from '../src/domain/people/users.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, median, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const people = 100_000;

/** A page of 100 of 100,000 users, counted, against the bare page of the same columns; and the last page, by cursor, against the first. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    await fill(bench);
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const path = '/api/v1/users?per_page=100';
    const statements = [
      { text: `select ${userColumns} from users u where u.deleted_at is null order by u.id limit 100`, values: [] },
    ];
    const bare = await bench.baseline('select-server.ts', { STATEMENTS: JSON.stringify(statements) });
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url: bench.url + path, headers, connections: 16 }),
      () => requestsPerSecond({ url: `${bare}/`, headers, connections: 16 }),
    );
    const first = await milliseconds(bench.url + path, headers);
    const { rows } = await bench.pool.query<{ id: string }>(
      'select id from users where deleted_at is null order by id desc offset 100 limit 1',
    );
    const after = Buffer.from(JSON.stringify([rows[0]?.id, rows[0]?.id])).toString('base64url');
    const last = await milliseconds(`${bench.url}${path}&after=${after}`, headers);
    return [
      {
        name: 'list',
        what: `100 of ${people.toLocaleString('en')} users`,
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio: ours / theirs,
        goal: '≥ 0.7',
        met: ours / theirs >= 0.7,
      },
      {
        name: 'list',
        what: 'last page by cursor, first page',
        measured: `${last.toFixed(1)} ms`,
        baseline: `${first.toFixed(1)} ms`,
        ratio: last / first,
        goal: '≤ 1.3',
        met: last / first <= 1.3,
      },
    ];
  } finally {
    await bench.close();
  }
}

async function fill({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into users (id, email, username, display_name)
     select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n, 'Person ' || n from generate_series(1, $1) n`,
    [people],
  );
  await pool.query(
    `insert into user_roles (user_id, role_id) select u.id, r.id from users u, roles r where r.moniker = 'user' on conflict do nothing`,
  );
  await pool.query('vacuum analyze');
}

async function milliseconds(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const figures: number[] = [];
  for (let call = 0; call < 60; call += 1) {
    const begun = performance.now();
    const reply = await fetch(url, { headers });
    const items: unknown = await reply.json();
    figures.push(performance.now() - begun);
    if (!Array.isArray(items) || items.length !== 100) throw new Error(`${url} gave no full page`);
  }
  return median(figures);
}
