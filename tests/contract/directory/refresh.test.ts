import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { audit } from '../administration/identity.support.ts';
import { dataOf, refusalOf } from './directory.support.ts';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const refresh = (token?: string) =>
  server.call('POST', '/v1/auth/refresh', { headers: token === undefined ? {} : { 'x-refresh-token': token } });
const renewed = 'Token refreshed successfully!';

describe('what is not exchanged', () => {
  test('nothing, nonsense, and an access token', async () => {
    // Without the header it is another document's address.
    const without = await refresh();
    assert.deepEqual(without.body, {
      success: false,
      error: {
        code: 'VALIDATION_ERROR',
        message: 'refresh_token is required',
        details: { fields: [{ field: 'refresh_token', message: 'is required' }] },
      },
      request_id: without.headers.get('x-request-id'),
    });
    for (const token of ['x', 'x'.repeat(43), 'x'.repeat(5000), server.admin.token]) {
      const answer = await refresh(token);
      assert.deepEqual(refusalOf(answer, 401), { message: 'Unauthorized', error: 'InvalidRefreshToken' });
      assert.equal(answer.headers.get('www-authenticate'), 'Bearer');
    }
  });

  test('a token that was exchanged a while ago: it ends the session', async () => {
    const person = await server.person();
    const { accessToken, refreshToken } = dataOf<Tokens>(await refresh(person.refreshToken), renewed, 201);
    await server.sql(`update refresh_tokens set used_at = used_at - interval '11 seconds' where used_at is not null`);
    assert.deepEqual(refusalOf(await refresh(person.refreshToken), 401), {
      message: 'Unauthorized',
      error: 'InvalidRefreshToken',
    });
    const { details, target_kind } = await audit(server, 'auth.refresh', person.id, 'denied');
    assert.deepEqual([details['code'], details['reused'], target_kind], ['auth.refresh_rejected', true, 'session']);
    refusalOf(await refresh(refreshToken), 401);
    const me = await server.call('GET', '/api/v1/users/me', { token: accessToken });
    assert.equal(me.status, 401);
    assert.equal((await server.mails(person.email)).length, 1, 'its owner is told');
  });
});

test('a token gives others, good on every surface; at the same moment the same ones', async () => {
  const person = await server.person();
  const [first, second] = await Promise.all([refresh(person.refreshToken), refresh(person.refreshToken)]);
  const { accessToken, refreshToken } = dataOf<Tokens>(first, renewed, 201);
  assert.equal(dataOf<Tokens>(second, renewed, 201).refreshToken, refreshToken);
  assert.notEqual(refreshToken, person.refreshToken);
  const me = await server.call('GET', '/api/v1/users/me', { token: accessToken });
  assert.equal((me.body as { id: string }).id, person.id);
  const again = await server.call('POST', '/api/v1/auth/refresh', { body: { refresh_token: refreshToken } });
  assert.equal(again.status, 200);
});
