import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { expireRequests } from '../../../src/domain/access-requests/expire-requests.ts';
import { jobsOf } from '../../../src/domain/executions/topic.ts';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { holder, organization } from '../console/holders.support.ts';
import { join, listOf, madeTeam } from '../console/notifications.support.ts';
import { type Live, live as opened } from './live.support.ts';

let server: TestServer;
const open: Live[] = [];
before(async () => {
  server = await startServer({ CORS_ORIGINS: 'https://app.example.com' });
});
afterEach(() => {
  for (const { ws } of open.splice(0)) ws.terminate();
});
after(() => server.close());

async function live(...[who, how]: [Pick<Person, 'token'>, Parameters<typeof opened>[2]?]): Promise<Live> {
  const socket = await opened(server, who, how);
  open.push(socket);
  return socket;
}
const errors = ({ heard }: Live): unknown[] =>
  heard.filter(({ type }) => type === 'error').map(each => each['message']);

describe('who may not open it', () => {
  test('is told so in HTTP, in the shape of the document', async () => {
    const one = await server.person();
    const refusal = await opened(server, { token: 'x' }).then(
      () => '',
      error => String(error),
    );
    const [, status, body = '{}'] = /^Error: (\d+) (.*)$/s.exec(refusal) ?? [];
    assert.equal(status, '401');
    const { execution_id, timestamp, ...rest } = JSON.parse(body) as Record<string, unknown>;
    assert.match(String(execution_id), /^exec_[0-9a-f]{32}$/);
    assert.ok(Date.parse(String(timestamp)) > 0);
    assert.deepEqual(rest, { success: false, workflow_id: 'unknown', error: 'Unauthorized' });
    for (const how of [
      { query: '' },
      { query: '?token=' },
      { query: `?token=${one.token}&token=${one.token}` },
      { query: '', protocols: ['bearer'] },
      { query: '', protocols: ['bearer', one.token, 'x'] },
    ])
      await assert.rejects(opened(server, one, how), /401/, JSON.stringify(how));
    await assert.rejects(opened(server, one, { query: `?token=${one.token}&channel=x` }), /400.*channel/);
    await assert.rejects(opened(server, one, { origin: 'https://evil.example' }), /403/);
    assert.equal((await server.call('GET', '/ws', { token: one.token })).status, 426);
  });

  test('was signed out, and is closed when they are', async () => {
    const one = await server.person();
    const socket = await live(one);
    await server.call('POST', '/api/v1/auth/logout', { token: one.token });
    assert.equal(await socket.closed, 4401);
    await assert.rejects(opened(server, one), /401/);
  });
});

describe('what it is told that it cannot be told', () => {
  test('is refused in words, and it goes on', async () => {
    const socket = await live(await server.person());
    for (const [message, words] of [
      [
        { type: 'subscribe', channel: 'weather' },
        /^channel must be one of team_updates, notifications, activity, access_requests, jobs, conversations, calls$/,
      ],
      [{ type: 'subscribe' }, /^channel is required/],
      [{ type: 'subscribe', channel: 'activity', since: 1 }, /^since/],
      [
        { type: 'shout' },
        /^type must be one of subscribe, notification, activity, typing, read, delivered, resume, heartbeat$/,
      ],
      [{}, /^type is required$/],
      ['{', /not valid JSON/],
      [Buffer.from([1, 2]), /not a JSON object/],
      [{ type: 'activity', activity: { action: '' } }, /^activity\.action/],
    ] as const) {
      const before = socket.heard.length;
      socket.say(message);
      assert.match(String((await socket.next('error', before))['message']), words);
      await sleep(110);
    }
    assert.equal(socket.heard.find(({ type }) => type === 'error')?.['channel'], 'weather');
    await socket.subscribe('activity');
  });

  test('ends it when it is too long or too much: first an error, then 4429', async () => {
    const one = await server.person();
    const [long, many, slow] = [await live(one), await live(one), await live(one)];
    long.say('x'.repeat(64 * 1024 + 1));
    assert.equal(await long.closed, 1009);
    for (let count = 0; count < 30; count += 1) many.say({ type: 'heartbeat' });
    assert.equal(await many.closed, 4429);
    assert.deepEqual(errors(many), ['Too many messages: at most 10 a second; the next one too many closes the socket']);
    for (let count = 0; count < 30; count += 1) {
      slow.say({ type: 'heartbeat' });
      await sleep(105);
    }
    assert.deepEqual([slow.ws.readyState, errors(slow)], [slow.ws.OPEN, []]);
  });
});

describe('an open socket', () => {
  test('is welcomed as documented, by each way to bring the token', async () => {
    const one = await server.person();
    const ways = [
      {},
      { query: '', protocols: ['bearer', one.token] },
      { query: '', headers: { authorization: `Bearer ${one.token}` } },
    ];
    const ids = new Set<unknown>();
    for (const way of ways) {
      const [first] = (await live(one, way)).heard;
      const { session_id, timestamp, ...rest } = first ?? { type: 'none' };
      assert.match(String(session_id), /^ws_session_[0-9a-f]{32}$/);
      assert.ok(Math.abs(Date.parse(String(timestamp)) - Date.now()) < 60_000);
      const message = 'Welcome to User Management real-time system';
      assert.deepEqual(rest, { type: 'connection', status: 'connected', message });
      ids.add(session_id);
    }
    assert.equal(ids.size, ways.length);
    assert.equal(open[1]?.ws.protocol, 'bearer');
  });

  test('hears nothing of channels that it does not follow', async () => {
    const one = await server.person();
    const socket = await live(one);
    const { id } = await madeTeam(server);
    await join(server, id, one);
    await sleep(300);
    assert.equal(socket.heard.length, 1);
  });
});

describe('notifications', () => {
  test('come as documented, to all windows of the person', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const [first, second, foreign] = [await live(one), await live(one), await live(other)];
    for (const socket of [first, second, foreign]) await socket.subscribe('notifications');
    const team = await madeTeam(server);
    await join(server, team.id, one);
    const [told] = (await listOf(server, one)).notifications;
    assert.ok(told);
    const { id, kind, title, target, created_at } = told;
    for (const socket of [first, second])
      assert.deepEqual(await socket.next('notification'), {
        type: 'notification',
        // Two people of no organization show each other their profiles.
        from_user: server.admin.email,
        notification: { title: 'You are added to a team', message: title, data: { team_id: team.id } },
        timestamp: created_at,
        ...{ id, kind, target },
      });
    await server.call('POST', '/console/notifications/read', { token: one.token, body: { ids: [id] } });
    for (const socket of [first, second]) await socket.next('notifications_changed');
    assert.deepEqual(foreign.heard, []);
  });
});

const say = (target_user: string, notification: object = {}) => ({
  type: 'notification',
  target_user,
  notification: { title: 'New Task Assigned', message: 'You have been assigned a new task', ...notification },
});

describe('what a person writes to another', () => {
  test('reaches nobody whom they may not find, nor themselves, nor in another form', async () => {
    const [a, b] = [await organization(server, 'A'), await organization(server, 'B')];
    const [one, far] = [await server.person(), await server.person()];
    for (const [user, place] of [
      [one, a],
      [far, b],
    ] as const)
      await server.sql(
        'insert into organization_members (user_id, organization_id, joined_at) values ($1, $2, now())',
        [user.id, place],
      );
    // Either block is enough, and neither is told.
    const [blocker, blocked] = [await server.person(), await server.person()];
    for (const pair of [
      [blocker.id, one.id],
      [one.id, blocked.id],
    ])
      await server.sql('insert into person_blocks (blocker_id, blocked_id, created_at) values ($1, $2, now())', pair);
    const socket = await live(one);
    for (const [message, words] of [
      [say(blocker.id), /not found/i],
      [say(blocked.username), /not found/i],
      [say(far.id), /not found/i],
      [say(far.username), /not found/i],
      [say('nobody@example.com'), /not found/i],
      [say(one.id), /^target_user must be somebody else$/],
      [say(far.id, { title: '' }), /^notification\.title/],
      [say(far.id, { title: 'a\nb' }), /^notification\.title/],
      [say(far.id, { priority: 'now' }), /^notification\.priority/],
      [say(far.id, { html: '' }), /^notification\.html/],
    ] as const) {
      const before = socket.heard.length;
      socket.say(message);
      assert.match(String((await socket.next('error', before))['message']), words, JSON.stringify(message));
      await sleep(110);
    }
    assert.deepEqual((await listOf(server, far)).notifications, []);
  });

  test('comes as theirs, without data, by address, user name and id, and is kept', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const [from, to] = [await live(one), await live(other)];
    await to.subscribe('notifications');
    for (const [index, named] of [other.id, other.username, other.email].entries()) {
      from.say(say(named, { priority: 'medium', data: { url: 'https://evil.example' } }));
      await until('it is heard', () => to.heard.length === index + 1);
    }
    const [first] = to.heard;
    assert.deepEqual(first?.['notification'], {
      title: 'New Task Assigned',
      message: 'You have been assigned a new task',
      priority: 'medium',
    });
    assert.equal(first?.['from_user'], one.email);
    assert.deepEqual(
      (await listOf(server, other)).notifications.map(({ title }) => title),
      Array(3).fill(`${one.username} wrote to you: New Task Assigned — You have been assigned a new task`),
    );
    assert.deepEqual(errors(from), []);
  });

  test('from who shows their profile to nobody has their user name', async () => {
    const [one, other] = [await server.person(), await server.person()];
    await server.sql(`update users set privacy = '{"profile_visibility": "private"}' where id = $1`, [one.id]);
    const [from, to] = [await live(one), await live(other)];
    await to.subscribe('notifications');
    from.say(say(other.id));
    assert.equal((await to.next('notification'))['from_user'], one.username);
  });

  test('comes ten times a minute at most', async () => {
    const strict = await startServer({ RATE_LIMITS: 'on' });
    const [one, other] = [await strict.person(), await strict.person()];
    const socket = await opened(strict, one);
    for (let count = 0; count < 11; count += 1) {
      socket.say(say(other.id));
      await sleep(110);
    }
    assert.match(String((await socket.next('error'))['message']), /^Too many requests/i);
    const kept = await strict.sql('select 1 from notifications where user_id = $1', [other.id]);
    assert.equal(kept.length, 10);
    socket.ws.terminate();
    await strict.close();
  });
});

describe('teams', () => {
  test('tell their members what changes, also who comes and who goes, once', async () => {
    const [one, other, foreign] = [await server.person(), await server.person(), await server.person()];
    const [first, second] = [await madeTeam(server), await madeTeam(server)];
    await join(server, first.id, one);
    const [a, b, c] = [await live(one), await live(other), await live(foreign)];
    for (const socket of [a, b, c]) await socket.subscribe('team_updates');
    const asAdmin = { token: server.admin.token };
    await join(server, first.id, other);
    for (const socket of [a, b]) {
      const { timestamp: _, ...told } = await socket.next('team_update');
      assert.deepEqual(told, {
        type: 'team_update',
        change: 'member_added',
        team_id: first.id,
        team_name: first.name,
        user_id: other.id,
        role: 'member',
        by_user_id: server.admin.id,
      });
    }
    // Who has come follows the team from then on.
    await until('it is followed', async () => {
      await server.call('PATCH', `/api/v1/teams/${first.id}`, {
        ...asAdmin,
        body: { description: String(Math.random()) },
      });
      return b.heard.some(({ change }) => change === 'updated');
    });
    await server.call('PATCH', `/api/v1/teams/${first.id}/members/${other.id}`, {
      ...asAdmin,
      body: { role: 'manager' },
    });
    await server.call('POST', `/api/v1/teams/${first.id}/grants`, { ...asAdmin, body: { pattern: 'some.thing' } });
    await server.call('DELETE', `/api/v1/teams/${first.id}/members/${other.id}`, asAdmin);
    await until('the end is heard', () =>
      [a, b].every(({ heard }) => heard.some(({ change }) => change === 'member_removed')),
    );
    for (const { heard } of [a, b]) {
      const changes = heard.filter(each => each.type === 'team_update').map(({ change }) => change);
      assert.deepEqual(
        changes.filter(change => change !== 'updated'),
        ['member_added', 'member_changed', 'grant_added', 'member_removed'],
      );
    }
    await sleep(300);
    const before = b.heard.length;
    await server.call('DELETE', `/api/v1/teams/${first.id}`, asAdmin);
    await until('it is heard', () => a.heard.some(({ change }) => change === 'deleted'));
    await join(server, second.id, one);
    await sleep(200);
    assert.equal(b.heard.length, before, 'who has left hears nothing more');
    assert.deepEqual(
      c.heard.filter(({ type }) => type === 'team_update'),
      [],
    );
  });
});

describe('leaving an organization', () => {
  test('is told to its teams that somebody is in no more, and to who decides what they had asked for', async () => {
    const acme = await organization(server, 'Leaving');
    const [stays, leaves] = [
      await holder(server, acme, 'production_database.*', 'request.process'),
      await holder(server, acme),
    ];
    const headers = { 'x-organization-id': acme };
    const asAdmin = { token: server.admin.token, headers };
    const made = await server.call('POST', '/api/v1/teams', { ...asAdmin, body: { name: 'Left' } });
    assert.equal(made.status, 201, made.text);
    const { id } = made.body as { id: string };
    for (const each of [stays, leaves]) {
      const added = await server.call('POST', `/api/v1/teams/${id}/members/${each.id}`, asAdmin);
      assert.equal(added.status, 200, added.text);
    }
    const asked = await ask(leaves, headers);
    const [a, b] = [await live(stays), await live(leaves)];
    for (const socket of [a, b]) await socket.subscribe('team_updates', 'access_requests');
    const gone = await server.call('DELETE', `/api/organizations/${acme}/members/${leaves.id}`, asAdmin);
    assert.ok(gone.status < 300, gone.text);
    for (const socket of [a, b]) {
      const { change, team_id, user_id } = await socket.next('team_update');
      assert.deepEqual([change, team_id, user_id], ['member_removed', id, leaves.id]);
      const { request_id, status } = await socket.next('access_request');
      assert.deepEqual([request_id, status], [asked, 'withdrawn']);
    }
  });
});

describe('activity', () => {
  const activity = { action: 'file_uploaded', resource: 'project_docs/design.pdf' };

  test('reaches the members of one’s teams, each once, and nobody else', async () => {
    const [one, other, foreign] = [await server.person(), await server.person(), await server.person()];
    for (const { id } of [await madeTeam(server), await madeTeam(server)])
      for (const each of [one, other]) await join(server, id, each);
    const [a, b, c] = [await live(one), await live(other), await live(foreign)];
    for (const socket of [b, c]) await socket.subscribe('activity');
    a.say({ type: 'activity', activity });
    const { timestamp, ...told } = await b.next('activity');
    assert.deepEqual(told, { type: 'activity', from_user: one.email, activity });
    assert.ok(Date.parse(String(timestamp)) > 0);
    await sleep(300);
    assert.equal(b.heard.filter(({ type }) => type === 'activity').length, 1);
    assert.deepEqual([errors(a), c.heard], [[], []]);
  });

  test('of who is in no team, or shows their profile to nobody, reaches nobody', async () => {
    const [one, other] = [await server.person(), await server.person()];
    const a = await live(one);
    a.say({ type: 'activity', activity });
    assert.match(String((await a.next('error'))['message']), /you are in no team/);
    const { id } = await madeTeam(server);
    for (const each of [one, other]) await join(server, id, each);
    await server.sql(`update users set privacy = '{"profile_visibility": "private"}' where id = $1`, [one.id]);
    const b = await live(other);
    await b.subscribe('activity');
    const before = a.heard.length;
    a.say({ type: 'activity', activity });
    assert.match(String((await a.next('error', before))['message']), /your profile is private/);
    assert.deepEqual(b.heard, []);
  });
});

/** Asks for access as the document shows; returns what the request is called. */
async function ask(who: Person, headers: Record<string, string> = {}): Promise<string> {
  const body = {
    resource_type: 'production_database',
    access_level: 'read',
    justification: 'Need to debug production issue',
    duration_days: 7,
  };
  const asked = await server.call('POST', '/api/v1/user/access/request', { token: who.token, headers, body });
  assert.equal(asked.status, 200, asked.text);
  return (asked.body as { results: { request_id: string } }).results.request_id;
}

describe('access requests', () => {
  test('that nobody decides in time are told as expired, once, and wait for nobody any more', async () => {
    const one = await server.person();
    const request = await ask(one);
    const [a, admin] = [await live(one), await live(server.admin)];
    for (const socket of [a, admin]) await socket.subscribe('access_requests');
    const expire = () => server.gatehouse.perform(expireRequests, {}, operatorCaller('job'));
    await expire();
    await server.sql(`update access_requests set open_until = now() where number = $1`, [Number(request.slice(4))]);
    await expire();
    await expire();
    for (const [socket, own] of [
      [a, true],
      [admin, false],
    ] as const) {
      const { timestamp: _, ...told } = await socket.next('access_request');
      assert.deepEqual(told, { type: 'access_request', request_id: request, status: 'expired', own });
    }
    await sleep(200);
    assert.equal(a.heard.filter(({ type }) => type === 'access_request').length, 1);
    const waits = (await listOf(server, server.admin)).notifications.find(
      ({ kind, title }) => kind === 'access_request.waits' && title.startsWith(one.username),
    );
    assert.notEqual(waits?.read_at ?? null, null);
    const open = await server.sql(
      `select 1 from access_request_approvers a join access_requests q on q.id = a.request_id where q.number = $1 and a.open`,
      [Number(request.slice(4))],
    );
    assert.deepEqual(open, []);
  });

  test('are told to who asked and who decides, as they change', async () => {
    const [one, foreign] = [await server.person(), await server.person()];
    const [a, admin, c] = [await live(one), await live(server.admin), await live(foreign)];
    for (const socket of [a, admin, c]) await socket.subscribe('access_requests', 'notifications');
    const request_id = await ask(one);
    for (const [socket, own] of [
      [a, true],
      [admin, false],
    ] as const) {
      const { timestamp: _, ...told } = await socket.next('access_request');
      assert.deepEqual(told, { type: 'access_request', request_id, status: 'pending_approval', own });
    }
    a.heard.splice(0);
    const body = { request_id, action: 'approve', comments: 'Approved for 7 days' };
    const done = await server.call('POST', '/api/v1/manager/approvals/process', { token: server.admin.token, body });
    assert.equal(done.status, 200, done.text);
    const { expires_at } = (done.body as { results: { expires_at: string } }).results;
    assert.equal((await a.next('access_request'))['status'], 'approved');
    assert.deepEqual((await a.next('notification'))['notification'], {
      title: 'Access Request Approved',
      message: 'Your access request has been approved',
      data: { request_id, expires_at },
    });
    assert.deepEqual(c.heard, []);
  });
});

describe('jobs', () => {
  test('tell who began them how far they are, and nobody else', async () => {
    const [one, foreign] = [await server.person(), await server.person()];
    const [a, b] = [await live(one), await live(foreign)];
    for (const socket of [a, b]) await socket.subscribe('jobs');
    const progress = {
      outcome: 'running',
      done: 20,
      total: 100,
      counts: { created: 19, failed: 1 },
      note: null,
    } as const;
    const event = { type: 'execution.progress', id: 'exec_1', workflow: 'bulk_user_create', ...progress } as const;
    server.gatehouse.topics.tell(jobsOf(one.id), event);
    assert.deepEqual(await a.next('job'), {
      type: 'job',
      execution_id: 'exec_1',
      workflow_id: 'bulk_user_create',
      ...progress,
    });
    assert.deepEqual(b.heard, []);
  });
});
