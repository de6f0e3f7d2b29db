import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { escalateSteps } from '../../../src/domain/access-requests/escalate.ts';
import { releaseLostRequests } from '../../../src/domain/access-requests/expire-requests.ts';
import { tellEndings } from '../../../src/domain/access-requests/tell-endings.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { listOf } from '../console/notifications.support.ts';
import { dataOf } from '../directory/directory.support.ts';
import { company, credential, credentialType, ask as inDirectory, values } from '../directory/vault.support.ts';
import { dayMilliseconds, requestsOn, type ShownRequest } from './access-requests.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

interface Asked extends ShownRequest {
  readonly resource_id: string | null;
  readonly resource_name: string | null;
}

let server: TestServer;
let [acme, globex] = ['', ''];
let [typeId, companyId] = ['', ''];
/** Made the credentials; leads the requester’s team; decides what nobody else does; may only read; of another organization. */
let maker: Person;
let manager: Person;
let processor: Person;
let reader: Person;
let stranger: Person;
let requester: Person;

const on = requestsOn(() => server);
const sharing = ['credential.*'];

before(async () => {
  server = await startServer();
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  maker = await member(server, { [acme]: [...sharing, 'credential_type.*'] });
  manager = await member(server, { [acme]: sharing });
  processor = await member(server, { [acme]: [...sharing, 'request.process'] });
  reader = await member(server, { [acme]: ['credential.fetch', 'credential.fetch.many'] });
  stranger = await member(server, { [globex]: [...sharing, 'request.process'] });
  requester = await member(server, { [acme]: [] });
  await on.team(acme, { [manager.id]: 'manager', [requester.id]: 'member', [reader.id]: 'member' });
  typeId = (await credentialType(server, server.admin)).id;
  companyId = await company(server, acme);
});
after(() => server.close());

const kept = (name: string, by = maker) => credential(server, by, { typeId, companyId }, { name });
const wanted = (id: string, more: object = {}) => ({ resource_type: 'credential', resource_id: id, ...more });
const reveal = (by: Person, id: string) =>
  inDirectory(server, by, 'GET', `/credential/credentials/${id}/secure-values`);
const read = (by: Person, id: string) => inDirectory(server, by, 'GET', `/credential/credentials/${id}`);
const rename = (by: Person, id: string, name: string) =>
  inDirectory(server, by, 'PATCH', `/credential/credentials/${id}`, { name });
const own = async (by: Person, id: string): Promise<Asked> => {
  const found = (await on.own(by)).requests.find(each => each.request_id === id);
  assert.ok(found);
  return found as Asked;
};
const told = async (who: Person): Promise<string[]> =>
  (await listOf(server, who)).notifications.filter(({ read_at }) => read_at === null).map(({ title }) => title);
const peopleWith = async (by: Person, id: string) => {
  const answer = await server.call('GET', `/console/credentials/${id}/shares`, { token: by.token });
  assert.equal(answer.status, 200, answer.text);
  return (answer.body as { people: { id: string; user: { id: string }; access: string; request: string }[] }).people;
};
const takeBack = (by: Person | null, id: string, share: string) =>
  inDirectory(server, by, 'DELETE', `/credential/credentials/${id}/people/${share}`);
const given = async (id: string, days = 7, level = 'read') => {
  const { request_id: request } = await on.asked(requester, wanted(id, { duration_days: days, access_level: level }));
  await on.processed(maker, request, 'approve');
  return request;
};

describe('asking for one credential', () => {
  test('is refused in every form that is not the one, and for whatever the person cannot name', async () => {
    const { id } = await kept('Refused');
    for (const [changes, words] of [
      [{ resource_type: 'credential' }, /resource_id must name the credential/],
      [wanted(id, { access_level: 'reveal' }), /access_level must be read or write/],
      [wanted('nonsense'), /resource_id/],
      [wanted(id, { duration_days: 91 }), /duration_days/],
      [wanted(id, { justification: ' ' }), /justification must say why/],
      [{ resource_type: 'production_database', resource_id: id }, /resource_id is for one credential only/],
    ] as const)
      assert.match(refusalOf(await on.ask(requester, changes), 400, 'access_request'), words);
    refusalOf(await on.ask(null, wanted(id)), 401, 'access_request');
    const foreign = await credential(
      server,
      server.admin,
      { typeId, companyId: await company(server, globex, 'Globex Corp') },
      { name: 'Foreign' },
    );
    const platform = await credential(
      server,
      server.admin,
      { typeId, companyId: await company(server, null, 'Nobody') },
      { name: 'Platform' },
    );
    // What does not exist and what is none of theirs is the same answer, byte for byte but for its numbers.
    for (const [by, which, headers] of [
      [requester, randomUUID(), {}],
      [requester, foreign.id, {}],
      [requester, platform.id, {}],
      [stranger, id, {}],
      [requester, id, { 'x-organization-id': globex }],
    ] as const)
      assert.equal(refusalOf(await on.ask(by, wanted(which), headers), 404, 'access_request'), 'Credential not found');
    refusalOf(await on.ask(requester, wanted(id, { organization_id: globex })), 404, 'access_request');
    assert.deepEqual((await on.own(requester)).requests, []);
    const readsAll = await server.person();
    await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
      randomUUID(),
      readsAll.id,
      'credential.fetch',
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [readsAll.id] }]);
    assert.match(
      refusalOf(await on.ask(readsAll, wanted(id)), 400, 'access_request'),
      /an organization that you do not belong to/,
    );
  });

  test('tells nobody what it is called who may not read it, and asks who made it', async () => {
    const { id } = await kept('Hidden name');
    const reply = await on.ask(requester, wanted(id, { access_level: 'read' }));
    assert.ok(!reply.text.includes('Hidden name'));
    const { request_id: request, approvers } = replyOf<{ request_id: string; approvers: string[] }>(
      reply,
      'access_request',
    ).results;
    assert.deepEqual(approvers, [maker.email]);
    const shown = await own(requester, request);
    assert.deepEqual([shown.resource_id, shown.resource_name, shown.status], [id, null, 'pending_approval']);
    assert.equal((await reveal(requester, id)).status, 403);
    const [waiting] = (await on.waiting(maker)).requests as Asked[];
    assert.deepEqual([waiting?.request_id, waiting?.resource_name], [request, 'Hidden name']);
    assert.deepEqual(await told(maker), [
      `${requester.username} asks for the credential Hidden name (read), which you decide`,
    ]);
    assert.match(
      refusalOf(await on.ask(requester, wanted(id)), 409, 'access_request'),
      /You have asked for this already/,
    );
    // Another one may be asked for besides.
    const other = await kept('Another');
    replyOf(await on.withdraw(requester, (await on.asked(requester, wanted(other.id))).request_id), 'access_request');
    await on.processed(maker, request, 'reject');
    assert.deepEqual((await told(requester)).slice(0, 1), [
      `${maker.username} rejected your request for a credential (read)`,
    ]);
    assert.equal((await own(requester, request)).resource_name, null);
    assert.equal((await reveal(requester, id)).status, 403);
  });

  test('asks the managers of one’s team who may share it, then who decides what nobody else does, and never oneself', async () => {
    const { id } = await kept('Made by the operator', server.admin);
    await server.sql('update credentials set created_by = null where id = $1', [id]);
    const { request_id: request, approvers } = await on.asked(requester, wanted(id));
    assert.deepEqual(approvers, [manager.email]);
    replyOf(await on.withdraw(requester, request), 'access_request');
    const alone = await member(server, { [acme]: [] });
    const again = await on.asked(alone, wanted(id));
    assert.deepEqual(again.approvers, [server.admin.email, processor.email]);
    // Who may only read it shares it with nobody.
    await server.sql('update credentials set created_by = $2 where id = $1', [id, reader.id]);
    assert.deepEqual((await on.asked(requester, wanted(id))).approvers, [manager.email]);
    await server.sql('update credentials set created_by = $2 where id = $1', [id, maker.id]);
    assert.ok(!(await on.asked(maker, wanted(id))).approvers.includes(maker.email));
  });

  test('counts what the type’s permission scope gives', async () => {
    const scoped = await credentialType(server, server.admin, { permissionScope: 'aws.keys' });
    const cloud = await member(server, { [acme]: ['aws.keys.*'] });
    const made = await credential(server, cloud, { typeId: scoped.id, companyId }, { name: 'Scoped' });
    const { request_id: request, approvers } = await on.asked(requester, wanted(made.id));
    assert.deepEqual(approvers, [cloud.email]);
    await on.processed(cloud, request, 'approve');
    assert.equal((await reveal(requester, made.id)).status, 200);
  });
});

describe('an approval', () => {
  test('shares that credential with that person for exactly that time, and nothing else', async () => {
    const [{ id }, other] = [await kept('Shared'), await kept('Not shared')];
    const { request_id: request } = await on.asked(requester, wanted(id, { duration_days: 2 }));
    for (const by of [reader, stranger]) refusalOf(await on.process(by, request, 'approve'), 404, 'approval_process');
    refusalOf(await on.process(requester, request, 'approve'), 403, 'approval_process');
    const answer = await on.processed(maker, request, 'approve');
    assert.equal(answer.granted, 'credential.read');
    const [row] = await server.sql<{ ms: number; starts_at: Date }>(
      `select (extract(epoch from expires_at - starts_at) * 1000)::float8 as ms, starts_at from credential_shares where credential_id = $1`,
      [id],
    );
    assert.equal(row?.ms, 2 * dayMilliseconds);
    assert.deepEqual(await on.grants(requester), [], 'it is no grant');
    const seen = dataOf<Record<string, unknown>>(await read(requester, id), 'Credential Fetched Successfully!');
    assert.deepEqual(
      [seen['name'], seen['sharedAccess'], seen['sharedUntil']],
      ['Shared', 'read', { access: 'read', expiresAt: answer.expires_at, request }],
    );
    const { secretAccessKey } = values;
    assert.deepEqual(dataOf(await reveal(requester, id), 'Secure Values Fetched Successfully!'), { secretAccessKey });
    assert.equal((await reveal(requester, other.id)).status, 404, 'another one');
    assert.equal((await rename(requester, id, 'Mine')).status, 403, 'to read only');
    const list = await inDirectory(server, requester, 'GET', `/credential/credentials/company/${companyId}`);
    assert.ok(list.text.includes('"Shared"') && !list.text.includes('"Not shared"'), list.text);
    const search = await server.call('GET', '/console/search?q=Shared', { token: requester.token });
    assert.ok(search.text.includes(id) && !search.text.includes(other.id), search.text);
    assert.equal((await own(requester, request)).resource_name, 'Shared');
    assert.equal(
      (
        await inDirectory(server, requester, 'GET', `/credential/credentials/${id}`, undefined, {
          'x-organization-id': globex,
        })
      ).status,
      404,
      'acting elsewhere',
    );
    assert.deepEqual(
      (await peopleWith(reader, id)).map(({ user, access, request: by }) => [user.id, access, by]),
      [[requester.id, 'read', request]],
    );
  });

  test('is named where it is revealed, unless the person comes to it without', async () => {
    const { id } = await kept('Named in the audit log');
    const request = await given(id);
    const details = async (by: Person) => {
      assert.equal((await reveal(by, id)).status, 200);
      const [event] = await server.sql<{ details: { request?: string } }>(
        `select details from audit_events where target_id = $1 and actor_id = $2 and action = 'credential.reveal' order by id desc limit 1`,
        [id, by.id],
      );
      return event?.details.request;
    };
    assert.equal(await details(requester), request);
    assert.equal(await details(maker), undefined);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      ...[randomUUID(), requester.id, 'credential.*', acme],
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [requester.id] }]);
    assert.equal(await details(requester), undefined);
    await server.sql(`delete from user_grants where user_id = $1`, [requester.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [requester.id] }]);
    assert.equal(await details(requester), request);
  });

  test('of a level to write lets the person change it; with read_only it does not', async () => {
    const [{ id }, limited] = [await kept('To change'), await kept('To read')];
    await given(id, 1, 'write');
    assert.equal((await rename(requester, id, 'Changed')).status, 200);
    assert.equal((await inDirectory(server, requester, 'DELETE', `/credential/credentials/${id}`)).status, 403);
    const { request_id: request } = await on.asked(requester, wanted(limited.id, { access_level: 'write' }));
    const answer = await on.processed(maker, request, 'approve', { conditions: ['read_only'] });
    assert.equal(answer.granted, 'credential.read');
    assert.equal((await reveal(requester, limited.id)).status, 200);
    assert.equal((await rename(requester, limited.id, 'Mine')).status, 404);
  });

  test('is not for who has lost the right since the page was opened, nor for longer than they hold it', async () => {
    const { id } = await kept('Lost');
    const leaving = await member(server, { [acme]: sharing });
    await server.sql('update credentials set created_by = $2 where id = $1', [id, leaving.id]);
    const { request_id: request } = await on.asked(requester, wanted(id));
    await server.sql(`update user_grants set expires_at = now() + interval '3 days' where user_id = $1`, [leaving.id]);
    assert.match(refusalOf(await on.process(leaving, request, 'approve'), 403, 'approval_process'), /credential\./);
    await server.sql(`update user_grants set pattern = 'credential.fetch', expires_at = null where user_id = $1`, [
      leaving.id,
    ]);
    refusalOf(await on.process(leaving, request, 'approve'), 403, 'approval_process');
    assert.deepEqual(await peopleWith(maker, id), []);
    // Nobody is left of those who were asked.
    await server.gatehouse.perform(escalateSteps, { after: null }, operatorCaller('job'));
    assert.ok((await told(processor)).some(title => title.includes('the credential Lost (read)')));
    await on.processed(processor, request, 'approve');
    assert.equal((await reveal(requester, id)).status, 200);
  });

  test('by two at once is one', async () => {
    const { id } = await kept('Raced');
    const team = randomUUID();
    await server.sql('insert into teams (id, name, organization_id) values ($1, $2, $3)', [team, 'Raced', acme]);
    await server.sql(
      `insert into team_resources (id, team_id, credential_id, access, shared_by) values ($1, $2, $3, 'read', $4)`,
      [randomUUID(), team, id, manager.id],
    );
    const { request_id: request, approvers } = await on.asked(requester, wanted(id));
    assert.deepEqual(approvers.toSorted(), [maker.email, manager.email].toSorted());
    const answers = await Promise.all([maker, manager].map(by => on.process(by, request, 'approve')));
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
    assert.equal((await peopleWith(maker, id)).length, 1);
  });
});

describe('what was shared', () => {
  test('ends at its millisecond', async () => {
    const { id } = await kept('Ends');
    const request = await given(id, 1);
    const end = Date.now() + 1500;
    await server.sql(`update credential_shares set expires_at = $2 where credential_id = $1`, [id, new Date(end)]);
    await server.sql(`update access_requests set expires_at = $2 where credential_id = $1`, [id, new Date(end)]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [requester.id] }]);
    let last = 0;
    // A call that began before the end may be answered late.
    while (Date.now() < end + 100 || last !== 404) {
      const from = Date.now();
      const { status } = await reveal(requester, id);
      if (from >= end) assert.equal(status, 404);
      else if (Date.now() < end) assert.equal(status, 200);
      last = status;
      await sleep(20);
    }
    assert.equal(last, 404);
    assert.equal((await own(requester, request)).status, 'ended');
    await server.gatehouse.perform(tellEndings, {}, operatorCaller('job'));
    assert.ok((await told(requester)).includes('Your access to the credential Ends (read) has ended'));
  });

  test('can be had for longer, behind its end', async () => {
    const { id } = await kept('For longer');
    const request = await given(id, 2);
    const { request_id: more } = replyOf<{ request_id: string }>(
      await on.extend(requester, request),
      'access_request',
    ).results;
    assert.equal((await own(requester, more)).resource_id, id);
    const first = (await own(requester, request)).expires_at;
    const second = await on.processed(maker, more, 'approve');
    assert.equal(Date.parse(String(second.expires_at)) - Date.parse(String(first)), 3 * dayMilliseconds);
    assert.equal((await peopleWith(maker, id)).length, 2);
  });

  test('is taken back by who may share it, on the very next call', async () => {
    const { id } = await kept('Taken back');
    const request = await given(id);
    const [share] = await peopleWith(maker, id);
    assert.ok(share);
    assert.equal((await takeBack(null, id, share.id)).status, 401);
    for (const by of [requester, reader]) assert.equal((await takeBack(by, id, share.id)).status, 403);
    assert.equal((await takeBack(stranger, id, share.id)).status, 404);
    assert.equal((await takeBack(maker, id, randomUUID())).status, 404);
    assert.equal((await takeBack(maker, (await kept('Another one')).id, share.id)).status, 404);
    assert.equal((await reveal(requester, id)).status, 200);
    assert.equal((await takeBack(maker, id, share.id)).status, 200);
    assert.equal((await reveal(requester, id)).status, 404);
    assert.equal((await own(requester, request)).status, 'revoked');
    assert.equal((await takeBack(maker, id, share.id)).status, 404);
    assert.ok(
      (await told(requester)).includes(`${maker.username} no longer shares the credential Taken back with you`),
    );
    refusalOf(await on.extend(requester, request), 409, 'access_request');
    await server.gatehouse.perform(tellEndings, {}, operatorCaller('job'));
    const [event] = await server.sql<{ details: unknown }>(
      `select details - 'targets' as details from audit_events where action = 'credential.take_back' and outcome = 'success' and target_id = $1`,
      [id],
    );
    assert.deepEqual(event?.details, { request });
  });

  test('goes with the credential, and so does what waits for an answer', async () => {
    const { id } = await kept('Deleted');
    const request = await given(id);
    const { request_id: waiting } = await on.asked(requester, wanted(id, { access_level: 'write' }));
    assert.equal((await inDirectory(server, maker, 'DELETE', `/credential/credentials/${id}`)).status, 200);
    assert.equal((await reveal(requester, id)).status, 404);
    assert.equal((await own(requester, request)).status, 'revoked');
    const lost = await own(requester, waiting);
    assert.deepEqual([lost.status, lost.resource_id, lost.resource_name], ['withdrawn', null, null]);
    assert.match(
      refusalOf(await on.process(maker, waiting, 'approve'), 409, 'approval_process'),
      /was withdrawn at 20/,
    );
    assert.ok((await told(maker)).some(title => title.includes('the credential Deleted (write)')));
    await server.gatehouse.perform(releaseLostRequests, {}, operatorCaller('job'));
    assert.ok(!(await told(maker)).some(title => title.includes('the credential Deleted (write)')));
  });

  test('is had no more where the company moved, and there is nothing to approve for', async () => {
    const moving = await company(server, acme, 'Moving');
    const { id } = await credential(server, maker, { typeId, companyId: moving }, { name: 'Moved' });
    await given(id);
    const { request_id: waiting } = await on.asked(requester, wanted(id, { access_level: 'write' }));
    assert.equal((await reveal(requester, id)).status, 200);
    await server.sql('update companies set organization_id = $2 where id = $1', [moving, globex]);
    assert.equal((await reveal(requester, id)).status, 404);
    refusalOf(await on.process(maker, waiting, 'approve'), 404, 'approval_process');
    await server.sql('update companies set organization_id = $2 where id = $1', [moving, acme]);
    assert.equal((await reveal(requester, id)).status, 200);
  });

  test('is called by its name to nobody of the organization that it has moved away from', async () => {
    const [asker, old] = [await member(server, { [acme]: [] }), await member(server, { [acme]: sharing })];
    const moving = await company(server, acme, 'Moving on');
    const { id } = await credential(server, old, { typeId, companyId: moving }, { name: 'Before' });
    const { request_id: request } = await on.asked(asker, wanted(id));
    await on.processed(old, request, 'approve');
    await on.asked(asker, wanted(id, { access_level: 'write' }));
    await server.sql('update companies set organization_id = $2 where id = $1', [moving, globex]);
    await server.sql(`update credentials set name = 'Named by Globex' where id = $1`, [id]);
    // Whoever was asked is gone, and what was given has ended.
    await server.sql('delete from user_grants where user_id = $1', [old.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [old.id] }]);
    await server.sql(`update access_requests set expires_at = now() where number = $1`, [Number(request.slice(4))]);
    await server.gatehouse.perform(escalateSteps, { after: null }, operatorCaller('job'));
    await server.gatehouse.perform(tellEndings, {}, operatorCaller('job'));
    for (const who of [asker, processor])
      assert.ok(!(await told(who)).some(title => title.includes('Named by Globex')), who.username);
  });

  test('is beyond those who help the person with their account and do not hold it', async () => {
    const { id } = await kept('Beyond');
    const borrower = await member(server, { [acme]: [] });
    const helper = await member(server, { [acme]: [] });
    await server.sql('insert into user_grants (id, user_id, pattern) values ($1, $2, $3)', [
      ...[randomUUID(), helper.id, 'user.*'],
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [helper.id] }]);
    const help = () => server.call('POST', `/api/v1/users/${borrower.id}/unlock`, { token: helper.token });
    assert.equal((await help()).status, 200);
    const { request_id: request } = await on.asked(borrower, wanted(id));
    await on.processed(maker, request, 'approve');
    const refused = await help();
    assert.equal(refused.status, 403, refused.text);
    assert.match(refused.text, /credential\.fetch is missing/);
    const [share] = await peopleWith(maker, id);
    await takeBack(maker, id, share?.id ?? '');
    assert.equal((await help()).status, 200);
  });

  test('sleeps with a suspended organization, and goes when the person leaves', async () => {
    const { id } = await kept('Left');
    const leaving = await member(server, { [acme]: [] });
    const { request_id: request } = await on.asked(leaving, wanted(id));
    await on.processed(maker, request, 'approve');
    const { request_id: waiting } = await on.asked(leaving, wanted(id, { access_level: 'write' }));
    const suspend = async (active: boolean) => {
      const answer = await server.call('PUT', `/api/organizations/${acme}`, {
        token: server.admin.token,
        body: { active },
      });
      assert.equal(answer.status, 200, answer.text);
    };
    await suspend(false);
    assert.notEqual((await reveal(leaving, id)).status, 200);
    await suspend(true);
    assert.equal((await reveal(leaving, id)).status, 200);
    const left = await server.call('DELETE', `/api/organizations/${acme}/members/${leaving.id}`, {
      token: server.admin.token,
    });
    assert.equal(left.status, 200, left.text);
    assert.notEqual((await reveal(leaving, id)).status, 200);
    assert.deepEqual(await peopleWith(maker, id), []);
    assert.equal((await own(leaving, waiting)).status, 'withdrawn');
    assert.equal((await own(leaving, request)).status, 'revoked');
  });
});
