import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import jsQR from 'jsqr';
import { TOTP, URI } from 'otpauth';
import { password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, tally } from '../administration/identity.support.ts';
import {
  ageSignIn,
  code,
  enabled,
  forgetSteps,
  mfaToken,
  post,
  protect,
  verify,
  wrongCode,
} from '../administration/mfa.support.ts';
import { pictureOf, type SetUp, send } from './mfa.support.ts';
import { executionOf, refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const documented = { method: 'totp', phone_number: null, backup_codes_count: 8 };
const setUp = async (by: { readonly token: string }, body: object = documented): Promise<SetUp> =>
  replyOf<SetUp>(await send(server, 'setup', body, by), 'mfa_setup').results;
const plain = (secret: string | null): string => (secret ?? '').replaceAll('-', '');

describe('setting up a second factor is refused', () => {
  test('to strangers', async () => {
    for (const step of ['setup', 'verify', 'disable'] as const)
      assert.equal(
        refusalOf(await send(server, step, { code: '123456', method: 'totp' }, null), 401, `mfa_${step}`),
        'Unauthorized',
      );
  });

  test('by name of what is wrong, and nothing is begun', async () => {
    const person = await server.person();
    for (const [body, words] of [
      [{}, /^method is required/],
      [{ method: 'carrier pigeon' }, /^method must be one of/],
      [{ method: null }, /^method/],
      [{ method: 'totp', backup_codes_count: 0 }, /^backup_codes_count/],
      [{ method: 'totp', backup_codes_count: 21 }, /^backup_codes_count/],
      [{ method: 'totp', backup_codes_count: 2.5 }, /^backup_codes_count/],
      [{ method: 'totp', phone_number: '+49 30 1234567' }, /^phone_number is for codes by SMS only/],
      [{ method: 'sms' }, /^phone_number is required/],
      [{ method: 'sms', phone_number: 'call me' }, /^phone_number must be a phone number/],
      [{ method: 'totp', secret: 'x' }, /^secret is not a known field/],
      [[], /.+/],
    ] as const)
      assert.match(refusalOf(await send(server, 'setup', body, person), 400, 'mfa_setup'), words);
    assert.deepEqual(await server.sql('select 1 from mfa_factors where user_id = $1', [person.id]), []);
  });

  test('without what sends the codes, naming what to set', async () => {
    const person = await server.person();
    const mail = await send(server, 'setup', { method: 'email' }, person);
    assert.equal(refusalOf(mail, 503, 'mfa_setup'), 'Codes by e-mail is not configured: set SMTP_URL');
    const sms = await send(server, 'setup', { method: 'sms', phone_number: '+49 30 1234567' }, person);
    assert.equal(
      refusalOf(sms, 503, 'mfa_setup'),
      'Codes by SMS is not configured: set SMS_WEBHOOK_URL and SMS_WEBHOOK_SECRET',
    );
  });

  test('without the password when the sign-in is older than ten minutes, and guesses at it are counted', async () => {
    const person = await server.person();
    await ageSignIn(server, person);
    assert.equal(
      refusalOf(await send(server, 'setup', documented, person), 403, 'mfa_setup'),
      'Sign in again to do this',
    );
    const guess = () => send(server, 'setup', { ...documented, password: 'not-the-password' }, person);
    assert.deepEqual(tally(await atOnce(12, guess)), { 400: 5, 429: 7 });
    const other = await server.person();
    await ageSignIn(server, other);
    assert.equal((await setUp(other, { ...documented, password })).verification_required, true);
  });

  test('while it is on', async () => {
    const person = await protect(server);
    assert.match(refusalOf(await send(server, 'setup', documented, person), 409, 'mfa_setup'), /already on/);
  });
});

describe('an authenticator that is set up', () => {
  test('is answered as documented, and its picture leads an authenticator to the codes that sign in', async () => {
    const person = await server.person();
    const results = await setUp(person);
    assert.match(results.secret ?? '', /^([A-Z2-7]{4}-){7}[A-Z2-7]{4}$/);
    assert.deepEqual([results.backup_codes.length, new Set(results.backup_codes).size], [8, 8]);
    assert.equal(results.verification_required, true);
    const { data, width, height } = pictureOf(results.qr_code);
    const read = jsQR.default(data, width, height)?.data ?? '';
    const authenticator = URI.parse(read);
    assert.ok(authenticator instanceof TOTP);
    assert.deepEqual(
      [authenticator.issuer, authenticator.label, authenticator.secret.base32],
      ['Gatehouse', person.email, plain(results.secret)],
    );
    assert.equal(await enabled(server, person), false, 'it protects nothing until it is verified');
    const login = await post(server, '/login', { username: person.username, password });
    assert.equal(login.status, 200);

    const shown = await code(authenticator.secret.base32);
    const verified = replyOf<Record<string, unknown>>(
      await send(server, 'verify', { code: shown }, person),
      'mfa_verify',
    );
    const { enabled_at, ...rest } = verified.results;
    assert.deepEqual(rest, { method: 'totp', status: 'enabled', backup_codes_left: 8 });
    assert.ok(Math.abs(Date.parse(String(enabled_at)) - Date.parse(verified.timestamp)) < 5000);
    await forgetSteps(server, person);
    assert.equal(
      (await verify(server, await mfaToken(server, person), await code(authenticator.secret.base32))).status,
      200,
    );
    const [backup = ''] = results.backup_codes;
    assert.equal((await verify(server, await mfaToken(server, person), backup)).status, 200);
    assert.equal((await verify(server, await mfaToken(server, person), backup)).status, 401, 'each works once');
  });

  test('gives backup codes that count only once it is verified, and go with it', async () => {
    const person = await protect(server);
    const [old = ''] = person.backupCodes;
    await server.sql(`delete from mfa_factors where user_id = $1`, [person.id]);
    const first = await setUp(person);
    const second = await setUp(person, { method: 'totp', backup_codes_count: 3 });
    assert.deepEqual((await setUp(person, { method: 'totp' })).backup_codes, [], 'whoever has some keeps them');
    assert.equal((await setUp(person, { ...documented, backup_codes_count: 1 })).backup_codes.length, 1);
    const last = await setUp(person, { ...documented, backup_codes_count: 20 });
    assert.equal(last.backup_codes.length, 20);
    assert.equal((await send(server, 'verify', { code: last.backup_codes[0] }, person)).status, 400);
    assert.equal((await send(server, 'verify', { code: await code(plain(first.secret)) }, person)).status, 400);
    assert.equal((await send(server, 'verify', { code: await code(plain(last.secret)) }, person)).status, 200);
    for (const gone of [old, first.backup_codes[0] ?? '', second.backup_codes[0] ?? ''])
      assert.equal((await verify(server, await mfaToken(server, person), gone)).status, 401);
    assert.equal((await verify(server, await mfaToken(server, person), last.backup_codes[19] ?? '')).status, 200);
  });

  test('leaves no secret and no code in executions, the audit log or the database', async () => {
    const person = await server.person();
    const reply = replyOf<SetUp>(await send(server, 'setup', { ...documented, password }, person), 'mfa_setup');
    const secret = plain(reply.results.secret);
    const shown = await code(secret);
    const verified = replyOf(await send(server, 'verify', { code: shown }, person), 'mfa_verify');
    assert.deepEqual((await executionOf(server, person, reply.execution_id)).input, { method: 'totp', backupCodes: 8 });
    assert.deepEqual((await executionOf(server, person, verified.execution_id)).input, {});
    const event = await audit(server, 'mfa.confirm', person.id, 'success');
    assert.deepEqual([event.target_kind, event.details], ['mfa_factor', { method: 'totp' }]);
    const [backup = ''] = reply.results.backup_codes;
    for (const hidden of [secret, reply.results.secret, backup, backup.replaceAll('-', ''), password])
      assert.deepEqual(
        await server.sql(
          `select 1 from audit_events where details::text like '%' || $1 || '%'
            union all select 1 from executions where (input::text || steps::text) like '%' || $1 || '%'
            union all select 1 from mfa_factors where encode(secret, 'escape') like '%' || $1 || '%'
            union all select 1 from mail_messages where subject like '%' || $1 || '%'`,
          [hidden],
        ),
        [],
      );
  });
});

describe('verifying', () => {
  test('is refused where nothing was begun or too long ago, and its guesses are counted with all others', async () => {
    const person = await server.person();
    const first = refusalOf(await send(server, 'verify', { code: '123456' }, person), 409, 'mfa_verify');
    assert.equal(first, 'Start setting up a second factor first');
    const { secret } = await setUp(person);
    await server.sql(`update mfa_factors set created_at = now() - interval '16 minutes' where user_id = $1`, [
      person.id,
    ]);
    assert.equal((await send(server, 'verify', { code: await code(plain(secret)) }, person)).status, 409);
    const again = await setUp(person);
    const wrong = await wrongCode(plain(again.secret));
    assert.deepEqual(tally(await atOnce(10, () => send(server, 'verify', { code: wrong }, person))), {
      400: 5,
      429: 5,
    });
    assert.equal((await send(server, 'verify', { code: await code(plain(again.secret)) }, person)).status, 429);
    assert.equal(await enabled(server, person), false);
  });

  test('of six at once with one right code turns it on once', async () => {
    const person = await server.person();
    const { secret } = await setUp(person);
    const shown = await code(plain(secret));
    const answers = await atOnce(6, () => send(server, 'verify', { code: shown }, person));
    assert.equal(answers.filter(({ status }) => status === 200).length, 1);
    assert.ok(
      answers.every(({ status }) => status === 200 || status === 409),
      String(answers.map(({ status }) => status)),
    );
    assert.equal((await server.mails(person.email)).filter(mail => /turned on/.test(mail)).length, 1);
  });
});

describe('turning it off', () => {
  test('needs the password and a code, and drops the backup codes', async () => {
    const person = await protect(server);
    const shown = await code(person.secret);
    for (const [body, words] of [
      [{ code: shown }, /^password is required/],
      [{ password }, /^code is required/],
      [{ password, code: await wrongCode(person.secret) }, /^code is wrong/],
      [{ password: 'not-the-password', code: shown }, /^password is not your current password/],
    ] as const)
      assert.match(refusalOf(await send(server, 'disable', body, person), 400, 'mfa_disable'), words);
    const none = await send(server, 'disable', { method: 'sms', password, code: shown }, person);
    assert.equal(refusalOf(none, 409, 'mfa_disable'), 'Two-step sign-in is not on');
    const reply = replyOf(
      await send(server, 'disable', { method: 'totp', password, code: shown }, person),
      'mfa_disable',
    );
    assert.deepEqual(reply.results, { method: 'totp', status: 'disabled', mfa_enabled: false });
    assert.deepEqual((await executionOf(server, person, reply.execution_id)).input, { method: 'totp' });
    assert.deepEqual(await server.sql('select 1 from mfa_backup_codes where user_id = $1', [person.id]), []);
    assert.equal((await post(server, '/login', { username: person.username, password })).status, 200);
    assert.equal((await send(server, 'disable', { password, code: shown }, person)).status, 409);
  });
});
