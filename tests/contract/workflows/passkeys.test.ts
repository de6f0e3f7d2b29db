import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { softAuthenticator } from '../../support/authenticator.ts';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, linkIn, logIn, me, tally } from '../administration/identity.support.ts';
import { ageSignIn, mfaToken, post, protect, verify } from '../administration/mfa.support.ts';
import { titlesOf } from '../console/notifications.support.ts';
import { type Added, call, creation, origin, request, signIn, withPasskey } from './passkeys.support.ts';
import { executionOf, refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: origin });
});
after(() => server.close());

const rejected = (answer: Answer, what: string): void => {
  assert.deepEqual(
    [answer.status, answer.body],
    [401, { error: 'This passkey was not accepted; try again, or sign in another way' }],
    what,
  );
};

describe('a passkey is added', () => {
  test('by nobody but who is signed in, with the password when that is long ago', async () => {
    for (const [method, at] of [
      ['GET', ''],
      ['POST', '/options'],
      ['POST', ''],
    ] as const) {
      const answer = await call(server, method, at, null, method === 'GET' ? undefined : {});
      assert.equal(answer.status, 401, answer.text);
    }
    const person = await server.person();
    await ageSignIn(server, person);
    assert.equal(
      refusalOf(await call(server, 'POST', '/options', person, {}), 403, 'passkey_options'),
      'Sign in again to do this',
    );
    const wrong = await call(server, 'POST', '/options', person, { password: 'not-the-password' });
    assert.match(refusalOf(wrong, 400, 'passkey_options'), /not your current password/);
    replyOf(await call(server, 'POST', '/options', person, { password }), 'passkey_options');
  });

  test('only for the challenge, session, origin and kind that it was asked for', async () => {
    const person = await server.person();
    const authenticator = softAuthenticator(origin);
    const refused = async (response: unknown, by = person): Promise<void> => {
      const answer = await call(server, 'POST', '', by, { response });
      assert.equal(refusalOf(answer, 400, 'passkey_add'), 'The passkey was not accepted; start again');
    };
    for (const bent of [
      { origin: 'https://evil.example' },
      { origin: 'http://localhost:1234' },
      { rpId: 'evil.example' },
      { type: 'webauthn.get' },
      { userVerified: false },
      { userPresent: false },
      { attestation: 'packed with x5c' },
      { challenge: Buffer.alloc(32).toString('base64url') },
    ] as const)
      await refused(authenticator.create(await creation(server, person), bent));
    const asked = await creation(server, person);
    await refused(authenticator.create(asked), await server.signIn(person.username));
    await refused(authenticator.create(asked));
    const others = await creation(server, await server.person());
    await refused(authenticator.create(others));
    const late = await creation(server, person);
    await server.sql(`update one_time_tokens set expires_at = now() where kind = 'passkey_add'`);
    await refused(authenticator.create(late));
    assert.deepEqual(await server.sql('select 1 from passkeys where user_id = $1', [person.id]), []);
    for (const [body, words] of [
      [{}, /^response is required/],
      [{ response: { id: 'x' } }, /^response/],
      [{ response: authenticator.create(asked), name: ' ' }, /^name/],
      [{ response: authenticator.create(asked), name: 'x'.repeat(101) }, /^name/],
    ] as const)
      assert.match(refusalOf(await call(server, 'POST', '', person, body), 400, 'passkey_add'), words);
  });

  test('with a name, is told of, gives backup codes to whoever has none, and is asked for from then on', async () => {
    const person = await server.person();
    const authenticator = softAuthenticator(origin);
    const asked = await creation(server, person);
    const { rp, user, authenticatorSelection } = asked as unknown as Record<string, Record<string, unknown>>;
    assert.deepEqual([rp?.['id'], Buffer.from(String(user?.['id']), 'base64url').toString()], ['localhost', person.id]);
    assert.deepEqual(
      [authenticatorSelection?.['residentKey'], authenticatorSelection?.['userVerification']],
      ['required', 'required'],
    );
    const response = authenticator.create(asked);
    const answers = await atOnce(5, () => call(server, 'POST', '', person, { response, name: 'Laptop' }));
    assert.deepEqual(tally(answers), { 200: 1, 400: 4 });
    const added = answers.find(({ status }) => status === 200);
    assert.ok(added !== undefined);
    const { results, execution_id } = replyOf<Added>(added, 'passkey_add');
    assert.deepEqual(
      [results.passkey.name, results.passkey.last_used_at, results.backup_codes.length],
      ['Laptop', null, 10],
    );
    assert.deepEqual((await executionOf(server, person, execution_id)).input, { name: 'Laptop' });
    const { passkeys } = replyOf<{ passkeys: unknown[] }>(await call(server, 'GET', '', person), 'passkeys').results;
    assert.deepEqual(passkeys, [results.passkey]);
    assert.match((await server.mails(person.email)).join(), /Two-step sign-in was turned on/);
    const answer = await logIn(server, { username: person.username, password });
    assert.deepEqual((answer.body as { mfa_methods: unknown }).mfa_methods, ['passkey', 'backup_code']);
    assert.equal((await verify(server, await mfaToken(server, person), results.backup_codes[0] ?? '')).status, 200);
    const again = softAuthenticator(origin).create(await creation(server, person));
    assert.deepEqual(
      replyOf<Added>(await call(server, 'POST', '', person, { response: again }), 'passkey_add').results.backup_codes,
      [],
    );
    assert.match((await server.mails(person.email, 2)).join(), /A passkey: this way of two-step/);
    const told = (await titlesOf(server, person)).filter(title => /passkey/.test(title));
    assert.deepEqual(told, [
      'A passkey was added to your two-step sign-in',
      'A passkey was added to your account, which turned two-step sign-in on',
    ]);
  });

  test('once: of one authenticator by one person', async () => {
    const first = await withPasskey(server);
    const other = await server.person();
    const taken = await call(server, 'POST', '', other, {
      response: first.authenticator.create(await creation(server, other)),
    });
    assert.equal(refusalOf(taken, 409, 'passkey_add'), 'This passkey was added already');
  });

  test('twenty times at most', async () => {
    const person = await withPasskey(server);
    await server.sql(
      `insert into passkeys (id, user_id, credential_id, public_key, counter, transports, name, created_at)
        select gen_random_uuid(), $1::uuid, sha256(convert_to(n::text || $1::uuid::text, 'UTF8')), '\\x00', 0, '{}', 'x', now() from generate_series(1, 19) n`,
      [person.id],
    );
    assert.match(refusalOf(await call(server, 'POST', '/options', person, {}), 409, 'passkey_options'), /^At most 20/);
  });
});

describe('a sign-in with a passkey alone', () => {
  test('needs no password and no second factor, and gives what a login gives', async () => {
    const person = await withPasskey(server, await protect(server));
    const asked = await request(server);
    assert.equal(asked.allowCredentials, undefined, 'nobody is told which passkeys there are');
    const answer = await signIn(server, person.authenticator.get(asked));
    assert.equal(answer.status, 200, answer.text);
    const { token, user } = answer.body as { token: string; user: { id: string } };
    assert.equal(user.id, person.id);
    assert.equal((await me(server, token)).status, 200);
    assert.match(answer.headers.get('set-cookie') ?? '', /^gatehouse_device=/);
    const event = await audit(server, 'auth.passkey', person.id, 'success');
    assert.deepEqual(event.details, { passkey: person.passkey, factor: 'passkey' });
    const { passkeys } = replyOf<{ passkeys: { last_used_at: string | null }[] }>(
      await call(server, 'GET', '', person),
      'passkeys',
    ).results;
    assert.ok(Date.now() - Date.parse(passkeys[0]?.last_used_at ?? '') < 60_000);
  });

  test('is refused for whatever does not fit', async () => {
    const person = await withPasskey(server);
    const other = await withPasskey(server);
    const { privateKey: key } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const strange = softAuthenticator(origin);
    rejected(await signIn(server, strange.get(await request(server))), 'unknown');
    for (const bent of [
      { origin: 'https://evil.example' },
      { rpId: 'evil.example' },
      { type: 'webauthn.create' },
      { userVerified: false },
    ])
      rejected(await signIn(server, person.authenticator.get(await request(server), bent)), JSON.stringify(bent));
    await server.sql('delete from login_failures');
    for (const bent of [{ userPresent: false }, { key }, { userHandle: Buffer.from(other.id).toString('base64url') }])
      rejected(await signIn(server, person.authenticator.get(await request(server), bent)), Object.keys(bent).join());
    await server.sql('delete from login_failures');
    const asked = await request(server);
    const right = person.authenticator.get(asked);
    const forged = { ...right, id: other.authenticator.id, rawId: other.authenticator.id };
    rejected(await signIn(server, forged), 'another’s id');
    rejected(await signIn(server, right), 'the challenge is used up');
    const late = await request(server);
    await server.sql(`update one_time_tokens set expires_at = now() where kind = 'passkey'`);
    rejected(await signIn(server, person.authenticator.get(late)), 'too late');
    rejected(await signIn(server, person.authenticator.get({ challenge: 'made up' })), 'made up');
    const forAdding = await creation(server, person);
    rejected(await signIn(server, person.authenticator.get(forAdding)), 'of another purpose');
    for (const body of [{}, { response: null }, { response: { ...right, response: {} } }])
      assert.equal((await server.call('POST', '/api/v1/auth/passkey/verify', { body })).status, 400);
  });

  test('works once for a challenge, of many at the same moment', async () => {
    const person = await withPasskey(server);
    const response = person.authenticator.get(await request(server));
    assert.deepEqual(tally(await atOnce(12, () => signIn(server, response))), { 200: 1, 401: 11 });
  });

  test('is refused when a counter does not count on: somebody has a copy', async () => {
    const person = await withPasskey(server);
    const at = async (counter: number) => signIn(server, person.authenticator.get(await request(server), { counter }));
    assert.equal((await at(5)).status, 200);
    rejected(await at(5), 'the same');
    rejected(await at(4), 'before');
    rejected(await at(0), 'none any more');
    assert.equal((await at(6)).status, 200);
    const [one, other] = [await request(server), await request(server)];
    const both = await Promise.all(
      [one, other].map(asked => signIn(server, person.authenticator.get(asked, { counter: 7 }))),
    );
    assert.deepEqual(tally(both), { 200: 1, 401: 1 });
  });

  test('holds for the suspended, the deleted, the removed and the locked out', async () => {
    const person = await withPasskey(server);
    await server.sql('update users set active = false where id = $1', [person.id]);
    const suspended = await signIn(server, person.authenticator.get(await request(server)));
    assert.equal(suspended.status, 403, suspended.text);
    assert.equal((await audit(server, 'auth.passkey', person.id, 'denied')).details['code'], 'auth.deactivated');
    await server.sql('update users set active = true where id = $1', [person.id]);
    const token = await mfaToken(server, person);
    for (let count = 0; count < 5; count += 1) assert.equal((await verify(server, token, '123456')).status, 401);
    const locked = await signIn(server, person.authenticator.get(await request(server)));
    assert.equal(locked.status, 429, locked.text);
    await server.sql('delete from login_failures');
    const bad = { origin: 'https://evil.example' };
    for (let count = 0; count < 5; count += 1)
      rejected(await signIn(server, person.authenticator.get(await request(server), bad)), 'wrong');
    assert.equal(
      (await verify(server, await mfaToken(server, person), person.backupCodes[0] ?? '')).status,
      429,
      'one counter',
    );
    await server.sql('delete from login_failures');
    const gone = await server.call('DELETE', `/api/v1/users/${person.id}`, { token: server.admin.token });
    assert.ok(gone.status < 300, gone.text);
    assert.deepEqual(await server.sql('select 1 from passkeys where user_id = $1', [person.id]), []);
    rejected(await signIn(server, person.authenticator.get(await request(server))), 'deleted');
  });
});

describe('a passkey as the second factor', () => {
  test('finishes the sign-in that it was asked for, and no other', async () => {
    const person = await withPasskey(server);
    const other = await withPasskey(server);
    const token = await mfaToken(server, person);
    const asked = await request(server, token);
    assert.deepEqual(
      asked.allowCredentials?.map(({ id }) => id),
      [person.authenticator.id],
    );
    // Once for each: what is shown uses the challenge up.
    rejected(await signIn(server, other.authenticator.get(await request(server, token)), token), 'another’s');
    rejected(await signIn(server, person.authenticator.get(await request(server, token))), 'without the token');
    rejected(await signIn(server, person.authenticator.get(await request(server)), token), 'asked for without it');
    rejected(
      await signIn(server, person.authenticator.get(await request(server, await mfaToken(server, person))), token),
      'of another sign-in',
    );
    const answer = await signIn(server, person.authenticator.get(asked, { userVerified: false }), token);
    assert.equal(answer.status, 200, answer.text);
    const event = await audit(server, 'auth.passkey', person.id, 'success');
    assert.deepEqual([event.details['factor'], event.details['passkey']], ['passkey', person.passkey]);
    const refused = await server.call('POST', '/api/v1/auth/passkey/options', { body: { mfa_token: token } });
    assert.equal(refused.status, 401, 'the sign-in is over');
    const without = await server.call('POST', '/api/v1/auth/passkey/options', {
      body: { mfa_token: await mfaToken(server, await protect(server)) },
    });
    assert.equal(without.status, 401, 'whoever has none');
  });
});

describe('a passkey is removed', () => {
  test('by its owner, with the password', async () => {
    const person = await withPasskey(server);
    const other = await withPasskey(server);
    const remove = (body: object, by = person) => call(server, 'DELETE', `/${person.passkey}`, by, body);
    assert.match(refusalOf(await remove({}), 400, 'passkey_remove'), /^password is required/);
    assert.match(refusalOf(await remove({ password: 'not-the-password' }), 400, 'passkey_remove'), /not your current/);
    assert.equal(refusalOf(await remove({ password }, other), 404, 'passkey_remove'), 'Passkey not found');
    assert.equal((await call(server, 'DELETE', '/nonsense', person, { password })).status, 404);
    const reply = replyOf(await remove({ password }), 'passkey_remove');
    assert.deepEqual(reply.results, { passkey_id: person.passkey, mfa_enabled: false });
    assert.equal((await post(server, '/login', { username: person.username, password })).status, 200);
    rejected(await signIn(server, person.authenticator.get(await request(server))), 'removed');
    assert.deepEqual(await server.sql('select 1 from mfa_backup_codes where user_id = $1', [person.id]), []);
    assert.match((await server.mails(person.email, 2)).join(), /turned off/);
    assert.equal(
      (await titlesOf(server, person)).find(title => /removed/.test(title)),
      'A passkey was removed from your account, which turned two-step sign-in off',
    );
    assert.equal((await remove({ password })).status, 404);
  });

  test('by an administrator with all second factors, which the person is told', async () => {
    const person = await withPasskey(server, await protect(server));
    const reset = await server.call('DELETE', `/api/v1/users/${person.id}/mfa`, {
      token: server.admin.token,
      body: {},
    });
    assert.equal(reset.status, 204, reset.text);
    assert.deepEqual(await server.sql('select 1 from passkeys where user_id = $1', [person.id]), []);
    assert.match((await server.mails(person.email, 3)).join(), /by an administrator/);
    await audit(server, 'user.reset_mfa', server.admin.id, 'success');
  });

  test('when the mailbox is proven by somebody who may not have added it', async () => {
    const email = `squatter-${Date.now()}@example.com`;
    const registered = await server.call('POST', '/api/v1/auth/register', {
      body: { email, username: `squatter${Date.now()}`.slice(0, 20), password },
    });
    assert.equal(registered.status, 201, registered.text);
    const { token, user } = registered.body as { token: string; user: { id: string; username: string } };
    const person = await withPasskey(server, { ...(await server.person()), token, id: user.id, email });
    const link = await linkIn(server, email, '/verify-email');
    const proven = await server.call('POST', '/api/v1/auth/email/verify', { body: { token: link } });
    assert.equal(proven.status, 200, proven.text);
    rejected(await signIn(server, person.authenticator.get(await request(server))), 'dropped');
  });
});

test('where browsers offer none, the server says what to set', async () => {
  const plain = await startServer({ PUBLIC_URL: 'http://127.0.0.1:4321' });
  try {
    const answer = await plain.call('POST', '/api/v1/auth/passkey/options', { body: {} });
    assert.equal(answer.status, 503, answer.text);
    assert.match((answer.body as { error: string }).error, /PUBLIC_URL/);
  } finally {
    await plain.close();
  }
});
