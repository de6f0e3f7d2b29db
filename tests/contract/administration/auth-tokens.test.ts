import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createAccessTokens } from '../../../src/platform/crypto/tokens.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { me } from './identity.support.ts';

const secret = 'a secret for tests, long enough to be one 0123456789';
const publicUrl = 'https://gatehouse.test';
let server: TestServer;
before(async () => {
  server = await startServer({ JWT_SECRET: secret, PUBLIC_URL: publicUrl });
});
after(() => server.close());

describe('a token', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

  test('that is forged, foreign, spent or malformed lets nobody in', async () => {
    const person = await server.person();
    const [head = '', body = '', signature = ''] = person.token.split('.');
    const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as { sub: string; sid: string };
    const signed = (how: Partial<Parameters<typeof createAccessTokens>[0]>) =>
      createAccessTokens({
        secret,
        issuer: publicUrl,
        audience: 'gatehouse',
        lifetimeSeconds: 900,
        now: () => Date.now(),
        ...how,
      });
    assert.equal((await me(server, signed({}).sign(claims))).status, 200, 'the control: signed like ours, it is ours');
    const bad: Record<string, string> = {
      empty: '',
      word: 'token',
      'no signature': `${head}.${body}.`,
      'alg none': `${part({ alg: 'none', typ: 'JWT' })}.${body}.`,
      'alg none, signed': `${part({ alg: 'none', typ: 'JWT' })}.${body}.${signature}`,
      'alg RS256': `${part({ alg: 'RS256', typ: 'JWT' })}.${body}.${signature}`,
      'changed claims': `${head}.${part({ ...claims, sub: server.admin.id })}.${signature}`,
      'wrong key': signed({ secret: 'another secret, which is not the one in use' }).sign(claims),
      'wrong issuer': signed({ issuer: 'https://evil.test' }).sign(claims),
      'wrong audience': signed({ audience: 'somebody else' }).sign(claims),
      expired: signed({ now: () => Date.now() - 3_600_000 }).sign(claims),
      'not yet valid': signed({}).sign({ ...claims, nbf: Math.floor(Date.now() / 1000) + 600 }),
      'unknown session': signed({}).sign({ ...claims, sid: randomUUID() }),
      'somebody else’s session': signed({}).sign({ ...claims, sub: server.admin.id }),
      'session that is no id': signed({}).sign({ ...claims, sid: 'x' }),
      'too long': `${head}.${part({ ...claims, fill: 'x'.repeat(9000) })}.${signature}`,
      'refresh token': person.refreshToken,
    };
    for (const [name, token] of Object.entries(bad)) {
      const answer = await me(server, token);
      assert.deepEqual([name, answer.status, answer.body], [name, 401, { error: 'Unauthorized' }]);
    }
    for (const authorization of [
      'Basic YTpi',
      'Bearer',
      `bearer${person.token}`,
      person.token,
      `Bearer ${person.token} x`,
    ]) {
      const answer = await server.call('GET', '/api/v1/users/me', { headers: { authorization } });
      assert.equal(answer.status, 401, authorization.slice(0, 20));
    }
    assert.equal((await me(server, person.token)).status, 200);
  });

  test('says who it is for by id, and carries the address apart', () => {
    const claims = JSON.parse(Buffer.from(server.admin.token.split('.')[1] ?? '', 'base64url').toString());
    assert.equal(claims.sub, server.admin.id);
    assert.equal(claims.email, server.admin.email);
    assert.deepEqual(claims.roles, ['admin']);
  });
});
