import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, linkIn, tally } from '../administration/identity.support.ts';
import { accept, dataOf, invitationIn, invited, newOrganization, refusal } from './organizations.support.ts';

let server: TestServer;
let acme = '';
let boss: Person;
before(async () => {
  server = await startServer();
  acme = (await newOrganization(server)).id;
  boss = await invited(server, acme, { admin: true });
});
after(() => server.close());

const rejected =
  'This invitation is invalid, has expired, was already used, or its sender no longer has the right to give it';
const call = (who: Person, method: string, path: string, body?: unknown) =>
  server.call(method, `/api/organizations${path}`, { token: who.token, body });
const invite = (body: object, who = boss) => call(who, 'POST', `/${acme}/invitations`, body);

interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly admin: boolean;
  readonly roleIds: readonly string[];
  readonly invitedBy: string | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

async function role(organization: string | null, pattern: string): Promise<string> {
  const [id, permission] = [randomUUID(), randomUUID()];
  const [resource, action] = pattern.split('.');
  await server.sql('insert into roles (id, moniker, name, organization_id) values ($1, $2, $2, $3)', [
    id,
    `r-${id}`,
    organization,
  ]);
  await server.sql(
    `with own as (insert into permissions (id, name, resource, action, organization_id) values ($1, $2, $3, $4, $5)
        on conflict (resource, action, organization_id) do update set name = permissions.name returning id)
      insert into role_permissions (role_id, permission_id) select $6, id from own`,
    [permission, pattern, resource, action, organization, id],
  );
  return id;
}

describe('inviting', () => {
  test('is refused for what is malformed, for members, and beyond what one holds', async () => {
    for (const [body, words] of [
      [{}, /^email is required$/],
      [{ email: 'nobody' }, /^email must be a valid e-mail address$/],
      [{ email: 'a@example.net\r\nBcc: b@example.net' }, /^email must be/],
      [{ email: 'a@example.net', admin: 'yes' }, /^admin must be a boolean$/],
      [{ email: 'a@example.net', roleIds: ['x'] }, /^roleIds\.0 must be a UUID$/],
      [{ email: 'a@example.net', role: 'admin' }, /^role is not a known field$/],
      [{ email: 'a@example.net', roleIds: [randomUUID()] }, /^roleIds\.0 is not a role of this organization$/],
    ] as const)
      assert.match(refusal(await invite(body), 400), words);
    assert.equal(
      refusal(await invite({ email: boss.email.toUpperCase() }), 409),
      'User is already a member of this organization',
    );
    const globex = (await newOrganization(server)).id;
    for (const foreign of [await role(globex, 'team.read'), await role(null, 'team.read')])
      refusal(await invite({ email: 'a@example.net', roleIds: [foreign] }), 400);
    const wide = await role(acme, 'risk.read');
    assert.match(refusal(await invite({ email: 'a@example.net', roleIds: [wide] }), 403), /do not hold risk\.read/);
    assert.deepEqual(await server.sql(`select 1 from organization_invitations where email like 'a@%'`), []);
    assert.deepEqual(await server.sql(`select 1 from mail_messages where recipient like 'a@%'`), []);
  });

  test('mails a link, stores its hash alone, and lists it until it is withdrawn', async () => {
    const shown = dataOf<Invitation & { link: string | null }>(await invite({ email: 'New@example.net' }), 201);
    const { id, createdAt, expiresAt, link, ...rest } = shown;
    assert.deepEqual(rest, {
      ...{ email: 'New@example.net', admin: false, roleIds: [], teams: [], permissions: [] },
      invitedBy: boss.id,
    });
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 7 * 24 * 3600 * 1000);
    const token = await invitationIn(server, 'New@example.net');
    // Mail is only kept here, so the inviter may hand the link on: they see it once, and the audit log says so.
    assert.equal(link, `${server.gatehouse.ports.settings.publicUrl}/accept-invitation?token=${token}`);
    const seen = await server.sql(
      `select details from audit_events where action = 'organization.invite' order by id desc limit 1`,
    );
    assert.match(JSON.stringify(seen), /"linkShown":true/);
    const [row] = await server.sql('select to_jsonb(i)::text as row from organization_invitations i where id = $1', [
      id,
    ]);
    assert.ok(!String(row?.['row']).includes(token));
    const list = dataOf<{ invitations: Invitation[]; total: number }>(await call(boss, 'GET', `/${acme}/invitations`));
    assert.deepEqual([list.invitations, list.total], [[{ id, createdAt, expiresAt, ...rest }], 1]);
    const globex = (await newOrganization(server)).id;
    refusal(await call(server.admin, 'DELETE', `/${globex}/invitations/${id}`), 404);
    const gone = await call(boss, 'DELETE', `/${acme}/invitations/${id.toUpperCase()}`);
    assert.deepEqual(gone.body, { success: true, message: 'Invitation withdrawn successfully' });
    assert.equal(refusal(await call(boss, 'DELETE', `/${acme}/invitations/${id}`), 404), 'Invitation not found');
  });
});

describe('once an account is deleted, whoever registers under its address', () => {
  const again = async ({ email, username }: Person): Promise<Person> => {
    const answer = await server.call('POST', '/api/v1/auth/register', { body: { email, username, password } });
    assert.equal(answer.status, 201, answer.text);
    return server.signIn(username);
  };
  const remove = async (person: Person): Promise<void> => {
    const answer = await server.call('DELETE', `/api/v1/users/${person.id}`, { token: server.admin.token });
    assert.ok(answer.status < 300, answer.text);
  };

  for (const [how, body] of [
    ['by address', (email: string) => ({ email: email.toUpperCase(), admin: true })],
    ['by address with roles', (email: string) => ({ email })],
  ] as const)
    test(`gets nothing that was promised ${how}`, async () => {
      const person = await server.person();
      const to = body(person.email).email;
      dataOf(await invite(body(person.email)), 201);
      const token = await invitationIn(server, to);
      const waiting = [randomUUID(), randomUUID()];
      for (const [index, recipient] of [person.email.toUpperCase(), server.admin.email].entries())
        await server.sql(
          `insert into mail_messages (id, kind, recipient, subject, body) values ($1, 'invitation', $2, 's', '\\x00')`,
          [waiting[index], recipient],
        );
      await remove(person);
      const left = await server.sql('select 1 from organization_invitations where email ilike $1', [to]);
      assert.deepEqual(left, []);
      const mails = await server.sql(
        'select status, body is null as emptied, last_error from mail_messages where id = any($1::uuid[]) order by status',
        [waiting],
      );
      assert.deepEqual(mails, [
        { status: 'failed', emptied: true, last_error: 'the account was deleted' },
        { status: 'queued', emptied: false, last_error: null },
      ]);
      await server.sql('delete from mail_messages where id = any($1::uuid[])', [waiting]);
      const event = await audit(server, 'user.delete', server.admin.id, 'success');
      assert.deepEqual([event.target_id, event.details], [person.id, { endedInvitations: 1 }]);
      const successor = await again(person);
      assert.equal(refusal(await accept(server, successor, token), 400), rejected);
      const members = await server.sql('select 1 from organization_members where user_id = $1', [successor.id]);
      assert.deepEqual(members, []);
    });

  test('gets nothing that was promised to an administrator named by id, nor by their links and requests', async () => {
    const person = await server.person();
    const { id } = await newOrganization(server, { adminIds: [server.admin.id, person.id] });
    const token = await invitationIn(server, person.email);
    dataOf(await call(person, 'POST', `/${acme}/requests`), 201);
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: person.email } });
    const reset = await linkIn(server, person.email, '/reset-password', 2);
    await remove(person);
    const successor = await again(person);
    assert.equal(refusal(await accept(server, successor, token), 400), rejected);
    const body = { token: reset, password };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body })).status, 400);
    for (const each of [id, acme]) {
      const requests = await server.sql('select 1 from organization_requests where organization_id = $1', [each]);
      const invitations = await server.sql('select 1 from organization_invitations where organization_id = $1', [each]);
      assert.deepEqual([requests, invitations], [[], []]);
    }
  });
});

test('whoever is taken out of an organization does not come back by an older invitation to it', async () => {
  const person = await invited(server, acme);
  // As when a policy let them in while the mail was on its way.
  await server.sql('delete from organization_members where user_id = $1', [person.id]);
  dataOf(await invite({ email: person.email, admin: true }), 201);
  await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [acme, person.id]);
  const token = await invitationIn(server, person.email, 2);
  const removed = await call(boss, 'DELETE', `/${acme}/members/${person.id}`);
  assert.ok(removed.status < 300, removed.text);
  assert.equal(refusal(await accept(server, person, token), 400), rejected);
});

describe('accepting', () => {
  test('is refused with any other token, to any other account, and after it was withdrawn or has expired', async () => {
    const [person, other] = [await server.person(), await server.person()];
    assert.equal(refusal(await accept(server, person, 'x'.repeat(43)), 400), rejected);
    refusal(await accept(server, person, ''), 400);
    dataOf(await invite({ email: person.email }), 201);
    const token = await invitationIn(server, person.email);
    assert.match(refusal(await accept(server, other, token), 403), /a different e-mail address/);
    await server.sql('update organization_invitations set expires_at = now() where email = $1', [person.email]);
    assert.equal(refusal(await accept(server, person, token), 400), rejected);
    dataOf(await invite({ email: person.email }), 201);
    const second = await invitationIn(server, person.email, 2);
    const again = dataOf<Invitation>(await invite({ email: person.email.toUpperCase() }), 201);
    assert.equal(refusal(await accept(server, person, second), 400), rejected, 'a newer one ends it');
    await call(boss, 'DELETE', `/${acme}/invitations/${again.id}`);
    const third = await invitationIn(server, person.email, 3);
    assert.equal(refusal(await accept(server, person, third), 400), rejected);
    const member = 'select 1 from organization_members where user_id = any($1)';
    assert.deepEqual(await server.sql(member, [[person.id, other.id]]), []);
  });

  test('makes a member with what was promised, once, whatever the case of the address', async () => {
    const person = await server.person();
    const given = await role(acme, 'team.read');
    dataOf(await invite({ email: person.email.toUpperCase(), roleIds: [given] }), 201);
    const token = await invitationIn(server, person.email);
    refusal(await server.call('GET', `/api/organizations/${acme}`, { token: person.token }), 403);
    const answers = await atOnce(6, () => accept(server, person, token));
    assert.deepEqual(tally(answers), { 200: 1, 400: 5 });
    assert.equal((await call(person, 'GET', `/${acme}`)).status, 200);
    const roles = await server.sql('select granted_by from user_roles where user_id = $1 and role_id = $2', [
      person.id,
      given,
    ]);
    assert.deepEqual(roles, [{ granted_by: boss.id }]);
    refusal(await call(person, 'GET', `/${acme}/members`), 403);
  });

  test('is refused once the inviter may not give it any more, or the role gives more than they hold', async () => {
    const lead = await invited(server, acme, { admin: true });
    const person = await server.person();
    const promise = { email: person.email, admin: true };
    dataOf(await invite(promise, lead), 201);
    const token = await invitationIn(server, person.email);
    dataOf(await call(server.admin, 'PUT', `/${acme}`, { adminIds: [server.admin.id, boss.id] }));
    assert.equal(refusal(await accept(server, person, token), 400), rejected);
    const grows = await role(acme, 'team.read');
    dataOf(await invite({ email: person.email, roleIds: [grows] }), 201);
    const wide = await role(acme, 'risk.read');
    await server.sql('insert into role_permissions select $1, permission_id from role_permissions where role_id = $2', [
      grows,
      wide,
    ]);
    const second = await invitationIn(server, person.email, 2);
    assert.equal(refusal(await accept(server, person, second), 400), rejected);
    refusal(await call(person, 'GET', `/${acme}`), 403);
  });

  test('is refused when the organization is gone', async () => {
    const { id } = await newOrganization(server);
    const person = await server.person();
    const path = `/${id}/invitations`;
    dataOf(await call(server.admin, 'POST', path, { email: person.email }), 201);
    const token = await invitationIn(server, person.email);
    await call(server.admin, 'DELETE', `/${id}`);
    assert.equal(refusal(await accept(server, person, token), 400), rejected);
  });
});
