import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { fresh, holder, linkIn, logIn } from '../contract/administration/identity.support.ts';
import { protect } from '../contract/administration/mfa.support.ts';
import { accept, invitationIn, newOrganization } from '../contract/rbac/organizations.support.ts';
import { type Person, startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

/** Somebody who holds patterns for an hour; in an organization, as its member, where one is given. */
async function forAnHour(patterns: readonly string[], organization: string | null = null): Promise<Person> {
  const person = await server.person();
  if (organization !== null)
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [
      organization,
      person.id,
    ]);
  for (const pattern of patterns)
    await server.sql(
      `insert into user_grants (id, user_id, pattern, organization_id, expires_at) values ($1, $2, $3, $4, now() + interval '1 hour')`,
      [randomUUID(), person.id, pattern, organization],
    );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  return person;
}

describe('whoever holds everything for an hour', () => {
  test('wakes no rights that last: neither of an account nor of an organization', async () => {
    const brief = await forAnHour(['*']);
    const lasting = await holder(server, ['*']);
    const { id: organization } = await newOrganization(server, {});
    const off = await server.call('PATCH', `/api/v1/users/${lasting.id}/status`, {
      token: server.admin.token,
      body: { is_active: false },
    });
    assert.equal(off.status, 200, off.text);
    const suspended = await server.call('PUT', `/api/organizations/${organization}`, {
      token: server.admin.token,
      body: { active: false },
    });
    assert.equal(suspended.status, 200, suspended.text);
    const wake = (token: string) => [
      server.call('PATCH', `/api/v1/users/${lasting.id}/status`, { token, body: { is_active: true } }),
      server.call('PUT', `/api/organizations/${organization}`, { token, body: { active: true } }),
    ];
    for (const answer of await Promise.all(wake(brief.token))) assert.equal(answer.status, 403, answer.text);
    assert.deepEqual(await server.sql('select active from users where id = $1', [lasting.id]), [{ active: false }]);
    for (const answer of await Promise.all(wake(server.admin.token))) assert.equal(answer.status, 200, answer.text);
  });
});

describe('an invitation', () => {
  test('by whoever may invite for an hour is good for joining, which gives nothing that they hold', async () => {
    const { id } = await newOrganization(server, {});
    const inviter = await forAnHour(['organization.members'], id);
    const invited = await server.person();
    const sent = await server.call('POST', `/api/organizations/${id}/invitations`, {
      token: inviter.token,
      body: { email: invited.email },
    });
    assert.equal(sent.status, 201, sent.text);
    const joined = await accept(server, invited, await invitationIn(server, invited.email));
    assert.equal(joined.status, 200, joined.text);
  });

  test('to administer is neither replaced nor taken back by whoever may not give that', async () => {
    const { id } = await newOrganization(server, {});
    const email = `${fresh('boss')}@example.com`;
    const path = `/api/organizations/${id}/invitations`;
    const first = await server.call('POST', path, { token: server.admin.token, body: { email, admin: true } });
    assert.equal(first.status, 201, first.text);
    const clerk = await server.person();
    await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [id, clerk.id]);
    await server.sql('insert into user_grants (id, user_id, pattern, organization_id) values ($1, $2, $3, $4)', [
      randomUUID(),
      clerk.id,
      'organization.members',
      id,
    ]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [clerk.id] }]);
    const [stored] = await server.sql<{ id: string; admin: boolean }>(
      'select id, admin from organization_invitations where email = $1',
      [email],
    );
    const replaced = await server.call('POST', path, { token: clerk.token, body: { email } });
    assert.equal(replaced.status, 403, replaced.text);
    const withdrawn = await server.call('DELETE', `${path}/${stored?.id}`, { token: clerk.token });
    assert.equal(withdrawn.status, 403, withdrawn.text);
    const left = await server.sql('select id, admin from organization_invitations where email = $1', [email]);
    assert.deepEqual(left, [stored]);
  });
});

test('whoever is above a bound from before it was there can still be demoted', async () => {
  const person = await server.person('manager');
  const { id } = await newOrganization(server, {});
  await server.sql('insert into organization_members (organization_id, user_id) values ($1, $2)', [id, person.id]);
  await server.sql(
    `with made as (insert into roles (id, name, moniker, organization_id)
        select gen_random_uuid(), 'Old ' || n, 'old-' || n, $1 from generate_series(1, 60) n returning id)
      insert into user_roles (user_id, role_id) select $2, id from made`,
    [id, person.id],
  );
  const demoted = await server.call('PATCH', `/api/v1/users/${person.id}/role`, {
    token: server.admin.token,
    body: { role: 'user' },
  });
  assert.equal(demoted.status, 200, demoted.text);
});

test('the second factor of an account that an administrator opened outlives its first mailed reset', async () => {
  const person = await protect(server);
  await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: person.email } });
  const token = await linkIn(server, person.email, 'reset-password');
  const reset = await server.call('POST', '/api/v1/auth/password/reset', {
    body: { token, password: 'Another-horse-43' },
  });
  assert.equal(reset.status, 200, reset.text);
  const again = await logIn(server, { username: person.username, password: 'Another-horse-43' });
  assert.deepEqual([again.status, (again.body as { mfa_required?: boolean }).mfa_required], [401, true], again.text);
});
