import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, errorOf, logIn, tally } from './identity.support.ts';
import { ageSignIn, code, enabled, forgetSteps, mfaToken, post, protect, verify, wrongCode } from './mfa.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const start = (token: string, body: object = {}) => post(server, '/mfa/totp', body, { token });
const confirm = (token: string, body: object) => post(server, '/mfa/totp/confirm', body, { token });
const disable = (token: string, body: object) => post(server, '/mfa/disable', body, { token });
const renew = (token: string, body: object) => post(server, '/mfa/backup-codes', body, { token });
const secretOf = (answer: { readonly body: unknown }): string => (answer.body as { secret: string }).secret;

test('everything but the end of a sign-in needs a session', async () => {
  for (const path of ['/mfa/totp', '/mfa/totp/confirm', '/mfa/disable', '/mfa/backup-codes'])
    assert.equal((await post(server, path, { code: '123456' })).status, 401, path);
  assert.equal((await server.call('GET', '/api/v1/auth/mfa')).status, 401);
});

describe('beginning', () => {
  test('needs the current password when the sign-in is older than ten minutes', async () => {
    const person = await server.person();
    await ageSignIn(server, person);
    const stale = await start(person.token);
    assert.deepEqual([stale.status, stale.body], [403, { error: 'Sign in again to do this' }]);
    const wrong = await start(person.token, { password: 'not-the-password' });
    assert.deepEqual([wrong.status, errorOf(wrong)], [400, 'password is not your current password']);
    const event = await audit(server, 'mfa.start_totp', person.id, 'denied');
    assert.deepEqual(event.details, { code: 'auth.wrong_password' });
    assert.deepEqual(await server.sql('select 1 from mfa_factors where user_id = $1', [person.id]), []);
    assert.equal((await start(person.token, { password })).status, 201);
  });

  test('counts wrong passwords, also at once, and apart from those at login', async () => {
    const person = await server.person();
    const guess = () => start(person.token, { password: 'not-the-password' });
    assert.deepEqual(tally(await atOnce(20, guess)), { 400: 5, 429: 15 });
    assert.equal((await start(person.token, { password })).status, 429);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });

  test('gives a secret of which the database alone knows nothing, and asks for no code yet', async () => {
    const person = await server.person();
    const answer = await start(person.token);
    assert.equal(answer.status, 201);
    const { factor_id, secret, uri } = answer.body as { factor_id: string; secret: string; uri: string };
    assert.match(secret, /^[A-Z2-7]{32}$/);
    const address = new URL(uri);
    assert.deepEqual(
      [address.protocol, address.host, decodeURIComponent(address.pathname), address.searchParams.get('issuer')],
      ['otpauth:', 'totp', `/Gatehouse:${person.email}`, 'Gatehouse'],
    );
    assert.equal(address.searchParams.get('secret'), secret);
    const [row] = await server.sql<{ secret: Buffer }>('select secret from mfa_factors where id = $1', [factor_id]);
    assert.ok(row !== undefined && !row.secret.toString('latin1').includes(secret));
    const event = await audit(server, 'mfa.start_totp', person.id, 'success');
    assert.deepEqual([event.target_kind, event.target_id, event.details], ['mfa_factor', factor_id, {}]);
    assert.equal(await enabled(server, person), false);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });

  test('again replaces what was begun, and is refused once one is confirmed', async () => {
    const person = await server.person();
    const first = secretOf(await start(person.token));
    const second = secretOf(await start(person.token));
    assert.notEqual(first, second);
    assert.equal((await confirm(person.token, { code: await code(first) })).status, 400);
    assert.equal((await confirm(person.token, { code: await code(second) })).status, 200);
    const again = await start(person.token);
    assert.deepEqual([again.status, again.body], [409, { error: 'Two-step sign-in is already on; turn it off first' }]);
    await forgetSteps(server, person);
    assert.equal((await verify(server, await mfaToken(server, person), await code(second))).status, 200);
  });
});

describe('confirming', () => {
  test('is refused where nothing was begun, or too long ago', async () => {
    const person = await server.person();
    const nothing = await confirm(person.token, { code: '123456' });
    assert.deepEqual([nothing.status, nothing.body], [409, { error: 'Start setting up a second factor first' }]);
    const secret = secretOf(await start(person.token));
    await server.sql(`update mfa_factors set created_at = now() - interval '16 minutes' where user_id = $1`, [
      person.id,
    ]);
    assert.equal((await confirm(person.token, { code: await code(secret) })).status, 409);
    assert.equal(await enabled(server, person), false);
  });

  test('needs a right code, of which five wrong ones may be tried', async () => {
    const person = await server.person();
    const secret = secretOf(await start(person.token));
    const wrong = await wrongCode(secret);
    for (let count = 0; count < 5; count += 1) {
      const answer = await confirm(person.token, { code: wrong });
      assert.deepEqual([answer.status, errorOf(answer)], [400, 'code is wrong, has expired or was already used']);
    }
    assert.equal((await confirm(person.token, { code: await code(secret) })).status, 429);
    assert.equal(await enabled(server, person), false);
    assert.deepEqual((await audit(server, 'mfa.confirm_totp', person.id, 'denied')).details['code'], 'auth.locked');
  });

  test('names bad fields', async () => {
    const person = await server.person();
    for (const [body, message] of [
      [{}, /code is required/],
      [{ code: '123456', backup_codes_count: 0 }, /backup_codes_count/],
      [{ code: '123456', backup_codes_count: 21 }, /backup_codes_count/],
      [{ code: '123456', backup_codes_count: 1.5 }, /backup_codes_count/],
      [{ code: '123456', secret: 'x' }, /secret is not a known field/],
    ] as const) {
      const answer = await confirm(person.token, body);
      assert.equal(answer.status, 400, answer.text);
      assert.match(errorOf(answer), message);
    }
  });

  test('turns it on, gives as many backup codes as asked for, tells by mail, and leaves other sessions alone', async () => {
    const person = await server.person();
    const secret = secretOf(await start(person.token));
    const answer = await confirm(person.token, { code: await code(secret), backup_codes_count: 20 });
    assert.equal(answer.status, 200);
    const { backup_codes } = answer.body as { backup_codes: string[] };
    assert.equal(new Set(backup_codes).size, 20);
    const status = await server.call('GET', '/api/v1/auth/mfa', { token: person.token });
    const { enabled_at, ...rest } = status.body as { enabled_at: string };
    const methods = [{ method: 'totp', sent_to: null, enabled_at }];
    assert.deepEqual(rest, { enabled: true, methods, backup_codes_left: 20 });
    assert.ok(Date.now() - Date.parse(enabled_at) < 60_000);
    const [mail = ''] = await server.mails(person.email);
    assert.match(mail, /Two-step sign-in was turned on/);
    const event = await audit(server, 'mfa.confirm_totp', person.id, 'success');
    assert.deepEqual(event.details, { method: 'totp', backupCodes: 20 });
    const stored = await server.sql<{ hash: Buffer }>('select hash from mfa_backup_codes where user_id = $1', [
      person.id,
    ]);
    assert.ok(stored.every(({ hash }) => hash.length === 32));
  });
});

describe('turning it off', () => {
  test('needs the password however recent the sign-in, and a code', async () => {
    const person = await protect(server);
    const shown = await code(person.secret);
    for (const [body, status, error] of [
      [{ code: shown }, 400, 'password is required'],
      [{ password }, 400, 'code is required'],
      [{ password: 'not-the-password', code: shown }, 400, 'password is not your current password'],
      [{ password, code: await wrongCode(person.secret) }, 400, 'code is wrong, has expired or was already used'],
    ] as const) {
      const answer = await disable(person.token, body);
      assert.deepEqual([answer.status, errorOf(answer)], [status, error]);
    }
    assert.equal(await enabled(server, person), true);
    assert.equal((await disable(person.token, { password, code: shown })).status, 200, 'no refusal has used the code');
    assert.equal(await enabled(server, person), false);
    assert.deepEqual(await server.sql('select 1 from mfa_backup_codes where user_id = $1', [person.id]), []);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
    assert.match((await server.mails(person.email, 2)).at(-1) ?? '', /Two-step sign-in was turned off/);
    const events = await server.sql<{ outcome: string }>(
      `select outcome from audit_events where action = 'mfa.disable' and actor_id = $1 order by id`,
      [person.id],
    );
    assert.deepEqual(
      events.map(({ outcome }) => outcome),
      ['denied', 'denied', 'success'],
    );
    const again = await disable(person.token, { password, code: shown });
    assert.deepEqual([again.status, again.body], [409, { error: 'Two-step sign-in is not on' }]);
  });

  test('works with a backup code, for whoever lost the authenticator', async () => {
    const person = await protect(server);
    assert.equal((await disable(person.token, { password, code: person.backupCodes[3] })).status, 200);
    assert.equal(await enabled(server, person), false);
  });

  test('of whoever has no password needs a recent sign-in instead', async () => {
    const person = await protect(server);
    await server.sql('update users set password_hash = null where id = $1', [person.id]);
    await ageSignIn(server, person);
    const [shown] = person.backupCodes;
    assert.equal((await disable(person.token, { code: shown })).status, 403);
    assert.equal((await disable(person.token, { code: shown, password })).status, 403);
    await server.sql('update sessions set authenticated_at = now() where user_id = $1', [person.id]);
    assert.equal((await disable(person.token, { code: shown })).status, 200);
  });
});

describe('new backup codes', () => {
  test('need a code of the authenticator, and a recent sign-in or the password', async () => {
    const person = await protect(server);
    const [backup] = person.backupCodes;
    assert.equal((await renew(person.token, {})).status, 400);
    assert.equal((await renew(person.token, { code: backup })).status, 400, 'a backup code does not multiply');
    await ageSignIn(server, person);
    assert.equal((await renew(person.token, { code: await code(person.secret) })).status, 403);
    const answer = await renew(person.token, { code: await code(person.secret), password });
    assert.equal(answer.status, 200);
    const { backup_codes } = answer.body as { backup_codes: string[] };
    assert.equal(backup_codes.length, 10);
    assert.equal((await verify(server, await mfaToken(server, person), backup ?? '')).status, 401);
    assert.equal((await verify(server, await mfaToken(server, person), backup_codes[0] ?? '')).status, 200);
    const event = await audit(server, 'mfa.regenerate_backup_codes', person.id, 'success');
    assert.deepEqual(event.details, { backupCodes: 10 });
  });

  test('are refused where there is no second factor', async () => {
    const person = await server.person();
    assert.equal((await renew(person.token, { code: '123456' })).status, 409);
  });
});
