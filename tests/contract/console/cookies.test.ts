import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startServer, type TestServer } from '../../support/server.ts';
import { browser, ended, livingSessions, logIn, post, refused, sessionCookie, sessionOf } from './console.support.ts';

const publicUrl = 'https://gatehouse.example.com';
let http: TestServer;
let https: TestServer;
before(async () => {
  [http, https] = await Promise.all([startServer(), startServer({ PUBLIC_URL: publicUrl })]);
});
after(() => Promise.all([http.close(), https.close()]));

const token = (cookie: string): string => cookie.split('=')[1] ?? '';
const unknown = 'x'.repeat(43);

describe('where people come by https', () => {
  test('the session and the device are cookies that no sibling host can set', async () => {
    const person = await https.person();
    const answer = await logIn(https, person.username);
    const names = answer.headers.getSetCookie().map(each => each.split('=')[0]);
    assert.deepEqual(names, ['__Host-gatehouse_session', '__Host-gatehouse_device']);
    for (const cookie of answer.headers.getSetCookie()) {
      assert.match(cookie, /; Path=\/; .*; Secure$/);
      assert.doesNotMatch(cookie, /Domain/i);
    }
  });

  test('what a sibling host sets under the bare name signs nobody out, and nobody in', async () => {
    const [victim, attacker] = [await https.person(), await https.person()];
    const cookie = sessionCookie(await logIn(https, victim.username), true);
    const theirs = `gatehouse_session=${token(sessionCookie(await logIn(https, attacker.username), true))}`;
    for (const sent of [`${theirs}; ${cookie}`, `gatehouse_session=${unknown}; ${cookie}`]) {
      const answer = await post(https, '/refresh', { cookie: sent });
      assert.equal(sessionOf(answer).me.user.id, victim.id);
    }
    assert.equal((await post(https, '/refresh', { cookie: theirs })).status, 204, 'as without a cookie');
    assert.equal((await post(https, '/logout', { cookie: theirs })).status, 401);
    assert.equal(await livingSessions(https, attacker), 2);
  });

  test('leaving ends the cookie in the way in which it was set', async () => {
    const person = await https.person();
    const cookie = sessionCookie(await logIn(https, person.username), true);
    const answer = await post(https, '/logout', { cookie });
    const cleared = '__Host-gatehouse_session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict; Secure';
    assert.deepEqual([answer.status, answer.headers.getSetCookie()], [204, [cleared]]);
    const late = await post(https, '/refresh', { cookie });
    assert.deepEqual([late.status, late.headers.getSetCookie()], [401, [cleared]]);
  });

  test('a device is known by its own cookie only', async () => {
    const person = await https.person();
    const answer = await logIn(https, person.username);
    const device = (answer.headers.getSetCookie()[1] ?? '').split(';')[0] ?? '';
    const wrong = { username: person.username, password: 'not-the-password' };
    for (let tries = 0; tries < 6; tries += 1) await post(https, '/login', { body: wrong });
    const right = { username: person.username, password: person.password };
    const bare = device.replace('__Host-', '');
    for (const cookie of ['', bare]) assert.equal((await post(https, '/login', { cookie, body: right })).status, 429);
    const sent = `gatehouse_device=a.b; ${device}`;
    assert.equal((await post(https, '/login', { cookie: sent, body: right })).status, 200);
  });
});

describe('where people come by http, and a browser sends several sessions', () => {
  test('the one that works is taken, wherever it stands', async () => {
    const over = await browser(http);
    await http.sql('update sessions set revoked_at = now() where user_id = $1', [over.person.id]);
    const { person, cookie } = await browser(http);
    let current = cookie;
    for (const others of [[unknown], [token(over.cookie)], ['short', unknown, token(over.cookie)]]) {
      const sent = others.map(each => `gatehouse_session=${each}`);
      for (const cookies of [
        [...sent, current],
        [current, ...sent],
      ]) {
        const answer = await post(http, '/refresh', { cookie: cookies.join('; ') });
        assert.equal(sessionOf(answer).me.user.id, person.id);
        current = sessionCookie(answer);
      }
    }
    assert.equal(await livingSessions(http, person), 1);
  });

  test('a spent one beside it does not count as stolen', async () => {
    const { person, cookie } = await browser(http);
    const next = sessionCookie(await post(http, '/refresh', { cookie }));
    await http.sql(`update refresh_tokens set used_at = now() - interval '11 seconds' where used_at is not null`);
    const answer = await post(http, '/refresh', { cookie: `${cookie}; ${next}` });
    assert.equal(sessionOf(answer).me.user.id, person.id);
    const stolen = await post(http, '/refresh', { cookie: `${cookie}; gatehouse_session=${unknown}` });
    assert.equal(refused(stolen, 401), 'Invalid or expired refresh token');
    assert.equal(await livingSessions(http, person), 0, 'alone among unknown ones it does');
  });

  test('where none works it is refused, and nothing is cleared', async () => {
    const cookie = `gatehouse_session=${unknown}; gatehouse_session=${'y'.repeat(43)}`;
    for (const path of ['/refresh', '/logout']) {
      const answer = await post(http, path, { cookie });
      assert.deepEqual([answer.status, answer.headers.getSetCookie()], [401, []], path);
    }
    const one = await post(http, '/refresh', { cookie: `gatehouse_session=${unknown}` });
    assert.deepEqual(one.headers.getSetCookie(), [ended]);
  });

  test('leaving ends all of them', async () => {
    const [first, second] = [await browser(http), await browser(http)];
    const answer = await post(http, '/logout', { cookie: `${first.cookie}; ${second.cookie}` });
    assert.equal(answer.status, 204);
    for (const { person } of [first, second]) assert.equal(await livingSessions(http, person), 0);
  });

  test('more than eight are not looked at, and a thousand are no trouble', async () => {
    const { cookie } = await browser(http);
    const many = Array.from({ length: 300 }, (_, index) => `gatehouse_session=${String(index).padStart(43, 'z')}`);
    assert.equal((await post(http, '/refresh', { cookie: [...many, cookie].join('; ') })).status, 401);
    assert.equal((await post(http, '/refresh', { cookie: [cookie, ...many].join('; ') })).status, 200);
  });
});
