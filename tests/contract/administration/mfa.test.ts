import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { operatorCaller } from '../../../src/compose/operator.ts';
import { tellMissedFactors } from '../../../src/domain/mfa/missed-factors.ts';
import { type Answer, password, startServer, type TestServer } from '../../support/server.ts';
import { audit, errorOf, linkIn, logIn, me } from './identity.support.ts';
import {
  code,
  codeAsked,
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

const refused = (answer: Answer, status = 401): void => {
  assert.deepEqual([answer.status, answer.body], [status, { error: 'Invalid or expired code' }]);
  assert.equal(answer.headers.get('set-cookie'), null);
};

const sessionsOf = async ({ id }: Protected): Promise<number> =>
  (await server.sql('select id from sessions where user_id = $1', [id])).length;

describe('a login with a second factor', () => {
  test('gives no session for the right password, but a token to go on with', async () => {
    const person = await protect(server);
    const before = await sessionsOf(person);
    const answer = await logIn(server, { username: person.username, password });
    assert.equal(answer.status, 401);
    const { mfa_token, ...rest } = answer.body as { mfa_token: string };
    assert.deepEqual(rest, { error: codeAsked('/api/v1'), mfa_required: true, mfa_methods: ['totp', 'backup_code'] });
    assert.match(mfa_token, /^[\w-]{43}$/);
    assert.equal(answer.headers.get('set-cookie'), null);
    assert.equal(await sessionsOf(person), before);
    assert.equal((await me(server, mfa_token)).status, 401);
    const event = await audit(server, 'auth.login', person.id, 'success');
    const { sign_in, ...details } = event.details;
    assert.deepEqual([event.target_id, details], [person.id, { asked: 'second factor' }]);
    assert.match(String(sign_in), /^[0-9a-f]{32}$/);
    assert.deepEqual(
      await server.sql(
        `select 1 from audit_events where details::text like '%' || $1 || '%'
          union all select 1 from one_time_tokens where hash::text like '%' || $1 || '%'`,
        [mfa_token],
      ),
      [],
    );
  });

  test('tells nobody without the password that there is one', async () => {
    const person = await protect(server);
    const answer = await logIn(server, { username: person.username, password: 'not-the-password' });
    assert.deepEqual([answer.status, answer.body], [401, { error: 'Invalid credentials' }]);
  });

  test('is finished by a code of the authenticator, with what a login answers', async () => {
    const person = await protect(server);
    const answer = await verify(server, await mfaToken(server, person), await code(person.secret));
    assert.equal(answer.status, 200);
    const { user, token, refresh_token, ...rest } = answer.body as {
      user: { id: string; last_login: string };
      token: string;
      refresh_token: string;
    };
    assert.deepEqual(rest, { token_type: 'Bearer', expires_in: 900 });
    assert.equal(user.id, person.id);
    assert.equal((await me(server, token)).status, 200);
    assert.equal((await post(server, '/refresh', { refresh_token })).status, 200);
    assert.match(answer.headers.get('set-cookie') ?? '', /^gatehouse_device=\S+; Path=\/; Max-Age=31536000; HttpOnly/);
    const event = await audit(server, 'auth.mfa_verify', person.id, 'success');
    const { sign_in } = (await audit(server, 'auth.login', person.id, 'success')).details;
    assert.deepEqual([event.target_id, event.details], [person.id, { factor: 'totp', sign_in }]);
  });

  test('is one sign-in in the audit log, with its steps: nothing is denied but a wrong code', async () => {
    const person = await protect(server);
    const steps = () =>
      server.sql(
        `select action, outcome, details->>'code' as code, details->>'factor' as factor from audit_events
          where actor_id = $1 and details->>'sign_in' = (select details->>'sign_in' from audit_events
            where actor_id = $1 and details ? 'sign_in' order by id desc limit 1) order by id`,
        [person.id],
      );
    const token = await mfaToken(server, person);
    refused(await verify(server, token, await wrongCode(person.secret)));
    assert.equal((await verify(server, token, await code(person.secret))).status, 200);
    assert.deepEqual(await steps(), [
      { action: 'auth.login', outcome: 'success', code: null, factor: null },
      { action: 'auth.mfa_verify', outcome: 'denied', code: 'auth.mfa_rejected', factor: null },
      { action: 'auth.mfa_verify', outcome: 'success', code: null, factor: 'totp' },
    ]);
  });

  test('that is given no code in time is recorded as such, once, and is a sign-in that failed', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    const { database, perform } = server.gatehouse;
    const look = (minutes: number) =>
      tellMissedFactors(
        database,
        (action, input) => perform(action, input, operatorCaller('job')),
        new Date(Date.now() + minutes * 60_000),
      );
    const told = () =>
      server.sql(
        `select outcome, details->>'missed' as missed from audit_events
        where action = 'auth.mfa_missed' and target_id = $1`,
        [person.id],
      );
    await look(4);
    assert.deepEqual(await told(), []);
    await server.sql(
      `update one_time_tokens set expires_at = now() - interval '1 second' where kind = 'mfa' and user_id = $1 and used_at is null`,
      [person.id],
    );
    await Promise.all([look(0), look(0)]);
    await look(0);
    assert.deepEqual(await told(), [{ outcome: 'denied', missed: 'second factor' }]);
    refused(await verify(server, token, await code(person.secret)));
  });

  test('takes the code with spaces, and one step early or late', async () => {
    const person = await protect(server);
    for (const steps of [-1, 0, 1]) {
      const shown = await code(person.secret, steps);
      const answer = await verify(server, await mfaToken(server, person), ` ${shown.slice(0, 3)} ${shown.slice(3)} `);
      assert.equal(answer.status, 200, `${steps}: ${answer.text}`);
    }
  });

  test('is finished by a backup code, however it is written, each once', async () => {
    const person = await protect(server);
    const [first = '', second = '', third = ''] = person.backupCodes;
    assert.match(first, /^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    for (const shown of [first, second.toLowerCase().replaceAll('-', ''), ` ${third.replaceAll('-', ' ')} `])
      assert.equal((await verify(server, await mfaToken(server, person), shown)).status, 200, shown);
    refused(await verify(server, await mfaToken(server, person), first));
    const { body } = await server.call('GET', '/api/v1/auth/mfa', { token: person.token });
    assert.equal((body as { backup_codes_left: number }).backup_codes_left, 7);
    const event = await audit(server, 'auth.mfa_verify', person.id, 'success');
    assert.equal(event.details['factor'], 'backup_code');
  });
});

describe('a code', () => {
  test('that was used before is refused, and so are older ones', async () => {
    const person = await protect(server);
    const [older, used] = [await code(person.secret, -1), await code(person.secret)];
    assert.equal((await verify(server, await mfaToken(server, person), used)).status, 200);
    refused(await verify(server, await mfaToken(server, person), used));
    refused(await verify(server, await mfaToken(server, person), older));
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret, 1))).status, 200);
  });

  test('that set the authenticator up does not sign in', async () => {
    const person = await server.person();
    const started = await post(server, '/mfa/totp', {}, { token: person.token });
    const { secret } = started.body as { secret: string };
    const shown = await code(secret);
    const confirmed = await post(server, '/mfa/totp/confirm', { code: shown }, { token: person.token });
    assert.equal(confirmed.status, 200);
    refused(await verify(server, await mfaToken(server, person), shown));
  });

  test('of another time, another person or another form is refused in the same words', async () => {
    const [person, other] = [await protect(server), await protect(server)];
    const token = await mfaToken(server, person);
    for (const shown of [
      await code(person.secret, -3),
      await code(person.secret, 3),
      other.backupCodes[0] ?? '',
      `${await code(person.secret)}0`,
    ]) {
      refused(await verify(server, token, shown));
    }
    const event = await audit(server, 'auth.mfa_verify', person.id, 'denied');
    assert.deepEqual([event.target_id, event.details], [person.id, { ...event.details, code: 'auth.mfa_rejected' }]);
  });

  test('and a token are asked for by name, and nothing else', async () => {
    for (const [body, message] of [
      [{}, /mfa_token is required; code is required/],
      [{ mfa_token: 7, code: 123456 }, /mfa_token must be a string; code must be a string/],
      [{ mfa_token: 'x', code: '' }, /code must not be empty/],
      [{ mfa_token: 'x', code: '1'.repeat(65) }, /code must have at most 64/],
      [{ mfa_token: 'x', code: '1', user_id: 'x' }, /user_id is not a known field/],
    ] as const) {
      const answer = await post(server, '/mfa/verify', body);
      assert.equal(answer.status, 400, answer.text);
      assert.match(errorOf(answer), message);
    }
  });
});

describe('the token of a sign-in', () => {
  test('that is unknown is refused like a wrong code', async () => {
    const person = await protect(server);
    refused(await verify(server, randomBytes(32).toString('base64url'), await code(person.secret)));
  });

  test('outlives wrong codes, and works once', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    refused(await verify(server, token, await wrongCode(person.secret)));
    assert.equal((await verify(server, token, await code(person.secret))).status, 200);
    refused(await verify(server, token, person.backupCodes[0] ?? ''));
    const { body } = await server.call('GET', '/api/v1/auth/mfa', { token: person.token });
    assert.equal((body as { backup_codes_left: number }).backup_codes_left, 10, 'a refused token spends no code');
  });

  test('works for five minutes', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    const age = (seconds: number) =>
      server.sql(
        `update one_time_tokens set expires_at = expires_at - make_interval(secs => $2) where user_id = $1 and kind = 'mfa'`,
        [person.id, seconds],
      );
    await age(301);
    refused(await verify(server, token, await code(person.secret)));
    const next = await mfaToken(server, person);
    await age(295);
    assert.equal((await verify(server, next, await code(person.secret))).status, 200);
  });

  test('is no link to reset a password with, nor the other way round', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    const body = { token, password: 'A-new-password-7' };
    assert.equal((await post(server, '/password/reset', body)).status, 400);
    await post(server, '/password/forgot', { email: person.email });
    const link = await linkIn(server, person.email, 'reset-password', 2);
    refused(await verify(server, link, await code(person.secret)));
  });

  test('dies with the password it was given for', async () => {
    const person = await protect(server);
    await server.sql('update users set email_verified_at = now() where id = $1', [person.id]);
    const token = await mfaToken(server, person);
    await post(server, '/password/forgot', { email: person.email });
    const link = await linkIn(server, person.email, 'reset-password', 2);
    const changed = 'A-new-password-7';
    assert.equal((await post(server, '/password/reset', { token: link, password: changed })).status, 200);
    refused(await verify(server, token, await code(person.secret)));
    const next = await mfaToken(server, person, changed);
    assert.equal((await verify(server, next, await code(person.secret))).status, 200, 'the factor outlives it');
  });

  test('dies with the account, also when that is active again', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    for (const is_active of [false, true]) {
      const changed = await server.call('PATCH', `/api/v1/users/${person.id}/status`, {
        token: server.admin.token,
        body: { is_active },
      });
      assert.equal(changed.status, 200);
      refused(await verify(server, token, await code(person.secret)));
    }
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret))).status, 200);
  });

  test('is refused once the second factor was turned off', async () => {
    const person = await protect(server);
    const token = await mfaToken(server, person);
    const body = { password, code: person.backupCodes[0] };
    assert.equal((await post(server, '/mfa/disable', body, { token: person.token })).status, 200);
    refused(await verify(server, token, await code(person.secret)));
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });
});

describe('five wrong codes', () => {
  /** As if the lock had been put some time ago. */
  const wait = (seconds: number) =>
    server.sql(
      `update login_failures set first_at = first_at - make_interval(secs => $1),
        locked_until = locked_until - make_interval(secs => $1)`,
      [seconds],
    );

  const guess = async (person: Protected, times: number): Promise<number[]> => {
    const statuses: number[] = [];
    for (let count = 0; count < times; count += 1) {
      const answer = await verify(server, await mfaToken(server, person), await wrongCode(person.secret));
      statuses.push(answer.status);
    }
    return statuses;
  };

  test('lock the second factor for fifteen minutes across logins, also against right codes', async () => {
    const person = await protect(server);
    const early = await mfaToken(server, person);
    assert.deepEqual(await guess(person, 5), [401, 401, 401, 401, 401]);
    for (const token of [early, await mfaToken(server, person)]) {
      for (const shown of [await code(person.secret), person.backupCodes[0] ?? '', await wrongCode(person.secret)]) {
        const answer = await verify(server, token, shown);
        assert.equal(answer.status, 429);
        assert.equal(errorOf(answer), 'Too many failed sign-ins; try again in 15 minutes');
        const seconds = Number(answer.headers.get('retry-after'));
        assert.ok(seconds > 880 && seconds <= 900, String(seconds));
      }
    }
    const event = await audit(server, 'auth.mfa_verify', person.id, 'denied');
    assert.equal(event.details['code'], 'auth.locked');
    await wait(14 * 60);
    assert.deepEqual(await guess(person, 1), [429]);
    await wait(61);
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret))).status, 200);
  });

  test('are counted apart from wrong passwords', async () => {
    const person = await protect(server);
    await guess(person, 4);
    for (let count = 0; count < 4; count += 1)
      await logIn(server, { username: person.username, password: 'not-the-password' });
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret))).status, 200);
  });

  test('are not reached by wrong tokens of whoever does not know the password', async () => {
    const person = await protect(server);
    for (let count = 0; count < 8; count += 1) refused(await verify(server, `unknown-${count}`, '123456'));
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret))).status, 200);
  });

  test('are forgotten after a right one, but not after a right password', async () => {
    const person = await protect(server);
    assert.deepEqual(await guess(person, 4), [401, 401, 401, 401]);
    assert.equal((await verify(server, await mfaToken(server, person), await code(person.secret))).status, 200);
    await forgetSteps(server, person);
    assert.deepEqual(await guess(person, 6), [401, 401, 401, 401, 401, 429]);
  });

  test('count together with those shown while signed in', async () => {
    const person = await protect(server);
    await guess(person, 3);
    const wrong = await wrongCode(person.secret);
    const { token } = person;
    assert.equal((await post(server, '/mfa/disable', { password, code: wrong }, { token })).status, 400);
    assert.equal((await post(server, '/mfa/backup-codes', { code: wrong }, { token })).status, 400);
    const body = { password, code: person.backupCodes[0] };
    assert.equal((await post(server, '/mfa/disable', body, { token })).status, 429);
    assert.deepEqual(await guess(person, 1), [429]);
  });
});

test('deleting an account leaves nothing of its second factor', async () => {
  const person = await protect(server);
  await mfaToken(server, person);
  await server.call('DELETE', `/api/v1/users/${person.id}`, { token: server.admin.token });
  for (const table of ['mfa_factors', 'mfa_backup_codes', 'one_time_tokens'])
    assert.deepEqual(await server.sql(`select 1 from ${table} where user_id = $1`, [person.id]), [], table);
});
