import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { makeSetupLink } from '../../../src/domain/accounts/set-up.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, audit, errorOf, linkIn, logIn, me, tally } from './identity.support.ts';

const rejected = { error: 'This link is invalid, has expired or was already used' };
const chosen = 'A-new-password-7';
let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: 'https://gatehouse.test' });
});
after(() => server.close());

const post = (path: string, body: object) => server.call('POST', `/api/v1/auth/${path}`, { body });
const reset = (token: string, secret = chosen) => post('password/reset', { token, password: secret });

async function resetLink(person: Person, count = 1): Promise<string> {
  await post('password/forgot', { username: person.username });
  return linkIn(server, person.email, 'https://gatehouse.test/reset-password', count);
}

describe('a link to choose a new password', () => {
  test('refuses a made-up token, a bad password and unknown fields', async () => {
    const person = await server.person();
    const token = await resetLink(person);
    assert.deepEqual((await reset('x'.repeat(43))).body, rejected);
    assert.equal((await reset('')).status, 400);
    assert.match(errorOf(await reset(token, 'short')), /at least 8/);
    assert.match(errorOf(await reset(token, 'password1')), /most common/);
    assert.match(errorOf(await post('password/reset', { token, password: chosen, user_id: 'x' })), /user_id is not/);
    assert.equal((await logIn(server, { email: person.email, password: chosen })).status, 401);
    assert.equal((await reset(token)).status, 200, 'none of these has spent it');
  });

  test('works once, ends every session, and is told by mail', async () => {
    const person = await server.person();
    const phone = await server.signIn(person.username);
    const token = await resetLink(person);
    const answer = await reset(token);
    assert.deepEqual([answer.status, answer.body], [200, { message: 'Password changed' }]);
    assert.deepEqual((await reset(token, 'Another-password-8')).body, rejected);
    for (const old of [person, phone]) {
      assert.equal((await me(server, old.token)).status, 401);
      assert.equal((await post('refresh', { refresh_token: old.refreshToken })).status, 401);
    }
    assert.equal((await logIn(server, { email: person.email, password })).status, 401);
    const again = await logIn(server, { email: person.email, password: chosen });
    assert.equal(again.status, 200);
    assert.equal((again.body as { user: { email_verified: boolean } }).user.email_verified, true);
    assert.match((await server.mails(person.email, 2)).join(), /Your password was changed/);
    assert.equal((await audit(server, 'password.reset', person.id, 'success')).target_id, person.id);
  });

  test('works for one of twenty at once', async () => {
    const token = await resetLink(await server.person());
    assert.deepEqual(tally(await atOnce(20, () => reset(token))), { 200: 1, 400: 19 });
  });

  test('leaves no session that began with the old password at the same moment', async () => {
    for (let round = 0; round < 15; round += 1) {
      const person = await server.person();
      const token = await resetLink(person);
      await logIn(server, { email: person.email, password: 'not-the-password' });
      const [changed, ...signedIn] = await Promise.all([
        reset(token),
        ...Array.from({ length: 6 }, () => logIn(server, { email: person.email, password })),
      ]);
      assert.equal(changed?.status, 200, changed?.text);
      for (const answer of signedIn) {
        assert.ok([200, 401].includes(answer.status), answer.text);
        if (answer.status === 200)
          assert.equal((await me(server, (answer.body as { token: string }).token)).status, 401);
      }
    }
  });

  test('dies with its hour, with another link that was used, and with the address', async () => {
    const late = await server.person();
    const expired = await resetLink(late);
    await server.sql(`update one_time_tokens set expires_at = now() where user_id = $1`, [late.id]);
    assert.deepEqual((await reset(expired)).body, rejected);

    const twice = await server.person();
    const first = await resetLink(twice);
    const second = await resetLink(twice, 2);
    assert.notEqual(first, second);
    assert.equal((await reset(second)).status, 200);
    assert.deepEqual((await reset(first)).body, rejected);

    const moved = await server.person();
    const old = await resetLink(moved);
    await server.sql('update users set email = $2 where id = $1', [moved.id, account().email]);
    assert.deepEqual((await reset(old)).body, rejected);
  });

  test('is not sent to the deactivated, nor of use to them', async () => {
    const person = await server.person();
    const token = await resetLink(person);
    const path = `/api/v1/users/${person.id}/status`;
    await server.call('PATCH', path, { token: server.admin.token, body: { is_active: false } });
    assert.deepEqual((await reset(token)).body, rejected);
  });

  test('is no link for anything else', async () => {
    const person = await server.person();
    const token = await resetLink(person);
    assert.deepEqual((await post('email/verify', { token })).body, rejected);
    assert.equal((await me(server, token)).status, 401);
  });

  test('is kept as a hash only', async () => {
    const person = await server.person();
    const token = await resetLink(person);
    const [row] = await server.sql<{ hash: Buffer }>('select hash from one_time_tokens where user_id = $1', [
      person.id,
    ]);
    assert.equal(row?.hash.length, 32);
    const dump = await server.sql<{ text: string }>(
      `select string_agg(t::text, ' ') as text from (
        select m::text as t from mail_messages m union all select a::text from audit_events a) all_rows (t)`,
    );
    assert.ok(!dump[0]?.text.includes(token));
  });
});

describe('a link that verifies an address', () => {
  async function registered(): Promise<{ email: string; token: string; link: string }> {
    const body = account();
    const { token } = (await post('register', body)).body as { token: string };
    return { email: body.email, token, link: await linkIn(server, body.email, 'https://gatehouse.test/verify-email') };
  }

  test('works once and leaves an audit event', async () => {
    const { token, link } = await registered();
    assert.deepEqual((await post('email/verify', { token: 'y'.repeat(43) })).body, rejected);
    const answer = await server.call('POST', '/api/v1/auth/email/verify', { body: { token: link }, token });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'E-mail address verified' }]);
    assert.equal(((await me(server, token)).body as { email_verified: boolean }).email_verified, true);
    assert.deepEqual((await post('email/verify', { token: link })).body, rejected);
    const { id } = (await me(server, token)).body as { id: string };
    assert.equal((await audit(server, 'auth.verify_email', id, 'success')).target_id, id);
  });

  test('is refused when late, or when the address is another by now', async () => {
    const late = await registered();
    await server.sql('update one_time_tokens set expires_at = now() where email = $1', [late.email]);
    assert.deepEqual((await post('email/verify', { token: late.link })).body, rejected);
    const moved = await registered();
    await server.sql('update users set email = $2 where email = $1', [moved.email, account().email]);
    assert.deepEqual((await post('email/verify', { token: moved.link })).body, rejected);
    assert.equal(((await me(server, moved.token)).body as { email_verified: boolean }).email_verified, false);
  });
});

describe('the setup link', () => {
  const caller = operatorCaller('command line');
  const tokenOf = (link: string | null) => new URL(link ?? '').searchParams.get('token') ?? '';

  test('is made and accepted only while nobody is an administrator', async () => {
    assert.equal(await server.gatehouse.perform(makeSetupLink, {}, caller), null);
    const answer = await post('setup', { ...account(), token: 'x'.repeat(43) });
    assert.deepEqual(
      [answer.status, answer.body],
      [409, { error: 'There is already an administrator; sign in instead' }],
    );
  });

  test('makes one administrator of ten at once, and none after', async () => {
    const fresh = await startServer();
    try {
      const setUp = (body: object) => fresh.call('POST', '/api/v1/auth/setup', { body });
      await fresh.sql('update users set active = false');
      const replaced = tokenOf(await fresh.gatehouse.perform(makeSetupLink, {}, caller));
      const token = tokenOf(await fresh.gatehouse.perform(makeSetupLink, {}, caller));
      assert.deepEqual((await setUp({ ...account(), token: replaced })).body, rejected, 'a newer link replaces it');
      assert.deepEqual((await setUp({ ...account(), token: 'x'.repeat(43) })).body, rejected);
      assert.match(errorOf(await setUp({ ...account(), token, password: 'password1' })), /most common/);
      assert.match(errorOf(await setUp({ ...account(), token, role: 'admin' })), /role is not a known field/);
      const answers = await atOnce(10, () => setUp({ ...account(), token, full_name: 'First' }));
      assert.deepEqual(tally(answers), { 201: 1, 409: 9 });
      const winner = answers.find(({ status }) => status === 201)?.body as {
        token: string;
        user: { id: string; role: string; email_verified: boolean };
      };
      assert.deepEqual([winner.user.role, winner.user.email_verified], ['admin', true]);
      assert.equal((await fresh.call('GET', '/api/v1/users', { token: winner.token })).status, 200);
      assert.equal((await audit(fresh, 'auth.setup', winner.user.id, 'success')).target_id, winner.user.id);
      assert.equal((await setUp({ ...account(), token })).status, 409);
    } finally {
      await fresh.close();
    }
  });
});
