import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ledgerKeys } from '../../../src/domain/audit/keys.ts';
import { auditStatements } from '../../../src/domain/audit/ledger.ts';
import { someCaller, someRecord } from '../../../src/domain/audit/testing.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { bodyOf, holder, organization, refusal } from './holders.support.ts';

interface Shown {
  readonly timezone: string;
  readonly activity: readonly Day[] | null;
  readonly totals: Readonly<Record<string, unknown>>;
  readonly attention: readonly { kind: string; count: number; message: string | null; ids: string[] }[];
}
interface Day {
  readonly day: string;
  readonly sign_ins: number | null;
  readonly failed_sign_ins: number | null;
  readonly denials: number;
  readonly active_people: number;
}

let server: TestServer;
let [a, b] = ['', ''];
let [inA, plain]: (Person | undefined)[] = [];
const path = '/console/overview';
const read = async (who: Person | undefined, query = '', headers = {}): Promise<Shown> =>
  bodyOf(await server.call('GET', path + query, { token: who?.token ?? null, headers }));
const kinds = ({ attention }: Shown): string[] => attention.map(({ kind }) => kind);
const found = ({ attention }: Shown, kind: string) => attention.find(each => each.kind === kind);

before(async () => {
  server = await startServer();
  [a, b] = [await organization(server, 'A'), await organization(server, 'B')];
  inA = await holder(
    server,
    a,
    'audit.read',
    'user.list.other',
    'team.list',
    'organization.members',
    'integration.read',
  );
  plain = await server.person('user');
});
after(() => server.close());

describe('GET /console/overview', () => {
  test('is for those who are signed in, and refuses what is no zone or no number of days', async () => {
    assert.equal(refusal(await server.call('GET', path), 401), 'Unauthorized');
    for (const [query, name] of [
      ['?days=0', 'days'],
      ['?days=91', 'days'],
      ['?days=1.5', 'days'],
      ['?timezone=Mars/Olympus', 'timezone'],
      ['?timezone=%2B02:00', 'timezone'],
      ['?timezone=', 'timezone'],
    ] as const)
      assert.match(
        refusal(await server.call('GET', path + query, { token: server.admin.token }), 400),
        new RegExp(name),
      );
  });

  test('shows nobody what they hold no node for', async () => {
    const shown = await read(plain);
    assert.equal(shown.activity, null);
    const { people, teams, organizations, companies, credentials } = shown.totals;
    assert.deepEqual([people, teams, organizations, companies, credentials], [null, null, null, null, null]);
    assert.deepEqual(kinds(shown), ['own_email_unverified', 'own_mfa_off']);
  });

  test('leaves no event of its own, whatever is not held', async () => {
    await read(plain);
    assert.deepEqual(await server.sql(`select 1 from audit_events where action = 'console.overview'`), []);
  });
});

describe('its days', () => {
  /** Events of 2026-01-10 around midnight in Paris, written past the server. */
  const write = (events: readonly Partial<Parameters<typeof someRecord>[0]>[]) =>
    server.gatehouse.database.rows(
      auditStatements(ledgerKeys(server.gatehouse.ports.keyring)).many(events.map(each => someRecord(each))),
    );
  const days = (server: Shown) => new Map(server.activity?.map(each => [each.day, each]));

  test('are all there, in the zone that was asked for or one’s own, and end today', async () => {
    const shown = await read(server.admin, '?days=3&timezone=Pacific/Kiritimati');
    const format = new Intl.DateTimeFormat('en-CA', { timeZone: 'Pacific/Kiritimati' });
    const expected = [2, 1, 0].map(back => format.format(Date.now() - back * 86_400_000));
    assert.deepEqual([shown.timezone, shown.activity?.map(({ day }) => day)], ['Pacific/Kiritimati', expected]);
    assert.equal((await read(server.admin)).activity?.length, 30);
    await server.sql(`update users set timezone = 'Asia/Kathmandu' where username = 'admin'`);
    assert.equal((await read(server.admin)).timezone, 'Asia/Kathmandu');
    assert.equal((await read(server.admin, '?days=90&timezone=europe/paris')).activity?.length, 90);
  });

  test('count each sign-in once, failures and denials with their repeats, and people once a day', async () => {
    const noon = new Date(Date.now() - 5 * 86_400_000);
    noon.setUTCHours(12, 0, 0, 0);
    const [x, y, day] = [randomUUID(), randomUUID(), noon.toISOString().slice(0, 10)];
    const denied = (action: string, code: string, more = {}) =>
      ({ action, outcome: 'denied', actorId: x, at: noon, details: { code, ...more } }) as const;
    await write([
      { action: 'auth.login', actorId: x, at: noon },
      denied('auth.login', 'auth.mfa_required'),
      { action: 'auth.login', actorId: randomUUID(), at: noon, details: { asked: 'second factor', sign_in: 'a' } },
      denied('auth.mfa_missed', 'auth.mfa_rejected', { sign_in: 'a' }),
      { action: 'auth.mfa_verify', actorId: x, at: noon },
      { action: 'auth.oauth', actorId: y, at: noon, details: { provider: 'google' } },
      { action: 'auth.oauth', actorId: y, at: noon, details: { provider: 'google', linked: 'by its owner' } },
      { action: 'auth.awaited_take', actorId: null, at: noon, details: { refused: 'auth.deactivated' } },
      { action: 'auth.register', actorId: y, at: noon },
      { ...denied('auth.login', 'auth.bad_credentials'), actorId: randomUUID() },
      denied('auth.login', 'auth.locked', { repeats: 7 }),
      denied('team.create', 'permission.denied', { missing: ['team.create'] }),
      denied('team.create', 'permission.denied', { repeats: 40 }),
      denied('team.create', 'permission.denied', { repeats: 'many' }),
      { action: 'company.sync.page', actorId: '00000000-0000-0000-0000-000000000000', at: noon },
    ]);
    const expected = { day, sign_ins: 4, failed_sign_ins: 9, denials: 42, active_people: 2 };
    assert.deepEqual(days(await read(server.admin, '?days=9&timezone=UTC')).get(day), expected);
    await counted();
    assert.deepEqual(days(await read(server.admin, '?days=9&timezone=UTC')).get(day), expected);
    // Late, in the same quarter of an hour, by somebody who is counted already.
    await write([{ action: 'team.update', actorId: x, at: noon }, denied('team.update', 'permission.denied')]);
    const more = { ...expected, denials: 43 };
    assert.deepEqual(days(await read(server.admin, '?days=9&timezone=UTC')).get(day), more);
    await counted();
    assert.deepEqual(days(await read(server.admin, '?days=9&timezone=UTC')).get(day), more);
  });

  test('begin at midnight of the place', async () => {
    const midnight = new Date(Date.now() - 20 * 86_400_000);
    midnight.setUTCHours(18, 15, 0, 0);
    const [before, begins] = [new Date(midnight.getTime() - 1), midnight];
    const day = begins.toISOString().slice(0, 10);
    const next = new Date(begins.getTime() + 86_400_000).toISOString().slice(0, 10);
    const person = randomUUID();
    await write([
      { action: 'auth.login', actorId: person, at: before },
      { action: 'auth.login', actorId: person, at: begins },
      { action: 'auth.login', actorId: person, at: begins },
    ]);
    for (const settle of [async () => {}, counted]) {
      await settle();
      const of = days(await read(server.admin, '?days=30&timezone=Asia/Kathmandu'));
      assert.deepEqual([of.get(day)?.sign_ins, of.get(next)?.sign_ins], [1, 2]);
      assert.deepEqual([of.get(day)?.active_people, of.get(next)?.active_people], [1, 1]);
    }
  });

  test('show an organization’s own to who reads its log only, with or without the header', async () => {
    const at = new Date(Date.now() - 10 * 86_400_000);
    at.setUTCHours(9, 0, 0, 0);
    const day = at.toISOString().slice(0, 10);
    const inside = (organizationId: string, times: number) =>
      Array.from({ length: times }, () => ({
        ...{ action: 'team.update', at, caller: { ...someCaller, organization: null } },
        targets: [{ kind: 'team' as const, id: randomUUID(), name: 'Team', organization: organizationId }],
      }));
    await write([...inside(a, 2), ...inside(b, 3), { action: 'auth.login', at }]);
    const of = async (who: Person | undefined, headers = {}) =>
      days(await read(who, '?days=30&timezone=UTC', headers)).get(day);
    for (const settle of [async () => {}, counted]) {
      await settle();
      const within = { day, sign_ins: null, failed_sign_ins: null, denials: 0, active_people: 2 };
      assert.deepEqual(await of(inA), within);
      assert.deepEqual(await of(server.admin, { 'x-organization-id': a }), within);
      assert.deepEqual(await of(server.admin, { 'x-organization-id': b }), { ...within, active_people: 3 });
      assert.deepEqual(await of(server.admin), { ...within, sign_ins: 1, failed_sign_ins: 0, active_people: 6 });
      assert.equal((await read(inA, '', { 'x-organization-id': b })).activity, null);
    }
  });

  /** Waits until everything written is sealed and counted; transactions of other tests' databases hold that up too. */
  async function counted(): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const [left] = await server.sql<{ left: boolean }>(`select exists (select 1 from audit_events e
          where not exists (select 1 from audit_leaves l where l.event_id = e.id)) or
        (select batch from activity_state) < (select max(number) from audit_batches) as left`);
      if (left?.left === false) return;
      assert.ok(tries < 600, 'the events are not counted');
      await sleep(50);
    }
  }
});

describe('its totals', () => {
  test('count what the lists show, everywhere or where the nodes are held', async () => {
    const team = (organizationId?: string) =>
      server.call('POST', '/api/v1/teams', { token: server.admin.token, body: { name: 'Team', organizationId } });
    for (const where of [undefined, a, a, b]) assert.equal((await team(where)).status, 201);
    await server.call('POST', '/v1/company/companies', { token: server.admin.token, body: { name: 'Acme' } });
    const total = async (list: string) =>
      Number((await server.call('GET', list, { token: server.admin.token })).headers.get('x-total-count'));
    const { people, teams, organizations, companies, credentials } = (await read(server.admin)).totals;
    const [row] = await server.sql<{ people: number }>('select count(*)::int as people from users');
    assert.deepEqual(people, { total: row?.people, active: row?.people, without_mfa: row?.people });
    assert.equal(teams, await total('/api/v1/teams'));
    assert.deepEqual([teams, organizations, companies, credentials], [4, 2, 1, 0]);
    const within = (await read(inA)).totals;
    // Whoever made the organization belongs to it.
    assert.deepEqual(within['people'], { total: 2, active: 2, without_mfa: null });
    assert.deepEqual([within['teams'], within['organizations'], within['companies']], [2, null, null]);
    const both = { 'x-organization-id': b };
    assert.deepEqual((await read(inA, '', both)).totals['teams'], null);
    assert.deepEqual((await read(server.admin, '', both)).totals['teams'], 1);
  });
});

describe('its attention', () => {
  test('tells of requests to join only who may decide them', async () => {
    const asker = await server.person();
    for (const id of [a, b]) {
      await server.call('POST', `/api/organizations/${id}/requests`, { token: asker.token, body: {} });
    }
    const told = { kind: 'join_requests', message: null };
    assert.deepEqual(found(await read(inA), 'join_requests'), { ...told, count: 1, ids: [a] });
    assert.deepEqual(found(await read(server.admin), 'join_requests'), { ...told, count: 2, ids: [a, b] });
    assert.equal(found(await read(plain), 'join_requests'), undefined);
    assert.equal(found(await read(inA, '', { 'x-organization-id': b }), 'join_requests'), undefined);
    await server.sql('delete from organization_requests');
    assert.equal(found(await read(server.admin), 'join_requests'), undefined);
  });

  test('tells of integrations whose last test failed, of those one may see', async () => {
    const [mine, other, well] = [randomUUID(), randomUUID(), randomUUID()];
    for (const [id, where] of [
      [mine, a],
      [other, b],
      [well, a],
    ] as const) {
      await server.sql(
        `insert into integrations (id, name, api_url, organization_id) values ($1, 'Scanner', 'https://x.example/', $2)`,
        [id, where],
      );
      await server.sql(
        `insert into integration_results (subject, success, status, message, tested_at) values ($1, $2, 0, $3, now())`,
        [id, id === well, `Told by ${where}`],
      );
    }
    const kind = 'failed_integrations';
    assert.deepEqual(found(await read(inA), kind), { kind, count: 1, message: `Told by ${a}`, ids: [mine] });
    assert.deepEqual(found(await read(server.admin), kind), {
      ...{ kind, count: 2, message: `Told by ${b}` },
      ids: [other, mine],
    });
    assert.equal(found(await read(plain), kind), undefined);
  });

  test('tells who reads everybody of administrators without a second factor, however they became one', async () => {
    const kind = 'administrators_without_mfa';
    const byGrant = await holder(server, null, '*');
    const shown = found(await read(server.admin), kind);
    assert.deepEqual([shown?.count, shown?.ids], [2, [server.admin.id, byGrant.id].sort()]);
    await server.sql(
      `insert into mfa_factors (id, user_id, kind, secret, label, confirmed_at, created_at)
        select gen_random_uuid(), id, 'totp', '\\x00', 'x', now(), now() from users where id = any($1)`,
      [[server.admin.id, byGrant.id]],
    );
    const without = await read(server.admin);
    assert.ok(!kinds(without).includes(kind) && !kinds(without).includes('own_mfa_off'));
    await server.sql('delete from mfa_factors');
    assert.equal(found(await read(await holder(server, null, 'user.read.other')), kind)?.count, 2);
    for (const who of [inA, plain, await holder(server, a, 'user.*')])
      assert.equal(found(await read(who), kind), undefined);
    assert.equal(found(await read(server.admin, '', { 'x-organization-id': a }), kind), undefined);
  });

  test('tells administrators of mail that was given up lately, and nobody else', async () => {
    await server.sql(`insert into mail_messages (id, kind, recipient, subject, status, last_error, created_at, settled_at)
      select gen_random_uuid(), 'invitation', 'a@b.cc', 's', status, reason, now() - age, now() - age
      from (values ('failed', 'no such mailbox', interval '1 hour'), ('failed', 'older', interval '6 days'),
        ('failed', 'long ago', interval '8 days'), ('sent', null, interval '1 hour')) as v (status, reason, age)`);
    const kind = 'undelivered_mail';
    const told = { kind, count: 2, message: 'no such mailbox', ids: [] };
    assert.deepEqual(found(await read(server.admin), kind), told);
    for (const who of [inA, plain]) assert.equal(found(await read(who), kind), undefined);
  });

  test('tells who may sync that the last sync failed, until one went well', async () => {
    const kind = 'failed_company_sync';
    const run = (id: string, error: string | null) =>
      server.sql(
        `insert into executions (id, workflow, action, input, outcome, run, as_server, started_at, ended_at, results)
          values ('exec_' || replace($1, '-', ''), 'company_sync', 'company.sync', '{}', $2, 'company.sync', true,
            clock_timestamp(), now(), $3)`,
        [id, error === null ? 'succeeded' : 'failed', JSON.stringify({ error })],
      );
    const id = randomUUID();
    await run(id, 'ConnectWise does not answer');
    const told = { kind, count: 1, message: 'ConnectWise does not answer', ids: [id] };
    const syncer = await holder(server, null, 'company.sync');
    for (const who of [server.admin, syncer]) assert.deepEqual(found(await read(who), kind), told);
    for (const who of [plain, await holder(server, a, 'company.sync')])
      assert.equal(found(await read(who), kind), undefined);
    await run(randomUUID(), null);
    assert.equal(found(await read(syncer), kind), undefined);
  });

  test('tells one of an unverified address of one’s own until it is verified', async () => {
    assert.ok(kinds(await read(plain)).includes('own_email_unverified'));
    await server.sql('update users set email_verified_at = now() where id = $1', [plain?.id]);
    assert.deepEqual(kinds(await read(plain)), ['own_mfa_off']);
  });
});
