import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { tellReveals } from '../../../src/domain/audit/tell-reveals.ts';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { company, credential, credentialType } from '../directory/vault.support.ts';
import { holder, organization } from './holders.support.ts';
import { join, listOf, titlesOf } from './notifications.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** Once all that happened is sealed. */
async function tell(): Promise<void> {
  await until('all is sealed', async () => {
    const [open] = await server.sql<{ count: string }>(
      'select count(*) as count from audit_events e where not exists (select 1 from audit_leaves l where l.event_id = e.id)',
    );
    return Number(open?.count) === 0;
  });
  await server.gatehouse.perform(tellReveals, {}, operatorCaller('job'));
}

async function reveal(who: Pick<Person, 'token'>, id: string): Promise<number> {
  return (await server.call('GET', `/v1/credential/credentials/${id}/secure-values`, { token: who.token })).status;
}

test('who made or shared a credential is told that others revealed it, once until it is read', async () => {
  const place = await organization(server, 'Reveals');
  const vault = ['credential.*', 'credential_type.*', 'company.*', 'team.*'];
  const [maker, sharer, other] = await Promise.all([1, 2, 3].map(() => holder(server, place, ...vault)));
  assert.ok(maker && sharer && other);
  const typeId = (await credentialType(server, maker, { name: 'Router', organizationId: place })).id;
  const companyId = await company(server, place, 'Ours');
  const kept = await credential(server, maker, { typeId, companyId }, { name: 'Core router' });
  const team = await server.call('POST', '/api/v1/teams', {
    token: server.admin.token,
    body: { name: 'Operations', organizationId: place },
  });
  const { id: teamId } = team.body as { readonly id: string };
  await join(server, teamId, other);
  const shared = await server.call('POST', `/api/v1/teams/${teamId}/resources`, {
    token: sharer.token,
    body: { type: 'credential', resource_id: kept.id, access: 'read' },
  });
  assert.equal(shared.status, 201, shared.text);
  await tell();
  const before = (await titlesOf(server, other)).length;
  const words = `${other.username} revealed secrets of the credential Core router`;
  const of = async (who: Person) => (await titlesOf(server, who)).filter(title => / revealed /.test(title));

  for (let round = 0; round < 3; round += 1) {
    assert.equal(await reveal(other, kept.id), 200);
    await tell();
  }
  for (const each of [maker, sharer]) assert.deepEqual(await of(each), [words]);
  assert.equal((await titlesOf(server, other)).length, before, 'who reveals is not told');
  const [told] = (await listOf(server, maker)).notifications;
  assert.deepEqual([told?.kind, told?.target], ['credential.revealed', { kind: 'credential', id: kept.id }]);

  await server.call('POST', '/console/notifications/read', { token: maker.token, body: { ids: [told?.id] } });
  assert.equal(await reveal(other, kept.id), 200);
  await tell();
  await tell();
  assert.deepEqual([(await of(maker)).length, (await of(sharer)).length], [2, 1]);

  // Their own reveals are told to the other; who may not fetch it any more hears nothing.
  assert.equal(await reveal(maker, kept.id), 200);
  await server.sql('delete from user_grants where user_id = $1', [maker.id]);
  assert.equal(await reveal(sharer, kept.id), 200);
  await tell();
  assert.deepEqual([(await of(maker)).length, (await of(sharer)).length], [2, 2]);
});

test('a reveal that was refused is no reveal', async () => {
  const maker = await holder(server, null, 'credential.*', 'credential_type.*', 'company.*');
  const typeId = (await credentialType(server, maker, { name: 'Switch' })).id;
  const companyId = await company(server, null, 'Everybody');
  const kept = await credential(server, maker, { typeId, companyId }, { name: 'Switch' });
  assert.equal(await reveal(await server.person(), kept.id), 403);
  await tell();
  assert.ok((await titlesOf(server, maker)).every(title => !title.includes('revealed')));
});
