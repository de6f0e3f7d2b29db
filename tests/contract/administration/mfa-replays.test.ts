import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, inGroups, tally } from './identity.support.ts';
import { code, forgetSteps, mfaToken, type Protected, post, protect, verify, wrongCode } from './mfa.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const sessionsOf = async ({ id }: Protected): Promise<number> =>
  (await server.sql('select id from sessions where user_id = $1', [id])).length;
const failures = () => server.sql<{ failures: number }>('select failures from login_failures');

/** Finishes a sign-in of its own with a code. */
const enter = async (person: Protected, shown: string): Promise<Answer> =>
  verify(server, await mfaToken(server, person), shown);

/** Wrong codes lock after five, so this shows how many were counted before. */
async function leftUntilLocked(person: Protected): Promise<number> {
  const wrong = await wrongCode(person.secret);
  for (let left = 0; left < 10; left += 1) if ((await enter(person, wrong)).status === 429) return left;
  return 10;
}

describe('one right code, sent many times at once', () => {
  for (const times of [6, 50])
    for (const kind of ['authenticator', 'backup code'] as const)
      test(`${times} sign-ins with one of the ${kind}: one session, and no guess`, async () => {
        const person = await protect(server);
        const tokens = await inGroups(times, () => mfaToken(server, person));
        const before = await sessionsOf(person);
        const shown = kind === 'authenticator' ? await code(person.secret) : (person.backupCodes[0] ?? '');
        const answers = await Promise.all(tokens.map(token => verify(server, token, shown)));
        assert.deepEqual(tally(answers), { 200: 1, 401: times - 1 });
        assert.equal(await sessionsOf(person), before + 1);
        assert.deepEqual(await failures(), []);
        const other = kind === 'authenticator' ? (person.backupCodes[1] ?? '') : await code(person.secret);
        assert.equal((await enter(person, other)).status, 200, 'the second factor is not locked');
      });

  test('six clicks on new backup codes make them once', async () => {
    const person = await protect(server);
    const shown = await code(person.secret);
    const { token } = person;
    const answers = await atOnce(6, () => post(server, '/mfa/backup-codes', { code: shown, password }, { token }));
    assert.deepEqual(tally(answers), { 200: 1, 400: 5 });
    const made = answers.find(({ status }) => status === 200)?.body as { backup_codes: string[] };
    assert.equal((await enter(person, made.backup_codes[0] ?? '')).status, 200, 'the ones that were shown are good');
    assert.deepEqual(await failures(), []);
  });

  test('six clicks that turn it on, and six that turn it off, do it once', async () => {
    const person = await server.person();
    const { token } = person;
    const { secret } = (await post(server, '/mfa/totp', {}, { token })).body as { secret: string };
    const first = await code(secret);
    const on = await atOnce(6, () => post(server, '/mfa/totp/confirm', { code: first }, { token }));
    assert.deepEqual(tally(on), { 200: 1, 409: 5 });
    await forgetSteps(server, person);
    const second = await code(secret);
    const off = await atOnce(6, () => post(server, '/mfa/disable', { password, code: second }, { token }));
    assert.deepEqual(tally(off), { 200: 1, 409: 5 });
    assert.deepEqual(await failures(), []);
  });
});

describe('a code that was used', () => {
  test('opens nothing and is not counted, soon or late', async () => {
    const person = await protect(server);
    const [backup = ''] = person.backupCodes;
    const [older, shown] = [await code(person.secret, -1), await code(person.secret)];
    assert.equal((await enter(person, shown)).status, 200);
    assert.equal((await enter(person, backup)).status, 200);
    const before = await sessionsOf(person);
    for (const replayed of [shown, older, backup])
      for (let times = 0; times < 6; times += 1) assert.equal((await enter(person, replayed)).status, 401);
    // As if it had been used an hour ago: no clock would take it any more.
    const old = await code(person.secret, -120);
    await server.sql('update mfa_factors set last_step = last_step - 120 where user_id = $1', [person.id]);
    for (let times = 0; times < 6; times += 1) assert.equal((await enter(person, old)).status, 401);
    assert.equal(await sessionsOf(person), before);
    assert.deepEqual(await failures(), []);
    const denied = await server.sql(
      `select 1 from audit_events where action = 'auth.mfa_verify' and outcome = 'denied' and actor_id = $1`,
      [person.id],
    );
    assert.equal(denied.length, 24, 'each is in the audit log');
  });

  test('does not forgive wrong ones, which lock after five as ever', async () => {
    const person = await protect(server);
    const [backup = ''] = person.backupCodes;
    const shown = await code(person.secret);
    assert.equal((await enter(person, shown)).status, 200);
    assert.equal((await enter(person, backup)).status, 200);
    const wrong = await wrongCode(person.secret);
    for (let times = 0; times < 3; times += 1) {
      assert.equal((await enter(person, wrong)).status, 401);
      assert.equal((await enter(person, shown)).status, 401);
      assert.equal((await enter(person, backup)).status, 401);
    }
    assert.equal(await leftUntilLocked(person), 2);
    assert.equal((await enter(person, shown)).status, 429, 'the lock holds for it too');
    await server.sql('delete from login_failures');
  });

  test('is a wrong one when it was of another authenticator, of another set, or never used', async () => {
    const person = await protect(server);
    const [old = '', never] = [person.backupCodes[0], await code(person.secret, -9)];
    assert.equal((await enter(person, old)).status, 200);
    const { token } = person;
    const renewed = await post(server, '/mfa/backup-codes', { code: await code(person.secret), password }, { token });
    assert.equal(renewed.status, 200);
    const other = await protect(server);
    for (const shown of [old, never, other.backupCodes[0] ?? ''])
      assert.equal((await enter(person, shown)).status, 401);
    assert.equal(await leftUntilLocked(person), 2);
    await server.sql('delete from login_failures');
  });
});

test('codes are taken as people and their keyboards write them', async () => {
  const person = await protect(server);
  const wide = (text: string): string =>
    text.replace(/[!-~]/g, each => String.fromCharCode(each.charCodeAt(0) + 0xfee0));
  const spaced = (text: string, by: string): string => `${text.slice(0, 3)}${by}${text.slice(3)}`;
  for (const written of [
    (text: string) => spaced(text, ' '),
    (text: string) => spaced(text, '-'),
    (text: string) => spaced(text, '\u2011'),
    (text: string) => spaced(text, '\u00a0'),
    wide,
    (text: string) => wide(spaced(text, '-')),
  ]) {
    const shown = written(await code(person.secret));
    assert.equal((await enter(person, shown)).status, 200, shown);
    await forgetSteps(server, person);
  }
  const [first = '', second = ''] = person.backupCodes;
  for (const shown of [wide(first), second.toLowerCase().replaceAll('-', '\u2013')])
    assert.equal((await enter(person, shown)).status, 200, shown);
  for (const shown of [`${await code(person.secret)}x`, `+${await code(person.secret)}`])
    assert.equal((await enter(person, shown)).status, 401, shown);
  await server.sql('delete from login_failures');
});
