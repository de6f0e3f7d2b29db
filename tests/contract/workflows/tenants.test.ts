import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { member, organization } from '../administration/integrations.support.ts';
import { accept, invitationIn } from '../rbac/organizations.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

/** The document's example. */
const example = {
  company_name: 'Tech Startup Inc',
  company_domain: 'techstartup.com',
  admin_email: 'admin@techstartup.com',
  subscription_plan: 'enterprise',
  initial_user_count: 50,
  features: ['sso', 'advanced_analytics', 'api_access'],
};

interface Tenant {
  readonly organization_id: string;
  readonly company_name: string;
  readonly administrator: string | null;
  readonly plan: string | null;
  readonly users: number;
  readonly user_limit: number | null;
  readonly storage_limit: number | null;
  readonly features: readonly string[];
}

let server: TestServer;
let acme = '';
let clerk: Person;

const onboard = (by: Person | null, body: object = {}) =>
  server.call('POST', '/api/v1/admin/tenant/onboard', { token: by?.token ?? null, body: { ...example, ...body } });
const onboarded = async (body: object) =>
  replyOf<Tenant>(await onboard(server.admin, body), 'tenant_onboarding').results;
const change = (id: string, body: object, headers: Record<string, string> = {}) =>
  server.call('PATCH', `/api/v1/admin/tenants/${id}`, { token: server.admin.token, body, headers });
const invite = (id: string, email: string) =>
  server.call('POST', `/api/organizations/${id}/invitations`, { token: server.admin.token, body: { email } });
const left = () =>
  server.sql(`select (select count(*) from organizations)::int as organizations,
    (select count(*) from organization_invitations)::int as invitations, (select count(*) from roles)::int as roles`);

before(async () => {
  server = await startServer();
  acme = await organization(server, 'Acme');
  clerk = await member(server, { [acme]: ['tenant.onboard', '*'] });
});
after(() => server.close());

describe('onboarding a tenant', () => {
  test('is for who holds tenant.onboard everywhere, in the documented form; what is refused leaves nothing', async () => {
    const nothing = await left();
    refusalOf(await onboard(null), 401, 'tenant_onboarding');
    refusalOf(await onboard(clerk), 403, 'tenant_onboarding');
    for (const [body, words] of [
      [{ company_name: '' }, /company_name/],
      [{ company_domain: 'tech startup' }, /company_domain/],
      [{ company_domain: null }, /company_domain/],
      [{ admin_email: 'admin' }, /admin_email/],
      [{ subscription_plan: 'gold' }, /subscription_plan/],
      [{ initial_user_count: 0 }, /initial_user_count/],
      [{ subscription_plan: 'starter', initial_user_count: 26 }, /initial_user_count must be at most 25/],
      [{ features: ['sso', 'sso'] }, /features/],
      [{ features: ['everything'] }, /features/],
      [{ owner: 'me' }, /owner/],
    ] as const)
      assert.match(refusalOf(await onboard(server.admin, body), 400, 'tenant_onboarding'), words);
    await server.sql(`update organizations set domain = 'proven.example', domain_verified_at = now() where id = $1`, [
      acme,
    ]);
    const taken = await onboard(server.admin, { company_domain: 'PROVEN.example' });
    assert.match(refusalOf(taken, 409, 'tenant_onboarding'), /verified this domain/);
    assert.deepEqual(await left(), nothing);
  });

  test('answers the example as documented, and its administrator comes in by mail', async () => {
    const { organization_id: id, ...tenant } = await onboarded({});
    assert.deepEqual(
      [tenant.administrator, tenant.plan, tenant.users, tenant.user_limit, tenant.storage_limit, tenant.features],
      ['admin@techstartup.com', 'enterprise', 0, 50, null, ['sso', 'advanced_analytics', 'api_access']],
    );
    const person = await server.person();
    await server.sql('update users set email = $2 where id = $1', [person.id, 'admin@techstartup.com']);
    assert.equal((await accept(server, person, await invitationIn(server, 'admin@techstartup.com'))).status, 200);
    const answer = await server.call('GET', `/api/v1/admin/tenants/${id}`, { token: server.admin.token });
    assert.equal(replyOf<Tenant>(answer, 'tenants').results.users, 1);
    const roles = await server.sql<{ moniker: string }>('select moniker from roles where organization_id = $1', [id]);
    assert.deepEqual(
      roles.map(({ moniker }) => moniker),
      ['org-admin'],
    );
  });

  test('of one domain twice at once makes one tenant, and nothing of the others is left', async () => {
    for (let round = 0; round < 5; round += 1) {
      const before = await left();
      const body = { company_domain: `race-${round}.example`, admin_email: `admin@race-${round}.example` };
      const answers = await Promise.all(Array.from({ length: 10 }, () => onboard(server.admin, body)));
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array.from({ length: 9 }, () => 409)]);
      const [now] = await left();
      const [was] = before;
      assert.deepEqual(
        [now?.['organizations'], now?.['invitations'], now?.['roles']],
        [was?.['organizations'] + 1, was?.['invitations'] + 1, was?.['roles'] + 1],
      );
    }
  });
});

describe('the limit of a plan', () => {
  test('holds for whoever is invited, is created, is put in, asks to join or is imported', async () => {
    const small = { company_domain: 'small.example', admin_email: 'boss@small.example', subscription_plan: 'starter' };
    const { organization_id: id } = await onboarded({ ...small, initial_user_count: 2 });
    // The administrator's invitation counts.
    const newcomer = await server.person();
    assert.equal((await invite(id, newcomer.email)).status, 201);
    const refused = await invite(id, 'third@example.com');
    assert.equal(refused.status, 409, refused.text);
    assert.match(refused.text, /its plan starter takes at most 2/);
    assert.equal((await accept(server, newcomer, await invitationIn(server, newcomer.email))).status, 200);
    const token = server.admin.token;
    const created = (username: string) =>
      server.call('POST', '/api/v1/users', {
        token,
        body: { email: `${username}@example.com`, username, password: newcomer.password, organizationId: id },
      });
    assert.equal((await created('second-one')).status, 201);
    const third = await created('third-one');
    assert.equal(third.status, 409, third.text);
    assert.match(third.text, /plan starter/);
    assert.deepEqual(await server.sql(`select 1 from users where username = 'third-one'`), []);
    const other = await server.person();
    const put = await server.call('PUT', `/api/users/${other.id}`, { token, body: { organizationIds: [id] } });
    assert.equal(put.status, 409, put.text);
    await server.sql(`update organizations set join_policy = 'open' where id = $1`, [id]);
    const join = await server.call('POST', `/api/organizations/${id}/requests`, { token: other.token });
    assert.equal(join.status, 409, join.text);
    const imported = await fetch(`${server.url}/api/v1/users/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'x-organization-id': id },
      body: 'email,username\nimported-one@example.com,imported-one\n',
    });
    assert.equal(imported.status, 409, await imported.text());
    assert.deepEqual(await server.sql(`select 1 from users where username = 'imported-one'`), []);
    // There is room as soon as the plan has some.
    replyOf(await change(id, { subscription_plan: 'business' }), 'tenant_update');
    const again = await server.call('POST', `/api/organizations/${id}/requests`, { token: other.token });
    assert.ok(again.status < 300, again.text);
  });

  test('lets in those who wait as far as it goes, and is not passed by many at once', async () => {
    const body = { company_domain: 'race.example', admin_email: 'boss@race.example', subscription_plan: 'starter' };
    const { organization_id: id } = await onboarded({ ...body, initial_user_count: 3 });
    const people = await Promise.all(Array.from({ length: 6 }, () => server.person()));
    for (const { token } of people) await server.call('POST', `/api/organizations/${id}/requests`, { token });
    const answer = await server.call('PUT', `/api/organizations/${id}`, {
      token: server.admin.token,
      body: { joinPolicy: 'open' },
    });
    assert.equal(answer.status, 200, answer.text);
    const [counted] = await server.sql(
      `select (select count(*) from organization_members where organization_id = $1)::int as inside,
        (select count(*) from organization_requests where organization_id = $1)::int as waiting`,
      [id],
    );
    assert.deepEqual(counted, { inside: 3, waiting: 3 });
    replyOf(await change(id, { user_limit: 5 }), 'tenant_update');
    const late = await Promise.all(Array.from({ length: 6 }, () => server.person()));
    const joins = await Promise.all(
      late.map(({ token }) => server.call('POST', `/api/organizations/${id}/requests`, { token })),
    );
    assert.deepEqual(joins.map(({ status }) => status < 300).filter(Boolean).length, 2);
  });
});

describe('changing a tenant', () => {
  test('is refused where it was read before another change, and beyond the plan', async () => {
    const body = {
      company_domain: 'changed.example',
      admin_email: 'boss@changed.example',
      subscription_plan: 'starter',
    };
    const { organization_id: id } = await onboarded({ ...body, initial_user_count: 2, features: [] });
    const read = await server.call('GET', `/api/v1/admin/tenants/${id}`, { token: server.admin.token });
    const tag = { 'if-match': read.headers.get('etag') ?? '' };
    assert.match(
      refusalOf(await change(id, { user_limit: 26 }), 400, 'tenant_update'),
      /user_limit must be at most 25/,
    );
    const { results } = replyOf<Tenant>(
      await change(id, { features: ['sso'], subscription_plan: 'business' }, tag),
      'tenant_update',
    );
    // What lowered the first plan does not lower the next.
    assert.deepEqual([results.features, results.plan, results.user_limit], [['sso'], 'business', 250]);
    refusalOf(await change(id, { features: null }, tag), 412, 'tenant_update');
    const free = replyOf<Tenant>(
      await change(id, { features: null, subscription_plan: null }),
      'tenant_update',
    ).results;
    assert.deepEqual([free.features, free.plan, free.user_limit], [example.features, null, null]);
  });
});
