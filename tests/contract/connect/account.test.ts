import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, fresh, linkIn, tally } from '../administration/identity.support.ts';
import { ageSignIn } from '../administration/mfa.support.ts';
import { dataOf, intoOrganization, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const next = 'Another-horse-43';
const call = (
  method: string,
  path: string,
  person: { readonly token: string } | null,
  body?: object,
): Promise<Answer> =>
  server.call(method, `/v1/users/me${path}`, {
    ...(person === null ? {} : { token: person.token }),
    ...(body === undefined ? {} : { body }),
  });
const signIn = (who: string, secret: string) =>
  server.call('POST', '/v1/auth/login', { body: { email: who, password: secret } });
const fieldOf = (answer: Awaited<ReturnType<typeof call>>, status = 400) =>
  (refusalOf(answer, status)['details'] as { fields: { field: string }[] }).fields.map(({ field }) => field);

describe('one’s own profile', () => {
  test('is nobody else’s', async () => {
    refusalOf(await call('GET', '', null), 401);
    refusalOf(await call('PATCH', '', null, { bio: 'x' }), 401);
  });

  test('takes no field that is not one’s own to change', async () => {
    const person = await server.person();
    for (const body of [{ role: 'admin' }, { email: 'x@example.com' }, { username: 'other' }, { email_verified: true }])
      refusalOf(await call('PATCH', '', person, body), 400);
    for (const body of [{ phone: 'none' }, { timezone: 'Mars/Base' }, { display_name: 'x'.repeat(256) }])
      assert.deepEqual(fieldOf(await call('PATCH', '', person, body)), Object.keys(body));
  });

  test('is read, and changed field by field; an edit of an older one is refused', async () => {
    const person = await server.person();
    const first = await call('GET', '', person);
    const own = dataOf<Record<string, unknown>>(first);
    assert.deepEqual(own, {
      ...{ id: person.id, email: person.email, email_verified: false, username: person.username },
      ...{ display_name: null, first_name: null, last_name: null, bio: null, phone: null, department: null },
      ...{ timezone: 'UTC', role: 'user', avatar_url: null },
      ...{ created_at: own['created_at'], updated_at: own['updated_at'] },
    });
    const body = { display_name: '<b>Ada</b>', bio: 'Counts.', timezone: 'Europe/Paris' };
    const changed = dataOf<Record<string, unknown>>(await call('PATCH', '', person, body));
    assert.deepEqual(changed, { ...own, ...body, updated_at: changed['updated_at'] });
    const late = await server.call('PATCH', '/v1/users/me', {
      token: person.token,
      body: { bio: 'late' },
      headers: { 'if-match': first.headers.get('etag') ?? '' },
    });
    assert.equal(late.status, 412);
    assert.equal(dataOf<{ bio: null }>(await call('PATCH', '', person, { bio: null })).bio, null);
    const { details } = await audit(server, 'user.update_profile', person.id, 'success');
    assert.deepEqual(details, { fields: ['bio'] });
  });
});

describe('another password', () => {
  test('needs the current one, and enough of the new one', async () => {
    const person = await server.person();
    const change = (body: object) => call('POST', '/password', person, body);
    assert.deepEqual(fieldOf(await change({ new_password: next })), ['current_password']);
    assert.deepEqual(refusalOf(await change({ current_password: 'Wrong-horse-42', new_password: next }), 400), {
      code: 'VALIDATION_ERROR',
      message: 'current_password is not your current password',
      details: { fields: [{ field: 'current_password', message: 'is not your current password' }] },
    });
    for (const weak of ['Short-1', 'lower-case-42', password, 'P@ssw0rd'])
      assert.deepEqual(fieldOf(await change({ current_password: password, new_password: weak })), ['new_password']);
    refusalOf(await call('POST', '/password', null, { current_password: password, new_password: next }), 401);
    dataOf(await signIn(person.email, password));
  });

  test('counts wrong guesses and locks, though the session stays', async () => {
    const person = await server.person();
    const guess = { current_password: 'Wrong-horse-42', new_password: next };
    const answers = await atOnce(8, () => call('POST', '/password', person, guess));
    assert.equal(tally(answers)[400], 5, JSON.stringify(tally(answers)));
    refusalOf(await call('POST', '/password', person, { ...guess, current_password: password }), 429);
    dataOf(await call('GET', '', person));
  });

  test('ends all other sessions and links, and tells its owner', async () => {
    const person = await server.person();
    const other = await server.signIn(person.username);
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: person.email } });
    const link = await linkIn(server, person.email, 'reset-password');
    const said = await call('POST', '/password', person, { current_password: password, new_password: next });
    assert.deepEqual(dataOf(said), { message: 'Password changed successfully' });
    refusalOf(await call('GET', '', other), 401);
    dataOf(await call('GET', '', person));
    refusalOf(await server.call('POST', '/v1/auth/refresh', { body: { refresh_token: other.refreshToken } }), 401);
    refusalOf(await signIn(person.email, password), 401);
    dataOf(await signIn(person.email, next));
    const reset = { token: link, password: 'Third-horse-44' };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body: reset })).status, 400);
    const mails = await server.mails(person.email, 2);
    assert.ok(mails.some(mail => /Subject: Your password was changed/.test(mail)));
    const { details } = await audit(server, 'password.change', person.id, 'success');
    assert.equal(details['sessions'], 1);
    assert.ok(!JSON.stringify(details).includes(next));
  });

  test('of two at once, one is set', async () => {
    const person = await server.person();
    const set = ['First-horse-1', 'Second-horse-2'];
    const answers = await Promise.all(
      set.map(each => call('POST', '/password', person, { current_password: password, new_password: each })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400]);
    const works = await Promise.all(set.map(each => signIn(person.email, each)));
    assert.deepEqual(
      works.map(({ status }) => status),
      answers.map(({ status }) => (status === 200 ? 200 : 401)),
    );
  });

  test('is a first one soon after a sign-in, for who has none; not later', async () => {
    const person = await server.person();
    await server.sql('update users set password_hash = null where id = $1', [person.id]);
    dataOf(await call('POST', '/password', person, { new_password: next }));
    dataOf(await signIn(person.email, next));
    const late = await server.person();
    await server.sql('update users set password_hash = null where id = $1', [late.id]);
    await ageSignIn(server, late);
    assert.equal(
      refusalOf(await call('POST', '/password', late, { new_password: next }), 403)['message'],
      'Sign in again to do this',
    );
  });

  test('never makes a stranger’s password count as the mailbox owner’s', async () => {
    const person = await server.person();
    await server.sql('update users set email_verified_at = now(), password_proven_at = null where id = $1', [
      person.id,
    ]);
    dataOf(await call('POST', '/password', person, { current_password: password, new_password: next }));
    const [row] = await server.sql<{ proven: boolean }>(
      'select password_proven_at is not null as proven from users where id = $1',
      [person.id],
    );
    assert.equal(row?.proven, false);
  });
});

describe('another address', () => {
  const ask = (person: Person, email: string, more: object = { password }) =>
    call('POST', '/email', person, { email, ...more });
  const confirm = (token: string, person: Person | null) =>
    server.call('POST', '/api/v1/auth/email/verify', {
      body: { token },
      ...(person === null ? {} : { token: person.token }),
    });
  const address = () => `${fresh()}@example.net`;
  const emailOf = async ({ id }: Person) =>
    (await server.sql<{ email: string | null }>('select email from users where id = $1', [id]))[0]?.email;

  test('needs the password or a fresh sign-in, and is nobody’s yet', async () => {
    const [person, other] = [await server.person(), await server.person()];
    assert.deepEqual(fieldOf(await ask(person, person.email.toUpperCase())), ['email']);
    assert.deepEqual(fieldOf(await ask(person, 'nowhere')), ['email']);
    assert.equal(refusalOf(await ask(person, other.email), 409)['code'], 'CONFLICT');
    assert.deepEqual(fieldOf(await ask(person, address(), { password: 'Wrong-horse-42' })), ['password']);
    await ageSignIn(server, person);
    refusalOf(await ask(person, address(), {}), 403);
    assert.equal(await emailOf(person), person.email);
  });

  test('is the account’s once its link is opened by who is signed in; the old one is told', async () => {
    const [person, stranger] = [await server.person(), await server.person()];
    const wanted = address();
    assert.match(dataOf<{ message: string }>(await ask(person, wanted)).message, /^Confirm the new address/);
    assert.equal(await emailOf(person), person.email);
    assert.match((await server.mails(person.email))[0] ?? '', /Subject: Your e-mail address is about to change/);
    const token = await linkIn(server, wanted, 'verify-email');
    for (const by of [null, stranger]) {
      const refused = await confirm(token, by);
      assert.deepEqual([refused.status, await emailOf(person)], [403, person.email]);
    }
    assert.equal((await confirm(token, person)).status, 200);
    assert.equal(await emailOf(person), wanted);
    assert.equal((await confirm(token, person)).status, 400);
    const told = await server.mails(person.email, 2);
    assert.ok(told.some(mail => /Subject: Your e-mail address was changed/.test(mail)));
    const own = dataOf<{ email: string; email_verified: boolean }>(await call('GET', '', person));
    assert.deepEqual([own.email, own.email_verified], [wanted, true]);
    dataOf(await signIn(wanted, password));
    refusalOf(await signIn(person.email, password), 401);
    assert.equal((await audit(server, 'auth.verify_email', person.id, 'success')).target_id, person.id);
  });

  test('a later request takes the place of an earlier one, and a new password ends them', async () => {
    const person = await server.person();
    const [first, second] = [address(), address()];
    await ask(person, first);
    await ask(person, second);
    assert.equal((await confirm(await linkIn(server, first, 'verify-email'), person)).status, 400);
    const token = await linkIn(server, second, 'verify-email');
    dataOf(await call('POST', '/password', person, { current_password: password, new_password: next }));
    assert.equal((await confirm(token, person)).status, 400);
    assert.equal(await emailOf(person), person.email);
  });

  test('that somebody takes meanwhile stays theirs; of two who confirm it at once, one has it', async () => {
    const people = [await server.person(), await server.person()];
    const wanted = address();
    const tokens: string[] = [];
    for (const person of people) {
      await ask(person, wanted);
      tokens.push(await linkIn(server, wanted, 'verify-email', tokens.length + 1));
    }
    assert.notEqual(tokens[0], tokens[1]);
    const answers = await Promise.all(people.map((person, at) => confirm(tokens[at] ?? '', person)));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    const have = await Promise.all(people.map(emailOf));
    assert.equal(have.filter(email => email === wanted).length, 1);
  });
});

describe('deleting one’s account', () => {
  test('needs the password, and a session', async () => {
    const person = await server.person();
    assert.deepEqual(fieldOf(await call('DELETE', '', person)), ['password']);
    assert.deepEqual(fieldOf(await call('DELETE', '', person, { password: 'Wrong-horse-42' })), ['password']);
    refusalOf(await call('DELETE', '', null, { password }), 401);
    dataOf(await call('GET', '', person));
  });

  test('is not for the last administrator, of the platform or of an organization', async () => {
    assert.equal(refusalOf(await call('DELETE', '', server.admin, { password }), 409)['code'], 'CONFLICT');
    const person = await server.person('admin');
    const made = await server.call('POST', '/api/organizations', { token: person.token, body: { name: 'Lone' } });
    assert.equal(made.status, 201, made.text);
    refusalOf(await call('DELETE', '', person, { password }), 409);
    for (const each of [server.admin, person]) dataOf(await call('GET', '', each));
  });

  test('erases the person as administrators do; address and name are free', async () => {
    const person = await server.person();
    await intoOrganization(server, [person, server.admin]);
    dataOf(await call('PATCH', '', person, { display_name: 'Ada', bio: 'Counts.' }));
    assert.deepEqual(dataOf(await call('DELETE', '', person, { password })), {
      message: 'Account deleted successfully',
    });
    refusalOf(await call('GET', '', person), 401);
    refusalOf(await signIn(person.email, password), 401);
    const [row] = await server.sql<Record<string, unknown>>('select * from users where id = $1', [person.id]);
    assert.deepEqual(
      [row?.['email'], row?.['bio'], row?.['display_name'], row?.['password_hash']],
      [null, null, null, null],
    );
    assert.deepEqual(await server.sql('select 1 from organization_members where user_id = $1', [person.id]), []);
    assert.match((await server.mails(person.email))[0] ?? '', /Subject: Your account was deleted/);
    const { username, email } = person;
    const body = { email, username, password: 'SecurePass123!', display_name: 'Somebody else' };
    dataOf(await server.call('POST', '/v1/auth/register', { body }), 201);
    assert.equal((await audit(server, 'user.delete_own', person.id, 'success')).target_id, person.id);
  });
});
