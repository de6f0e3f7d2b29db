import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { keepCounts } from '../../../src/domain/upkeep/keep-counts.ts';
import { Database } from '../../../src/platform/db/database.ts';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';

const many = 12_000;
let server: TestServer;
let organization: string;
before(async () => {
  server = await startServer();
  [{ id: organization } = { id: '' }] = await server.sql<{ id: string }>(
    `insert into organizations (id, name) values (gen_random_uuid(), 'All') returning id`,
  );
  // One in three named Grün, one in a thousand Xaver, and nobody has counted or analyzed them.
  await server.sql(
    `insert into users (id, email, username, display_name, department)
     select ('ffffffff-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'many' || n || '@example.com', 'many' || n,
       case when n % 1000 = 7 then 'Xaver ' when n % 3 = 0 then 'Grün ' else 'Zoe ' end || lpad((n * 7919 % 12007)::text, 5, '0'),
       case when n > 11990 then 'Last_ones' when n % 4 = 1 then 'Quarter' end
     from generate_series(1, $1::int) n`,
    [many],
  );
  await server.sql(
    `insert into organization_members (organization_id, user_id, joined_at)
     select $1, id, '2026-01-01'::timestamptz + make_interval(secs => hashtext(username) % 100000)
     from users where username like 'many%'`,
    [organization],
  );
});
after(() => server?.close());

const get = (path: string): Promise<Answer> => server.call('GET', path, { token: server.admin.token });
const users = (query: string): Promise<Answer> => get(`/api/v1/users?${query}`);
const idsIn = (answer: Answer): string[] => {
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { id: string }[]).map(({ id }) => id);
};
const countOf = ({ headers }: Answer) => [headers.get('x-total-count'), headers.get('x-total-count-capped')];

const orders = {
  created_at: 'id',
  email: 'fold_ascii(email), id',
  username: 'username, id',
  full_name: `coalesce(display_name, ''), id`,
};

describe('a list of many', () => {
  for (const [sort, by] of Object.entries(orders)) {
    test(`by ${sort} is the same wherever one looks, both ways`, async () => {
      const all = (
        await server.sql<{ id: string }>(`select id from users where deleted_at is null order by ${by}`)
      ).map(({ id }) => id);
      for (const [name, order] of [
        [sort, all],
        [`-${sort}`, [...all].reverse()],
      ] as const) {
        for (const page of [1, 3, 60, 61, 100, 118, 120, 121, 122]) {
          const answer = await users(`per_page=100&page=${page}&sort=${name}`);
          assert.deepEqual(idsIn(answer), order.slice((page - 1) * 100, page * 100), `${name}, page ${page}`);
          assert.deepEqual(countOf(answer), [String(many + 1), null]);
        }
      }
    });
  }

  test('goes on being right after it has grown or shrunk', async () => {
    await users('per_page=100&page=60');
    await server.sql(
      `insert into users (id, email, username) values ('00000000-0000-7000-8000-000000000001', 'first@example.com', 'first')`,
    );
    const first = await users('per_page=1');
    assert.deepEqual(idsIn(first), ['00000000-0000-7000-8000-000000000001']);
    assert.deepEqual(countOf(first), [String(many + 2), null]);
    const gone = await server.call('DELETE', '/v1/user/users/first', { token: server.admin.token });
    assert.equal(gone.status, 200, gone.text);
    assert.deepEqual(countOf(await users('per_page=1')), [String(many + 1), null]);
  });

  test('of an organization tells all of its members, by whichever way', async () => {
    const members = (path: string) => get(`/api/organizations/${organization}/members?${path}`);
    const joined = await server.sql<{ id: string }>(
      `select user_id as id from organization_members where organization_id = $1 order by joined_at, user_id`,
      [organization],
    );
    for (const skip of [0, 150, 6_000, 11_950, 12_000]) {
      const { data } = (await members(`limit=100&skip=${skip}`)).body as {
        data: { members: { id: string }[]; total: number };
      };
      assert.equal(data.total, many);
      assert.deepEqual(
        data.members.map(({ id }) => id),
        joined.slice(skip, skip + 100).map(({ id }) => id),
      );
      const people = (await get(`/api/users?organizationId=${organization}&limit=1&skip=${skip}`)).body as {
        data: { total: number };
      };
      assert.equal(people.data.total, many);
    }
  });
});

describe('what is found in many', () => {
  test('is refused beyond what can be reached by a number, with a word on cursors', async () => {
    for (const query of ['q=many', 'q=xyz', 'is_active=true', 'role=user', 'department=none'])
      for (const page of ['per_page=1000&page=11', 'per_page=1&page=10001']) {
        const answer = await users(`${query}&${page}`);
        assert.equal(answer.status, 400, answer.text);
        assert.match(answer.text, /page.*first 10,000.*narrow.*cursor.*Link/);
      }
    assert.equal((await get('/api/v1/teams?q=t&page=11')).status, 400);
  });

  test('is counted exactly where it is little, and told to be more where it is not', async () => {
    assert.deepEqual(countOf(await users('q=xaver')), ['12', null]);
    assert.deepEqual(countOf(await users('q=XAVER&per_page=5&sort=-email')), ['12', null]);
    assert.deepEqual(countOf(await users('q=nobody')), ['0', null]);
    assert.deepEqual(countOf(await users('department=Last_ones&role=user')), ['10', null]);
    assert.deepEqual(countOf(await users('role=manager')), ['0', null]);
    const common = await users('q=GRÜN&per_page=100');
    assert.equal(common.headers.get('x-total-count-capped'), 'true');
    assert.ok(Number(common.headers.get('x-total-count')) >= 100);
    assert.doesNotMatch(common.headers.get('link') ?? '', /rel="last"/);
  });

  for (const query of [
    'q=gr%C3%BCn',
    'q=xaver',
    'q=many11&sort=full_name',
    'q=many99&sort=-full_name',
    'department=Last_ones',
    'department=Last_ones&sort=-email',
    'department=Quarter&sort=full_name',
    'department=Quarter&sort=-email',
    'department=Quarter&sort=username',
    'department=Quarter&q=gr%C3%BCn&sort=-full_name',
    'department=Last_ones&q=many&sort=-username',
  ])
    test(`by ${query} is complete and in order, page by page`, async () => {
      const seen: string[] = [];
      let path: string | undefined = `/api/v1/users?per_page=500&${query}`;
      while (path !== undefined) {
        const answer = await get(path);
        seen.push(...idsIn(answer));
        path = answer.headers.get('link')?.match(/<([^>]+)>; rel="next"/)?.[1];
      }
      const { q, department, sort = 'created_at' } = Object.fromEntries(new URLSearchParams(query));
      const way = sort.startsWith('-') ? 'desc' : 'asc';
      const by = (orders[sort.replace('-', '') as keyof typeof orders] ?? '')
        .split(/,(?! '')/)
        .map(part => `${part} ${way}`)
        .join();
      const all = await server.sql<{ id: string }>(
        `select id from users where deleted_at is null and ($1::text is null or email || ' ' || username || ' ' || display_name
          ilike '%' || $1 || '%') and ($2::text is null or department = $2) order by ${by}`,
        [q ?? null, department ?? null],
      );
      assert.deepEqual(
        seen,
        all.map(({ id }) => id),
      );
    });

  test('among the members of an organization is complete and in order, by cursor', async () => {
    const all = await server.sql<{ id: string }>(`select id from users where display_name like 'Grün%' order by id`);
    const seen: string[] = [];
    let after = '';
    do {
      const answer = await server.call('GET', `/api/v1/users?q=gr%C3%BCn&per_page=1000${after}`, {
        token: server.admin.token,
        headers: { 'x-organization-id': organization },
      });
      seen.push(...idsIn(answer));
      const [, next] = /[?&]after=([^&>]+)[^,]*rel="next"/.exec(answer.headers.get('link') ?? '') ?? [];
      after = next === undefined ? '' : `&after=${next}`;
    } while (after !== '' && seen.length <= all.length);
    assert.deepEqual(
      seen,
      all.map(({ id }) => id),
    );
  });

  test('ends in an empty page where what is found fills the last one, by cursor', async () => {
    const seen: string[] = [];
    for (const { length } of [{ length: 6 }, { length: 6 }, { length: 0 }]) {
      const last = seen.at(-1);
      const after =
        last === undefined ? '' : `&after=${Buffer.from(JSON.stringify([last, last])).toString('base64url')}`;
      const found = idsIn(await users(`q=xaver&per_page=6${after}`));
      assert.equal(found.length, length);
      seen.push(...found);
    }
    assert.equal(new Set(seen).size, 12);
  });

  test('by one or two letters are beginnings, of fields and words', async () => {
    assert.deepEqual(countOf(await users('q=xa')), ['12', null]);
    assert.deepEqual(countOf(await users('q=av')), ['0', null]);
    assert.deepEqual(idsIn(await users('q=ad')), [server.admin.id]);
    assert.deepEqual(countOf(await users('q=_')), ['0', null]);
    assert.deepEqual(countOf(await users('q=%25')), ['0', null]);
  });

  test('is found by the search box, whatever it costs to count', async () => {
    const found = async (q: string) => {
      const { results } = (await get(`/console/search?q=${encodeURIComponent(q)}`)).body as {
        results: { title: string }[];
      };
      return results.map(({ title }) => title);
    };
    assert.equal((await found('grün')).length, 5);
    assert.ok((await found('xaver')).every(title => title.startsWith('Xaver')));
    assert.deepEqual(await found('many12000@example.com'), [await titleOf('many12000')]);
  });
});

async function titleOf(username: string): Promise<string> {
  const [row] = await server.sql<{ display_name: string }>('select display_name from users where username = $1', [
    username,
  ]);
  return row?.display_name ?? '';
}

describe('what the database keeps by itself', () => {
  /** Everything that is kept, against what is there. */
  const truths: Readonly<Record<string, string>> = {
    people: 'select null::uuid as within, count(*) as n from users where deleted_at is null',
    active_people: 'select null::uuid as within, count(*) as n from users where deleted_at is null and active',
    secured_people: `select null::uuid as within, count(*) as n from users u where deleted_at is null and active and exists
      (select 1 from mfa_factors f where f.user_id = u.id and f.confirmed_at is not null)`,
    teams: by('teams', 'organization_id', 'deleted_at is null'),
    team_members: by('team_members', 'team_id', 'deleted_at is null'),
    companies: by('companies', 'organization_id'),
    company_credentials: by('credentials', 'company_id'),
    type_credentials: by('credentials', 'type_id'),
    roles: by('roles', 'organization_id'),
    permissions: by('permissions', 'organization_id'),
    role_holders: by('user_roles', 'role_id'),
    members: by('organization_members', 'organization_id'),
    invitations: by('organization_invitations', 'organization_id'),
  };
  function by(table: string, column: string, where = 'true'): string {
    return `select coalesce(${column}, '00000000-0000-0000-0000-000000000000') as within, count(*) as n
      from ${table} where ${where} group by grouping sets ((1), ())`;
  }

  const agrees = async (): Promise<void> => {
    for (const [what, truth] of Object.entries(truths)) {
      const differing = await server.sql(
        `select coalesce(k.within, t.within) as within, k.n as kept, t.n as there from (${truth}) t full join
          (select within, sum(change) as n from kept_counts where what = $1 group by within) k
          on coalesce(k.within::text, '') = coalesce(t.within::text, '') where coalesce(k.n, 0) <> coalesce(t.n, 0)`,
        [what],
      );
      assert.deepEqual(differing, [], what);
    }
    const roles = await server.sql(
      'select username, system_role, highest_system_role(id) as highest from users where system_role <> highest_system_role(id)',
    );
    assert.deepEqual(roles, []);
  };

  test('agrees with the tables after changes of all kinds, however they are made', async () => {
    await agrees();
    const random = (most: number): number => Math.floor(Math.random() * most);
    const someone = `(select id from users where username = 'many' || $1::int)`;
    const changes: readonly string[] = [
      `update users set active = not active where id = ${someone}`,
      `update users set deleted_at = now(), active = false where id = ${someone}`,
      `update users set deleted_at = null where id = ${someone}`,
      `insert into user_roles (user_id, role_id) select ${someone}, id from roles where system_rank > $1 % 5 on conflict do nothing`,
      `delete from user_roles where user_id = ${someone} and role_id in (select id from roles where system_rank = $1 % 5 + 1)`,
      `update user_roles set expires_at = now() - interval '1 second' where user_id = ${someone}`,
      `update user_roles set starts_at = now() + interval '1 day', expires_at = null where user_id = ${someone}`,
      `insert into mfa_factors (id, user_id, kind, secret, label, confirmed_at, created_at)
        select gen_random_uuid(), ${someone}, 'totp', '', '', case when $1 % 2 = 0 then now() end, now() on conflict do nothing`,
      `update mfa_factors set confirmed_at = now() where user_id = ${someone}`,
      `delete from mfa_factors where user_id = ${someone}`,
      `delete from organization_members where user_id = ${someone}`,
      `insert into teams (id, name, organization_id) select gen_random_uuid(), 'T' || $1::int,
        case when $1::int % 2 = 0 then (select id from organizations limit 1) end`,
      `update teams set deleted_at = now() where name = 'T' || $1::int % 10`,
      `insert into team_members (id, team_id, user_id) select gen_random_uuid(), t.id, ${someone} from teams t limit 1
        on conflict do nothing`,
      `update team_members set deleted_at = now() where user_id = ${someone}`,
      `insert into companies (id, name) select gen_random_uuid(), 'C' || n from generate_series(0, $1::int % 3) n`,
      `update companies set organization_id = (select id from organizations limit 1) where name = 'C' || $1::int % 3`,
      `delete from companies where name = 'C' || $1::int % 3 and organization_id is null`,
      `insert into roles (id, moniker, name) values (gen_random_uuid(), 'r' || $1::int, 'R')`,
    ];
    for (let round = 0; round < 150; round += 1) {
      const change = changes[random(changes.length)] ?? '';
      await server.sql(change, [random(20) + 1]).catch(error => {
        // Two of one name are refused, and nothing of it is kept.
        if (error.code !== '23505' && error.code !== '23514') throw error;
      });
    }
    await agrees();
    const database = new Database({
      server: { connectionString: process.env['TEST_DATABASE_SERVER']?.replace('DATABASE', await nameOf()) ?? '' },
      statementTimeoutMilliseconds: 15_000,
      applicationName: 'test',
      readers: 1,
      writers: 2,
      waitMilliseconds: 5_000,
    });
    await Promise.all([keepCounts(database), keepCounts(database)]);
    await agrees();
    // Of two at once each may fold a part.
    await keepCounts(database);
    await database.close();
    await agrees();
    const many = await server.sql('select what from kept_counts group by what, within having count(*) > 1');
    assert.deepEqual(many, [], 'one row a count is left');
  });
});

async function nameOf(): Promise<string> {
  const [row] = await server.sql<{ name: string }>('select current_database() as name');
  return row?.name ?? '';
}
