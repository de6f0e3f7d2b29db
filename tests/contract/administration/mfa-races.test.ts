import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, inGroups, logIn, tally } from './identity.support.ts';
import {
  code,
  enabled,
  forgetSteps,
  mfaToken,
  type Protected,
  post,
  protect,
  verify,
  wrongCode,
} from './mfa.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const rounds = 8;

/** As if nobody had guessed. */
const forgive = () => server.sql('delete from login_failures');

const sessionsOf = async ({ id }: Protected): Promise<number> =>
  (await server.sql('select id from sessions where user_id = $1', [id])).length;

test('of fifty sign-ins at once with one code of the authenticator, one succeeds', async () => {
  const person = await protect(server);
  for (let round = 0; round < rounds; round += 1) {
    const tokens = await inGroups(50, () => mfaToken(server, person));
    const before = await sessionsOf(person);
    const shown = await code(person.secret);
    const counts = tally(await Promise.all(tokens.map(token => verify(server, token, shown))));
    assert.equal(counts[200], 1, JSON.stringify(counts));
    assert.equal(counts[401], 49);
    assert.equal(await sessionsOf(person), before + 1);
    await forgetSteps(server, person);
  }
});

test('of fifty sign-ins at once with one backup code, one succeeds', async () => {
  const person = await protect(server);
  for (const shown of person.backupCodes.slice(0, rounds)) {
    const tokens = await inGroups(50, () => mfaToken(server, person));
    const before = await sessionsOf(person);
    const counts = tally(await Promise.all(tokens.map(token => verify(server, token, shown))));
    assert.equal(counts[200], 1, JSON.stringify(counts));
    assert.equal(await sessionsOf(person), before + 1);
  }
});

test('of fifty uses of one token at once, one succeeds, and the others are no wrong guesses', async () => {
  const person = await protect(server);
  for (let round = 0; round < rounds; round += 1) {
    const token = await mfaToken(server, person);
    const shown = await code(person.secret);
    assert.deepEqual(tally(await atOnce(50, () => verify(server, token, shown))), { 200: 1, 401: 49 });
    const left = await server.sql<{ failures: number }>('select failures from login_failures');
    assert.deepEqual(left, []);
    await forgetSteps(server, person);
  }
});

test('of ten backup codes at once on one token, one is spent', async () => {
  const person = await protect(server);
  const token = await mfaToken(server, person);
  const answers = await Promise.all(person.backupCodes.map(shown => verify(server, token, shown)));
  assert.deepEqual(tally(answers), { 200: 1, 401: 9 });
  const spent = await server.sql('select 1 from mfa_backup_codes where user_id = $1 and used_at is not null', [
    person.id,
  ]);
  assert.equal(spent.length, 1);
});

test('of fifty wrong codes at once, on one login or on many, five are answered', async () => {
  const [one, many] = [await protect(server), await protect(server)];
  const token = await mfaToken(server, one);
  const tokens = await inGroups(50, () => mfaToken(server, many));
  const [wrongForOne, wrongForMany] = [await wrongCode(one.secret), await wrongCode(many.secret)];
  assert.deepEqual(tally(await atOnce(50, () => verify(server, token, wrongForOne))), { 401: 5, 429: 45 });
  const answers = await Promise.all(tokens.map(each => verify(server, each, wrongForMany)));
  assert.deepEqual(tally(answers), { 401: 5, 429: 45 });
  await forgive();
});

test('a sign-in that races a new password leaves no session behind', async () => {
  const changed = 'A-new-password-7';
  for (let round = 0; round < rounds; round += 1) {
    const person = await protect(server);
    const tokens = await atOnce(10, () => mfaToken(server, person));
    await post(server, '/password/forgot', { email: person.email });
    const mail = (await server.mails(person.email, 2)).at(-1)?.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? '';
    const link = /reset-password\?token=([\w-]{43})/.exec(mail)?.[1] ?? '';
    const [reset] = await Promise.all([
      post(server, '/password/reset', { token: link, password: changed }),
      ...tokens.map((token, index) => verify(server, token, person.backupCodes[index] ?? '')),
    ]);
    assert.equal(reset?.status, 200, reset?.text);
    const living = await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [person.id]);
    assert.deepEqual(living, []);
  }
});

test('an authenticator confirmed twenty times at once is confirmed once, with one set of backup codes', async () => {
  const person = await server.person();
  const { token } = person;
  const started = await post(server, '/mfa/totp', {}, { token });
  const shown = await code((started.body as { secret: string }).secret);
  const answers = await atOnce(20, () => post(server, '/mfa/totp/confirm', { code: shown }, { token }));
  assert.deepEqual(tally(answers), { 200: 1, 409: 19 });
  const codes = await server.sql('select 1 from mfa_backup_codes where user_id = $1', [person.id]);
  assert.equal(codes.length, 10);
  assert.equal(await enabled(server, person), true);
});

test('twenty begun at once leave one authenticator, whose secret is one of those told', async () => {
  const person = await server.person();
  const { token } = person;
  const answers = await atOnce(20, () => post(server, '/mfa/totp', {}, { token }));
  assert.deepEqual(tally(answers), { 201: 20 });
  const rows = await server.sql<{ id: string }>('select id from mfa_factors where user_id = $1', [person.id]);
  assert.equal(rows.length, 1);
  const kept = answers.map(({ body }) => body as { factor_id: string; secret: string });
  const secret = kept.find(each => each.factor_id === rows[0]?.id)?.secret ?? '';
  assert.equal((await post(server, '/mfa/totp/confirm', { code: await code(secret) }, { token })).status, 200);
});

/** Holds the account's row for a moment, then changes something in the same transaction; what waits for it sees the change. */
async function meanwhile<T>({ id }: Person, change: string, act: () => Promise<T>): Promise<T> {
  const changing = server.sql(`do $$ begin
    perform 1 from users where id = '${id}' for update;
    perform pg_sleep(0.6);
    ${change.replaceAll(':id', `'${id}'`)};
  end $$`);
  await sleep(150);
  const answer = await act();
  await changing;
  return answer;
}

describe('what waits for the account finds it as it is then', () => {
  test('a session that ended sets up no second factor', async () => {
    const person = await server.person();
    const { token } = person;
    const revoke = 'update sessions set revoked_at = now() where user_id = :id';
    const started = await post(server, '/mfa/totp', {}, { token });
    const shown = await code((started.body as { secret: string }).secret);
    const answer = await meanwhile(person, revoke, () => post(server, '/mfa/totp/confirm', { code: shown }, { token }));
    assert.equal(answer.status, 401);
    const confirmed = await server.sql('select 1 from mfa_factors where user_id = $1 and confirmed_at is not null', [
      person.id,
    ]);
    assert.deepEqual(confirmed, []);
  });

  test('a password that was replaced changes nothing any more', async () => {
    const person = await protect(server);
    const replace = 'update users set password_changed_at = now() where id = :id';
    const body = { password, code: person.backupCodes[0] };
    const answer = await meanwhile(person, replace, () => post(server, '/mfa/disable', body, { token: person.token }));
    assert.equal(answer.status, 400);
    assert.equal(await enabled(server, person), true);
  });

  test('a second factor that was turned on is asked for', async () => {
    const person = await server.person();
    await post(server, '/mfa/totp', {}, { token: person.token });
    const confirm = 'update mfa_factors set confirmed_at = now() where user_id = :id';
    const answer = await meanwhile(person, confirm, () => logIn(server, { username: person.username, password }));
    assert.equal(answer.status, 401);
    assert.equal((answer.body as { mfa_required?: boolean }).mfa_required, true);
  });
});

test('logins that race the second factor being turned on get a session only before it', async () => {
  const person = await server.person();
  const { token } = person;
  const started = await post(server, '/mfa/totp', {}, { token });
  const shown = await code((started.body as { secret: string }).secret);
  const [confirmed, ...logins] = await Promise.all([
    post(server, '/mfa/totp/confirm', { code: shown }, { token }),
    ...Array.from({ length: 16 }, () => logIn(server, { username: person.username, password })),
  ]);
  assert.equal(confirmed?.status, 200);
  const counts = tally(logins);
  assert.equal((counts[200] ?? 0) + (counts[401] ?? 0), 16, JSON.stringify(counts));
  assert.equal((await logIn(server, { username: person.username, password })).status, 401);
});
