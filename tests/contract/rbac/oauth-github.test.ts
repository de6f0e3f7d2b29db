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

const hidden = (login: string) => ({ email: `1+${login}@users.noreply.github.com`, primary: true, verified: true });

test('takes another verified address where the primary one receives nothing, and the first of several', async () => {
  for (const primary of [
    hidden('octocat'),
    { email: 'Octocat@users.noreply.GitHub.com', primary: true, verified: true },
    { email: '7+octocat@users.noreply.github.corp.example', primary: true, verified: true },
    { email: 'octo..cat@example.com', primary: true, verified: true },
    { email: 'octocat@mac.local', primary: true, verified: true },
    { email: `${fresh('typo')}@example.com`, primary: true, verified: false },
  ]) {
    const [unverified, first, second] = [fresh('u'), fresh('a'), fresh('b')].map(name => `${name}@example.com`);
    assert.ok(unverified !== undefined && first !== undefined && second !== undefined);
    developer({
      emails: [
        { email: unverified, primary: false, verified: false },
        primary,
        { email: first, primary: false, verified: true },
        { email: second, primary: false, verified: true },
      ],
    });
    const answer = await signInWith(server, 'github');
    assert.equal(answer.status, 200, answer.text);
    const { user } = answer.body as ShownSession;
    assert.deepEqual([user.email, user.emailVerified], [first, true]);
    const [identity] = await server.sql('select email from external_identities where user_id = $1', [user.id]);
    assert.deepEqual(identity, { email: first });
  }
});

test('without an address that receives mail nothing is opened, and words say how to go on', async () => {
  const before = await server.sql('select id from users order by id');
  for (const emails of [
    'withheld',
    [],
    [hidden('mona')],
    [hidden('mona'), { email: 'mona@example.com', primary: false, verified: false }],
    [hidden('mona'), { email: 'mona@users.noreply.github.com', primary: false, verified: true }],
    [{ email: 'mo\u200bna@example.com', primary: true, verified: true }],
  ] as const) {
    developer({ emails });
    const answer = await signInWith(server, 'github');
    assert.equal(answer.status, 409);
    assert.equal(
      errorOf(answer),
      'GitHub gave no e-mail address that can receive mail, so no account was created. Register or sign in, then link GitHub in Settings, under Security',
    );
  }
  assert.deepEqual(await server.sql('select id from users order by id'), before);
});

test('who is known already signs in by the number, whatever became of the addresses', async () => {
  const { id } = developer();
  const first = (await signInWith(server, 'github')).body as ShownSession;
  developer({ id, emails: [hidden('grace')] });
  const again = (await signInWith(server, 'github')).body as ShownSession;
  assert.deepEqual([again.user.id, again.user.email], [first.user.id, first.user.email]);
});
