import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type GitHubPerson, type GitHubServer, gitHubClient, startGitHub } from '../../support/github.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { fresh, linkIn } from '../administration/identity.support.ts';
import { begin, callbackOf, comeBack, publicUrl, signInWith, stateOf, stored, visit } from './oauth.support.ts';
import { errorOf, type ShownSession } from './rbac.support.ts';

let github: GitHubServer;
let server: TestServer;
before(async () => {
  github = await startGitHub();
  server = await startServer(env());
});
after(async () => {
  await server.close();
  await github.close();
});

function env(secret: string = gitHubClient.secret): Record<string, string> {
  return {
    PUBLIC_URL: publicUrl,
    GITHUB_CLIENT_ID: gitHubClient.id,
    GITHUB_CLIENT_SECRET: secret,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.url,
  };
}

let people = 1000;
function developer(more: Partial<GitHubPerson> = {}): GitHubPerson & { readonly email: string } {
  people += 1;
  const login = fresh('Dev');
  const email = `${login.toLowerCase()}@example.com`;
  const emails = [
    { email: `${login}@users.noreply.example.com`, primary: false, verified: true },
    { email, primary: true, verified: true },
  ];
  const person = { id: people, login, name: 'Grace H.', emails, ...more };
  github.person = person;
  return { ...person, email };
}

test('asks for no more than it needs', async () => {
  const { location } = await begin(server, 'github');
  assert.equal(location.origin + location.pathname, `${github.url}/login/oauth/authorize`);
  assert.deepEqual([...location.searchParams.keys()].sort(), [
    'client_id',
    'code_challenge',
    'code_challenge_method',
    'redirect_uri',
    'response_type',
    'scope',
    'state',
  ]);
  assert.equal(location.searchParams.get('scope'), 'read:user user:email');
  assert.equal(location.searchParams.get('redirect_uri'), callbackOf('github'));
});

test('refuses what GitHub refuses, although that comes with status 200', async () => {
  developer();
  const [wrong, mine, victim] = [
    await begin(server, 'github'),
    await begin(server, 'github'),
    await begin(server, 'github'),
  ];
  const answer = await comeBack(server, wrong, { code: 'wrong', state: stateOf(wrong) });
  assert.deepEqual(
    [answer.status, errorOf(answer)],
    [401, 'The sign-in with GitHub could not be verified; start again'],
  );
  const code = (await visit(victim)).get('code') ?? '';
  assert.equal((await comeBack(server, mine, { code, state: stateOf(mine) })).status, 401, 'the verifier is another');

  github.person = null;
  const declined = await signInWith(server, 'github');
  assert.deepEqual([declined.status, errorOf(declined)], [401, 'The sign-in with GitHub was declined']);
  developer();
  const other = await begin(server, 'github');
  const returned = await visit(other);
  returned.set('iss', 'https://evil.example');
  assert.equal((await comeBack(server, other, returned)).status, 401);

  const stranger = await startServer(env('another secret'));
  try {
    assert.equal((await signInWith(stranger, 'github')).status, 401);
  } finally {
    await stranger.close();
  }
});

test('refuses people without a number', async () => {
  for (const id of [undefined, null, '7', 0, -1, 1.5, 2 ** 60]) {
    developer({ id });
    assert.equal((await signInWith(server, 'github')).status, 401, String(id));
  }
});

test('answers 503 while GitHub cannot', async () => {
  for (const status of [500, 502, 429]) {
    developer();
    github.failing = status;
    const answer = await signInWith(server, 'github');
    github.failing = null;
    assert.deepEqual([answer.status, answer.headers.has('retry-after')], [503, true]);
    assert.match(errorOf(answer), /GitHub does not answer/);
  }
});

test('opens an account for the primary address, and knows the number again whatever it is called', async () => {
  const { id, email, login } = developer();
  const first = (await signInWith(server, 'github')).body as ShownSession;
  assert.deepEqual(
    [first.user.email, first.user.username, first.user.emailVerified, first.user.authProvider],
    [email, login.toLowerCase(), true, 'github'],
  );
  assert.deepEqual(await stored(server, first.user.id), [{ provider: 'github', subject: String(id) }]);
  developer({ id });
  const renamed = (await signInWith(server, 'github')).body as ShownSession;
  assert.equal(renamed.user.id, first.user.id);
  developer({ login });
  const successor = (await signInWith(server, 'github')).body as ShownSession;
  assert.notEqual(successor.user.id, first.user.id, 'somebody else took the name');
});

test('an address that is not verified there has to be verified here, and links nothing', async () => {
  const email = `${fresh('dev')}@example.com`;
  developer({ emails: [{ email, primary: true, verified: false }] });
  const { user } = (await signInWith(server, 'github')).body as ShownSession;
  assert.equal(user.emailVerified, false);
  await linkIn(server, email, '/verify-email');
  const person = await server.person();
  await server.sql('update users set email_verified_at = now(), password_proven_at = now() where id = $1', [person.id]);
  developer({ emails: [{ email: person.email, primary: true, verified: false }] });
  assert.equal((await signInWith(server, 'github')).status, 409);
  developer({ emails: [{ email: person.email, primary: true, verified: true }] });
  const linked = (await signInWith(server, 'github')).body as ShownSession;
  assert.equal(linked.user.id, person.id);
});

test('without a primary address there is nothing to open an account with', async () => {
  for (const emails of ['withheld', [], [{ email: 'a@example.com', primary: false, verified: true }]] as const) {
    developer({ emails });
    const answer = await signInWith(server, 'github');
    assert.equal(answer.status, 409);
    assert.match(errorOf(answer), /GitHub gives no e-mail address/);
  }
});
