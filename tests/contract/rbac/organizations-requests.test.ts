import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, linkIn, tally } from '../administration/identity.support.ts';
import { dataOf, invited, newOrganization, refusal } from './organizations.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Asked {
  readonly organizationId: string;
  readonly status: string;
  readonly requestId: string | null;
}

const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });
const ask = (who: Person, id: string) => call(who, 'POST', `/${id}/requests`);
const belongs = async (who: Person, id: string) => (await call(who, 'GET', `/${id}`)).status === 200;

describe('asking to join', () => {
  test('by invitation only: waits, once, and shows nothing meanwhile', async () => {
    const { id } = await newOrganization(server);
    const boss = await invited(server, id, { admin: true });
    const person = await server.person();
    const answers = await atOnce(4, () => ask(person, id));
    assert.deepEqual(tally(answers), { 201: 1, 409: 3 });
    const asked = dataOf<Asked>(answers.find(each => each.status === 201) ?? (answers[0] as never), 201);
    assert.deepEqual([asked.organizationId, asked.status], [id, 'pending']);
    assert.equal(await belongs(person, id), false);
    const list = dataOf<{ requests: { id: string; userId: string; email: string }[]; total: number }>(
      await call(boss, 'GET', `/${id}/requests`),
    );
    assert.deepEqual(
      [list.requests.map(each => [each.id, each.userId, each.email]), list.total],
      [[[asked.requestId, person.id, person.email]], 1],
    );
    assert.equal(refusal(await ask(boss, id), 409), 'User is already a member of this organization');
  });

  test('an open one: a member at once, without rights', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'open' });
    const person = await server.person();
    assert.deepEqual(dataOf<Asked>(await ask(person, id), 201), {
      organizationId: id,
      status: 'member',
      requestId: null,
    });
    assert.equal(await belongs(person, id), true);
    refusal(await call(person, 'GET', `/${id}/members`), 403);
  });

  test('by domain: only a verified address of the verified domain joins at once', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'domain', domain: 'corp.example' });
    const addressed = async (email: string, verified: boolean): Promise<Person> => {
      const person = await server.person();
      await server.sql('update users set email = $2, email_verified_at = $3 where id = $1', [
        person.id,
        email,
        verified ? new Date() : null,
      ]);
      return person;
    };
    const early = await addressed('early@corp.example', true);
    assert.equal(dataOf<Asked>(await ask(early, id), 201).status, 'pending', 'the domain is not verified');
    const other = await addressed('other@elsewhere.example', true);
    assert.equal(dataOf<Asked>(await ask(other, id), 201).status, 'pending');
    dataOf(await call(server.admin, 'POST', `/${id}/domain/verify`));
    assert.deepEqual(
      [await belongs(early, id), await belongs(other, id)],
      [true, false],
      'who waits and matches joins',
    );
    assert.match((await server.mails('early@corp.example')).join(), /Your request to join was approved/);
    const { details } = await audit(server, 'organization.verify_domain', server.admin.id, 'success');
    assert.deepEqual(details['admitted'], [early.id]);
    for (const [email, verified] of [
      ['unverified@corp.example', false],
      ['x@sub.corp.example', true],
      ['x@notcorp.example', true],
      ['corp.example@example.net', true],
    ] as const)
      assert.equal(dataOf<Asked>(await ask(await addressed(email, verified), id), 201).status, 'pending', email);
    assert.equal(dataOf<Asked>(await ask(await addressed('In@CORP.example', true), id), 201).status, 'member');
    const waiting = await server.sql('select 1 from organization_requests where user_id = $1', [early.id]);
    assert.deepEqual(waiting, []);
  });

  test('by domain: whoever waits is let in when the address is verified, nowhere else', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'domain', domain: 'later.example' });
    const other = await newOrganization(server);
    dataOf(await call(server.admin, 'POST', `/${id}/domain/verify`));
    const body = { ...account(), email: 'someone@later.example' };
    await server.call('POST', '/api/v1/auth/register', { body });
    const person = await server.signIn(body.username);
    for (const each of [id, other.id]) assert.equal(dataOf<Asked>(await ask(person, each), 201).status, 'pending');
    const token = await linkIn(server, body.email, 'verify-email');
    const verified = await server.call('POST', '/api/v1/auth/email/verify', { body: { token }, token: person.token });
    assert.ok(verified.status < 300, verified.text);
    assert.deepEqual([await belongs(person, id), await belongs(person, other.id)], [true, false]);
  });

  test('a verified address by a new password counts as well', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'domain', domain: 'reset.example' });
    dataOf(await call(server.admin, 'POST', `/${id}/domain/verify`));
    const body = { ...account(), email: 'forgetful@reset.example' };
    await server.call('POST', '/api/v1/auth/register', { body });
    const person = await server.signIn(body.username);
    assert.equal(dataOf<Asked>(await ask(person, id), 201).status, 'pending');
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: body.email } });
    const token = await linkIn(server, body.email, 'reset-password', 2);
    const secret = 'Another-password-8';
    const reset = await server.call('POST', '/api/v1/auth/password/reset', { body: { token, password: secret } });
    assert.equal(reset.status, 200, reset.text);
    assert.equal(await belongs(await server.signIn(body.username, secret), id), true);
  });

  test('a policy that asks for no answer lets in those who wait, except the deactivated', async () => {
    const { id } = await newOrganization(server);
    const [person, idle] = [await server.person(), await server.person()];
    for (const each of [person, idle]) assert.equal(dataOf<Asked>(await ask(each, id), 201).status, 'pending');
    await server.sql('update users set active = false where id = $1', [idle.id]);
    dataOf(await call(server.admin, 'PUT', `/${id}`, { joinPolicy: 'domain' }));
    assert.equal(await belongs(person, id), false);
    dataOf(await call(server.admin, 'PUT', `/${id}`, { joinPolicy: 'open' }));
    assert.equal(await belongs(person, id), true);
    const members = await server.sql('select 1 from organization_members where user_id = $1', [idle.id]);
    assert.deepEqual(members, []);
  });

  test('a suspended one is not found', async () => {
    const { id } = await newOrganization(server, { joinPolicy: 'open', active: false });
    refusal(await ask(await server.person(), id), 404);
  });
});

describe('an account that is deleted', () => {
  test('waits nowhere, and is invited nowhere, any more', async () => {
    const { id } = await newOrganization(server);
    const person = await server.person();
    dataOf(await ask(person, id), 201);
    dataOf(await call(server.admin, 'PUT', `/${id}`, { adminIds: [server.admin.id, person.id] }));
    const gone = await server.call('DELETE', `/api/v1/users/${person.id}`, { token: server.admin.token });
    assert.equal(gone.status, 204, gone.text);
    const { invitedAdminIds } = dataOf(await call(server.admin, 'GET', `/${id}`));
    assert.deepEqual(invitedAdminIds, []);
    const list = dataOf<{ total: number }>(await call(server.admin, 'GET', `/${id}/requests`));
    assert.equal(list.total, 0);
    const left = `select 1 from organization_requests where user_id = $1
      union all select 1 from organization_invitations where email = $2`;
    assert.deepEqual(await server.sql(left, [person.id, person.email]), []);
  });
});

describe('deciding', () => {
  test('approving makes a plain member, rejecting nothing; each once, and of this organization only', async () => {
    const [{ id }, other] = [await newOrganization(server), await newOrganization(server)];
    const boss = await invited(server, id, { admin: true });
    const [yes, no] = [await server.person(), await server.person()];
    const [first, second] = [dataOf<Asked>(await ask(yes, id), 201), dataOf<Asked>(await ask(no, id), 201)];
    const path = (of: string, request: Asked, what: string) => `/${of}/requests/${request.requestId}/${what}`;
    assert.equal(refusal(await call(server.admin, 'POST', path(other.id, first, 'approve')), 404), 'Request not found');
    refusal(await call(yes, 'POST', path(id, first, 'approve')), 403);
    const approved = await atOnce(4, () => call(boss, 'POST', path(id, first, 'approve')));
    assert.deepEqual(tally(approved), { 200: 1, 404: 3 });
    const rejected = await call(boss, 'POST', path(id, second, 'reject'));
    assert.deepEqual(rejected.body, { success: true, message: 'Request rejected successfully' });
    assert.deepEqual([await belongs(yes, id), await belongs(no, id)], [true, false]);
    refusal(await call(yes, 'GET', `/${id}/members`), 403);
    assert.equal(dataOf<Asked>(await ask(no, id), 201).status, 'pending', 'who was turned away may ask again');
  });
});
