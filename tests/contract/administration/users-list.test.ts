import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
  // Equal names and times, so that only the id can tell where a page ends.
  await server.sql(
    `insert into users (id, email, username, display_name, department, active, created_at)
      select gen_random_uuid(), 'Mail' || lpad((n % 50)::text, 3, '0') || '-' || n || '@example.com', 'name-' || n,
        case when n % 3 = 0 then null else 'Same ' || n % 2 end, case when n % 5 = 0 then 'R&D 100%' end, n % 7 <> 0, now()
      from generate_series(1, 103) n`,
  );
  for (const role of ['viewer', 'manager', 'viewer']) await server.person(role);
});
after(() => server.close());

const list = (query = '') => server.call('GET', `/api/v1/users${query}`, { token: server.admin.token });
const usersIn = (answer: Answer) => answer.body as Record<string, string>[];
const nextOf = (answer: Answer) => /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1];
const total = (answer: Answer) => Number(answer.headers.get('x-total-count'));

describe('a list of people', () => {
  test('refuses pages, filters and cursors that are none', async () => {
    for (const [query, field] of [
      ['page=0', 'page'],
      ['page=-1', 'page'],
      ['page=x', 'page'],
      ['page=1.5', 'page'],
      ['page=1&page=2', 'page'],
      ['page=99999999999', 'page'],
      ['per_page=0', 'per_page'],
      ['per_page=1001', 'per_page'],
      ['per_page=', 'per_page'],
      ['role=root', 'role'],
      ['is_active=1', 'is_active'],
      ['sort=password_hash', 'sort'],
      ['sort=--email', 'sort'],
      ['q=', 'q'],
      ['q=%00', 'q'],
      ['department=a%0Ab', 'department'],
      ['after=x', 'after'],
      [`after=${'x'.repeat(1001)}`, 'after'],
      ...[
        '[]',
        '["a"]',
        '["a","b"]',
        '[null,null]',
        '{}',
        '[1,2]',
        `["a","${server.admin.id}","c"]`,
        `["\\u0000","${server.admin.id}"]`,
      ].map(key => [`sort=email&after=${Buffer.from(key).toString('base64url')}`, 'after'] as const),
    ] as const) {
      const answer = await list(`?${query}`);
      assert.equal(answer.status, 400, `${query}: ${answer.text}`);
      assert.ok(errorOf(answer).startsWith(`${field} `), errorOf(answer));
    }
    assert.match(errorOf(await list('?page=0&per_page=0&role=x')), /page.*; per_page.*; role/);
  });

  test('is a bare array with the documented fields, oldest first', async () => {
    const answer = await list();
    assert.equal(answer.status, 200);
    const users = usersIn(answer);
    assert.equal(users.length, 107);
    assert.equal(total(answer), 107);
    const admin = users.find(user => user['username'] === 'admin');
    assert.deepEqual(
      [admin?.['id'], admin?.['email'], admin?.['role'], admin?.['is_active'], admin?.['full_name']],
      [server.admin.id, 'admin@example.com', 'admin', true, null],
    );
    assert.match(String(admin?.['last_login']), /^\d{4}-.*Z$/);
    assert.equal(users.find(user => user['username'] === 'name-1')?.['last_login'], null);
    assert.doesNotMatch(answer.text, /hash|\$2b\$/);
  });

  for (const sort of [
    'created_at',
    '-created_at',
    'email',
    '-email',
    'username',
    '-username',
    'full_name',
    '-full_name',
  ]) {
    test(`by ${sort} is complete and without doubles, page by page`, async () => {
      const seen: string[] = [];
      let path: string | undefined = `/api/v1/users?per_page=10&sort=${sort}`;
      for (let pages = 0; path !== undefined && pages < 20; pages += 1) {
        const answer: Answer = await server.call('GET', path, { token: server.admin.token });
        assert.equal(answer.status, 200, answer.text);
        assert.equal(total(answer), 107);
        seen.push(...usersIn(answer).map(user => user['id'] ?? ''));
        path = nextOf(answer);
      }
      assert.equal(seen.length, 107);
      assert.equal(new Set(seen).size, 107);
      const whole = usersIn(await list(`?sort=${sort}`)).map(user => user['id']);
      assert.deepEqual(seen, whole);
      const numbered = await Promise.all([1, 2, 11].map(page => list(`?per_page=10&page=${page}&sort=${sort}`)));
      assert.deepEqual(
        numbered.flatMap(usersIn).map(user => user['id']),
        [...whole.slice(0, 20), ...whole.slice(100)],
      );
    });
  }

  test('is in the order asked for', async () => {
    const values = async (sort: string, field: string) =>
      usersIn(await list(`?sort=${sort}`)).map(user => (user[field] ?? '').toLowerCase());
    for (const field of ['email', 'username', 'full_name']) {
      const up = await values(field, field);
      const down = await values(`-${field}`, field);
      assert.deepEqual(down, [...up].reverse());
      assert.notDeepEqual(up, down);
    }
  });

  test('links to the first, last and next page with the filters kept', async () => {
    const answer = await list('?per_page=10&department=R%26D+100%25&q=mail');
    const link = answer.headers.get('link') ?? '';
    assert.match(link, /department=R%26D\+100%25/);
    assert.match(link, /page=2>; rel="last"|page=2[^>]*>; rel="last"/);
    assert.match(link, /rel="first"/);
    const next = await server.call('GET', nextOf(answer) ?? '', { token: server.admin.token });
    assert.equal(usersIn(answer).length + usersIn(next).length, 20);
    assert.equal(nextOf(await list('?per_page=1000')), undefined);
    assert.deepEqual(usersIn(await list('?page=50')), []);
  });

  test('narrows by text, role, state and department', async () => {
    assert.equal(total(await list('?role=viewer')), 2);
    assert.equal(total(await list('?role=admin')), 1);
    assert.equal(total(await list('?role=user')), 103);
    assert.equal(total(await list('?is_active=false')), 14);
    assert.equal(total(await list('?is_active=true')), 93);
    assert.equal(total(await list('?department=R%26D+100%25')), 20);
    assert.equal(total(await list('?department=R%26D')), 0);
    assert.equal(total(await list('?q=NAME-10')), 5, 'name-10 and name-100 to name-103');
    assert.equal(total(await list('?q=same+1')), 35);
    assert.equal(total(await list('?q=admin@EXAMPLE.com')), 1);
    for (const literal of ['%25', '_', '%5C', "'"]) assert.equal(total(await list(`?q=${literal}`)), 0, literal);
    const both = await list('?is_active=false&department=R%26D+100%25');
    assert.equal(total(both), 2);
    assert.equal(usersIn(both).length, 2);
  });
});
