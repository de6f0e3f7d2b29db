import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

interface Result {
  readonly permission: string;
  readonly hasPermission: boolean;
  readonly until?: string | null;
  readonly used?: boolean;
  readonly reasons?: readonly Record<string, unknown>[];
}

let server: TestServer;
let [acme, globex] = ['', ''];
let user: Person;
/** Reads people inside Acme only, where they may list teams too. */
let lead: Person;

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  user = await server.person();
  lead = await member(server, { [acme]: ['user.read', 'user.read.other', 'team.list', 'credential.*'] });
});
after(() => server.close());

const own = (who: Person | null, body: unknown, query = '', headers: Record<string, string> = {}): Promise<Answer> =>
  server.call('POST', `/v1/user/@me/check-permission${query}`, { token: who?.token ?? null, body, headers });
const other = (who: Person | null, identifier: string, body: unknown, query = '', headers = {}): Promise<Answer> =>
  server.call('POST', `/v1/user/users/${encodeURIComponent(identifier)}/check-permission${query}`, {
    token: who?.token ?? null,
    body,
    headers,
  });
const results = (answer: Answer) => dataOf<{ results: Result[] }>(answer, 'Permission check completed.').results;
const told = (answer: Answer) => Object.fromEntries(results(answer).map(each => [each.permission, each.hasPermission]));
const at = (id: string) => ({ 'x-organization-id': id });
const ask = (...permissions: string[]) => ({ permissions });

describe('who may not ask', () => {
  test('nobody without a token, and only holders of user.read.other about others', async () => {
    assert.deepEqual(refusalOf(await own(null, ask('user.read')), 401), { message: 'Unauthorized' });
    assert.deepEqual(refusalOf(await other(user, server.admin.id, ask('user.read')), 403), {
      message: 'Insufficient permissions',
      error: 'InsufficientPermission',
      missing: ['user.read.other'],
    });
  });

  test('somebody in no shared organization is as unknown as nobody', async () => {
    for (const identifier of [user.id, user.username, user.email, randomUUID(), 'nobody', 'no@example.com']) {
      const { message, error } = refusalOf(await other(lead, identifier, ask('user.read')), 404);
      assert.deepEqual([message, error], [`User with identifier '${identifier}' was not found.`, 'UserNotFound']);
    }
  });

  test('malformed questions, naming each bad field', async () => {
    const nodes = Array.from({ length: 1001 }, (_, index) => `node.n${index}`);
    for (const [body, path] of [
      [{}, ['permissions']],
      [ask('Bad Node'), ['permissions', '0']],
      [ask('user.read', 'user.*'), ['permissions', '1']],
      [ask('a..b'), ['permissions', '0']],
      [ask('x'.repeat(256)), ['permissions', '0']],
      [{ permissions: nodes }, ['permissions']],
      [{ permissions: 'user.read' }, ['permissions']],
      [{ permissions: [], more: 1 }, ['more']],
    ] as const) {
      const { message, errors } = refusalOf(await own(user, body), 400);
      assert.equal(message, 'Validation error');
      assert.deepEqual((errors as { path: string[] }[])[0]?.path, path);
    }
    const { errors } = refusalOf(await own(user, {}), 400);
    assert.deepEqual(errors, [{ path: ['permissions'], message: 'Permissions is required' }]);
  });
});

describe('one’s own permissions', () => {
  test('in order, repeated as asked, catalogued or not', async () => {
    const answer = await own(user, ask('user.read', 'company.create', 'user.read', 'no.such-node'));
    assert.deepEqual(results(answer), [
      { permission: 'user.read', hasPermission: true },
      { permission: 'company.create', hasPermission: false },
      { permission: 'user.read', hasPermission: true },
      { permission: 'no.such-node', hasPermission: false },
    ]);
    assert.deepEqual(
      results(await own(server.admin, ask('no.such-node', 'x'))).map(each => each.hasPermission),
      [true, true],
    );
    const thousand = Array.from({ length: 1000 }, (_, index) => `node.n${index}`);
    assert.equal(results(await own(user, ask(...thousand))).length, 1000);
    assert.deepEqual(results(await own(user, ask())), []);
  });

  test('platform-wide unless an organization is named: never somewhere', async () => {
    const nodes = ask('credential.write', 'team.list', 'team.create');
    assert.deepEqual(told(await own(lead, nodes)), {
      'credential.write': false,
      'team.list': false,
      'team.create': false,
    });
    assert.deepEqual(told(await own(lead, nodes, '', at(acme))), {
      'credential.write': true,
      'team.list': true,
      'team.create': false,
    });
    assert.deepEqual(new Set(Object.values(told(await own(lead, nodes, '', at(globex))))), new Set([false]));
    assert.deepEqual(told(await own(server.admin, ask('team.list'), '', at(globex))), { 'team.list': true });
  });
});

describe('why', () => {
  test('names the role, the team and the direct grant that give it, and until when', async () => {
    const person = await server.person('viewer');
    const [team] = await server.sql<{ id: string }>(
      `insert into teams (id, name) values ($1, 'Night shift') returning id`,
      [randomUUID()],
    );
    await server.sql('insert into team_members (id, team_id, user_id) values ($1, $2, $3)', [
      randomUUID(),
      team?.id,
      person.id,
    ]);
    await server.sql(`insert into team_grants (id, team_id, pattern) values ($1, $2, 'incident.*')`, [
      randomUUID(),
      team?.id,
    ]);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const given = await server.call('POST', `/api/users/${person.id}/grants`, {
      token: server.admin.token,
      body: { pattern: 'incident.close', expiresAt: soon },
    });
    assert.equal(given.status, 201, given.text);

    const [read, close, risk, none] = results(
      await own(person, ask('incident.read', 'incident.close', 'risk.read', 'risk.write'), '?explain=true'),
    );
    assert.deepEqual(
      read?.reasons?.map(({ source, name, pattern }) => [source, name, pattern]),
      [
        ['role', 'Viewer', 'incident.read'],
        ['team', 'Night shift', 'incident.*'],
      ],
    );
    assert.equal(read?.until, null);
    assert.deepEqual(
      close?.reasons?.map(({ source, id, expiresAt, grantedBy }) => [source, typeof id, expiresAt, grantedBy]),
      [
        ['direct', 'string', soon, server.admin.id],
        ['team', 'string', null, null],
      ],
    );
    assert.equal(risk?.reasons?.[0]?.['source'], 'role');
    assert.deepEqual([none?.hasPermission, none?.reasons, none?.until], [false, [], null]);

    await server.sql('delete from team_members where user_id = $1', [person.id]);
    const [timed] = results(await own(person, ask('incident.close'), '?explain=true'));
    // What is stored is read anew for an explanation, so it may be ahead of a memory nobody has told.
    assert.equal(timed?.until, soon);
  });

  test('is only told about the organization in question', async () => {
    const [reason, ...more] = results(await own(lead, ask('team.list'), '?explain=true', at(acme)))[0]?.reasons ?? [];
    assert.deepEqual([reason?.['organizationId'], more], [acme, []]);
    const [unheld] = results(await own(lead, ask('team.list'), '?explain=true'));
    assert.deepEqual([unheld?.hasPermission, unheld?.reasons], [false, []]);
  });
});

describe('whether anything asks for a permission', () => {
  test('is said: routes, screens, and types of credentials with a scope that one may know of', async () => {
    const type = (scope: string, place: string | null) =>
      server.sql(`insert into credential_types (id, name, permission_scope, organization_id) values ($1, $2, $2, $3)`, [
        randomUUID(),
        scope,
        place,
      ]);
    await type('everyones', null);
    await type('theirs.own', globex);
    const nodes = [
      'user.list.other',
      'ui.navigation.users',
      'everyones.fields.fetch',
      'theirs.own.secure_values.read',
      'user.list',
      'credential.read',
      'billing.print',
      'everyones.print',
      'incident.read',
    ];
    const used = async (who: Person) =>
      results(await own(who, { permissions: nodes }, '?explain=true'))
        .filter(each => each.used)
        .map(({ permission }) => permission);
    assert.deepEqual(await used(server.admin), nodes.slice(0, 4));
    assert.deepEqual(await used(user), nodes.slice(0, 3), 'a scope of an organization that one cannot look into');
    const [plain] = results(await own(user, ask('user.read')));
    assert.equal(plain?.used, undefined);
  });
});

describe('somebody else’s permissions', () => {
  test('by id, address and user name, whatever their case', async () => {
    for (const identifier of [user.id.toUpperCase(), user.email.toUpperCase(), user.username.toUpperCase()]) {
      assert.deepEqual(told(await other(server.admin, identifier, ask('user.read', 'team.list'))), {
        'user.read': true,
        'team.list': false,
      });
    }
  });

  test('inside the only organization one may look into, without naming it', async () => {
    const colleague = await member(server, { [acme]: ['risk.read'], [globex]: ['team.list'] });
    assert.deepEqual(told(await other(lead, colleague.id, ask('risk.read', 'team.list'))), {
      'risk.read': true,
      'team.list': false,
    });
    assert.deepEqual(told(await other(server.admin, colleague.id, ask('risk.read', 'team.list'))), {
      'risk.read': false,
      'team.list': false,
    });
    assert.deepEqual(told(await other(server.admin, colleague.id, ask('team.list'), '', at(globex))), {
      'team.list': true,
    });
    const both = await member(server, { [acme]: ['user.read.other'], [globex]: ['user.read.other'] });
    const { error } = refusalOf(await other(both, colleague.id, ask('team.list')), 400);
    assert.equal(error, 'OrganizationRequired');
  });
});
