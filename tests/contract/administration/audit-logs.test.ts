import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { createAdministrator, makeSetupLink } from '../../../src/domain/accounts/set-up.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';

interface Event {
  readonly id: string;
  readonly action: string;
  readonly outcome: string;
  readonly actor_id: string | null;
  readonly target_id: string | null;
  readonly target_name: string | null;
  readonly details: Record<string, unknown>;
}

describe('GET /api/v1/audit-logs', () => {
  let server: TestServer;
  let user: Person;
  const path = '/api/v1/audit-logs';
  const read = async (query: string): Promise<Event[]> => {
    const { status, body, text } = await server.call('GET', path + query, { token: server.admin.token });
    assert.equal(status, 200, text);
    return body as Event[];
  };

  before(async () => {
    server = await startServer();
    user = await server.person('user');
    for (const name of ['One', 'Two', 'Three']) {
      await server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name } });
    }
  });
  after(() => server.close());

  test('is for holders of audit.read only', async () => {
    assert.equal((await server.call('GET', path)).status, 401);
    for (const token of [user.token, (await server.person('manager')).token]) {
      const refused = await server.call('GET', path, { token });
      assert.equal(refused.status, 403);
      assert.deepEqual(refused.body, { error: 'Insufficient permissions: audit.read is missing' });
    }
  });

  test('refuses filters that cannot be, by name', async () => {
    for (const [query, name] of [
      ['?actor=me', 'actor'],
      ['?from=yesterday', 'from'],
      ['?from=2026-12-31T23:59:60Z', 'from'],
      ['?to=2026-02-30', 'to'],
      ['?to=0000-01-01', 'to'],
      ['?to=2027-01-01T00:00:00Z[Europe/Paris]', 'to'],
      ['?limit=0', 'limit'],
      ['?limit=1001', 'limit'],
      ['?before=x', 'before'],
      ['?outcome=maybe', 'outcome'],
      ['?format=xml', 'format'],
    ] as const) {
      const { status, text } = await server.call('GET', path + query, { token: server.admin.token });
      assert.equal(status, 400, query);
      assert.match(text, new RegExp(name));
    }
  });

  test('finds by an id and an address however they are spelled, and takes days as whole', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const [event] = await read(`?action=user.create&target=${user.id}`);
    assert.ok(event);
    for (const query of [
      `target=${user.id.toUpperCase()}`,
      `target=${user.id}&actor=${server.admin.id.toUpperCase()}`,
      `target=${user.id}&ip=127.0.0.1`,
      `target=${user.id}&ip=[::ffff:7f00:1]:8080`,
      `target=${user.id}&from=${today}&to=${today}`,
      `target=${user.id}&from=0001-01-01&to=9999-12-31`,
    ]) {
      const found = await read(`?action=user.create&${query}`);
      assert.deepEqual(
        found.map(({ id }) => id),
        [event.id],
        query,
      );
    }
    assert.deepEqual(await read(`?action=user.create&target=${user.id}&ip=::1`), []);
  });

  test('tells who did what to whom, from where, newest first', async () => {
    const [event] = await read(`?action=user.create&target=${user.id}`);
    assert.ok(event);
    assert.deepEqual(
      {
        action: event.action,
        outcome: event.outcome,
        actor: event.actor_id,
        target: event.target_id,
        details: event.details,
      },
      { action: 'user.create', outcome: 'success', actor: server.admin.id, target: user.id, details: { role: 'user' } },
    );
    const teams = await read('?action=team.create');
    assert.deepEqual(
      teams.map(({ id }) => id),
      teams
        .map(({ id }) => id)
        .sort()
        .reverse(),
    );
  });

  test('pages to the end without gaps or repeats, and records that it was read', async () => {
    const whole = (await read('?limit=1000&action=team.*')).map(({ id }) => id);
    const paged: string[] = [];
    for (let next: string | undefined = `${path}?limit=2&action=team.*`; next !== undefined; ) {
      const { body, headers } = await server.call('GET', next, { token: server.admin.token });
      paged.push(...(body as Event[]).map(({ id }) => id));
      next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(paged, whole);
    assert.ok((await read('?action=audit.list')).length > 0);
  });

  test('streams as CSV and as newline-delimited JSON', async () => {
    const call = (format: string) =>
      server.call('GET', `${path}?action=team.create&format=${format}`, { token: server.admin.token });
    const csv = await call('csv');
    assert.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8');
    assert.match(csv.headers.get('content-disposition') ?? '', /attachment; filename="audit-logs\.csv"/);
    const rows: Record<string, string>[] = parse(csv.text, { columns: true });
    const lines = (await call('ndjson')).text
      .trim()
      .split('\n')
      .map(line => JSON.parse(line) as Event);
    assert.equal(rows.length, 3);
    assert.deepEqual(
      rows.map(row => row['id']),
      lines.map(({ id }) => id),
    );
    assert.equal((await read('?action=audit.export')).length, 2);
  });

  test('has no event of a start that makes nothing, since there is an administrator', async () => {
    const { perform } = server.gatehouse;
    const operator = operatorCaller('command line');
    assert.equal(await perform(makeSetupLink, {}, operator), null);
    const first = { email: 'b@example.com', username: 'another', password, onlyFirst: true };
    assert.equal(await perform(createAdministrator, first, operator), null);
    assert.deepEqual(await read('?action=auth.make_setup_link'), []);
    assert.equal((await read('?action=admin.create')).length, 1);
  });

  test('keeps what a thing was called, and finds it by that in lists and files, but forgets people who are deleted', async () => {
    const { token } = server.admin;
    const made = await server.call('POST', '/api/v1/teams', { token, body: { name: 'Router Rack' } });
    const { id } = made.body as { id: string };
    await server.call('PATCH', `/api/v1/teams/${id}`, { token, body: { name: 'Switches' } });
    const person = await server.person('user');
    const added = await server.call('POST', `/api/v1/teams/${id}/members/${person.id}`, { token, body: {} });
    assert.ok(added.status < 300, added.text);
    const named = async (name: string) =>
      (await read(`?name=${name}`)).map(event => [event.action, event.target_name] as const);
    const trail = [
      ['team.add_member', 'Switches'],
      ['team.update', 'Router Rack'],
      ['team.create', 'Router Rack'],
    ];
    assert.deepEqual(await named('ROUTER'), trail);
    const file = await server.call('GET', `${path}?name=router&format=csv`, { token });
    const rows: Record<string, string>[] = parse(file.text, { columns: true });
    assert.deepEqual(
      rows.map(row => [row['action'], row['target_name']]),
      trail,
    );
    assert.equal((await read(`?target=${person.id.toUpperCase()}&action=team.*`)).length, 1);
    const created = `?target=${person.id}&action=user.create`;
    assert.deepEqual(
      (await read(created)).map(event => event.target_name),
      [person.username],
    );
    const gone = await server.call('DELETE', `/api/v1/users/${person.id}`, { token });
    assert.ok(gone.status < 300, gone.text);
    assert.deepEqual(
      (await read(created)).map(event => event.target_name),
      [null],
    );
    assert.deepEqual(await read(`?name=${person.username}`), []);
    assert.deepEqual(
      await server.sql('select 1 from audit_events where target_name = $1 or details::text like $2', [
        person.username,
        `%${person.username}%`,
      ]),
      [],
    );
  });

  test('tells refusals too, once they are written', async () => {
    await server.call('POST', '/api/v1/users', { token: user.token, body: {} });
    await server.call('GET', path, { token: user.token });
    let denied: Event[] = [];
    for (let tries = 0; denied.length === 0 && tries < 50; tries += 1) {
      denied = await read(`?outcome=denied&actor=${user.id}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    assert.ok(denied.some(({ action, details }) => action === 'audit.list' && details['code'] === 'permission.denied'));
  });
});
