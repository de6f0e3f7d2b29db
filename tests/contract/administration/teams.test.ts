import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const nobody = '01900000-0000-7000-8000-000000000000';
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

interface Shown {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly metadata: Record<string, unknown>;
  readonly organization_id: string | null;
  readonly member_count: number;
  readonly created_at: string;
  readonly updated_at: string;
}

async function create(body: object, token = server.admin.token): Promise<Shown> {
  const answer = await server.call('POST', '/api/v1/teams', { token, body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body as Shown;
}

const routes = (team: string, user: string): [string, string, unknown?][] => [
  ['POST', '/api/v1/teams', { name: 'Refused' }],
  ['GET', '/api/v1/teams'],
  ['GET', `/api/v1/teams/${team}`],
  ['PATCH', `/api/v1/teams/${team}`, { name: 'Refused' }],
  ['DELETE', `/api/v1/teams/${team}`],
  ['POST', `/api/v1/teams/${team}/members/${user}`],
  ['PATCH', `/api/v1/teams/${team}/members/${user}`, { role: 'owner' }],
  ['DELETE', `/api/v1/teams/${team}/members/${user}`],
  ['POST', `/api/v1/teams/${team}/grants`, { pattern: 'risk.read' }],
  ['GET', `/api/v1/teams/${team}/grants`],
  ['DELETE', `/api/v1/teams/${team}/grants/${nobody}`],
];

describe('who may not', () => {
  test('nobody without a token', async () => {
    for (const [method, path, body] of routes(nobody, nobody)) {
      const answer = await server.call(method, path, { body });
      assert.equal(answer.status, 401, `${method} ${path}`);
      assert.deepEqual(answer.body, { error: 'Unauthorized' });
    }
  });

  for (const role of ['user', 'viewer', 'analyst', 'manager']) {
    test(`${role}: what the system role does not give is refused with the missing node`, async () => {
      const team = await create({ name: `Closed to ${role}` });
      const { token, id } = await server.person(role);
      const open =
        role === 'manager' ? ['POST /api/v1/teams', 'GET /api/v1/teams', `GET /api/v1/teams/${team.id}`] : [];
      for (const [method, path, body] of routes(team.id, id)) {
        const answer = await server.call(method, path, { token, body });
        if (open.includes(`${method} ${path}`)) assert.ok(answer.status < 300, `${method} ${path} ${answer.text}`);
        else {
          assert.equal(answer.status, 403, `${method} ${path} ${answer.text}`);
          assert.match(answer.text, /^\{"error":"Insufficient permissions: team\.[a-z]+ is missing"\}$/);
        }
      }
      const [stored] = await server.sql(
        `select name, deleted_at, (select count(*)::int from team_members where team_id = $1) as members,
          (select count(*)::int from team_grants where team_id = $1) as grants from teams where id = $1`,
        [team.id],
      );
      assert.deepEqual(stored, { name: `Closed to ${role}`, deleted_at: null, members: 0, grants: 0 });
    });
  }

  test('a refusal is audited', async () => {
    const { token, id } = await server.person('user');
    await server.call('POST', '/api/v1/teams', { token, body: { name: 'Refused' } });
    for (let tries = 0; ; tries += 1) {
      const [event] = await server.sql(
        `select outcome, details from audit_events where actor_id = $1 and action = 'team.create'`,
        [id],
      );
      if (event === undefined && tries < 100) {
        await new Promise(resolve => setTimeout(resolve, 20));
        continue;
      }
      assert.equal(event?.['outcome'], 'denied');
      assert.deepEqual(event?.['details'], { code: 'permission.denied', missing: ['team.create'] });
      break;
    }
  });
});

describe('malformed', () => {
  const bad: [string, unknown, string[]][] = [
    ['no name', {}, ['name is required']],
    ['an empty body', undefined, ['name is required']],
    ['an empty name', { name: '' }, ['name must not be empty']],
    ['a name of two lines', { name: 'a\nb' }, ['name must not contain control characters or line breaks']],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, ['name must have at most 255 characters']],
    ['a name that is no text', { name: 7 }, ['name must be a string']],
    ['an endless description', { name: 'a', description: 'x'.repeat(10_001) }, ['description must have at most 10000']],
    ['a bell in the description', { name: 'a', description: '\u0007' }, ['description must not contain control']],
    ['metadata that is a list', { name: 'a', metadata: [] }, ['metadata must be an object']],
    ['metadata that is null', { name: 'a', metadata: null }, ['metadata must be an object']],
    ['a bell in the metadata', { name: 'a', metadata: { a: ['\u0007'] } }, ['metadata must not contain control']],
    ['an organization that is no id', { name: 'a', organizationId: 'acme' }, ['organizationId must be a UUID']],
    [
      'unknown fields',
      { name: 'a', id: nobody, member_count: 3 },
      ['id is not a known', 'member_count is not a known'],
    ],
    ['several at once', { name: '', extra: 1 }, ['name must not be empty', 'extra is not a known field']],
  ];
  for (const [what, body, words] of bad) {
    test(`${what} is refused by name`, async () => {
      const answer = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
      assert.equal(answer.status, 400, answer.text);
      const { error } = answer.body as { error: string };
      for (const each of words) assert.ok(error.includes(each), `${each} in ${error}`);
    });
  }

  test('metadata: 16,384 bytes of JSON are taken, one more is not, whether written in ASCII or not', async () => {
    const team = await create({ name: 'Boundary' });
    const filled = (bytes: number, letter: string): object => {
      const width = Buffer.byteLength(letter);
      const room = bytes - '{"a":""}'.length;
      return { a: letter.repeat(Math.floor(room / width)) + 'x'.repeat(room % width) };
    };
    for (const letter of ['x', '€']) {
      assert.equal(Buffer.byteLength(JSON.stringify(filled(16_384, letter))), 16_384);
      for (const [method, path] of [
        ['POST', '/api/v1/teams'],
        ['PATCH', `/api/v1/teams/${team.id}`],
      ] as const) {
        const send = (bytes: number) =>
          server.call(method, path, {
            token: server.admin.token,
            body: { name: 'Boundary', metadata: filled(bytes, letter) },
          });
        const whole = await send(16_384);
        assert.ok(whole.status < 300, whole.text.slice(0, 200));
        assert.deepEqual((whole.body as Shown).metadata, filled(16_384, letter));
        const over = await send(16_385);
        assert.equal(over.status, 400);
        assert.equal(errorOf(over), 'metadata must be at most 16384 bytes as JSON');
      }
    }
  });

  test('metadata nested without end, or with numbers nothing can hold, is refused', async () => {
    const token = server.admin.token;
    const headers = { 'content-type': 'application/json' };
    for (const metadata of [`${'{"a":'.repeat(15_000)}1${'}'.repeat(15_000)}`, '{"a":1e999}']) {
      const raw = `{"name":"Deep","metadata":${metadata}}`;
      const answer = await server.call('POST', '/api/v1/teams', { token, raw, headers });
      assert.equal(answer.status, 400, answer.text.slice(0, 200));
      assert.match(answer.text, /metadata must/);
    }
  });

  test('an id that cannot be one, and one that is nobody’s, are not found', async () => {
    const token = server.admin.token;
    for (const id of ['7', 'null', `${nobody}0`]) {
      assert.equal((await server.call('GET', `/api/v1/teams/${id}`, { token })).status, 404);
    }
    for (const [method, path, body] of routes(nobody, server.admin.id).slice(2)) {
      const answer = await server.call(method, path, { token, body });
      assert.equal(answer.status, 404, `${method} ${path}`);
      assert.deepEqual(answer.body, { error: 'Team not found' });
    }
  });

  test('PATCH: name cannot be cleared, unknown fields are refused, and nothing changes', async () => {
    const team = await create({ name: 'Kept', description: 'Kept' });
    for (const body of [{ name: null }, { name: '' }, { description: 'x', organizationId: nobody }, { id: nobody }]) {
      const answer = await server.call('PATCH', `/api/v1/teams/${team.id}`, { token: server.admin.token, body });
      assert.equal(answer.status, 400, answer.text);
    }
    const [stored] = await server.sql('select name, description from teams where id = $1', [team.id]);
    assert.deepEqual(stored, { name: 'Kept', description: 'Kept' });
  });

  test('a method that is not there answers 405 with those that are', async () => {
    const answer = await server.call('PUT', `/api/v1/teams/${nobody}`, { token: server.admin.token, body: {} });
    assert.equal(answer.status, 405);
    assert.equal(answer.headers.get('allow'), 'DELETE, GET, HEAD, PATCH');
  });
});

describe('as documented', () => {
  test('create, list, read, change, delete', async () => {
    const token = server.admin.token;
    const created = await server.call('POST', '/api/v1/teams', {
      token,
      body: { name: 'Security Team', description: 'Main security operations team' },
    });
    assert.equal(created.status, 201);
    const team = created.body as Shown;
    assert.match(team.id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(team.created_at, moment);
    assert.deepEqual(team, {
      id: team.id,
      name: 'Security Team',
      description: 'Main security operations team',
      metadata: {},
      type: null,
      goals: [],
      organization_id: null,
      member_count: 0,
      created_at: team.created_at,
      updated_at: team.created_at,
    });
    const path = `/api/v1/teams/${team.id}`;

    const people = [await server.person('analyst'), await server.person('analyst')];
    for (const { id } of people) {
      const added = await server.call('POST', `${path}/members/${id}`, { token });
      assert.equal(added.status, 200);
      assert.deepEqual(added.body, { message: 'Member added to team' });
    }
    const list = (await server.call('GET', '/api/v1/teams', { token })).body as Shown[];
    assert.deepEqual(
      list.filter(each => each.id === team.id),
      [{ ...team, member_count: 2 }],
    );

    const read = await server.call('GET', path, { token });
    assert.equal(read.status, 200);
    const { members, ...rest } = read.body as Shown & { members: { joined_at: string }[] };
    assert.deepEqual(rest, { ...team, member_count: 2 });
    assert.deepEqual(
      members,
      people.map(({ id, email, username }, index) => ({
        id,
        email,
        username,
        full_name: username,
        role: 'member',
        job_title: null,
        joined_at: members[index]?.joined_at,
      })),
    );
    for (const member of members) assert.match(member.joined_at, moment);

    const patched = await server.call('PATCH', path, {
      token,
      body: { name: 'Updated Team Name', description: 'Updated description' },
    });
    assert.equal(patched.status, 200);
    const updated = patched.body as Shown;
    assert.ok(updated.updated_at > team.updated_at);
    assert.deepEqual(updated, {
      ...team,
      name: 'Updated Team Name',
      description: 'Updated description',
      member_count: 2,
      updated_at: updated.updated_at,
    });

    const gone = await server.call('DELETE', path, { token });
    assert.equal(gone.status, 204);
    assert.equal(gone.text, '');
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', {}]] as const) {
      assert.equal((await server.call(method, path, { token, body })).status, 404);
    }
    const rows = await server.sql<{ team: boolean; member: boolean }>(
      `select t.deleted_at is not null as team, m.deleted_at = t.deleted_at as member
        from teams t join team_members m on m.team_id = t.id where t.id = $1`,
      [team.id],
    );
    assert.deepEqual(rows, [
      { team: true, member: true },
      { team: true, member: true },
    ]);
    const left = (await server.call('GET', '/api/v1/teams', { token })).body as Shown[];
    assert.ok(!left.some(each => each.id === team.id));
  });

  test('a member’s full name is the one they gave', async () => {
    const token = server.admin.token;
    const team = await create({ name: 'Named' });
    const { id } = await server.person();
    await server.call('PATCH', `/api/v1/users/${id}`, { token, body: { full_name: 'Analyst One' } });
    await server.call('POST', `/api/v1/teams/${team.id}/members/${id}`, { token });
    const read = await server.call('GET', `/api/v1/teams/${team.id}`, { token });
    assert.equal((read.body as { members: { full_name: string }[] }).members[0]?.full_name, 'Analyst One');
  });

  test('PATCH changes only what it names; an empty body changes nothing', async () => {
    const token = server.admin.token;
    const metadata = { color: 'red', nested: { list: [1, 2.5, null, true, 'é'] } };
    const team = await create({ name: 'Partial', description: 'Text\nof two lines', metadata });
    const path = `/api/v1/teams/${team.id}`;
    const told = server.events.length;
    for (const options of [{ token }, { token, body: {} }]) {
      const answer = await server.call('PATCH', path, options);
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, team);
    }
    assert.equal(server.events.length, told);
    const change = async (body: object) => (await server.call('PATCH', path, { token, body })).body as Shown;
    const { updated_at: _, ...same } = team;
    const without = ({ updated_at: __, ...rest }: Shown) => rest;
    assert.deepEqual(without(await change({ name: 'Renamed' })), { ...same, name: 'Renamed' });
    assert.deepEqual(without(await change({ description: null })), { ...same, name: 'Renamed', description: null });
    assert.deepEqual(without(await change({ metadata: { a: 1 } })), {
      ...same,
      name: 'Renamed',
      description: null,
      metadata: { a: 1 },
    });
  });

  test('text is stored as given, in NFC', async () => {
    const team = await create({ name: '<b>Ünï</b> e\u0301 \u{1F600}' });
    const [stored] = await server.sql('select name from teams where id = $1', [team.id]);
    assert.deepEqual(stored, { name: '<b>Ünï</b> \u00e9 \u{1F600}' });
  });
});

describe('lists', () => {
  const names = ['Zebra 100%', 'apple_pie', 'Mango 100', 'applexpie', 'Mango 100'];
  let listed: TestServer;
  before(async () => {
    listed = await startServer();
    for (const name of names) {
      const { status } = await listed.call('POST', '/api/v1/teams', { token: listed.admin.token, body: { name } });
      assert.equal(status, 201);
    }
    // Finer than a reply shows: a cursor must not lose or repeat what differs by microseconds only.
    await listed.sql(`update teams set created_at = timestamptz '2026-01-01T00:00:00.000001Z' + interval '1 microsecond' * n
      from (select id, row_number() over (order by id) as n from teams) numbered where numbered.id = teams.id`);
  });
  after(() => listed.close());

  const get = async (query: string) => {
    const answer = await listed.call('GET', `/api/v1/teams${query}`, { token: listed.admin.token });
    assert.equal(answer.status, 200, answer.text);
    return { names: (answer.body as Shown[]).map(team => team.name), headers: answer.headers, teams: answer.body };
  };

  test('out of range, unknown sorts and foreign cursors are refused', async () => {
    const cursor = (...key: unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
    for (const [query, field] of [
      ['per_page=0', 'per_page'],
      ['per_page=1001', 'per_page'],
      ['page=0', 'page'],
      ['page=x', 'page'],
      ['sort=member_count', 'sort'],
      ['q=', 'q'],
      ['after=nonsense', 'after'],
      [`after=${cursor('created_at', 'yesterday', nobody)}`, 'after'],
      [`after=${cursor('created_at', '0000-01-01T00:00:00.000Z', nobody)}`, 'after'],
      [`after=${cursor('created_at', '2026-02-30T00:00:00.000Z', nobody)}`, 'after'],
      [`after=${cursor('created_at', '2026-01-01T00:00:00.000Z', 'x')}`, 'after'],
      [`sort=name&after=${cursor('name', '\u0000', nobody)}`, 'after'],
      [`sort=name&after=${cursor('created_at', '2026-01-01T00:00:00.000Z', nobody)}`, 'after'],
    ] as const) {
      const answer = await listed.call('GET', `/api/v1/teams?${query}`, { token: listed.admin.token });
      assert.equal(answer.status, 400, `${query} ${answer.text}`);
      assert.ok((answer.body as { error: string }).error.startsWith(`${field} `), answer.text);
    }
  });

  test('sorted by creation unless asked otherwise; both ways', async () => {
    assert.deepEqual((await get('')).names, names);
    assert.deepEqual((await get('?sort=-created_at')).names, names.toReversed());
    const byName = (await get('?sort=name')).names;
    assert.deepEqual(byName.toSorted(), names.toSorted());
    assert.deepEqual((await get('?sort=-name')).names, byName.toReversed());
  });

  test('q finds part of the name in either case, and means its signs literally', async () => {
    assert.deepEqual((await get('?q=mango')).names, ['Mango 100', 'Mango 100']);
    assert.deepEqual((await get('?q=100%25')).names, ['Zebra 100%']);
    assert.deepEqual((await get('?q=apple_')).names, ['apple_pie']);
    assert.deepEqual((await get('?q=%5C')).names, []);
    assert.equal((await get('?q=mango&per_page=1')).headers.get('x-total-count'), '2');
  });

  test('pages by number', async () => {
    const page = await get('?page=2&per_page=2');
    assert.deepEqual(page.names, names.slice(2, 4));
    assert.equal(page.headers.get('x-total-count'), '5');
    assert.match(page.headers.get('link') ?? '', /<\/api\/v1\/teams\?page=3&per_page=2>; rel="last"/);
    assert.deepEqual((await get('?page=4&per_page=2')).names, []);
  });

  for (const sort of ['created_at', '-created_at', 'name', '-name']) {
    test(`following Link by cursor sees each once: ${sort}`, async () => {
      const whole = (await get(`?sort=${sort}`)).teams as Shown[];
      const seen: string[] = [];
      let query: string | undefined = `?sort=${sort}&per_page=2`;
      while (query !== undefined) {
        const page = await get(query);
        seen.push(...(page.teams as Shown[]).map(team => team.id));
        query = /<\/api\/v1\/teams(\?[^>]+)>; rel="next"/.exec(page.headers.get('link') ?? '')?.[1];
      }
      assert.deepEqual(
        seen,
        whole.map(team => team.id),
      );
    });
  }
});

describe('what is left behind', () => {
  test('who gains or loses access is told; the audit log tells who did what', async () => {
    const token = server.admin.token;
    const told = server.events.length;
    const team = await create({ name: 'Watched' });
    const { id } = await server.person();
    await server.call('POST', `/api/v1/teams/${team.id}/members/${id}`, { token });
    await server.call('PATCH', `/api/v1/teams/${team.id}`, { token, body: { description: 'x', metadata: {} } });
    await server.call('DELETE', `/api/v1/teams/${team.id}`, { token });
    assert.deepEqual(server.events.slice(told), [
      { type: 'access.changed', users: [id] },
      { type: 'access.changed', users: [id] },
    ]);
    const audited = await server.sql(
      `select action, outcome, actor_id, target_kind, details from audit_events where target_id = $1 order by id`,
      [team.id],
    );
    const done = { outcome: 'success', actor_id: server.admin.id, target_kind: 'team' };
    assert.deepEqual(audited, [
      { action: 'team.create', ...done, details: { name: 'Watched' } },
      { action: 'team.add_member', ...done, details: { role: 'member', targets: [{ kind: 'user', id }] } },
      {
        action: 'team.update',
        ...done,
        details: { fields: ['description', 'metadata'], changes: { description: { from: null, to: 'x' } } },
      },
      { action: 'team.delete', ...done, details: { name: 'Watched', members: 1, grants: [] } },
    ]);
  });

  test('a team made by someone who may not decide on members is theirs', async () => {
    const { id, token } = await server.person('manager');
    const told = server.events.length;
    const team = await create({ name: 'Mine' }, token);
    assert.equal(team.member_count, 1);
    assert.deepEqual(server.events.slice(told), [{ type: 'access.changed', users: [id] }]);
    const other = await server.person();
    const added = await server.call('POST', `/api/v1/teams/${team.id}/members/${other.id}`, { token });
    assert.equal(added.status, 200, added.text);
  });
});
