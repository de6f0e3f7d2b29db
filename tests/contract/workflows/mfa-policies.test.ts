import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { noteDemands } from '../../../src/domain/mfa/demands.ts';
import { type ReceivedMail, receivingServer } from '../../../src/platform/mail/testing.ts';
import { type Asked, softAuthenticator } from '../../support/authenticator.ts';
import { until } from '../../support/own-redis.ts';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, logIn, tally } from '../administration/identity.support.ts';
import { code, forgetSteps, post, protect, verify, wrongCode } from '../administration/mfa.support.ts';
import { live } from './live.support.ts';
import { type SetUp, send } from './mfa.support.ts';
import { origin, request, signIn, withPasskey } from './passkeys.support.ts';
import { policiesOn } from './policies.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let smtp: Awaited<ReturnType<typeof receivingServer>>;
let received: readonly ReceivedMail[];

const on = policiesOn(() => server);
const path = '/api/v1/admin/security/policies';

before(async () => {
  smtp = await receivingServer({ after: () => {} });
  ({ received } = smtp);
  server = await startServer({ SMTP_URL: smtp.url, PUBLIC_URL: origin });
});
after(async () => {
  await server.close();
  await smtp.close();
});
afterEach(async () => {
  for (const { id } of await server.sql<{ id: string }>('select id from security_policies')) await on.end(id);
});

/** What the policies of these tests are about: nobody else. */
const some = { apply_to: ['role:analyst'] };
const demand = (configuration: object = {}, more: object = some) =>
  on.made('mfa_policy', { required: true, ...configuration }, more);
const me = ({ token }: Pick<Person, 'token'>) => server.call('GET', '/api/v1/users/me', { token });
const enter = (person: Pick<Person, 'username'>, secret = password) =>
  logIn(server, { username: person.username, password: secret });

interface Refused {
  readonly error: string;
  readonly mfa_enrolment_required?: boolean;
  readonly enrolment_token?: string;
  readonly enrolment_methods?: readonly string[];
  readonly mfa_token?: string;
  readonly mfa_methods?: readonly string[];
}

/** What a sign-in says that has to go on by setting up a factor. */
function enrolment(answer: Answer): { readonly token: string; readonly methods: readonly string[] } {
  const { mfa_enrolment_required, enrolment_token = '', enrolment_methods = [] } = answer.body as Refused;
  assert.deepEqual([answer.status, mfa_enrolment_required], [401, true], answer.text);
  assert.equal(answer.headers.get('set-cookie'), null);
  return { token: enrolment_token, methods: enrolment_methods };
}

const begin = (token: string, method = 'totp') => post(server, '/mfa/enrol', { enrolment_token: token, method });
const finish = (token: string, shown: string) =>
  post(server, '/mfa/enrol/verify', { enrolment_token: token, code: shown });

interface Begun {
  readonly secret: string;
  readonly uri: string;
  readonly sent_to: string | null;
  readonly backup_codes: readonly string[];
}

async function begun(token: string, method = 'totp'): Promise<Begun> {
  const answer = await begin(token, method);
  assert.equal(answer.status, 200, answer.text);
  return answer.body as Begun;
}

const sessionOf = async ({ id }: Pick<Person, 'id'>) =>
  (
    await server.sql<{ amr: string[]; factors: string[] }>(
      'select amr, factors from sessions where user_id = $1 order by created_at desc limit 1',
      [id],
    )
  )[0];

/** As if policies had asked somebody for a factor some days ago. */
async function demandedFor({ id }: Pick<Person, 'id'>, days: number): Promise<void> {
  await server.sql(
    `insert into mfa_demands (user_id, since) values ($1, now() - make_interval(days => $2))
      on conflict (user_id) do update set since = excluded.since`,
    [id, days],
  );
  server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
}

async function proven(role = 'analyst'): Promise<Person> {
  const person = await server.person(role);
  await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
  return person;
}

async function codeTo(email: string, count: number): Promise<string> {
  const mails = () => received.filter(({ to, message }) => to.includes(email) && /^Subject: Your code/m.test(message));
  await until('the mail arrives', () => mails().length >= count, 15_000);
  const { message } = mails().at(-1) ?? { message: '' };
  return /code (?:to sign in )?is (\d{6})/.exec(message.replaceAll('=\r\n', ''))?.[1] ?? '';
}

/** A person with codes by e-mail alone. */
async function mailed(): Promise<Person & { readonly backupCodes: readonly string[] }> {
  const person = await proven();
  const { backup_codes } = replyOf<SetUp>(
    await send(server, 'setup', { method: 'email' }, person),
    'mfa_setup',
  ).results;
  replyOf(await send(server, 'verify', { code: await codeTo(person.email, 1) }, person), 'mfa_verify');
  return { ...person, backupCodes: backup_codes };
}

describe('asking for a second factor', () => {
  test('is refused where nobody could set one up', async () => {
    const bare = await startServer({ PUBLIC_URL: 'http://192.0.2.1:4321' });
    const asked = policiesOn(() => bare);
    const refused = async (configuration: object, more: object = {}) =>
      refusalOf(
        await asked.set(bare.admin, 'mfa_policy', { required: true, ...configuration }, more),
        409,
        'security_policy_update',
      );
    assert.match(
      await refused({ methods: ['email'] }),
      /Nobody could meet this policy: this server offers no codes by e-mail/,
    );
    assert.match(await refused({ methods: ['passkey', 'email'] }), /offers no passkeys .* or codes by e-mail/);
    await asked.made('mfa_policy', { required: true, methods: ['totp'] }, some);
    assert.match(await refused({ methods: ['passkey'] }, some), /this server offers no passkeys/);
    // What only reports may ask for anything.
    await asked.made(
      'mfa_policy',
      { required: true, methods: ['email'], report_only: true },
      { apply_to: ['role:user'] },
    );
    await bare.close();
  });

  test('is refused where it would lock its author out, who is named why', async () => {
    const refused = await on.set(server.admin, 'mfa_policy', { required: true });
    assert.match(
      refusalOf(refused, 409, 'security_policy_update'),
      /This policy would lock you out: you have no second factor of these kinds; set one up first/,
    );
    // With days of grace there is time left.
    const policy = await on.made('mfa_policy', { required: true, grace_days: 14 });
    await demandedFor(server.admin, 15);
    assert.equal((await enter(server.admin)).status, 401);
    await server.sql('delete from security_policies where id = $1', [policy.policy_id]);
    await server.sql('update access_state set epoch = epoch + 1');
    server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
    const again = await on.set(server.admin, 'mfa_policy', { required: true, grace_days: 14 });
    assert.match(refusalOf(again, 409, 'security_policy_update'), /would lock you out/, 'the days began before');
    await server.sql('delete from mfa_demands');
  });
});

describe('a sign-in without a factor', () => {
  test('goes on by setting one up, and in no other way', async () => {
    const person = await server.person('analyst');
    await demand();
    const { token, methods } = enrolment(await enter(person));
    assert.deepEqual(methods, ['passkey', 'totp']);
    assert.equal((await me({ token })).status, 401);
    assert.equal((await verify(server, token, '123456')).status, 401);
    assert.equal((await post(server, '/password/reset', { token, password: 'Another-horse-42' })).status, 400);
    const other = await begin(token, 'email');
    assert.equal(other.status, 400);
    assert.match(other.text, /asks you for a passkey or an authenticator app/);
    assert.equal((await begin('x'.repeat(43))).status, 401);
    assert.equal((await finish(token, '123456')).status, 409, 'nothing was begun');

    const { secret, backup_codes } = await begun(token);
    assert.equal(backup_codes.length, 10);
    assert.equal((await finish(token, await wrongCode(secret))).status, 400);
    assert.equal((await finish('x'.repeat(43), await code(secret))).status, 401);
    const entered = await finish(token, await code(secret));
    assert.equal(entered.status, 200, entered.text);
    assert.equal((await me(entered.body as Person)).status, 200);
    assert.equal((await finish(token, await code(secret))).status, 401, 'the token is good once');
    assert.deepEqual(await sessionOf(person), { amr: ['password', 'totp'], factors: ['totp'] });
    const asked = await audit(server, 'auth.login', person.id, 'success');
    assert.equal(asked.details['asked'], 'enrolment');
    const done = await audit(server, 'auth.mfa_enrolled', person.id, 'success');
    assert.deepEqual([done.details['factor'], done.details['sign_in']], ['totp', asked.details['sign_in']]);
    assert.deepEqual(
      await server.sql(`select 1 from audit_events where details::text like '%' || $1 || '%'`, [token]),
      [],
    );

    // From now on it is asked for, and a backup code stands in for it.
    const { mfa_token = '', mfa_methods } = (await enter(person)).body as Refused;
    assert.deepEqual(mfa_methods, ['totp', 'backup_code']);
    const [backup = ''] = backup_codes;
    assert.equal((await verify(server, mfa_token, backup)).status, 200);
    assert.deepEqual(await sessionOf(person), { amr: ['password', 'backup_code'], factors: ['totp'] });
  });

  test('takes a passkey that the browser makes for it', async () => {
    const [person, stranger] = [await server.person('analyst'), await server.person('analyst')];
    await demand({ methods: ['passkey'] });
    const { token } = enrolment(await enter(person));
    const options = await post(server, '/passkey/enrol/options', { enrolment_token: token });
    assert.equal(options.status, 200, options.text);
    const authenticator = softAuthenticator(origin);
    const response = authenticator.create(options.body as Asked);
    const elsewhere = enrolment(await enter(stranger)).token;
    const foreign = await post(server, '/passkey/enrol', { enrolment_token: elsewhere, response });
    assert.equal(foreign.status, 400, 'it was made for another sign-in');
    const mine = authenticator.create(
      (await post(server, '/passkey/enrol/options', { enrolment_token: token })).body as Asked,
    );
    const entered = await post(server, '/passkey/enrol', { enrolment_token: token, response: mine, name: 'Key' });
    assert.equal(entered.status, 200, entered.text);
    const { backup_codes, ...session } = entered.body as Person & { readonly backup_codes: readonly string[] };
    assert.equal(backup_codes.length, 10);
    assert.equal((await me(session)).status, 200);
    assert.deepEqual(await sessionOf(person), { amr: ['password', 'passkey'], factors: ['passkey'] });
  });

  test('of many at once with one token is finished by one', async () => {
    const person = await server.person('analyst');
    await demand();
    const { token } = enrolment(await enter(person));
    const { secret } = await begun(token);
    const shown = await code(secret);
    const answers = await atOnce(8, () => finish(token, shown));
    assert.equal(tally(answers)['200'], 1);
  });

  test('cannot be used by whoever has the password alone once the owner has a factor', async () => {
    const person = await server.person('analyst');
    const policy = await demand({ grace_days: 30 });
    const before = await server.signIn(person.username);
    await demandedFor(person, 31);
    const { token } = enrolment(await enter(person));
    const { secret } = await begun(token);
    await demandedFor(person, 1);
    await protect(server, before);
    assert.equal((await begin(token)).status, 401);
    assert.equal((await finish(token, await code(secret))).status, 401);
    await on.end(policy.policy_id);
  });

  test('asks for a factor that somebody has already before another is set up', async () => {
    const person = await mailed();
    await demand({ methods: ['totp'] });
    const { mfa_token = '', mfa_methods } = (await enter(person)).body as Refused;
    assert.deepEqual(mfa_methods, ['email', 'backup_code']);
    assert.equal((await post(server, '/mfa/send', { mfa_token, method: 'email' })).status, 200);
    const { token } = enrolment(await verify(server, mfa_token, await codeTo(person.email, 2)));
    const { secret } = await begun(token);
    assert.equal((await finish(token, await code(secret))).status, 200);
    const [backup = ''] = person.backupCodes;
    await forgetSteps(server, person);
    const { mfa_token: next = '', mfa_methods: left } = (await enter(person)).body as Refused;
    assert.deepEqual(left, ['totp', 'backup_code'], 'a mailed code would not be enough');
    assert.equal((await verify(server, next, backup)).status, 200);
  });

  test('counts a mailed code only where the policy names it', async () => {
    const person = await proven();
    const policy = await demand({ methods: ['email', 'totp'] });
    const { token, methods } = enrolment(await enter(person));
    assert.deepEqual(methods, ['totp', 'email']);
    const { sent_to } = await begun(token, 'email');
    assert.match(sent_to ?? '', /•/);
    const entered = await finish(token, await codeTo(person.email, 1));
    assert.equal(entered.status, 200, entered.text);
    assert.equal((await me(entered.body as Person)).status, 200);
    await on.as(server.admin, 'PATCH', `${path}/${policy.policy_id}`, { configuration: { required: true } });
    assert.equal((await me(entered.body as Person)).status, 401, 'named no more');
    const unproven = await server.person('analyst').catch(() => null);
    assert.equal(unproven, null, 'whoever has no factor does not get in');
  });

  test('goes for a provider and a passkey alone by what the policy names', async () => {
    const keyed = await withPasskey(server, await server.person('analyst'));
    const { secret } = await protect(server, keyed);
    await demand({ methods: ['totp'] });
    const refused = await signIn(server, keyed.authenticator.get(await request(server)));
    const { mfa_token = '', mfa_methods } = refused.body as Refused;
    assert.deepEqual([refused.status, mfa_methods], [401, ['totp', 'backup_code']]);
    assert.equal((await verify(server, mfa_token, await code(secret))).status, 200);
    assert.deepEqual(await sessionOf(keyed), { amr: ['passkey', 'totp'], factors: ['totp', 'passkey'] });
  });

  test('after a registration sets one up first, and the account is there', async () => {
    await demand({}, { apply_to: ['department:guests'] });
    const account = { email: `m-${randomUUID()}@example.com`, username: `m-${randomUUID().slice(0, 12)}`, password };
    const answer = await post(server, '/register', { ...account, department: 'Guests' });
    const { token } = enrolment(answer);
    const { secret } = await begun(token);
    assert.equal((await finish(token, await code(secret))).status, 200);
  });
});

describe('days of grace', () => {
  test('count for each person from when a policy first asked, whatever becomes of it', async () => {
    const person = await server.person('analyst');
    const first = await demand({ grace_days: 10 });
    await until(
      'it is noted',
      async () => (await server.sql('select 1 from mfa_demands where user_id = $1', [person.id])).length === 1,
    );
    assert.equal((await enter(person)).status, 200);
    await demandedFor(person, 9);
    assert.equal((await enter(person)).status, 200);
    for (const change of [{ enabled: false }, { enabled: true }])
      replyOf(await on.as(server.admin, 'PATCH', `${path}/${first.policy_id}`, change), 'security_policy_update');
    await on.end(first.policy_id);
    const second = await demand({ grace_days: 9 });
    enrolment(await enter(person));
    const longer = { configuration: { required: true, grace_days: 11 } };
    replyOf(await on.as(server.admin, 'PATCH', `${path}/${second.policy_id}`, longer), 'security_policy_update');
    assert.equal((await enter(person)).status, 200);
  });

  test('begin for whoever a policy is about only later', async () => {
    await demand({ grace_days: 10 }, { apply_to: ['department:late'] });
    const person = await server.person('analyst');
    await server.sql("update users set department = 'Late' where id = $1", [person.id]);
    const now = new Date();
    assert.ok((await noteDemands(server.gatehouse.database, now)) >= 1);
    assert.equal(await noteDemands(server.gatehouse.database, now), 0);
    const [noted] = await server.sql<{ since: Date }>('select since from mfa_demands where user_id = $1', [person.id]);
    assert.equal(noted?.since.getTime(), now.getTime());
  });
});

describe('a session', () => {
  test('that was begun without a factor ends with the next call once it is asked for, and its socket and refresh token with it', async () => {
    const [plain, refreshed, watching] = [
      await server.person('analyst'),
      await server.person('analyst'),
      await server.person('analyst'),
    ];
    const socket = await live(server, watching);
    const factored = await protect(server, await server.person('analyst'));
    const other = await server.person('viewer');
    const policy = await demand();
    assert.equal((await me(plain)).status, 401);
    const body = { refresh_token: refreshed.refreshToken };
    assert.equal((await server.call('POST', '/api/v1/auth/refresh', { body })).status, 401);
    assert.equal((await me(factored)).status, 200, 'a factor that was set up in it counts');
    assert.equal((await me(other)).status, 200, 'it is not about them');
    const closed = await Promise.race([socket.closed, sleep(5_000, 'still open', { ref: false })]);
    assert.match(String(closed), /^4\d\d\d$|^1008$/);
    await on.end(policy.policy_id);
    assert.equal((await me(refreshed)).status, 401, 'what was ended stays so');
  });

  test('goes on while there are days of grace, and ends with them', async () => {
    const person = await server.person('analyst');
    await demand({ grace_days: 5 });
    assert.equal((await me(person)).status, 200);
    await demandedFor(person, 4);
    assert.equal((await me(person)).status, 200);
    await demandedFor(person, 6);
    assert.equal((await me(person)).status, 401);
  });

  test('of a report alone goes on', async () => {
    const person = await server.person('analyst');
    await demand({ report_only: true });
    assert.equal((await me(person)).status, 200);
    assert.equal((await enter(person)).status, 200);
  });
});

describe('removing a factor', () => {
  test('is refused for the last one that a policy asks for, and not for others', async () => {
    const person = await protect(server, await server.person('analyst'));
    await demand({ grace_days: 90 });
    const disable = async (method?: string) => {
      await forgetSteps(server, person);
      const shown = { password, code: await code(person.secret) };
      return send(server, 'disable', method === undefined ? shown : { ...shown, method }, person);
    };
    for (const method of ['totp', undefined])
      assert.match(
        refusalOf(await disable(method), 409, 'mfa_disable'),
        /A security policy asks you to have a passkey or an authenticator app: add another before you remove this one/,
      );
    assert.equal((await server.sql('select 1 from mfa_factors where user_id = $1', [person.id])).length, 1);
    const { passkey } = await withPasskey(server, person);
    replyOf(await disable('totp'), 'mfa_disable');
    const remove = () =>
      server.call('DELETE', `/api/v1/user/auth/passkeys/${passkey}`, { token: person.token, body: { password } });
    assert.match(refusalOf(await remove(), 409, 'passkey_remove'), /add another before you remove this one/);
    for (const { id } of await server.sql<{ id: string }>('select id from security_policies')) await on.end(id);
    replyOf(await remove(), 'passkey_remove');
  });
});
