import assert from 'node:assert/strict';
import { test } from 'node:test';
import manifest from '../../../package.json' with { type: 'json' };
import { operatorCaller } from '../../../src/compose/operator.ts';
import { makeSetupLink } from '../../../src/domain/accounts/set-up.ts';
import { startServer } from '../../support/server.ts';
import { account } from '../administration/identity.support.ts';
import { post, refused, sessionCookie, sessionOf } from './console.support.ts';

test('GET /console/about tells strangers how to get in, and nothing else', async () => {
  const secret = 'a-secret-of-the-client-with-enough-characters';
  const server = await startServer({
    REGISTRATION: 'invite',
    SMTP_URL: `smtp://user:${secret}@127.0.0.1:1`,
    GITHUB_CLIENT_ID: 'client-of-github',
    GITHUB_CLIENT_SECRET: secret,
    RATE_LIMITS: 'on',
  });
  try {
    const answer = await server.call('GET', '/console/about');
    assert.deepEqual(
      [answer.status, answer.body],
      [
        200,
        {
          name: 'Gatehouse',
          version: manifest.version,
          registration: 'invite',
          providers: ['github'],
          passkeys: true,
          sms: false,
          set_up: true,
          mail: 'smtp',
        },
      ],
    );
    const many = await Promise.all(Array.from({ length: 150 }, () => server.call('GET', '/console/about')));
    assert.ok(many.every(({ status }) => status === 200));
    const login = await post(server, '/login', { body: { username: 'nobody', password: 'nothing' } });
    assert.equal(login.status, 401, 'looking has not used up anybody’s sign-in');
    assert.equal((await server.call('POST', '/console/about')).status, 405);
    const unknown = await server.call('GET', '/console/nothing');
    assert.deepEqual([unknown.status, unknown.body], [404, { error: 'Not found' }]);
  } finally {
    await server.close();
  }
});

test('the setup link works once, in the console too', async () => {
  const server = await startServer();
  try {
    await server.sql('update users set active = false');
    const about = () => server.call('GET', '/console/about').then(({ body }) => body as Record<string, unknown>);
    const before = await about();
    assert.deepEqual(
      [before['set_up'], before['registration'], before['providers'], before['mail']],
      [false, 'open', [], 'kept'],
    );
    // Nobody else gets in before that, by whichever document.
    const early = account();
    for (const [path, body] of [
      ['/console/session/register', early],
      ['/api/v1/auth/register', early],
      ['/api/auth/register', { email: early.email, username: early.username, password: early.password }],
    ] as const) {
      const headers = { origin: server.url, 'x-gatehouse-console': '1' };
      const answer = await server.call('POST', path, { body, headers });
      assert.equal(answer.status, 503, answer.text);
      assert.match(
        String((answer.body as { error: string }).error),
        /^This server is not set up yet: create the first/,
      );
    }
    assert.deepEqual(await server.sql('select 1 from users where email = $1', [early.email]), []);
    const url = await server.gatehouse.perform(makeSetupLink, {}, operatorCaller('command line'));
    const token = new URL(url ?? '').searchParams.get('token') ?? '';
    const wrong = await post(server, '/setup', { body: { ...account(), token: 'x'.repeat(43) } });
    assert.match(refused(wrong, 400), /This link is invalid/);
    const bodies = [account(), account(), account()].map(each => ({ ...each, token, full_name: 'First' }));
    const answers = await Promise.all(bodies.map(body => post(server, '/setup', { body })));
    const others = answers.filter(({ status }) => status !== 201);
    assert.equal(others.length, 2);
    // Whichever of the two is found out first: that there is an administrator, or that the link was used.
    for (const { status } of others) assert.ok(status === 409 || status === 400);
    const [made] = answers.filter(({ status }) => status === 201);
    assert.ok(made);
    const { me } = sessionOf(made, 201);
    assert.deepEqual([me.user.role, me.holds[0]], ['admin', { pattern: '*', organization_id: null }]);
    assert.equal((await post(server, '/refresh', { cookie: sessionCookie(made) })).status, 200);
    assert.equal((await about())['set_up'], true);
    assert.equal((await server.call('POST', '/api/v1/auth/register', { body: early })).status, 201);
    const again = await post(server, '/setup', { body: { ...account(), token } });
    assert.equal(refused(again, 409), 'There is already an administrator; sign in instead');
    assert.deepEqual(again.headers.getSetCookie(), []);
    assert.equal((await server.sql('select 1 from users where active')).length, 2);
  } finally {
    await server.close();
  }
});
