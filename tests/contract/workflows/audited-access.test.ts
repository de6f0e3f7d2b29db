import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member } from '../administration/integrations.support.ts';
import { company, credential, credentialType } from '../directory/vault.support.ts';
import { requestsOn } from './access-requests.support.ts';
import { replyOf } from './workflows.support.ts';

let server: TestServer;
let acme = '';
let globex = '';
let manager: Person;
let requester: Person;
let request = '';

const on = requestsOn(() => server);
const node = 'production_database.read';
const enabled = { conditions: ['audit_enabled'] };

before(async () => {
  server = await startServer();
  ({ acme, globex, manager, requester } = await on.parties());
  ({ request_id: request } = await on.asked(requester));
  await on.processed(manager, request, 'approve', enabled);
});
after(() => server.close());

interface Use {
  readonly action: string;
  readonly actor_id: string;
  readonly target_id: string;
  readonly uses: readonly { readonly node: string; readonly requests: readonly string[] }[];
}

/** What was recorded since the last time that this was asked. */
let seen = 0;
const uses = async (): Promise<Use[]> => {
  const rows = await server.sql<Use>(
    `select action, actor_id, target_id, details->'audited' as uses from audit_events where details ? 'audited' order by id`,
  );
  const added = rows.slice(seen);
  seen = rows.length;
  return added;
};
const check = async (by: Person, nodes: readonly string[], of = '@me', organization: string | null = acme) => {
  const headers = organization === null ? {} : { 'x-organization-id': organization };
  const path = of === '@me' ? '/v1/user/@me/check-permission' : `/v1/user/users/${of}/check-permission`;
  const answer = await on.as(by, 'POST', path, { permissions: nodes }, headers);
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { data: { results: { hasPermission: boolean }[] } }).data.results.map(
    each => each.hasPermission,
  );
};
const give = async (person: Person, pattern: string) => {
  const id = randomUUID();
  await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
    ...[id, person.id, pattern, acme],
  ]);
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  return async () => {
    await server.sql('delete from user_grants where id = $1', [id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  };
};

describe('access that is given with audit_enabled', () => {
  test('leaves nothing in the ledger where it answers nothing', async () => {
    assert.deepEqual(await check(requester, ['production_database.write', 'other.read']), [false, false]);
    assert.deepEqual(await check(requester, [node], '@me', globex), [false]);
    assert.deepEqual(await check(manager, [node]), [true], 'what somebody else holds without');
    assert.equal((await server.call('GET', '/v1/user/@me', { token: requester.token })).status, 200);
    assert.deepEqual(await uses(), []);
  });

  test('leaves an event that names request and node, whoever asks', async () => {
    assert.deepEqual(await check(requester, ['other.read', node]), [false, true]);
    const use = { action: 'access.check_own', target_id: requester.id, uses: [{ node, requests: [request] }] };
    assert.deepEqual(await uses(), [{ ...use, actor_id: requester.id }]);
    assert.deepEqual(await check(server.admin, [node], requester.id), [true]);
    assert.deepEqual(await uses(), [{ ...use, action: 'access.check', actor_id: server.admin.id }]);
  });

  test('leaves none where another grant gives it too', async () => {
    const take = await give(requester, 'production_database.*');
    assert.deepEqual(await check(requester, [node]), [true]);
    assert.deepEqual(await check(server.admin, [node], requester.id), [true]);
    assert.deepEqual(await uses(), []);
    await take();
    assert.deepEqual(await check(requester, [node]), [true]);
    assert.equal((await uses()).length, 1);
  });

  test('answers nothing where the event cannot be stored', async () => {
    await server.sql(
      `create function refuse_use() returns trigger language plpgsql as $$ begin raise 'no room'; end $$`,
    );
    await server.sql(
      `create trigger refuse_use before insert on audit_events for each row when (new.details ? 'audited') execute function refuse_use()`,
    );
    const headers = { 'x-organization-id': acme };
    const body = { permissions: [node] };
    const answer = await on.as(requester, 'POST', '/v1/user/@me/check-permission', body, headers);
    assert.equal(answer.status, 503, answer.text);
    await server.sql('drop trigger refuse_use on audit_events');
  });

  test('stays so where it is had for longer, and ends with the grant', async () => {
    const { request_id: more } = replyOf<{ request_id: string }>(
      await on.extend(requester, request),
      'access_request',
    ).results;
    const { conditions } = await on.processed(manager, more, 'approve');
    assert.deepEqual(conditions, ['audit_enabled']);
    const rows = await server.sql<{ audited: boolean }>('select audited from user_grants where user_id = $1', [
      requester.id,
    ]);
    assert.deepEqual(rows, [{ audited: true }, { audited: true }]);
    await server.sql('delete from user_grants where user_id = $1', [requester.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [requester.id] }]);
    assert.deepEqual(await check(requester, [node]), [false]);
    assert.deepEqual(await uses(), []);
  });

  test('is recorded where a credential is reached by it, and not where it is reached without', async () => {
    const type = await credentialType(server, server.admin, { permissionScope: 'vpn' });
    const companyId = await company(server, acme);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    const holder = await member(server, { [acme]: ['vpn.*'] });
    await on.team(acme, { [holder.id]: 'manager', [requester.id]: 'member' });
    const asked = await on.asked(requester, { resource_type: 'vpn', access_level: 'fetch' });
    await on.processed(holder, asked.request_id, 'approve', enabled);
    const read = () => on.as(requester, 'GET', `/v1/credential/credentials/${id}`);
    assert.equal((await read()).status, 200);
    assert.deepEqual(
      (await uses()).map(each => [each.action, each.uses]),
      [['credential.read', [{ node: 'vpn.fetch', requests: [asked.request_id] }]]],
    );
    const take = await give(requester, 'credential.fetch');
    assert.equal((await read()).status, 200);
    assert.deepEqual(await uses(), []);
    await take();
  });

  test('is recorded in one organization although the same is held without it in another', async () => {
    const type = await credentialType(server, server.admin, { permissionScope: 'lathe' });
    const companyId = await company(server, acme);
    const { id } = await credential(server, server.admin, { typeId: type.id, companyId });
    const holder = await member(server, { [acme]: ['lathe.*'] });
    const both = await member(server, { [acme]: [], [globex]: ['lathe.fetch'] });
    await on.team(acme, { [holder.id]: 'manager', [both.id]: 'member' });
    const changes = { resource_type: 'lathe', access_level: 'fetch', organization_id: acme };
    const { request_id: asked } = await on.asked(both, changes);
    await on.processed(holder, asked, 'approve', enabled);
    assert.equal((await on.as(both, 'GET', `/v1/credential/credentials/${id}`)).status, 200);
    assert.deepEqual(
      (await uses()).map(each => [each.action, each.uses]),
      [['credential.read', [{ node: 'lathe.fetch', requests: [asked] }]]],
    );
  });
});
