import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { errorOf } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

async function newTeam(): Promise<string> {
  const answer = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'Granted' } });
  assert.equal(answer.status, 201);
  return (answer.body as { id: string }).id;
}

const grants = (team: string) => `/api/v1/teams/${team}/grants`;
const grant = (team: string, body: object, token = server.admin.token) =>
  server.call('POST', grants(team), { token, body });
const add = (team: string, { id }: Person, token: string, role = 'member') =>
  server.call('POST', `/api/v1/teams/${team}/members/${id}`, { token, body: { role } });

/** Gives a person patterns directly, everywhere, and lets the server know. */
async function hold(person: Person, ...patterns: string[]): Promise<void> {
  for (const pattern of patterns) {
    await server.sql('insert into user_grants (id, user_id, pattern) values (gen_random_uuid(), $1, $2)', [
      person.id,
      pattern,
    ]);
  }
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
}

/** Whether the token opens the list of people, which needs `user.list.other`. */
const listsPeople = async (token: string) => (await server.call('GET', '/api/v1/users', { token })).status;

describe('who may not', () => {
  test('nobody gives a team what they do not hold, whatever the form of the pattern', async () => {
    const team = await newTeam();
    const giver = await server.person();
    await hold(giver, 'team.*', 'risk.read', 'credential.*');
    for (const pattern of ['*', 'user.list.other', 'risk.*', '*.read', 'risk.*.x', 'user.*.other']) {
      const answer = await grant(team, { pattern }, giver.token);
      assert.equal(answer.status, 403, pattern);
      assert.deepEqual(answer.body, { error: `Insufficient permissions: you do not hold ${pattern} yourself` });
    }
    for (const pattern of ['risk.read', 'credential.*', 'credential.fetch.many', 'team.members']) {
      assert.equal((await grant(team, { pattern }, giver.token)).status, 201, pattern);
    }
    const rows = await server.sql('select pattern from team_grants where team_id = $1', [team]);
    assert.equal(rows.length, 4);
  });

  test('nobody puts anyone, themselves included, in a team that gives more than they hold', async () => {
    const team = await newTeam();
    await grant(team, { pattern: 'user.list.other' });
    const adder = await server.person();
    await hold(adder, 'team.members');
    for (const person of [adder, await server.person()]) {
      const answer = await add(team, person, adder.token);
      assert.equal(answer.status, 403);
      assert.deepEqual(answer.body, { error: 'Insufficient permissions: you do not hold user.list.other yourself' });
    }
    const rows = await server.sql('select 1 from team_members where team_id = $1', [team]);
    assert.equal(rows.length, 0);
    assert.equal(await listsPeople(adder.token), 403);
    await hold(adder, 'user.list.other');
    assert.equal((await add(team, await server.person(), adder.token)).status, 200);
  });

  test('nobody promotes anyone into more than they hold', async () => {
    const team = await newTeam();
    await grant(team, { pattern: 'user.list.other', least_role: 'manager' });
    await grant(team, { pattern: 'user.create', least_role: 'owner' });
    const [promoter, person] = [await server.person(), await server.person()];
    await hold(promoter, 'team.members');
    const promote = (role: string) =>
      server.call('PATCH', `/api/v1/teams/${team}/members/${person.id}`, { token: promoter.token, body: { role } });
    assert.equal((await add(team, person, promoter.token)).status, 200);
    for (const role of ['manager', 'owner']) assert.equal((await promote(role)).status, 403, role);
    await hold(promoter, 'user.list.other');
    assert.equal((await promote('manager')).status, 200);
    assert.match((await promote('owner')).text, /you do not hold user\.create yourself/);
    assert.equal((await promote('member')).status, 200);
    assert.equal(await listsPeople(person.token), 403);
  });

  test('but what somebody receives already is not asked for again', async () => {
    const team = await newTeam();
    await grant(team, { pattern: 'user.list.other' });
    const [promoter, person] = [await server.person(), await server.person()];
    await add(team, person, server.admin.token);
    await hold(promoter, 'team.members');
    for (const role of ['owner', 'member']) {
      const path = `/api/v1/teams/${team}/members/${person.id}`;
      assert.equal((await server.call('PATCH', path, { token: promoter.token, body: { role } })).status, 200, role);
    }
  });

  test('nobody takes from a team what they do not hold', async () => {
    const team = await newTeam();
    const made = await grant(team, { pattern: 'user.list.other' });
    const taker = await server.person();
    await hold(taker, 'team.grants');
    const path = `${grants(team)}/${(made.body as { id: string }).id}`;
    assert.equal((await server.call('DELETE', path, { token: taker.token })).status, 403);
    const rows = await server.sql('select 1 from team_grants where team_id = $1', [team]);
    assert.equal(rows.length, 1);
  });
});

describe('malformed', () => {
  test('patterns, roles and fields that there are not', async () => {
    const team = await newTeam();
    for (const [body, field] of [
      [{}, 'pattern'],
      [{ pattern: '' }, 'pattern'],
      [{ pattern: 'Risk.Read' }, 'pattern'],
      [{ pattern: 'risk..read' }, 'pattern'],
      [{ pattern: 'ri*k' }, 'pattern'],
      [{ pattern: 'risk.read', least_role: 'boss' }, 'least_role'],
      [{ pattern: 'risk.read', leastRole: 'owner' }, 'leastRole'],
      [{ pattern: `a${'.a'.repeat(128)}` }, 'pattern'],
    ] as const) {
      const answer = await grant(team, body);
      assert.equal(answer.status, 400, JSON.stringify(body));
      assert.ok((answer.body as { error: string }).error.includes(field), answer.text);
    }
  });

  test('the same twice is a conflict; with another least role it is not', async () => {
    const team = await newTeam();
    assert.equal((await grant(team, { pattern: 'risk.read' })).status, 201);
    const again = await grant(team, { pattern: 'risk.read', least_role: 'member' });
    assert.deepEqual([again.status, errorOf(again)], [409, 'The team already has this grant']);
    assert.equal((await grant(team, { pattern: 'risk.read', least_role: 'owner' })).status, 201);
  });

  test('a grant of another team is not found', async () => {
    const [team, other] = [await newTeam(), await newTeam()];
    const { id } = (await grant(other, { pattern: 'risk.read' })).body as { id: string };
    const answer = await server.call('DELETE', `${grants(team)}/${id}`, { token: server.admin.token });
    assert.deepEqual([answer.status, answer.body], [404, { error: 'Grant not found' }]);
    assert.equal((await server.call('DELETE', `${grants(team)}/x`, { token: server.admin.token })).status, 404);
  });
});

describe('grants', () => {
  test('are given, listed in pages and taken away', async () => {
    const token = server.admin.token;
    const team = await newTeam();
    const made = await grant(team, { pattern: 'risk.*', least_role: 'manager' });
    assert.equal(made.status, 201);
    const shown = made.body as { id: string; created_at: string };
    assert.deepEqual(shown, {
      id: shown.id,
      pattern: 'risk.*',
      least_role: 'manager',
      granted_by: server.admin.id,
      created_at: shown.created_at,
    });
    const second = (await grant(team, { pattern: 'incident.read' })).body;
    const list = await server.call('GET', grants(team), { token });
    assert.deepEqual(list.body, [shown, second]);
    assert.equal(list.headers.get('x-total-count'), '2');
    const first = await server.call('GET', `${grants(team)}?per_page=1`, { token });
    assert.deepEqual(first.body, [shown]);
    const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
    assert.deepEqual((await server.call('GET', next, { token })).body, [second]);
    assert.equal((await server.call('GET', `${grants(team)}?after=W10`, { token })).status, 400);

    const gone = await server.call('DELETE', `${grants(team)}/${shown.id}`, { token });
    assert.deepEqual([gone.status, gone.text], [204, '']);
    assert.deepEqual((await server.call('GET', grants(team), { token })).body, [second]);
    const audited = await server.sql(
      `select action, actor_id, details from audit_events where target_id = $1 and action like '%grant' order by id`,
      [team],
    );
    assert.deepEqual(audited, [
      { action: 'team.add_grant', actor_id: server.admin.id, details: { pattern: 'risk.*', leastRole: 'manager' } },
      {
        action: 'team.add_grant',
        actor_id: server.admin.id,
        details: { pattern: 'incident.read', leastRole: 'member' },
      },
      { action: 'team.remove_grant', actor_id: server.admin.id, details: { pattern: 'risk.*', leastRole: 'manager' } },
    ]);
  });

  test('hold from the next request on with the old token, and end with the grant', async () => {
    const token = server.admin.token;
    const team = await newTeam();
    const person = await server.person();
    await add(team, person, token);
    assert.equal(await listsPeople(person.token), 403);
    const told = server.events.length;
    const { id } = (await grant(team, { pattern: 'user.list.other' })).body as { id: string };
    assert.deepEqual(server.events.slice(told), [{ type: 'access.changed', users: [person.id] }]);
    assert.equal(await listsPeople(person.token), 200);
    await server.call('DELETE', `${grants(team)}/${id}`, { token });
    assert.equal(await listsPeople(person.token), 403);
  });

  test('end with the membership, and with the team', async () => {
    const token = server.admin.token;
    const team = await newTeam();
    await grant(team, { pattern: 'user.list.other' });
    const person = await server.person();
    const member = `/api/v1/teams/${team}/members/${person.id}`;
    for (const end of [
      () => server.call('DELETE', member, { token }),
      () => server.call('DELETE', `/api/v1/teams/${team}`, { token }),
    ]) {
      assert.equal(await listsPeople(person.token), 403);
      assert.equal((await add(team, person, token)).status, 200);
      assert.equal(await listsPeople(person.token), 200);
      assert.equal((await end()).status, 204);
      assert.equal(await listsPeople(person.token), 403);
    }
    assert.deepEqual(await server.sql('select 1 from team_grants where team_id = $1', [team]), []);
  });

  test('reach the least role and those above it, as roles change', async () => {
    const token = server.admin.token;
    const team = await newTeam();
    const person = await server.person();
    await add(team, person, token);
    const told = server.events.length;
    await grant(team, { pattern: 'user.list.other', least_role: 'manager' });
    assert.deepEqual(server.events.slice(told).at(-1), { type: 'access.changed', users: [] });
    for (const [role, status] of [
      ['member', 403],
      ['manager', 200],
      ['member', 403],
      ['owner', 200],
    ] as const) {
      await server.call('PATCH', `/api/v1/teams/${team}/members/${person.id}`, { token, body: { role } });
      assert.equal(await listsPeople(person.token), status, role);
    }
  });

  test('and memberships mark what others remember of exactly these people as stale', async () => {
    const token = server.admin.token;
    const team = await newTeam();
    const [member, owner, other] = [await server.person(), await server.person(), await server.person()];
    const epochs = async () => {
      const rows = await server.sql<{ id: string; epoch: number }>(
        'select id, access_epoch::int as epoch from users where id = any($1)',
        [[member.id, owner.id, other.id]],
      );
      const of = new Map(rows.map(row => [row.id, row.epoch]));
      return [member, owner, other].map(person => of.get(person.id) ?? 0);
    };
    const path = `/api/v1/teams/${team}`;
    const given: string[] = [];
    const steps: [string, number[], () => Promise<{ readonly status: number; readonly body: unknown }>][] = [
      ['add', [1, 0, 0], () => add(team, member, token)],
      ['add', [0, 1, 0], () => add(team, owner, token, 'owner')],
      ['grant to all', [1, 1, 0], () => grant(team, { pattern: 'risk.read' })],
      ['grant to owners', [0, 1, 0], () => grant(team, { pattern: 'risk.read', least_role: 'owner' })],
      ['end of the first', [1, 1, 0], () => server.call('DELETE', `${grants(team)}/${given[2]}`, { token })],
      ['end of the second', [0, 1, 0], () => server.call('DELETE', `${grants(team)}/${given[3]}`, { token })],
      [
        'change',
        [1, 0, 0],
        () => server.call('PATCH', `${path}/members/${member.id}`, { token, body: { role: 'manager' } }),
      ],
      ['rename', [0, 0, 0], () => server.call('PATCH', path, { token, body: { name: 'x' } })],
      ['remove', [1, 0, 0], () => server.call('DELETE', `${path}/members/${member.id}`, { token })],
      ['delete', [0, 1, 0], () => server.call('DELETE', path, { token })],
    ];
    for (const [what, expected, step] of steps) {
      const earlier = await epochs();
      const answer = await step();
      assert.ok(answer.status < 300, what);
      given.push((answer.body as { id?: string } | undefined)?.id ?? '');
      const later = await epochs();
      assert.deepEqual(
        later.map((epoch, index) => epoch - (earlier[index] ?? 0)),
        expected,
        what,
      );
    }
  });

  test('let an owner pass on what the team gives, and no more', async () => {
    const team = await newTeam();
    const owner = await server.person();
    await grant(team, { pattern: 'user.list.other' });
    await add(team, owner, server.admin.token, 'owner');
    const [first, second] = [await server.person(), await server.person()];
    assert.equal((await add(team, first, owner.token)).status, 200);
    assert.equal(await listsPeople(first.token), 200);
    assert.equal((await add(team, second, first.token)).status, 403);
  });
});
