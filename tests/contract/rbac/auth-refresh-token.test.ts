import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createAccessTokens } from '../../../src/platform/crypto/tokens.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, me } from '../administration/identity.support.ts';
import { call, errorOf, type ShownSession } from './rbac.support.ts';

const secret = 'a secret for tests, long enough to be one 0123456789';
const publicUrl = 'https://gatehouse.test';
const day = 24 * 3600 * 1000;
let server: TestServer;
before(async () => {
  server = await startServer({ JWT_SECRET: secret, PUBLIC_URL: publicUrl });
});
after(() => server.close());

const exchange = (token: string | null) => call(server, 'POST', '/auth/refresh-token', { token });
const refresh = (refreshToken: string) =>
  server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refreshToken } });
const claimsOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sub: string; sid: string };
/** The same token as it would be if it had been made some time ago. */
const madeBefore = (token: string, milliseconds: number) =>
  createAccessTokens({
    secret,
    issuer: publicUrl,
    audience: 'gatehouse',
    lifetimeSeconds: 900,
    now: () => Date.now() - milliseconds,
  }).sign(claimsOf(token));
/** As if what the person has spent so far had been spent longer ago than the grace. */
const passGrace = (person: Person) =>
  server.sql(
    `update refresh_tokens t set used_at = used_at - interval '11 seconds' from sessions s
      where s.id = t.session_id and s.user_id = $1`,
    [person.id],
  );

describe('a token is not exchanged', () => {
  test('when it is missing, forged, foreign or a refresh token', async () => {
    const person = await server.person();
    const [head = '', body = ''] = person.token.split('.');
    const other = await server.person();
    for (const token of [null, 'x', `${head}.${body}.${other.token.split('.')[2]}`, person.refreshToken]) {
      const answer = await exchange(token);
      assert.deepEqual([answer.status, errorOf(answer)], [401, 'Unauthorized']);
    }
    const withoutId = createAccessTokens({
      secret,
      issuer: publicUrl,
      audience: 'gatehouse',
      lifetimeSeconds: 900,
      now: () => Date.now(),
    }).sign({ sub: person.id, sid: claimsOf(person.token).sid });
    assert.equal((await exchange(withoutId)).status, 401, 'a token that belongs to no refresh token');
    assert.equal((await me(server, person.token)).status, 200, 'none of which ended the session');
  });

  test('when it expired more than seven days ago', async () => {
    const person = await server.person();
    const answer = await exchange(madeBefore(person.token, 7 * day + 900_000 + 5_000));
    assert.deepEqual([answer.status, errorOf(answer)], [401, 'Unauthorized']);
  });

  test('when its session ended, or the account was deactivated', async () => {
    const [left, stopped] = [await server.person(), await server.person()];
    await server.call('POST', '/api/v1/auth/logout', { token: left.token });
    await server.call('PATCH', `/api/v1/users/${stopped.id}/status`, {
      token: server.admin.token,
      body: { is_active: false },
    });
    for (const { token } of [left, stopped]) assert.equal((await exchange(token)).status, 401);
  });

  test('twice: later reuse ends the session, is audited, and told to the owner', async () => {
    const person = await server.person();
    const first = await exchange(person.token);
    assert.equal(first.status, 200);
    await passGrace(person);
    const reused = await exchange(person.token);
    assert.deepEqual([reused.status, errorOf(reused)], [401, 'Invalid or expired refresh token']);
    const { token, refreshToken } = first.body as ShownSession;
    assert.equal((await me(server, token)).status, 401, 'the successor died with the session');
    assert.equal((await exchange(token)).status, 401);
    assert.equal((await refresh(refreshToken)).status, 401);
    const event = await audit(server, 'auth.exchange_token', person.id, 'denied');
    assert.deepEqual([event.target_kind, event.target_id], ['session', claimsOf(person.token).sid]);
    assert.match((await server.mails(person.email))[0] ?? '', /sign-in token of yours/);
    const [session] = await server.sql('select revoked_reason from sessions where id = $1', [
      claimsOf(person.token).sid,
    ]);
    assert.deepEqual(session, { revoked_reason: 'refresh_reuse' });
  });

  test('once the refresh token beside it was used, and the other way round', async () => {
    const [one, other] = [await server.person(), await server.person()];
    assert.equal((await refresh(one.refreshToken)).status, 200);
    await passGrace(one);
    assert.equal((await exchange(one.token)).status, 401);
    assert.equal((await me(server, one.token)).status, 401, 'the session has ended');
    assert.equal((await exchange(other.token)).status, 200);
    await passGrace(other);
    assert.equal((await refresh(other.refreshToken)).status, 401);
    assert.equal((await me(server, other.token)).status, 401, 'the session has ended');
  });
});

describe('a token is exchanged', () => {
  test('for new tokens of the same session and the user', async () => {
    const person = await server.person();
    const answer = await exchange(person.token);
    assert.equal(answer.status, 200, answer.text);
    const { success, token, refreshToken, user } = answer.body as ShownSession;
    assert.deepEqual(
      [success, user.id, user.email, user.roleIds.length, typeof user.lastLogin],
      [true, person.id, person.email, 1, 'string'],
    );
    assert.notEqual(token, person.token);
    assert.equal(claimsOf(token).sid, claimsOf(person.token).sid);
    assert.equal((await me(server, token)).status, 200);
    assert.equal((await refresh(refreshToken)).status, 200);
  });

  test('again and again, each successor once', async () => {
    const person = await server.person();
    let { token } = person;
    for (let times = 0; times < 4; times += 1) {
      const answer = await exchange(token);
      assert.equal(answer.status, 200, answer.text);
      token = (answer.body as ShownSession).token;
      await passGrace(person);
    }
    assert.equal((await me(server, token)).status, 200);
  });

  test('when it expired within seven days, which alone opens nothing', async () => {
    const person = await server.person();
    const old = madeBefore(person.token, 7 * day + 900_000 - 60_000);
    assert.equal((await me(server, old)).status, 401);
    const answer = await exchange(old);
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await me(server, (answer.body as ShownSession).token)).status, 200);
  });

  test('at once by many tabs, for one and the same successor', async () => {
    const person = await server.person();
    const answers = await atOnce(12, index =>
      index % 3 === 0 ? refresh(person.refreshToken) : exchange(person.token),
    );
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
    const successors = answers.map(({ body }) => {
      const { refreshToken, refresh_token } = body as { refreshToken?: string; refresh_token?: string };
      return refreshToken ?? refresh_token;
    });
    assert.equal(new Set(successors).size, 1);
    const rows = await server.sql(
      'select 1 from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1',
      [person.id],
    );
    assert.equal(rows.length, 2, 'the one that was spent and the one that followed');
  });
});
