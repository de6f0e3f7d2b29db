import { requestsPerSecond } from './support/load.ts';
import { median, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const most = 50;
const [open, past] = [10_000, 1_000_000];
/** Who asked; each for as much. */
const people = 1000;

/**
 * The lists of access requests with 10,000 that wait for one approver and 1,000,000 that are decided, against the same with
 * ten of each; and the check of one node of somebody with 1,000 grants that end, against somebody with ten.
 */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const headers = { authorization: `Bearer ${await bench.token()}` };
    await insertPeople(bench);
    await insertRequests(bench, { waiting: 10, decided: 10 });
    const lists = [
      ['requests that wait for one’s answer', '/api/v1/manager/approvals?limit=100'],
      ['requests that one has answered', '/api/v1/manager/approvals?answered=true&limit=100'],
      ['requests of one’s own', '/api/v1/user/access/requests?limit=100'],
    ] as const;
    const few = await Promise.all(lists.map(([, path]) => milliseconds(bench.url + path, headers)));
    await insertRequests(bench, { waiting: open - 10, decided: past - 10 });
    await bench.pool.query('analyze access_requests, access_request_approvers');
    const results: Result[] = [];
    for (const [index, [what, path]] of lists.entries()) {
      const [measured, baseline] = [await milliseconds(bench.url + path, headers), few[index] ?? Number.NaN];
      results.push({
        name: 'requests',
        what: `${what}, ${open.toLocaleString('en')} open and ${past.toLocaleString('en')} past, 10 and 10`,
        measured: `${measured.toFixed(1)} ms`,
        baseline: `${baseline.toFixed(1)} ms`,
        ratio: measured / baseline,
        goal: `≤ ${most} ms`,
        met: measured <= most,
      });
    }
    return [...results, await checks(bench)];
  } finally {
    await bench.close();
  }
}

async function insertPeople({ pool }: Bench): Promise<void> {
  await pool.query(
    `insert into users (id, email, username)
      select gen_random_uuid(), 'asker' || n || '@example.com', 'asker' || n from generate_series(1, $1) n`,
    [people],
  );
}

/** Requests that wait for the first administrator, and others that they have decided: some of them their own. */
async function insertRequests(
  { pool }: Bench,
  { waiting, decided }: { readonly waiting: number; readonly decided: number },
): Promise<void> {
  const columns = `id, requester_id, resource_type, access_level, justification, duration_days, approvals, asks, requested_at,
    open_until, status, decided_at, decided_by, granted, expires_at`;
  await pool.query(
    `with askers as (select id, row_number() over (order by id) - 1 as n from users where username like 'asker%'),
      admin as (select id from users where username not like 'asker%' limit 1),
      total as (select coalesce(max(number), 0) as before from access_requests),
      wanted as (select n, n > $1 as over from generate_series(1, $1::int + $2::int) n),
      made as (insert into access_requests (${columns})
        select uuidv7(), case when w.over and w.n % 100 = 0 then (select id from admin) else a.id end,
          'database_' || (w.n + total.before), 'read', 'Ticket', 7, 1, 'managers', now(), now() + interval '30 days',
          case when w.over then 'approved' else 'pending_approval' end, case when w.over then now() end,
          case when w.over then (select id from admin) end, case when w.over then 'database.read' end,
          case when w.over then now() end
        from wanted w cross join total join askers a on a.n = w.n % $3::int
        returning id, status)
      insert into access_request_approvers (request_id, user_id, vote, voted_at, open)
        select m.id, (select id from admin), case when m.status = 'approved' then 'approved' end,
          case when m.status = 'approved' then now() end, m.status <> 'approved' from made m`,
    [waiting, decided, people],
  );
}

/** Grants that end, each at a moment of its own. */
async function checks(bench: Bench): Promise<Result> {
  const holder = async (name: string, grants: number): Promise<() => Promise<number>> => {
    const account = { email: `${name}@example.com`, username: name, password: 'Bench-mark-4711' };
    const reply = await fetch(`${bench.url}/api/v1/auth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    });
    const { token } = (await reply.json()) as { token?: string };
    if (token === undefined) throw new Error(`registering: ${reply.status}`);
    await bench.pool.query(
      `insert into user_grants (id, user_id, pattern, starts_at, expires_at)
        select gen_random_uuid(), u.id, 'database_' || n || '.read', now(), now() + interval '1 day' + n * interval '1 minute'
        from users u cross join generate_series(1, $2::int) n where u.username = $1`,
      [name, grants],
    );
    await bench.pool.query('update users set access_epoch = access_epoch + 1 where username = $1', [name]);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ permissions: ['database_7.read'] });
    const load = { url: `${bench.url}/v1/user/@me/check-permission`, headers, body, method: 'POST' as const };
    return () => requestsPerSecond(load);
  };
  const [many, few] = [await holder('many', 1000), await holder('few', 10)];
  const figures = { many: [] as number[], few: [] as number[] };
  for (let round = 0; round < 3; round += 1) {
    figures.few.push(await few());
    figures.many.push(await many());
  }
  const [measured, baseline] = [median(figures.many), median(figures.few)];
  return {
    name: 'requests',
    what: 'check of a node, 1,000 grants that end and 10',
    measured: `${Math.round(measured).toLocaleString('en')}/s`,
    baseline: `${Math.round(baseline).toLocaleString('en')}/s`,
    ratio: measured / baseline,
    goal: '≥ 0.9',
    met: measured / baseline >= 0.9,
  };
}

async function milliseconds(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const figures: number[] = [];
  for (let call = 0; call < 30; call += 1) {
    const begun = performance.now();
    const reply = await fetch(url, { headers });
    const text = await reply.text();
    figures.push(performance.now() - begun);
    if (reply.status !== 200) throw new Error(`${url}: ${reply.status} ${text}`);
  }
  return median(figures);
}
