import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { call, dataOf, errorOf } from './rbac.support.ts';

interface Grant {
  readonly id: string;
  readonly userId: string;
  readonly pattern: string;
  readonly organizationId: string | null;
  readonly startsAt: string | null;
  readonly expiresAt: string | null;
  readonly grantedBy: string | null;
  readonly createdAt: string;
}

let server: TestServer;
let [acme, globex] = ['', ''];
/** Gives permissions inside Acme, and holds team.* there. */
let lead: Person;
let colleague: Person;
let stranger: Person;

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  lead = await member(server, { [acme]: ['user.permissions.other', 'team.*'] });
  colleague = await member(server, { [acme]: [] });
  stranger = await member(server, { [globex]: [] });
});
after(() => server.close());

const give = (by: Person, to: string, body: unknown) =>
  call(server, 'POST', `/users/${to}/grants`, { token: by.token, body });
const take = (by: Person, from: string, id: string) =>
  call(server, 'DELETE', `/users/${from}/grants/${id}`, { token: by.token });
const list = (by: Person, of: string, query = '') =>
  call(server, 'GET', `/users/${of}/grants${query}`, { token: by.token });
const given = async (by: Person, to: string, body: unknown) => {
  const answer = await give(by, to, body);
  assert.equal(answer.status, 201, answer.text);
  return dataOf<Grant>(answer);
};
const stored = (user: string) => server.sql('select id, pattern from user_grants where user_id = $1', [user]);
const teams = async (who: Person) => (await server.call('GET', '/api/v1/teams', { token: who.token })).status;

describe('who may not give', () => {
  test('nobody without the node, nor beyond what they hold, nor in a foreign organization', async () => {
    const body = { pattern: 'team.list' };
    assert.equal((await call(server, 'POST', `/users/${colleague.id}/grants`, { body })).status, 401);
    const refused = await give(colleague, lead.id, body);
    assert.deepEqual(
      [refused.status, errorOf(refused)],
      [403, 'Insufficient permissions: user.permissions.other is missing'],
    );
    for (const [to, grant, status] of [
      [colleague.id, { pattern: 'team.list', organizationId: globex }, 404],
      [colleague.id, { pattern: '*' }, 403],
      [colleague.id, { pattern: 'user.*' }, 403],
      [lead.id, { pattern: 'role.create' }, 403],
      [stranger.id, { pattern: 'team.list' }, 404],
      [randomUUID(), { pattern: 'team.list' }, 404],
      ['nonsense', { pattern: 'team.list' }, 400],
    ] as const) {
      assert.equal((await give(lead, to, grant)).status, status, JSON.stringify(grant));
    }
    const outranked = await give(lead, server.admin.id, body);
    assert.equal(outranked.status, 404);
    for (const person of [colleague, stranger]) assert.deepEqual(await stored(person.id), []);
  });

  test('ill-formed grants, and grants that would never hold', async () => {
    const past = new Date(Date.now() - 1000).toISOString();
    const soon = new Date(Date.now() + 60_000).toISOString();
    for (const [body, field] of [
      [{}, 'pattern'],
      [{ pattern: 'Team.List' }, 'pattern'],
      [{ pattern: 'team.list', expiresAt: past }, 'expiresAt'],
      [{ pattern: 'team.list', startsAt: soon, expiresAt: soon }, 'expiresAt'],
      [{ pattern: 'team.list', expiresAt: 'tomorrow' }, 'expiresAt'],
      ...[
        '2036-12-31T23:59:60Z',
        '2037-01-01T00:00:00Z[Europe/Paris]',
        '0000-01-01',
        '2036-02-30',
        '12036-01-01',
        '2036-01-01T24:00:00Z',
      ].flatMap(time => [
        [{ pattern: 'team.list', expiresAt: time }, 'expiresAt'] as const,
        [{ pattern: 'team.list', startsAt: time }, 'startsAt'] as const,
      ]),
      [{ pattern: 'team.list', organizationId: globex }, 'organizationId'],
      [{ pattern: 'team.list', userId: lead.id }, 'userId'],
    ] as const) {
      const answer = await give(server.admin, colleague.id, body);
      assert.equal(answer.status, 400, answer.text);
      assert.match(errorOf(answer), new RegExp(`^${field} `));
    }
    assert.deepEqual(await stored(colleague.id), []);
  });

  test('a day is whole: it holds from its first moment, or until it is over (UTC)', async () => {
    const person = await member(server, { [acme]: [] });
    const { body } = await give(server.admin, person.id, {
      pattern: 'team.list',
      startsAt: '2036-12-31',
      expiresAt: '2036-12-31',
    });
    const { startsAt, expiresAt } = (body as { data: { startsAt: string; expiresAt: string } }).data;
    assert.deepEqual([startsAt, expiresAt], ['2036-12-31T00:00:00.000Z', '2037-01-01T00:00:00.000Z']);
    const today = new Date().toISOString().slice(0, 10);
    const until = await give(server.admin, person.id, { pattern: 'team.read', expiresAt: today });
    assert.equal(until.status, 201, 'today is not over');
    const lower = await give(server.admin, person.id, { pattern: 'user.list', startsAt: '2036-12-31t23:30:00-01:00' });
    assert.equal((lower.body as { data: { startsAt: string } }).data.startsAt, '2037-01-01T00:30:00.000Z');
  });

  test('one that the person has already: also when fifty ask at once', async () => {
    const person = await member(server, { [acme]: [] });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => give(server.admin, person.id, { pattern: 'team.list' })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [201, ...Array.from({ length: 49 }, () => 409)]);
    assert.equal((await stored(person.id)).length, 1);
  });
});

describe('a direct grant', () => {
  test('holds at once inside its organization, is listed, audited, and ends when it is taken', async () => {
    assert.equal(await teams(colleague), 403);
    const grant = await given(lead, colleague.id, { pattern: 'team.list' });
    const { id, createdAt, ...rest } = grant;
    assert.deepEqual(rest, {
      userId: colleague.id,
      pattern: 'team.list',
      organizationId: acme,
      startsAt: null,
      expiresAt: null,
      grantedBy: lead.id,
    });
    assert.match(createdAt, /Z$/);
    assert.equal(await teams(colleague), 200);
    const shown = dataOf<{ grants: Grant[]; total: number }>(await list(lead, colleague.id));
    assert.deepEqual([shown.grants, shown.total], [[grant], 1]);
    assert.deepEqual(
      await server.sql(
        'select action, actor_id, organization_id, details from audit_events where target_id = $1 and action = $2',
        [colleague.id, 'user.give_grant'],
      ),
      [
        {
          action: 'user.give_grant',
          actor_id: lead.id,
          organization_id: acme,
          details: { grant: id, pattern: 'team.list', startsAt: null, expiresAt: null },
        },
      ],
    );
    assert.equal((await take(stranger, colleague.id, id)).status, 403);
    assert.equal((await take(lead, lead.id, id)).status, 404);
    assert.equal((await take(lead, colleague.id, id)).status, 200);
    assert.equal(await teams(colleague), 403);
    assert.equal((await take(lead, colleague.id, id)).status, 404);
  });

  test('of the platform is neither seen nor taken from inside an organization', async () => {
    const grant = await given(server.admin, colleague.id, { pattern: 'team.read' });
    assert.deepEqual(dataOf<{ grants: Grant[] }>(await list(lead, colleague.id)).grants, []);
    assert.equal((await take(lead, colleague.id, grant.id)).status, 404);
    assert.equal((await take(server.admin, colleague.id, grant.id)).status, 200);
  });

  test('between two moments holds only then, without anybody sweeping', async () => {
    const person = await server.person();
    const [start, end] = [new Date(Date.now() + 700), new Date(Date.now() + 1_900)];
    await given(server.admin, person.id, {
      pattern: 'team.list',
      startsAt: start.toISOString(),
      expiresAt: end.toISOString(),
    });
    assert.equal(await teams(person), 403, 'not yet');
    await sleep(start.getTime() - Date.now() + 20);
    assert.equal(await teams(person), 200, 'now');
    await sleep(end.getTime() - Date.now() + 20);
    assert.equal(await teams(person), 403, 'no more');
    assert.deepEqual(dataOf<{ grants: Grant[] }>(await list(server.admin, person.id)).grants, []);
  });

  test('of `*` with an end does not count as the administrator who must be left', async () => {
    const person = await server.person();
    const soon = new Date(Date.now() + 60_000).toISOString();
    const forever = await given(server.admin, person.id, { pattern: '*', expiresAt: soon });
    const demoted = await server.call('PATCH', `/api/v1/users/${server.admin.id}/role`, {
      token: person.token,
      body: { role: 'user' },
    });
    assert.equal(demoted.status, 409, demoted.text);
    assert.equal((await take(server.admin, person.id, forever.id)).status, 200);
  });
});
