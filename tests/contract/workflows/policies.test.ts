import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { audited, member, organization } from '../administration/integrations.support.ts';
import { live } from './live.support.ts';
import { policiesOn, type ShownEffect, type ShownPolicy } from './policies.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let [acme, globex] = ['', ''];
let keeper: Person;
let somebody: Person;

const on = policiesOn(() => server);
const path = '/api/v1/admin/security/policies';

before(async () => {
  server = await startServer({
    TRUST_PROXY: '127.0.0.1',
    GOOGLE_CLIENT_ID: 'id.apps.googleusercontent.com',
    GOOGLE_CLIENT_SECRET: 'secret',
  });
  [acme, globex] = [await organization(server, 'Acme'), await organization(server, 'Globex')];
  keeper = await member(server, { [acme]: ['policy.*'] });
  somebody = await member(server, { [acme]: [] });
});
after(() => server.close());

const documented = {
  policy_type: 'password_policy',
  enabled: true,
  configuration: {
    min_length: 12,
    require_uppercase: true,
    require_numbers: true,
    require_special: true,
    expiry_days: 90,
  },
  apply_to: ['all_users'],
};

describe('setting a policy', () => {
  test('is for those who may, where they may', async () => {
    const length = { min_length: 10 };
    refusalOf(await on.set(null, 'password_policy', length), 401, 'security_policy_update');
    refusalOf(await on.set(somebody, 'password_policy', length), 403, 'security_policy_update');
    refusalOf(
      await on.set(keeper, 'password_policy', length, { organization_id: globex }),
      404,
      'security_policy_update',
    );
    refusalOf(
      await on.set(keeper, 'password_policy', length, { organization_id: null }),
      403,
      'security_policy_update',
    );
    refusalOf(await on.as(keeper, 'GET', `${path}/${randomUUID()}`), 404, 'security_policies');
    refusalOf(await on.as(keeper, 'DELETE', `${path}/${randomUUID()}`), 404, 'security_policy_delete');
    refusalOf(await on.as(somebody, 'GET', path), 403, 'security_policies');
    refusalOf(await on.preview(somebody, 'password_policy', length), 403, 'security_policy_preview');
    assert.deepEqual(await server.sql('select 1 from security_policies'), []);
  });

  test('takes the keys and ranges of its type, and names each that is wrong', async () => {
    for (const [type, configuration, words] of [
      ['passwords', {}, /policy_type must be one of/],
      ['password_policy', { min_length: 7 }, /configuration\.min_length must be at least 8/],
      ['password_policy', { min_length: 129 }, /configuration\.min_length must be at most 128/],
      ['password_policy', { min_length: '12' }, /configuration\.min_length must be an integer/],
      ['password_policy', { expiry_days: 3651 }, /configuration\.expiry_days/],
      ['password_policy', { history: 25 }, /configuration\.history/],
      ['password_policy', { idle_minutes: 5 }, /configuration\.idle_minutes is not a known field/],
      ['password_policy', { length: 5 }, /configuration\.length is not a known field/],
      ['mfa_policy', {}, /configuration\.required is required/],
      ['mfa_policy', { required: true, methods: [] }, /configuration\.methods must not be empty/],
      ['mfa_policy', { required: true, methods: ['sms'] }, /configuration\.methods\.0 must be one of/],
      ['mfa_policy', { required: true, grace_days: 91 }, /configuration\.grace_days/],
      ['session_policy', { idle_minutes: 4 }, /configuration\.idle_minutes/],
      ['session_policy', { absolute_hours: 2161 }, /configuration\.absolute_hours/],
      ['session_policy', { max_sessions: 0 }, /configuration\.max_sessions/],
      ['lockout_policy', { attempts: 2 }, /configuration\.attempts/],
      ['lockout_policy', { minutes: 1441 }, /configuration\.minutes/],
      ['ip_allowlist', {}, /configuration\.cidrs is required/],
      ['ip_allowlist', { cidrs: [] }, /configuration\.cidrs must not be empty/],
      [
        'ip_allowlist',
        { cidrs: ['127.0.0.1', '10.0.0.0/33'] },
        /configuration\.cidrs\.1 must be an address or a range/,
      ],
      ['ip_allowlist', { cidrs: ['10.0.0.1:443'] }, /configuration\.cidrs\.0/],
      ['ip_allowlist', { cidrs: ['fe80::1%eth0'] }, /configuration\.cidrs\.0/],
      ['ip_allowlist', { cidrs: ['office'] }, /configuration\.cidrs\.0/],
      ['provider_policy', { provider: 'github' }, /configuration\.provider must be one of google, microsoft/],
    ] as const)
      assert.match(refusalOf(await on.set(server.admin, type, configuration), 400, 'security_policy_update'), words);
    for (const [target, words] of [
      ['everybody', /apply_to\.0 must be all_users, role:<moniker>/],
      ['role:nobody', /apply_to\.0 names a role that does not exist here/],
      [`team:${randomUUID()}`, /apply_to\.0 names a team that does not exist here/],
      ['department: ', /apply_to\.0/],
    ] as const)
      assert.match(
        refusalOf(
          await on.set(server.admin, 'password_policy', {}, { apply_to: [target] }),
          400,
          'security_policy_update',
        ),
        words,
      );
    refusalOf(await on.set(server.admin, 'password_policy', {}, { apply_to: [] }), 400, 'security_policy_update');
    assert.deepEqual(await server.sql('select 1 from security_policies'), []);
  });

  test('answers as documented, and takes the place of the one of its type for the same people', async () => {
    const answer = await on.as(server.admin, 'POST', '/api/v1/admin/security/policy', documented);
    const { results } = replyOf<ShownPolicy & ShownEffect>(answer, 'security_policy_update');
    const { policy_id: id } = results;
    assert.deepEqual(
      [results.policy_type, results.configuration, results.apply_to, results.organization_id, results.updated_by],
      ['password_policy', documented.configuration, ['all_users'], null, server.admin.id],
    );
    assert.ok(results.people_affected >= 3);
    const again = await on.made(
      'password_policy',
      { min_length: 14 },
      { enabled: false, apply_to: ['role:user', 'all_users'] },
    );
    assert.equal(again.policy_id, id);
    const other = await on.made('password_policy', { min_length: 16 }, { apply_to: ['role:admin', 'department:R&D'] });
    assert.notEqual(other.policy_id, id);
    assert.deepEqual(other.apply_to, ['department:r&d', 'role:admin']);
    const { policies, total } = replyOf<{ policies: ShownPolicy[]; total: number }>(
      await on.as(server.admin, 'GET', path),
      'security_policies',
    ).results;
    assert.deepEqual([policies.map(each => each.policy_id).toSorted(), total], [[id, other.policy_id].toSorted(), 2]);
    const events = await audited(server, 'policy.set', id);
    assert.equal(events.length, 2);
    assert.match(JSON.stringify(events[1]), /"enabled":\{"to":false,"from":true\}/);

    // Two people at one policy: who read the older state is told so.
    const read = await on.as(server.admin, 'GET', `${path}/${id}`);
    const tag = read.headers.get('etag') ?? '';
    assert.match(tag, /^"/);
    await on.made('password_policy', { min_length: 15 }, { enabled: false });
    const stale = await on.as(server.admin, 'PATCH', `${path}/${id}`, { enabled: true }, { 'if-match': tag });
    refusalOf(stale, 412, 'security_policy_update');
    for (const each of [id, other.policy_id])
      assert.deepEqual(replyOf(await on.end(each), 'security_policy_delete').results, { deleted: true });
    assert.deepEqual(await server.sql('select 1 from security_policies'), []);
  });

  test('in an organization touches its people alone, and is seen there alone', async () => {
    const { results } = replyOf<ShownPolicy & ShownEffect>(
      await on.set(keeper, 'password_policy', { min_length: 20 }),
      'security_policy_update',
    );
    assert.deepEqual([results.organization_id, results.people_affected], [acme, 2]);
    const foreign = await member(server, { [globex]: ['policy.*'] });
    refusalOf(await on.as(foreign, 'GET', `${path}/${results.policy_id}`), 404, 'security_policies');
    refusalOf(await on.as(foreign, 'DELETE', `${path}/${results.policy_id}`), 404, 'security_policy_delete');
    await on.end(results.policy_id);
  });
});

describe('passwords', () => {
  const reset = async (person: Person, password: string) => {
    const { body } = await server.call('POST', `/api/v1/users/${person.id}/password-link`, {
      token: server.admin.token,
      body: {},
    });
    const [, token] = /token=([^&]+)/.exec((body as { link: string }).link) ?? [];
    return server.call('POST', '/api/v1/auth/password/reset', { body: { token, password } });
  };

  test('have what the strictest of the policies asks, wherever one is set', async () => {
    const everybody = await on.made('password_policy', { min_length: 10, require_numbers: true });
    const some = await on.made(
      'password_policy',
      { min_length: 18, require_uppercase: true, require_lowercase: true, require_special: true },
      { apply_to: ['department:Treasury'] },
    );
    const account = (password: string, department: string | null) => ({
      email: `p-${randomUUID()}@example.com`,
      username: `p-${randomUUID().slice(0, 12)}`,
      password,
      ...(department === null ? {} : { department }),
    });
    const register = (body: object) => server.call('POST', '/api/v1/auth/register', { body });
    const create = (body: object) => server.call('POST', '/api/v1/users', { token: server.admin.token, body });
    for (const make of [register, create]) {
      const short = await make(account('no-digits', null));
      assert.equal(short.status, 400);
      assert.match(short.text, /password must have at least 10 characters, and must have a digit/);
      const plain = await make(account('1234567890abcd', 'TREASURY'));
      assert.match(
        plain.text,
        /at least 18 characters, and must have an upper-case letter, and must have a character that/,
      );
      assert.equal((await make(account('1234567890abcd', null))).status, 201);
      assert.equal((await make(account('Ä 1234567890 äbcdefg', 'Treasury'))).status, 201);
    }
    await on.end(everybody.policy_id);
    await on.end(some.policy_id);
  });

  test('are not taken again while a policy remembers them', async () => {
    const policy = await on.made('password_policy', { history: 2 });
    const person = await server.person();
    const words = /must not be one of your last 2 passwords/;
    assert.match((await reset(person, person.password)).text, words);
    for (const password of ['Second-horse-1', 'Third-horse-1', 'Fourth-horse-1'])
      assert.equal((await reset(person, password)).status, 200);
    for (const password of ['Fourth-horse-1', 'Third-horse-1'])
      assert.match((await reset(person, password)).text, words);
    assert.equal((await reset(person, 'Second-horse-1')).status, 200);
    await on.end(policy.policy_id);
  });
});

describe('sessions', () => {
  const me = ({ token }: Person) => server.call('GET', '/api/v1/users/me', { token });
  const refresh = ({ refreshToken }: Person) =>
    server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refreshToken } });
  const aged = async (person: Person, columns: string) => {
    await server.sql(`update sessions set ${columns} where user_id = $1`, [person.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
  };

  test('end by the strictest policy with the next call, and their refresh tokens with them', async () => {
    const person = await server.person();
    const twin = await server.person();
    const tests = [
      ['session_policy', { idle_minutes: 30 }, "last_seen_at = now() - interval '31 minutes'"],
      ['session_policy', { absolute_hours: 8 }, "created_at = now() - interval '8 hours 1 minute'"],
    ] as const;
    for (const [type, configuration, columns] of tests) {
      const [used, refreshed, kept] = [
        await server.signIn(person.username),
        await server.signIn(twin.username),
        await server.person('viewer'),
      ];
      for (const each of [used, refreshed, kept]) await aged(each, columns);
      assert.equal((await me(kept)).status, 200);
      const policy = await on.made(type, configuration, { apply_to: ['role:user'] });
      assert.equal((await me(used)).status, 401);
      assert.equal((await refresh(refreshed)).status, 401);
      assert.equal((await me(refreshed)).status, 401);
      assert.equal((await me(kept)).status, 200, 'the policy is not about them');
      await on.end(policy.policy_id);
    }
    const [ended] = await server.sql<{ revoked_reason: string }>(
      "select revoked_reason from sessions where user_id = $1 and revoked_reason = 'policy'",
      [twin.id],
    );
    assert.ok(ended !== undefined);
  });

  test('are judged anew when the department of their owner changes', async () => {
    const person = await server.person();
    const policy = await on.made('session_policy', { absolute_hours: 1 }, { apply_to: ['department:Treasury'] });
    await aged(person, "created_at = now() - interval '2 hours'");
    assert.equal((await me(person)).status, 200);
    const { token } = server.admin;
    const moved = await server.call('PATCH', `/api/v1/users/${person.id}`, { token, body: { department: 'treasury' } });
    assert.equal(moved.status, 200);
    assert.equal((await me(person)).status, 401);
    await on.end(policy.policy_id);
  });

  test('go on under the policy of a department, which only those leave whom an administrator lets', async () => {
    const acme = await organization(server, 'Departments');
    const person = await member(server, { [acme]: [] });
    const chief = await member(server, { [acme]: ['user.write.other', 'policy.*'] });
    const move = (by: Person, department: string | null, id = person.id) =>
      server.call('PATCH', `/api/v1/users/${id}`, { token: by.token, body: { department } });
    assert.equal((await move(person, 'Treasury')).status, 200, 'no policy names it yet');
    const ofPlatform = await on.made('session_policy', { max_sessions: 9 }, { apply_to: ['department:treasury'] });
    for (const elsewhere of ['Kitchen', null]) {
      const answer = await move(person, elsewhere);
      assert.equal(answer.status, 403);
      assert.match(answer.text, /A security policy goes by this department: ask an administrator to change it/);
      assert.match(answer.text, /"field":"department"/);
    }
    const setUp = { first_name: 'A', last_name: 'B', department: 'Kitchen' };
    const { token } = person;
    const again = await server.call('POST', '/api/v1/user/profile/setup', { token, body: setUp });
    refusalOf(again, 403, 'profile_setup');
    assert.equal((await move(person, 'TREASURY')).status, 200, 'it is the same');
    assert.equal((await move(chief, 'Kitchen')).status, 403, 'it is the policy of the platform');
    await on.end(ofPlatform.policy_id);

    const made = await on.set(chief, 'session_policy', { max_sessions: 9 }, { apply_to: ['department:treasury'] });
    const { policy_id } = replyOf<ShownPolicy>(made, 'security_policy_update').results;
    assert.equal((await move(person, 'Kitchen')).status, 403);
    assert.equal((await move(chief, 'Kitchen')).status, 200);
    assert.equal((await move(person, 'Treasury')).status, 200, 'whoever comes under it may');
    assert.equal((await move(server.admin, null)).status, 200);
    const outside = await server.person();
    assert.equal((await move(outside, 'Treasury', outside.id)).status, 200);
    assert.equal((await move(outside, null, outside.id)).status, 200, 'it is about the people of the organization');
    await on.end(policy_id);
  });

  test('of a report alone go on', async () => {
    const person = await server.person();
    await aged(person, "last_seen_at = now() - interval '31 minutes'");
    const policy = await on.made('session_policy', { idle_minutes: 30, report_only: true });
    assert.equal((await me(person)).status, 200);
    await on.end(policy.policy_id);
  });
});

describe('signing in', () => {
  const logIn = (username: string, password: string) =>
    server.call('POST', '/api/v1/auth/login', { body: { username, password } });

  test('with a password that has expired leads to a new one, and to nothing else', async () => {
    const person = await server.person();
    await server.sql("update users set password_changed_at = now() - interval '31 days' where id = $1", [person.id]);
    const policy = await on.made('password_policy', { expiry_days: 30, history: 1 }, { apply_to: ['role:user'] });
    const expired = await logIn(person.username, person.password);
    assert.equal(expired.status, 401);
    const { password_expired: told, password_token: token } = expired.body as {
      readonly password_expired: boolean;
      readonly password_token: string;
    };
    assert.ok(told && expired.text.includes('Your password has expired'));
    assert.equal((await server.call('GET', '/api/v1/users/me', { token })).status, 401);
    const choose = (password: string) =>
      server.call('POST', '/api/v1/auth/password/reset', { body: { token, password } });
    assert.equal((await choose(person.password)).status, 400);
    assert.equal((await choose('Another-horse-42')).status, 200);
    assert.equal((await choose('A-third-horse-42')).status, 400, 'the token is good once');
    assert.equal((await logIn(person.username, 'Another-horse-42')).status, 200);
    await on.end(policy.policy_id);
  });

  test('more often than a policy allows ends the session that was not used for longest', async () => {
    const person = await server.person();
    const policy = await on.made('session_policy', { max_sessions: 2 }, { apply_to: ['role:user'] });
    const second = await server.signIn(person.username);
    const third = await server.signIn(person.username);
    const statuses = [];
    for (const { token } of [person, second, third])
      statuses.push((await server.call('GET', '/api/v1/users/me', { token })).status);
    assert.deepEqual(statuses, [401, 200, 200]);
    await on.end(policy.policy_id);
  });

  test('with wrong passwords is locked when the policy says, also for names that nobody has', async () => {
    const policy = await on.made('lockout_policy', { attempts: 3, minutes: 60 });
    const person = await server.person();
    for (const name of [person.username, 'nobody-at-all']) {
      const statuses = [];
      for (let tries = 0; tries < 4; tries += 1) statuses.push((await logIn(name, 'Wrong-horse-42')).status);
      assert.deepEqual(statuses, [401, 401, 401, 429], name);
      const locked = await logIn(name, person.password);
      assert.equal(locked.status, 429);
      assert.ok(Number(locked.headers.get('retry-after')) > 3_500);
    }
    await on.end(policy.policy_id);
  });

  test('is left to a provider only where that is configured and its author has an account there', async () => {
    assert.match(
      refusalOf(
        await on.set(server.admin, 'provider_policy', { provider: 'microsoft' }),
        409,
        'security_policy_update',
      ),
      /signing in with microsoft is not configured here/,
    );
    assert.match(
      refusalOf(await on.set(server.admin, 'provider_policy', { provider: 'google' }), 409, 'security_policy_update'),
      /would lock you out: you have not linked an account of Google/,
    );
    await server.sql("update organizations set features = '{api_access}' where id = $1", [acme]);
    assert.match(
      refusalOf(
        await on.set(keeper, 'provider_policy', { provider: 'google' }, { apply_to: ['department:none'] }),
        403,
        'security_policy_update',
      ),
      /The feature sso is off for this organization/,
    );
    await server.sql('update organizations set features = null where id = $1', [acme]);
    const person = await server.person('analyst');
    const policy = await on.made('provider_policy', { provider: 'google' }, { apply_to: ['role:analyst'] });
    const answer = await logIn(person.username, person.password);
    assert.equal(answer.status, 403);
    assert.match(answer.text, /asks you to sign in with Google/);
    await on.end(policy.policy_id);
  });
});

describe('an allowlist of addresses', () => {
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const me = ({ token }: Person, ip: string) => server.call('GET', '/api/v1/users/me', { token, headers: from(ip) });

  test('that would lock its author out is refused, and so is one that nobody could meet', async () => {
    const cidrs = ['203.0.113.0/24'];
    assert.match(
      refusalOf(await on.set(server.admin, 'ip_allowlist', { cidrs }), 409, 'security_policy_update'),
      /would lock you out: your address, (::1|127\.0\.0\.1), is not among those/,
    );
    const policy = replyOf<ShownPolicy>(
      await on.set(server.admin, 'ip_allowlist', { cidrs }, {}, from('203.0.113.7')),
      'security_policy_update',
    ).results;
    const other = await on.set(
      server.admin,
      'ip_allowlist',
      { cidrs: ['198.51.100.0/24'] },
      { apply_to: ['role:viewer'] },
      from('203.0.113.7'),
    );
    assert.match(refusalOf(other, 409, 'security_policy_update'), /Nobody could meet this policy/);
    await server.call('DELETE', `${path}/${policy.policy_id}`, {
      token: server.admin.token,
      headers: from('203.0.113.7'),
    });
  });

  test('that would lock every administrator out is refused to others, also while none is signed in', async () => {
    const ofAdmin = (change: string) =>
      server.sql(`update sessions set ${change} where user_id = $1`, [server.admin.id]);
    const set = () =>
      on.set(keeper, 'ip_allowlist', { cidrs: ['203.0.113.0/24'] }, { organization_id: acme }, from('203.0.113.7'));
    const refused = async () =>
      assert.equal(
        refusalOf(await set(), 409, 'security_policy_update'),
        'This policy would lock out every administrator: none is signed in from an address that it allows',
      );
    const other = await server.person('admin');
    await server.sql('update users set active = false where id = $1', [other.id]);
    const belonging = [acme, server.admin.id];
    await server.sql(
      'insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, now())',
      belonging,
    );
    await refused();
    await ofAdmin(`last_seen_at = now() - interval '200 days'`);
    await refused();
    // One who was imported and has no way in yet is no help.
    await server.sql(`update users set password_hash = null, active = true where id = $1`, [other.id]);
    await refused();
    await ofAdmin(`last_seen_at = now(), ip = '203.0.113.9'`);
    const { policy_id: id } = replyOf<ShownPolicy>(await set(), 'security_policy_update').results;
    await server.sql('delete from organization_members where organization_id = $1 and user_id = $2', belonging);
    await on.as(keeper, 'DELETE', `${path}/${id}`, undefined, from('203.0.113.7'));
    await server.call('DELETE', `/api/v1/users/${other.id}`, { token: server.admin.token });
    replyOf(await set(), 'security_policy_update');
    assert.equal((await on.as(keeper, 'GET', path)).status, 403);
    await server.sql('delete from security_policies');
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
  });

  test('holds for each call at once, in whichever form an address comes', async () => {
    const person = await server.person('analyst');
    const policy = await on.made(
      'ip_allowlist',
      { cidrs: ['203.0.113.0/24', '2001:db8::/32', '::ffff:192.0.2.0/120'] },
      { apply_to: ['role:analyst'] },
    );
    for (const ip of ['203.0.113.9', '203.0.113.9:4711', '::ffff:203.0.113.9', '2001:DB8::1', '192.0.2.200'])
      assert.equal((await me(person, ip)).status, 200, ip);
    for (const ip of ['203.0.114.1', '2001:db9::1', '127.0.0.1']) {
      const answer = await me(person, ip);
      assert.equal(answer.status, 403, ip);
      assert.match(answer.text, /does not allow access from your address/);
    }
    assert.equal((await me(server.admin, '198.51.100.1')).status, 200);
    await on.end(policy.policy_id);
    assert.equal((await me(person, '198.51.100.1')).status, 200);
  });
});

describe('a policy for a role', () => {
  const role = async (moniker: string) => {
    const body = { title: moniker, moniker, permissions: ['audit.read'] };
    const made = await server.call('POST', '/v1/role', { token: server.admin.token, body });
    assert.equal(made.status, 201, made.text);
    return (made.body as { data: { id: string } }).data.id;
  };
  const rename = async (id: string, moniker: string) => {
    const renamed = await server.call('PATCH', `/v1/role/${id}`, { token: server.admin.token, body: { moniker } });
    assert.equal(renamed.status, 200, renamed.text);
  };
  const listed = async () => {
    const { results } = replyOf<{ policies: ShownPolicy[] }>(
      await on.as(server.admin, 'GET', path),
      'security_policies',
    );
    return results.policies;
  };
  const affected = async (target: string) =>
    replyOf<ShownEffect>(
      await on.preview(server.admin, 'session_policy', { idle_minutes: 5 }, { apply_to: [target] }),
      'security_policy_preview',
    ).results.people_affected;

  test('stays about its people when the role is called otherwise', async () => {
    const id = await role('contractor');
    const person = await server.person();
    await server.sql('insert into user_roles (user_id, role_id) values ($1, $2)', [person.id, id]);
    const policy = await on.made(
      'session_policy',
      { idle_minutes: 5 },
      { apply_to: ['role:contractor', 'role:admin'] },
    );
    await rename(id, 'zz-freelancer');
    assert.deepEqual(
      (await listed()).map(({ policy_id, apply_to }) => [policy_id, apply_to]),
      [[policy.policy_id, ['role:admin', 'role:zz-freelancer']]],
    );
    assert.equal(await affected('role:zz-freelancer'), 1);
    await server.sql(`update sessions set last_seen_at = now() - interval '6 minutes' where user_id = $1`, [person.id]);
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [person.id] }]);
    assert.equal((await server.call('GET', '/api/v1/users/me', { token: person.token })).status, 401);
    await on.end(policy.policy_id);
  });

  test('takes the place of one that named a role which is gone, and goes on for the other role of the old name', async () => {
    const [gone, id] = [await role('gone'), await role('going')];
    const forgotten = await on.made('session_policy', { idle_minutes: 9 }, { apply_to: ['role:gone'] });
    await server.call('DELETE', `/v1/role/${gone}`, { token: server.admin.token });
    const policy = await on.made('session_policy', { idle_minutes: 5 }, { apply_to: ['role:going'] });
    // Of an organization that had a role of this name before the platform did.
    const acme = await organization(server, 'Acme');
    await server.sql(`insert into roles (id, name, moniker, organization_id) values ($1, 'Going', 'going', $2)`, [
      randomUUID(),
      acme,
    ]);
    const inside = { apply_to: ['role:going'], organization_id: acme };
    const both = await on.made('session_policy', { idle_minutes: 7 }, inside);
    await rename(id, 'gone');
    assert.deepEqual(Object.fromEntries((await listed()).map(({ policy_id, apply_to }) => [policy_id, apply_to])), {
      [policy.policy_id]: ['role:gone'],
      [both.policy_id]: ['role:going', 'role:gone'],
    });
    assert.equal((await on.as(server.admin, 'GET', `${path}/${forgotten.policy_id}`)).status, 404);
    for (const each of [policy, both]) await on.end(each.policy_id);
  });
});

describe('the ranges of an allowlist', () => {
  const from = (ip: string) => ({ 'x-forwarded-for': ip });
  const me = ({ token }: Person, ip: string) => server.call('GET', '/api/v1/users/me', { token, headers: from(ip) });

  test('may name an address of the network that is meant', async () => {
    const person = await server.person('analyst');
    const cidrs = ['203.0.113.77/24', '203.0.113.9/24', '10.1.2.3/7', '2001:DB8::1/33', '::ffff:192.0.2.9/120'];
    const kept = ['203.0.113.0/24', '10.0.0.0/7', '2001:db8::/33', '192.0.2.0/24'];
    replyOf(
      await on.preview(server.admin, 'ip_allowlist', { cidrs }, { apply_to: ['role:analyst'] }),
      'security_policy_preview',
    );
    const policy = await on.made('ip_allowlist', { cidrs }, { apply_to: ['role:analyst'] });
    assert.deepEqual(policy.configuration['cidrs'], kept);
    for (const [ip, status] of [
      ['203.0.113.1', 200],
      ['11.9.9.9', 200],
      ['2001:db8:7fff::1', 200],
      ['2001:db8:8000::1', 403],
      ['12.0.0.1', 403],
    ] as const)
      assert.equal((await me(person, ip)).status, status, ip);
    await on.end(policy.policy_id);
  });

  test('of IPv6 let no IPv4 in, and are told so before they lock somebody out', async () => {
    const person = await server.person('analyst');
    const policy = await on.made('ip_allowlist', { cidrs: ['::1/64'] }, { apply_to: ['role:analyst'] });
    assert.equal((await me(person, '198.51.100.1')).status, 403);
    assert.equal((await me(person, '::ffff:198.51.100.1')).status, 403);
    assert.equal((await me(person, '::1')).status, 200);
    await on.end(policy.policy_id);
    const all = await on.set(server.admin, 'ip_allowlist', { cidrs: ['::/0'] }, {}, from('198.51.100.1'));
    assert.match(refusalOf(all, 409, 'security_policy_update'), /would lock you out: your address, 198\.51\.100\.1/);
  });
});

describe('a preview', () => {
  test('names whom a policy would stop, and changes nothing', async () => {
    const stopped = await server.person('viewer');
    await server.sql("update users set password_changed_at = now() - interval '91 days' where id = $1", [stopped.id]);
    const { results } = replyOf<ShownEffect>(
      await on.preview(server.admin, 'password_policy', { expiry_days: 90 }, { apply_to: ['role:viewer'] }),
      'security_policy_preview',
    );
    assert.deepEqual(
      results.stopped.map(({ id, reason }) => [id, reason]),
      [[stopped.id, 'has a password that is too old']],
    );
    const factors = replyOf<ShownEffect>(
      await on.preview(server.admin, 'mfa_policy', { required: true }, { apply_to: ['role:viewer'] }),
      'security_policy_preview',
    ).results;
    assert.equal(factors.people_stopped, factors.people_affected);
    assert.deepEqual(await server.sql('select 1 from security_policies'), []);
  });
});

describe('the live socket', () => {
  test('is closed when an allowlist leaves its address out, and not opened from there', async () => {
    const person = await server.person('viewer');
    const socket = await live(server, person);
    const policy = await on.made('ip_allowlist', { cidrs: ['203.0.113.0/24'] }, { apply_to: ['role:viewer'] });
    const closed = await Promise.race([socket.closed, sleep(5_000, 'still open', { ref: false })]);
    assert.match(String(closed), /^4\d\d\d$|^1008$/);
    await assert.rejects(live(server, person), /403/);
    await on.end(policy.policy_id);
    (await live(server, person)).ws.terminate();
  });
});
