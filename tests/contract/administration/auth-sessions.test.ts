import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { rounds } from '../../support/rounds.ts';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, errorOf, me, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const refresh = (token: unknown) => server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: token } });
const tokensIn = (answer: Answer) => answer.body as { token: string; refresh_token: string };
const sessionsOf = async (person: Person) =>
  (await server.call('GET', '/api/v1/auth/sessions', { token: person.token })).body as {
    id: string;
    current: boolean;
  }[];

async function mustBeOut(...tokens: string[]): Promise<void> {
  for (const token of tokens) assert.equal((await me(server, token)).status, 401);
}

/** As if tokens had been spent some time ago. */
const age = (person: Person, seconds: number) =>
  server.sql(
    `update refresh_tokens t set used_at = used_at - make_interval(secs => $2) from sessions s
      where s.id = t.session_id and s.user_id = $1`,
    [person.id, seconds],
  );

describe('a refresh token', () => {
  test('that is not one of ours is refused', async () => {
    for (const token of ['x', 'x'.repeat(43), server.admin.token, 'x'.repeat(513)]) {
      const answer = await refresh(token);
      assert.ok([400, 401].includes(answer.status), answer.text);
      errorOf(answer);
    }
    assert.deepEqual((await refresh('x'.repeat(43))).body, { error: 'Invalid or expired refresh token' });
    for (const body of [{}, { refresh_token: 7 }, { refresh_token: '' }, { refresh_token: 'x', sid: 'y' }])
      assert.equal((await server.call('POST', '/api/v1/auth/refresh', { body })).status, 400);
  });

  test('is exchanged for new tokens without the user', async () => {
    const person = await server.person();
    const answer = await refresh(person.refreshToken);
    assert.equal(answer.status, 200);
    assert.deepEqual(Object.keys(answer.body as object).sort(), ['expires_in', 'refresh_token', 'token', 'token_type']);
    assert.notEqual(tokensIn(answer).refresh_token, person.refreshToken);
    assert.equal((await me(server, tokensIn(answer).token)).status, 200);
    assert.equal((await sessionsOf(person)).length, 1, 'it is the same session');
    assert.equal((await refresh(tokensIn(answer).refresh_token)).status, 200);
  });

  test('gives twenty tabs at once the same successor', async () => {
    for (let round = 0; round < rounds(10); round += 1) {
      const person = await server.person();
      const answers = await atOnce(20, () => refresh(person.refreshToken));
      assert.deepEqual(tally(answers), { 200: 20 });
      assert.equal(new Set(answers.map(answer => tokensIn(answer).refresh_token)).size, 1);
      const rows = await server.sql(
        'select 1 from refresh_tokens t join sessions s on s.id = t.session_id where s.user_id = $1',
        [person.id],
      );
      assert.equal(rows.length, 2);
    }
  });

  test('that is used again later ends the session, is audited and told by mail', async () => {
    const person = await server.person();
    const other = await server.signIn(person.username);
    const next = tokensIn(await refresh(person.refreshToken));
    await age(person, 9);
    assert.equal((await refresh(person.refreshToken)).status, 200, 'still the same tab, a moment later');
    await age(person, 2);
    const stolen = await refresh(person.refreshToken);
    assert.deepEqual([stolen.status, stolen.body], [401, { error: 'Invalid or expired refresh token' }]);
    await mustBeOut(person.token, next.token);
    assert.equal((await refresh(next.refresh_token)).status, 401, 'the successor died with it');
    assert.equal((await me(server, other.token)).status, 200, 'another sign-in is not touched');
    const event = await audit(server, 'auth.refresh', person.id, 'denied');
    assert.equal(event.target_kind, 'session');
    assert.ok((await server.mails(person.email))[0]?.includes('Suspicious activity'));
    await refresh(person.refreshToken);
    assert.equal((await server.mails(person.email)).length, 1, 'told once');
  });

  test('of an account that was deactivated is refused', async () => {
    const person = await server.person();
    await server.call('PATCH', `/api/v1/users/${person.id}/status`, {
      token: server.admin.token,
      body: { is_active: false },
    });
    assert.equal((await refresh(person.refreshToken)).status, 401);
  });

  test('of a session past its idle or absolute time is refused', async () => {
    for (const change of [`last_seen_at = last_seen_at - interval '14 days'`, 'expires_at = now()']) {
      const person = await server.person();
      await server.sql(`update sessions set ${change} where user_id = $1`, [person.id]);
      server.gatehouse.bus.publish([{ type: 'access.changed', users: 'everyone' }]);
      assert.equal((await refresh(person.refreshToken)).status, 401, change);
      await mustBeOut(person.token);
    }
  });

  test('racing with a revocation leaves nothing that works', async () => {
    for (let round = 0; round < rounds(20); round += 1) {
      const person = await server.person();
      const [first, out, second] = await Promise.all([
        refresh(person.refreshToken),
        server.call('POST', '/api/v1/auth/logout', { token: person.token }),
        refresh(person.refreshToken),
      ]);
      assert.equal(out.status, 200);
      await mustBeOut(person.token);
      for (const answer of [first, second]) {
        if (answer.status !== 200) continue;
        await mustBeOut(tokensIn(answer).token);
        assert.equal((await refresh(tokensIn(answer).refresh_token)).status, 401);
      }
      assert.deepEqual(
        await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [person.id]),
        [],
      );
    }
  });
});

describe('sessions', () => {
  test('are listed with the current one marked, and nobody else’s', async () => {
    const person = await server.person();
    await server.call('POST', '/api/v1/auth/login', {
      body: { username: person.username, password },
      headers: { 'user-agent': 'phone/1' },
    });
    const answer = await server.call('GET', '/api/v1/auth/sessions', { token: person.token });
    const sessions = answer.body as Record<string, unknown>[];
    assert.equal(sessions.length, 2);
    assert.deepEqual(sessions.map(session => session['current']).sort(), [false, true]);
    assert.equal(sessions.find(session => session['current'] === false)?.['user_agent'], 'phone/1');
    for (const session of sessions)
      assert.deepEqual(Object.keys(session).sort(), [
        'created_at',
        'current',
        'expires_at',
        'id',
        'ip',
        'last_seen_at',
        'user_agent',
      ]);
  });

  test('of others are not found, and live on', async () => {
    const [person, other] = [await server.person(), await server.person()];
    const [theirs] = await sessionsOf(other);
    for (const id of [theirs?.id, randomUUID()]) {
      const answer = await server.call('DELETE', `/api/v1/auth/sessions/${id}`, { token: person.token });
      assert.deepEqual([answer.status, answer.body], [404, { error: 'Session not found' }]);
      const asAdmin = await server.call('DELETE', `/api/v1/auth/sessions/${id}`, { token: server.admin.token });
      assert.equal(asAdmin.status, 404);
    }
    assert.equal((await me(server, other.token)).status, 200);
  });

  test('end one by one, at once', async () => {
    const person = await server.person();
    const phone = await server.signIn(person.username);
    await me(server, phone.token);
    const id = (await sessionsOf(person)).find(session => !session.current)?.id;
    const end = () => server.call('DELETE', `/api/v1/auth/sessions/${id}`, { token: person.token });
    const answer = await end();
    assert.deepEqual([answer.status, answer.text], [204, '']);
    await mustBeOut(phone.token);
    assert.equal((await refresh(phone.refreshToken)).status, 401);
    assert.equal((await end()).status, 404);
    assert.equal((await me(server, person.token)).status, 200);
    assert.equal((await audit(server, 'session.end', person.id, 'success')).target_id, id);
  });

  test('end all but this one', async () => {
    const person = await server.person();
    const others = [await server.signIn(person.username), await server.signIn(person.username)];
    assert.equal((await server.call('DELETE', '/api/v1/auth/sessions', { token: person.token })).status, 204);
    await mustBeOut(...others.map(({ token }) => token));
    assert.deepEqual(
      (await sessionsOf(person)).map(session => session.current),
      [true],
    );
    assert.deepEqual((await audit(server, 'session.end_others', person.id, 'success')).details, { ended: 2 });
  });

  test('end by signing out', async () => {
    const person = await server.person();
    const refused = await server.call('POST', '/api/v1/auth/logout', { token: person.token, body: { all: true } });
    assert.deepEqual([refused.status, errorOf(refused)], [400, 'all is not a known field']);
    const answer = await server.call('POST', '/api/v1/auth/logout', { token: person.token, body: {} });
    assert.deepEqual([answer.status, answer.body], [200, { message: 'Logged out' }]);
    await mustBeOut(person.token);
    assert.equal((await refresh(person.refreshToken)).status, 401);
    assert.equal((await audit(server, 'auth.logout', person.id, 'success')).target_kind, 'session');
    assert.equal((await server.call('POST', '/api/v1/auth/logout')).status, 401);
  });

  test('of fifty requests at the moment of signing out, none passes after it', async () => {
    const person = await server.person();
    const out = server.call('POST', '/api/v1/auth/logout', { token: person.token });
    const during = atOnce(50, () => me(server, person.token));
    await out;
    assert.deepEqual(tally(await atOnce(20, () => me(server, person.token))), { 401: 20 });
    for (const { status } of await during) assert.ok([200, 401].includes(status));
  });
});
