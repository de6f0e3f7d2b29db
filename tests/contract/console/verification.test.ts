import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, startServer, type TestServer } from '../../support/server.ts';
import { account, linkIn } from '../administration/identity.support.ts';
import { refused } from './console.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const rejected = 'This link is invalid, has expired or was already used';
const look = (body: object): Promise<Answer> => server.call('POST', '/console/verification', { body });

async function registered(): Promise<{ email: string; link: string }> {
  const body = account();
  await server.call('POST', '/api/v1/auth/register', { body });
  return { email: body.email, link: await linkIn(server, body.email, 'verify-email') };
}

/** Everything that a verified address would have changed. */
const standing = (email: string) =>
  server.sql(
    `select u.email_verified_at, u.updated_at, t.used_at from users u
      join one_time_tokens t on t.user_id = u.id where u.email = $1`,
    [email],
  );

describe('POST /console/verification', () => {
  test('refuses what is no link to verify an address, and unknown fields', async () => {
    for (const token of ['', 'x', 'y'.repeat(43), 'z'.repeat(600), 'é\u0301'])
      assert.equal((await look({ token })).status, 400, token);
    assert.equal(refused(await look({ token: 'y'.repeat(43) }), 400), rejected);
    assert.equal(refused(await look({}), 400), 'token is required');
    assert.equal(refused(await look({ token: 'x', email: 'y' }), 400), 'email is not a known field');
    const { email } = await registered();
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email } });
    assert.equal(refused(await look({ token: await linkIn(server, email, 'reset-password', 2) }), 400), rejected);
  });

  test('tells the address however often it is asked, and changes nothing', async () => {
    const { email, link } = await registered();
    const before = await standing(email);
    for (let times = 0; times < 5; times += 1) {
      const answer = await look({ token: link });
      assert.deepEqual([answer.status, answer.body], [200, { email }]);
    }
    assert.deepEqual(await standing(email), before);
    const events = await server.sql(`select 1 from audit_events where action = 'auth.verify_email'`);
    assert.deepEqual(events, []);
    const verified = await server.call('POST', '/api/v1/auth/email/verify', { body: { token: link } });
    assert.equal(verified.status, 200, 'the link is as good as before');
    assert.equal(refused(await look({ token: link }), 400), rejected);
  });

  test('is refused when the link is too old', async () => {
    const { email, link } = await registered();
    await server.sql('update one_time_tokens set expires_at = now() where email = $1', [email]);
    assert.equal(refused(await look({ token: link }), 400), rejected);
  });
});

test('no address answers to HEAD by doing something', async () => {
  for (const path of [
    '/api/auth/oauth/google',
    '/api/auth/oauth/google/callback',
    '/console/session/oauth/google',
    '/v1/auth/uri',
    '/v1/auth/redirect',
  ]) {
    const answer = await server.call('HEAD', path);
    assert.deepEqual([answer.status, answer.headers.get('allow')?.includes('HEAD')], [405, false], path);
    assert.deepEqual(answer.headers.getSetCookie(), [], path);
  }
});
