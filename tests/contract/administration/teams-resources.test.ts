import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, startServer, type TestServer } from '../../support/server.ts';
import { ask, company, credential, credentialType, holder, valuesOf } from '../directory/vault.support.ts';
import { atOnce, errorOf, tally } from './identity.support.ts';
import { member, organization } from './integrations.support.ts';

interface Shown {
  readonly id: string;
  readonly type: string;
  readonly resource_id: string;
  readonly access: string;
  readonly name: string;
  readonly company: { readonly id: string; readonly name: string };
  readonly shared_by: string | null;
  readonly created_at: string;
}

let server: TestServer;
let acme = '';
let aws = '';
/** Company ids: of Acme, of the platform. */
let at = { acme: '', platform: '' };
before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  at = { acme: await company(server, acme, 'Acme Corp'), platform: await company(server, null, 'Ours') };
  aws = (await credentialType(server, server.admin, { name: 'AWS', permissionScope: 'aws.credentials' })).id;
});
after(() => server.close());

const kept = async (companyId: string, name?: string): Promise<string> =>
  (await credential(server, server.admin, { typeId: aws, companyId }, name === undefined ? {} : { name })).id;
async function team(organizationId?: string, ...members: readonly Person[]): Promise<string> {
  const body = { name: `Team ${randomUUID()}`, ...(organizationId === undefined ? {} : { organizationId }) };
  const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
  const { id } = made.body as { id: string };
  for (const each of members) assert.equal((await join(server.admin, id, each)).status, 200);
  return id;
}
const join = (by: Person, id: string, { id: userId }: Person): Promise<Answer> =>
  server.call('POST', `/api/v1/teams/${id}/members/${userId}`, { token: by.token });
const share = (by: Person | null, id: string, resourceId: string, access?: string, more: object = {}) =>
  server.call('POST', `/api/v1/teams/${id}/resources`, {
    token: by?.token ?? null,
    body: { type: 'credential', resource_id: resourceId, ...(access === undefined ? {} : { access }), ...more },
  });
const list = (by: Person, id: string, query = '') =>
  server.call('GET', `/api/v1/teams/${id}/resources${query}`, { token: by.token });
const unshare = (by: Person, id: string, resource: string) =>
  server.call('DELETE', `/api/v1/teams/${id}/resources/${resource}`, { token: by.token });
const shared = (id: string) => server.sql('select 1 from team_resources where team_id = $1', [id]);
const of = (id: string, rest = ''): string => `/credential/credentials/${id}${rest}`;
const statuses = (by: Person, id: string, headers = {}) =>
  Promise.all(
    ['', '/fields', '/history', '/secure-values', '/secure-values/secretAccessKey'].map(
      async rest => (await ask(server, by, 'GET', of(id, rest), undefined, headers)).status,
    ),
  );
const all = (status: number) => Array.from({ length: 5 }, () => status);

describe('sharing is refused', () => {
  test('to who is not signed in, and for what is malformed, unknown or elsewhere', async () => {
    const [id, thing] = [await team(), await kept(at.platform)];
    assert.equal((await share(null, id, thing)).status, 401);
    for (const [body, words] of [
      [{ type: 'conversation', resource_id: thing }, /type/],
      [{ type: 'credential' }, /resource_id/],
      [{ type: 'credential', resource_id: 'one' }, /resource_id/],
      [{ type: 'credential', resource_id: thing, access: 'own' }, /access/],
      [{ type: 'credential', resource_id: thing, shared_by: server.admin.id }, /shared_by/],
    ] as const) {
      const answer = await server.call('POST', `/api/v1/teams/${id}/resources`, { token: server.admin.token, body });
      assert.equal(answer.status, 400);
      assert.match(errorOf(answer), words);
    }
    assert.equal((await share(server.admin, id, randomUUID())).status, 404);
    assert.equal(errorOf(await share(server.admin, randomUUID(), thing)), 'Team not found');
    const foreign = await share(server.admin, id, await kept(at.acme));
    assert.deepEqual([foreign.status, /another organization/.test(errorOf(foreign))], [400, true]);
    assert.equal((await unshare(server.admin, id, randomUUID())).status, 404);
    assert.deepEqual(await shared(id), []);
  });

  test('to those who lack team.share, or a right to the thing that they would share', async () => {
    const [id, thing] = [await team(), await kept(at.platform)];
    const owner = await server.person();
    const added = await server.call('POST', `/api/v1/teams/${id}/members/${owner.id}`, {
      token: server.admin.token,
      body: { role: 'owner' },
    });
    assert.equal(added.status, 200);
    assert.equal((await share(owner, id, thing)).status, 403);
    assert.equal((await share(await holder(server, ['credential.*']), id, thing)).status, 403);
    assert.equal((await share(await holder(server, ['team.share']), id, thing)).status, 403);
    const scoped = await holder(server, ['team.share', 'other.credentials.*']);
    assert.equal((await share(scoped, id, thing)).status, 403);
    const reader = await holder(server, ['team.share', 'credential.fetch', 'credential.fetch.many']);
    assert.equal((await share(reader, id, thing)).status, 403, 'who cannot reveal does not let others reveal');
    const using = await holder(server, [
      ...['team.share', 'credential.fetch', 'credential.fetch.many', 'credential.fields.fetch'],
      'credential.secure_values.read',
    ]);
    assert.equal((await share(using, id, thing, 'write')).status, 403);
    assert.deepEqual(await shared(id), []);
    assert.equal((await share(using, id, thing, 'read')).status, 201);
    const byScope = await holder(server, ['team.share', 'aws.credentials.*']);
    assert.equal((await share(byScope, await team(), thing, 'write')).status, 201);
  });

  test('to those whom it was shared with: it gives nothing to share on', async () => {
    const sharer = await holder(server, ['team.share']);
    const [from, to, thing] = [await team(undefined, sharer), await team(), await kept(at.platform)];
    const made = await share(server.admin, from, thing, 'write');
    assert.equal(made.status, 201);
    assert.equal((await ask(server, sharer, 'GET', of(thing))).status, 200);
    assert.equal((await share(sharer, to, thing)).status, 403);
    const within = await holder(server, ['team.share'], { [acme]: ['credential.*'] });
    assert.equal((await join(server.admin, from, within)).status, 200);
    assert.equal((await share(within, to, thing)).status, 403, 'they see it, so that it is not said to be missing');
    assert.equal((await unshare(sharer, from, (made.body as Shown).id)).status, 403);
    assert.deepEqual(await shared(to), []);
  });

  test('twice, and of twenty at once nineteen', async () => {
    const [id, thing] = [await team(), await kept(at.platform)];
    const answers = await atOnce(20, () => share(server.admin, id, thing));
    assert.deepEqual(tally(answers), { 201: 1, 409: 19 });
    const again = await share(server.admin, id, thing, 'write');
    assert.deepEqual([again.status, errorOf(again)], [409, 'This is already shared with the team']);
    assert.equal((await shared(id)).length, 1);
  });

  test('to another organization: neither by its people nor with its team', async () => {
    const theirs = await holder(server, [], { [acme]: ['team.*', 'credential.*'] });
    const [id, thing] = [await team(), await kept(at.platform)];
    assert.equal((await share(theirs, id, thing)).status, 404);
    const within = await team(acme);
    assert.equal((await share(theirs, within, thing)).status, 404);
    assert.equal((await share(theirs, within, await kept(at.acme))).status, 201);
  });
});

describe('what is shared with a team', () => {
  test('its members find and read, at read, and nobody else does', async () => {
    const [one, stranger] = [await server.person(), await server.person()];
    const [id, thing, other] = [await team(undefined, one), await kept(at.platform, 'Router'), await kept(at.platform)];
    assert.deepEqual(await statuses(one, thing), all(403));
    const made = await share(server.admin, id, thing);
    assert.equal(made.status, 201, made.text);
    const { id: sharing, created_at: created, ...rest } = made.body as Shown;
    const shown = {
      ...{ type: 'credential', resource_id: thing, access: 'read', name: 'Router' },
      ...{ company: { id: at.platform, name: 'Ours' }, shared_by: server.admin.id },
    };
    assert.deepEqual(rest, shown);
    const listed = await list(one, id);
    assert.deepEqual(listed.body, [{ id: sharing, ...shown, created_at: created }]);
    assert.equal(listed.headers.get('x-total-count'), '1');
    assert.equal((await list(stranger, id)).status, 403);
    const deciding = await list(await holder(server, ['team.share'], { [acme]: ['credential.*'] }), id);
    assert.deepEqual(
      [deciding.body, deciding.headers.get('x-total-count')],
      [[], '0'],
      'names are for who may see them',
    );
    const scoped = await list(await holder(server, ['team.share', 'aws.credentials.fetch']), id);
    assert.deepEqual(scoped.body, listed.body);
    assert.deepEqual(await statuses(one, thing), all(200));
    assert.deepEqual(await statuses(one, other), all(404));
    assert.deepEqual(await statuses(stranger, thing), all(403));
    const inCompany = await ask(server, one, 'GET', `/credential/credentials/company/${at.platform}`);
    assert.deepEqual(
      (inCompany.body as { data: { id: string }[] }).data.map(each => each.id),
      [thing],
    );
    assert.equal((await ask(server, one, 'GET', `/credential/credentials/company/${at.acme}`)).status, 404);
    for (const [method, rest, body] of [
      ['PATCH', '', { name: 'Mine' }],
      ['PUT', '/fields', { fields: valuesOf({ accessKeyId: 'x' }) }],
      ['DELETE', '', undefined],
    ] as const)
      assert.equal((await ask(server, one, method, of(thing, rest), body)).status, 403, method);
    const [event] = await server.sql(
      `select actor_id, outcome from audit_events where action = 'credential.reveal' and target_id = $1
        and outcome = 'success' order by id desc limit 1`,
      [thing],
    );
    assert.deepEqual(event, { actor_id: one.id, outcome: 'success' });
  });

  test('its members change at write, and do not delete', async () => {
    const one = await server.person();
    const [id, thing] = [await team(undefined, one), await kept(at.platform)];
    assert.equal((await share(server.admin, id, thing, 'write')).status, 201);
    for (const [method, rest] of [
      ['PATCH', ''],
      ['PUT', '/fields'],
    ] as const) {
      const body = { fields: valuesOf({ secretAccessKey: `by ${method}` }) };
      const changed = await ask(server, one, method, of(thing, rest), body);
      assert.equal(changed.status, 200, changed.text);
    }
    assert.equal((await ask(server, one, 'DELETE', of(thing))).status, 403);
    const body = { name: 'New', typeId: aws, companyId: at.platform, fields: [] };
    assert.equal((await ask(server, one, 'POST', '/credential/credentials', body)).status, 403);
  });

  for (const [what, end] of [
    [
      'they leave',
      (id: string, one: Person) => server.call('DELETE', `/api/v1/teams/${id}/members/${one.id}`, { token: one.token }),
    ],
    [
      'the team is deleted',
      (id: string) => server.call('DELETE', `/api/v1/teams/${id}`, { token: server.admin.token }),
    ],
    [
      'it is shared no more',
      async (id: string) => unshare(server.admin, id, ((await list(server.admin, id)).body as Shown[])[0]?.id ?? ''),
    ],
  ] as const) {
    test(`is theirs until ${what}`, async () => {
      const one = await server.person();
      const [id, thing] = [await team(undefined, one), await kept(at.platform)];
      assert.equal((await share(server.admin, id, thing)).status, 201);
      assert.deepEqual(await statuses(one, thing), all(200));
      assert.equal((await end(id, one)).status, 204);
      assert.deepEqual(await statuses(one, thing), all(403));
    });
  }

  test('goes with the thing itself', async () => {
    const [id, thing] = [await team(), await kept(at.platform)];
    assert.equal((await share(server.admin, id, thing)).status, 201);
    assert.equal((await ask(server, server.admin, 'DELETE', of(thing))).status, 200);
    assert.deepEqual((await list(server.admin, id)).body, []);
    assert.deepEqual(await shared(id), []);
  });

  test('stays within its organization: not elsewhere, not suspended, not when one leaves it', async () => {
    const one = await member(server, { [acme]: [] });
    const [id, thing] = [await team(acme, one), await kept(at.acme)];
    const other = await organization(server, 'Other');
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [other, one.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [one.id] }]);
    assert.equal((await share(server.admin, id, thing)).status, 201);
    assert.deepEqual(await statuses(one, thing), all(200));
    assert.deepEqual(await statuses(one, thing, { 'x-organization-id': acme }), all(200));
    assert.deepEqual(await statuses(one, thing, { 'x-organization-id': other }), all(403));
    const active = (value: boolean) =>
      server.call('PUT', `/api/organizations/${acme}`, { token: server.admin.token, body: { active: value } });
    assert.equal((await active(false)).status, 200);
    assert.deepEqual(await statuses(one, thing), all(403));
    assert.equal((await active(true)).status, 200);
    assert.deepEqual(await statuses(one, thing), all(200));
    await server.sql('delete from organization_members where organization_id = $1 and user_id = $2', [acme, one.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [one.id] }]);
    assert.deepEqual(await statuses(one, thing), all(403));
  });

  test('is handed to new members only by those who have it: in the team, or of their own', async () => {
    const keeper = await holder(server, ['team.members']);
    const [id, thing] = [await team(), await kept(at.platform)];
    assert.equal((await share(server.admin, id, thing)).status, 201);
    // What is held inside an organization says nothing about what is the platform's.
    const elsewhere = await holder(server, ['team.members'], { [acme]: ['credential.*'] });
    for (const [by, who] of [
      [keeper, keeper],
      [keeper, await server.person()],
      [elsewhere, elsewhere],
    ] as const) {
      const refused = await join(by, id, who);
      assert.deepEqual([refused.status, /ermission/.test(errorOf(refused))], [403, true]);
      assert.ok((await statuses(who, thing)).every(status => status === 403 || status === 404));
    }
    assert.deepEqual(await server.sql('select 1 from team_members where team_id = $1', [id]), []);
    const manager = await server.person();
    assert.equal((await join(server.admin, id, manager)).status, 200);
    await server.sql(`update team_members set role = 'manager' where team_id = $1`, [id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [manager.id] }]);
    const third = await server.person();
    assert.equal((await join(manager, id, third)).status, 200);
    assert.deepEqual(await statuses(third, thing), all(200));
    const whole = await holder(server, ['team.members', 'aws.credentials.*']);
    assert.equal((await join(whole, id, await server.person())).status, 200);
  });

  test('is audited, listed page by page, and told of for the members', async () => {
    const one = await server.person();
    const id = await team(undefined, one);
    const things = [await kept(at.platform), await kept(at.platform), await kept(at.platform)];
    const before = server.events.length;
    for (const thing of things) assert.equal((await share(server.admin, id, thing)).status, 201);
    const second = await list(one, id, '?page=2&per_page=2');
    assert.deepEqual(
      (second.body as Shown[]).map(each => each.resource_id),
      [things[2]],
    );
    assert.equal(second.headers.get('x-total-count'), '3');
    const told = server.events.slice(before);
    assert.deepEqual(
      told,
      things.map(() => ({ type: 'access.changed', users: [one.id] })),
    );
    const [event] = await server.sql(
      `select action, actor_id, details from audit_events where target_id = $1 and action like 'team.%share%' order by id`,
      [id],
    );
    const [credential] = await server.sql<{ name: string }>('select name from credentials where id = $1', [things[0]]);
    const targets = [{ kind: 'credential', id: things[0], organization: null, name: credential?.name }];
    assert.deepEqual(event, {
      action: 'team.share_resource',
      actor_id: server.admin.id,
      details: { kind: 'credential', resource: things[0], access: 'read', targets },
    });
  });
});
