import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type ReceivedMail, receivingServer } from '../../../src/platform/mail/testing.ts';
import { until } from '../../support/own-redis.ts';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, logIn, tally } from '../administration/identity.support.ts';
import { ageSignIn, code, mfaToken, post, protect, verify } from '../administration/mfa.support.ts';
import { type SetUp, send } from './mfa.support.ts';
import { refusalOf, replyOf } from './workflows.support.ts';

let server: TestServer;
let smtp: Awaited<ReturnType<typeof receivingServer>>;
let received: readonly ReceivedMail[];
before(async () => {
  smtp = await receivingServer({ after: () => {} });
  ({ received } = smtp);
  server = await startServer({ SMTP_URL: smtp.url });
});
after(async () => {
  await server.close();
  await smtp.close();
});

/** The codes that were mailed to an address so far, oldest first; waits until there are `count`. */
async function codesTo(email: string, count: number): Promise<string[]> {
  const mails = () => received.filter(({ to, message }) => to.includes(email) && /^Subject: Your code/m.test(message));
  await until('the mail arrives', () => mails().length >= count, 15_000);
  return mails().map(
    ({ message }) => /code (?:to sign in )?is (\d{6})/.exec(message.replaceAll('=\r\n', ''))?.[1] ?? '',
  );
}

/** A person whose address is proven. */
async function proven(): Promise<Person> {
  const person = await server.person();
  await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
  return person;
}

/** A person whose sign-in asks for a mailed code. */
async function mailed(): Promise<Person & { readonly backupCodes: readonly string[] }> {
  const person = await proven();
  const { backup_codes } = replyOf<SetUp>(
    await send(server, 'setup', { method: 'email' }, person),
    'mfa_setup',
  ).results;
  const [shown] = await codesTo(person.email, 1);
  replyOf(await send(server, 'verify', { code: shown }, person), 'mfa_verify');
  return { ...person, backupCodes: backup_codes };
}

const ask = (token: string, method = 'email') => post(server, '/mfa/send', { mfa_token: token, method });

describe('codes by e-mail', () => {
  test('go only to an address that was proven', async () => {
    const person = await server.person();
    assert.match(
      refusalOf(await send(server, 'setup', { method: 'email' }, person), 409, 'mfa_setup'),
      /^Confirm your e-mail/,
    );
    assert.deepEqual(await server.sql('select 1 from mfa_factors where user_id = $1', [person.id]), []);
  });

  test('are turned on with one that was sent, which stands in no subject, no row and no log', async () => {
    const person = await proven();
    const { results } = replyOf<SetUp>(
      await send(server, 'setup', { method: 'email', backup_codes_count: 4 }, person),
      'mfa_setup',
    );
    const { backup_codes, expires_at, ...rest } = results;
    assert.deepEqual(rest, {
      method: 'email',
      qr_code: null,
      secret: null,
      sent_to: `${person.email.charAt(0)}•••@example.com`,
      verification_required: true,
    });
    assert.equal(backup_codes.length, 4);
    assert.ok(Date.parse(expires_at) - Date.now() > 14 * 60_000);
    const [shown = ''] = await codesTo(person.email, 1);
    assert.match(shown, /^\d{6}$/);
    assert.deepEqual(
      await server.sql(
        `select 1 from mail_messages where subject like '%' || $1 || '%' or encode(body, 'escape') like '%' || $1 || '%'
          union all select 1 from mfa_sent_codes c where c.user_id = $2 and row_to_json(c)::text like '%' || $1 || '%'
          union all select 1 from audit_events where actor_id = $2 and details::text like '%' || $1 || '%'
          union all select 1 from executions where actor_id = $2 and input::text like '%' || $1 || '%'`,
        [`"${shown}"`, person.id],
      ),
      [],
    );
    const wrong = shown === '123456' ? '654321' : '123456';
    assert.equal((await send(server, 'verify', { code: wrong }, person)).status, 400);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200, 'not on yet');
    replyOf(await send(server, 'verify', { code: shown }, person), 'mfa_verify');
    const status = await server.call('GET', '/api/v1/auth/mfa', { token: person.token });
    const { methods } = status.body as { methods: { method: string; sent_to: string }[] };
    assert.deepEqual(
      methods.map(({ method, sent_to }) => [method, sent_to]),
      [['email', results.sent_to]],
    );
    await until('the owner is told', () =>
      received.some(({ to, message }) => to.includes(person.email) && /turned on/.test(message)),
    );
  });

  test('finish the sign-in that they were sent for, once, and no other', async () => {
    const person = await mailed();
    const answer = await logIn(server, { username: person.username, password });
    const { mfa_methods, error } = answer.body as { mfa_methods: string[]; error: string };
    assert.deepEqual(mfa_methods, ['email', 'backup_code']);
    assert.match(error, /a code that POST \/api\/v1\/auth\/mfa\/send mails to you, or a backup code/);
    const [one, other] = [await mfaToken(server, person), await mfaToken(server, person)];
    const sent = await ask(one);
    assert.deepEqual([sent.status, sent.body], [200, { sent_to: `${person.email.charAt(0)}•••@example.com` }]);
    const shown = (await codesTo(person.email, 2))[1] ?? '';
    assert.equal((await verify(server, other, shown)).status, 401, 'of another sign-in');
    const answers = await atOnce(6, () => verify(server, one, shown));
    assert.deepEqual(tally(answers), { 200: 1, 401: 5 });
    const event = await audit(server, 'auth.mfa_verify', person.id, 'success');
    assert.equal(event.details['factor'], 'email');
    assert.equal((await verify(server, await mfaToken(server, person), person.backupCodes[0] ?? '')).status, 200);
  });

  test('end with the newest, and with their time', async () => {
    const person = await mailed();
    const token = await mfaToken(server, person);
    await ask(token);
    await ask(token);
    const [, older = '', newest = ''] = await codesTo(person.email, 3);
    if (older !== newest) assert.equal((await verify(server, token, older)).status, 401);
    await server.sql(`update mfa_sent_codes set expires_at = now() where user_id = $1`, [person.id]);
    assert.equal((await verify(server, token, newest)).status, 401);
    await server.sql(`update mfa_sent_codes set expires_at = now() + interval '1 minute' where user_id = $1`, [
      person.id,
    ]);
    assert.equal((await verify(server, token, newest)).status, 200);
  });

  test('are sent few times, however the sign-ins or setups begin', async () => {
    const person = await mailed();
    const answers = [];
    for (let count = 0; count < 6; count += 1) answers.push(await ask(await mfaToken(server, person)));
    assert.deepEqual(tally(answers), { 200: 4, 429: 2 });
    const last = answers.at(-1);
    assert.ok(Number(last?.headers.get('retry-after')) > 60);
    const begins = await proven();
    assert.deepEqual(tally(await atOnce(9, () => send(server, 'setup', { method: 'email' }, begins))), {
      200: 5,
      429: 4,
    });
  });

  test('are guessed at few times, whichever sign-in it is, and not asked for meanwhile', async () => {
    const person = await mailed();
    const tokens = await Promise.all([1, 2, 3].map(() => mfaToken(server, person)));
    const [first = ''] = tokens;
    await ask(first);
    const shown = (await codesTo(person.email, 2))[1];
    const wrong = shown === '111111' ? '222222' : '111111';
    const answers = [];
    for (let count = 0; count < 7; count += 1) answers.push(await verify(server, tokens[count % 3] ?? '', wrong));
    assert.deepEqual(tally(answers), { 401: 5, 429: 2 });
    assert.equal((await verify(server, first, shown ?? '')).status, 429);
    assert.equal((await ask(first)).status, 429);
  });

  test('are not sent for what is none of ours, another method, or whoever is not protected so', async () => {
    const person = await protect(server);
    for (const answer of [
      await ask('x'),
      await ask(await mfaToken(server, person)),
      await ask(await mfaToken(server, await mailed()), 'sms'),
    ])
      assert.deepEqual([answer.status, answer.body], [401, { error: 'Invalid or expired code' }]);
    assert.equal((await ask(await mfaToken(server, person), 'totp')).status, 400);
    const locked = await mailed();
    const token = await mfaToken(server, locked);
    await server.sql('update users set active = false where id = $1', [locked.id]);
    assert.equal((await ask(token)).status, 401, 'deactivated meanwhile');
  });

  test('are no step-up: nothing sensitive takes one', async () => {
    const person = await mailed();
    const token = await mfaToken(server, person);
    await ask(token);
    const shown = (await codesTo(person.email, 2))[1] ?? '';
    await ageSignIn(server, person);
    assert.match(
      refusalOf(await send(server, 'disable', { code: shown }, person), 400, 'mfa_disable'),
      /^password is required/,
    );
    for (const answer of [
      await send(server, 'setup', { method: 'totp' }, person),
      await server.call('POST', '/api/v1/auth/mfa/totp', { token: person.token, body: {} }),
    ])
      assert.equal(answer.status, 403, answer.text);
    const renewed = await post(server, '/mfa/backup-codes', { code: shown }, { token: person.token });
    assert.equal(renewed.status, 400, renewed.text);
    const withPassword = await post(server, '/mfa/backup-codes', { password }, { token: person.token });
    assert.equal(withPassword.status, 200, withPassword.text);
  });

  test('do not take the place of an authenticator: neither is turned off by them', async () => {
    const person = await protect(server);
    await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
    const begun = replyOf<SetUp>(await send(server, 'setup', { method: 'email' }, person), 'mfa_setup').results;
    assert.deepEqual(begun.backup_codes, []);
    const [shown] = await codesTo(person.email, 1);
    replyOf(await send(server, 'verify', { code: shown }, person), 'mfa_verify');
    const token = await mfaToken(server, person);
    await ask(token);
    const mailedCode = (await codesTo(person.email, 2))[1];
    assert.match(
      refusalOf(
        await send(server, 'disable', { method: 'email', password, code: mailedCode }, person),
        400,
        'mfa_disable',
      ),
      /^code is wrong/,
    );
    const off = await send(server, 'disable', { method: 'totp', password, code: await code(person.secret) }, person);
    assert.deepEqual(replyOf(off, 'mfa_disable').results, { method: 'totp', status: 'disabled', mfa_enabled: true });
    assert.equal((await logIn(server, { username: person.username, password })).status, 401);
    const all = replyOf(await send(server, 'disable', { password }, person), 'mfa_disable');
    assert.deepEqual(all.results, { method: null, status: 'disabled', mfa_enabled: false });
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });
});
