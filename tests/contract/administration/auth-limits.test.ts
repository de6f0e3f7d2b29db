import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { atOnce, audit, errorOf, fresh, inGroups, logIn, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ RATE_LIMITS: 'on' });
});
after(() => server.close());

test('an address has a hundred unauthenticated calls a minute, whatever it says about where it comes from', async () => {
  const answers = await inGroups(120, index =>
    logIn(
      server,
      { username: fresh(), password: 'not-the-password' },
      {
        'x-forwarded-for': `203.0.113.${index}`,
        forwarded: `for=203.0.113.${index}`,
        'x-real-ip': `203.0.113.${index}`,
      },
    ),
  );
  // The first administrator's own sign-in was one of the hundred.
  assert.deepEqual(tally(answers), { 401: 99, 429: 21 });
  const limited = answers.find(({ status }) => status === 429);
  assert.ok(limited !== undefined && errorOf(limited) === 'Too many requests');
  const seconds = Number(limited.headers.get('retry-after'));
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  assert.equal((await audit(server, 'auth.login', null, 'denied')).ip, '127.0.0.1');
});

test('who is signed in has calls of their own', async () => {
  const answers = await atOnce(200, () => server.call('GET', '/api/v1/users/me', { token: server.admin.token }));
  assert.deepEqual(tally(answers), { 200: 200 });
});
