import { userColumns } from '../src/domain/accounts/users.ts';
import { requestsPerSecond } from './support/load.ts';
import { alternately, perSecond, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const organizations = 1_000;
const people = 100_000;
const goal = 0.7;

/** A page of 100 users of one of 1,000 organizations among 100,000 users, against the same SQL. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const organization = await fill(bench);
    const headers = { authorization: `Bearer ${await bench.token()}` };
    const visible = `u.deleted_at is null and exists (select 1 from organization_members m
      where m.user_id = u.id and m.organization_id = any($1::uuid[]))`;
    const affiliations = `select u.id,
        array(select ur.role_id from user_roles ur where ur.user_id = u.id order by 1)::text[] as role_ids,
        array(select m.organization_id from organization_members m where m.user_id = u.id order by 1)::text[] as organization_ids
      from users u where u.id in (select user_id from organization_members where organization_id = $1)`;
    const statements = [
      { text: `select ${userColumns} from users u where ${visible} order by u.id limit 100`, values: [[organization]] },
      { text: `select count(*) as total from users u where ${visible}`, values: [[organization]] },
      { text: affiliations, values: [organization] },
    ];
    const bare = await bench.baseline('select-server.ts', { STATEMENTS: JSON.stringify(statements) });
    const url = `${bench.url}/api/users?organizationId=${organization}&limit=100`;
    const { ours, theirs } = await alternately(
      3,
      () => requestsPerSecond({ url, headers, connections: 16 }),
      () => requestsPerSecond({ url: `${bare}/`, headers, connections: 16 }),
    );
    const ratio = ours / theirs;
    return [
      {
        name: 'list',
        what: `100 users of one of ${organizations.toLocaleString('en')} organizations`,
        measured: perSecond(ours),
        baseline: perSecond(theirs),
        ratio,
        goal: `≥ ${goal}`,
        met: ratio >= goal,
      },
    ];
  } finally {
    await bench.close();
  }
}

/** Organizations of 100 people each; the id of one of them. */
async function fill({ pool }: Bench): Promise<string> {
  await pool.query(
    `insert into organizations (id, name) select gen_random_uuid(), 'Organization ' || n from generate_series(1, $1) n`,
    [organizations],
  );
  await pool.query(
    `insert into users (id, email, username, display_name)
     select gen_random_uuid(), 'person' || n || '@example.com', 'person' || n, 'Person ' || n from generate_series(1, $1) n`,
    [people],
  );
  await pool.query(
    `insert into user_roles (user_id, role_id) select u.id, r.id from users u, roles r where r.moniker = 'user' on conflict do nothing`,
  );
  await pool.query(
    `insert into organization_members (organization_id, user_id)
     select o.id, u.id from (select id, row_number() over (order by id) as n from users) u
     join (select id, row_number() over (order by id) as n from organizations) o on o.n = (u.n % $1) + 1`,
    [organizations],
  );
  await pool.query('vacuum analyze');
  const { rows } = await pool.query<{ id: string }>('select id from organizations order by id offset 500 limit 1');
  return rows[0]?.id ?? '';
}
