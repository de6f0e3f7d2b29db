import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { account, atOnce, errorOf, linkIn, logIn, tally } from './identity.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const wrong = 'not-the-password';

async function guess(username: string, times: number, headers: Record<string, string> = {}): Promise<number[]> {
  const statuses: number[] = [];
  for (let count = 0; count < times; count += 1)
    statuses.push((await logIn(server, { username, password: wrong }, headers)).status);
  return statuses;
}

/** The cookie of a browser that has signed in. */
async function deviceOf(person: Person): Promise<Record<string, string>> {
  const answer = await logIn(server, { username: person.username, password });
  return { cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

/** As if the lock had been put some time ago. */
const wait = (seconds: number) =>
  server.sql(
    `update login_failures set first_at = first_at - make_interval(secs => $1),
      locked_until = locked_until - make_interval(secs => $1)`,
    [seconds],
  );

describe('five failures', () => {
  test('lock what was typed for fifteen minutes, also against the right password', async () => {
    const person = await server.person();
    assert.deepEqual(await guess(person.username, 5), [401, 401, 401, 401, 401]);
    for (const secret of [wrong, password]) {
      const answer = await logIn(server, { username: person.username, password: secret });
      assert.equal(answer.status, 429);
      assert.equal(errorOf(answer), 'Too many failed sign-ins; try again in 15 minutes');
      const seconds = Number(answer.headers.get('retry-after'));
      assert.ok(seconds > 890 && seconds <= 900, String(seconds));
    }
    const capitals = { email: person.username.toUpperCase(), password };
    assert.equal((await logIn(server, capitals)).status, 429, 'in capitals and in the other field too');
  });

  test('give ten answers for the address and the user name of one account, and no more', async () => {
    const person = await server.person();
    assert.equal((await guess(person.email, 6)).filter(status => status === 401).length, 5);
    assert.equal((await guess(person.username, 6)).filter(status => status === 401).length, 5);
    for (const typed of [person.email, person.username, person.email.toUpperCase(), person.username.toUpperCase()])
      assert.equal((await logIn(server, { username: typed, password })).status, 429, typed);
  });

  test('are counted among thirty guesses at once, the right one included', async () => {
    const person = await server.person();
    const answers = await atOnce(30, () => logIn(server, { username: person.username, password: wrong }));
    assert.deepEqual(tally(answers), { 401: 5, 429: 25 });
    const [event] = await server.sql<{ count: number }>(
      `select count(*)::int from audit_events where action = 'auth.login' and actor_id = $1 and outcome = 'denied'
        and details->>'code' = 'auth.bad_credentials'`,
      [person.id],
    );
    assert.equal(event?.count, 5);
  });

  test('lock for a time only, and begin anew after it', async () => {
    const person = await server.person();
    await guess(person.username, 5);
    await wait(14 * 60);
    assert.deepEqual(await guess(person.username, 1), [429]);
    await wait(61);
    assert.deepEqual(await guess(person.username, 5), [401, 401, 401, 401, 401]);
    assert.deepEqual(await guess(person.username, 1), [429]);
    await wait(901);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });
});

describe('fewer failures', () => {
  test('are forgotten after a success', async () => {
    const person = await server.person();
    await guess(person.username, 4);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
    assert.deepEqual(await guess(person.username, 4), [401, 401, 401, 401]);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });

  test('are forgotten after fifteen minutes', async () => {
    const person = await server.person();
    await guess(person.username, 4);
    await wait(901);
    assert.deepEqual(await guess(person.username, 4), [401, 401, 401, 401]);
    assert.equal((await logIn(server, { username: person.username, password })).status, 200);
  });
});

describe('a device that has signed in before', () => {
  test('is not locked out by strangers, and has a counter of its own', async () => {
    const person = await server.person();
    const device = await deviceOf(person);
    await guess(person.username, 6);
    assert.equal((await logIn(server, { username: person.username, password })).status, 429);
    assert.equal((await logIn(server, { username: person.username, password }, device)).status, 200);
    assert.deepEqual(await guess(person.username, 6, device), [401, 401, 401, 401, 401, 429]);
    assert.equal((await logIn(server, { username: person.username, password }, device)).status, 429);
  });

  test('counts for its own account only, and only with our signature', async () => {
    const [victim, attacker] = [await server.person(), await server.person()];
    const device = await deviceOf(attacker);
    const forged = { cookie: `${device['cookie']?.slice(0, -1)}_` };
    assert.deepEqual(await guess(victim.username, 3, device), [401, 401, 401]);
    assert.deepEqual(await guess(victim.username, 2, forged), [401, 401]);
    assert.deepEqual(await guess(victim.username, 1), [429]);
  });

  test('is let in again by a new password', async () => {
    const person = await server.person();
    const device = await deviceOf(person);
    await guess(person.username, 5, device);
    await guess(person.username, 5);
    await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: person.email } });
    const token = await linkIn(server, person.email, 'reset-password');
    const body = { token, password: 'A-new-password-7' };
    assert.equal((await server.call('POST', '/api/v1/auth/password/reset', { body })).status, 200);
    for (const headers of [device, {}])
      assert.equal((await logIn(server, { email: person.email, password: body.password }, headers)).status, 200);
  });
});

describe('forgotten passwords', () => {
  test('tell nothing about which accounts exist', async () => {
    const person = await server.person();
    const forgot = (body: object) => server.call('POST', '/api/v1/auth/password/forgot', { body });
    const answers = await Promise.all([
      forgot({ email: person.email }),
      forgot({ username: person.username }),
      forgot({ email: account().email }),
    ]);
    for (const answer of answers) {
      assert.equal(answer.status, 200);
      assert.deepEqual(answer.body, {
        message:
          'If this account exists, there is a link to choose a new password. This server sends no mail yet (SMTP_URL is not set): it keeps it in its data folder',
      });
      assert.deepEqual([...answer.headers.keys()].sort(), [...(answers[0]?.headers.keys() ?? [])].sort());
    }
    for (const body of [{}, { email: '' }, { email: 7 }, { email: 'a@b.co', x: 1 }])
      assert.equal((await forgot(body)).status, 400, JSON.stringify(body));
  });

  test('are answered with three links an hour at most', async () => {
    const person = await server.person();
    for (let count = 0; count < 5; count += 1)
      await server.call('POST', '/api/v1/auth/password/forgot', { body: { email: person.email } });
    await server.mails(person.email, 3);
    await new Promise(resolve => setTimeout(resolve, 500));
    assert.equal((await server.mails(person.email, 3)).length, 3);
  });
});
