import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Answer, type Person, password, startServer, type TestServer } from '../../support/server.ts';
import { audit, fresh, linkIn } from '../administration/identity.support.ts';
import { code, mfaToken, protect, verify } from '../administration/mfa.support.ts';
import { holder, organization } from '../console/holders.support.ts';
import { live } from '../workflows/live.support.ts';
import { origin, request, signIn as signInWithKey, withPasskey } from '../workflows/passkeys.support.ts';
import { madeKey } from './api-keys.support.ts';
import { dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: origin });
});
after(() => server.close());

type By = Pick<Person, 'token'>;
const ban = (by: By, id: string, body: object = { reason: 'Spam' }) =>
  server.call('POST', `/v1/admin/users/${id}/ban`, { token: by.token, body });
const unban = (by: By, id: string) => server.call('DELETE', `/v1/admin/users/${id}/ban`, { token: by.token });
const login = (who: Person, secret = password) =>
  server.call('POST', '/v1/auth/login', { body: { username: who.username, password: secret } });
const soon = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();
/** Lets the end of a ban come. */
const pass = ({ id }: Person) =>
  server.sql(`update user_bans set ends_at = now() - interval '1 second' where user_id = $1`, [id]);
const bannedNow = async ({ id }: Person) =>
  (await server.sql('select 1 from users where id = $1 and banned_until > now()', [id])).length === 1;
const errorOf = ({ body }: Answer) => body as Readonly<Record<string, unknown>>;

describe('a ban is refused', () => {
  test('to whoever may not, of whom they cannot see, and malformed', async () => {
    const one = await server.person();
    assert.deepEqual(refusalOf(await ban(one, server.admin.id), 403)['code'], 'FORBIDDEN');
    refusalOf(await ban({ token: 'x' }, one.id), 401);
    const { admin } = server;
    refusalOf(await ban(admin, 'x'), 400);
    refusalOf(await ban(admin, '00000000-0000-7000-8000-000000000000'), 404);
    for (const body of [
      {},
      { reason: '' },
      { reason: '\u200b' },
      { reason: 'x'.repeat(501) },
      { reason: 'a\u0000b' },
      { reason: 'Spam', until: 'tomorrow' },
      { reason: 'Spam', until: '2026-13-01' },
      { reason: 'Spam', until: '2020-01-01' },
      { reason: 'Spam', until: soon(-1) },
      { reason: 'Spam', role: 'admin' },
    ])
      refusalOf(await ban(admin, one.id, body), 400);
    assert.equal(await bannedNow(one), false);
    assert.deepEqual(refusalOf(await unban(admin, one.id), 404)['message'], 'This person is not banned');
  });

  test('of oneself, of the last administrator, and of somebody who holds more', async () => {
    const { admin } = server;
    assert.equal(refusalOf(await ban(admin, admin.id), 400)['message'], 'Cannot ban own account');
    const warden = await holder(server, null, 'admin.ban', 'user.*');
    refusalOf(await ban(warden, admin.id), 403);
    // Who holds everything for a time may end what the last one holds for good, but for this.
    const regent = await server.person();
    await server.sql(
      `insert into user_grants (id, user_id, pattern, expires_at)
        values (gen_random_uuid(), $1, '*', now() + interval '1 hour')`,
      [regent.id],
    );
    server.gatehouse.bus.publish([{ type: 'access.changed', users: [regent.id] }]);
    assert.equal(refusalOf(await ban(regent, admin.id), 409)['code'], 'CONFLICT');
    assert.equal(await bannedNow(admin), false);
  });

  test('by whoever answers for only some of the person’s organizations', async () => {
    const [a, b] = [await organization(server, 'A'), await organization(server, 'B')];
    const warden = await holder(server, a, 'admin.ban', 'user.*');
    const one = await holder(server, a);
    const elsewhere = await holder(server, b);
    refusalOf(await ban(warden, elsewhere.id), 404);
    await server.sql('insert into organization_members (organization_id, user_id, joined_at) values ($1, $2, now())', [
      b,
      one.id,
    ]);
    assert.deepEqual(refusalOf(await ban(warden, one.id), 403)['details'], { missing: ['admin.ban'] });
    await server.sql('delete from organization_members where organization_id = $1 and user_id = $2', [b, one.id]);
    dataOf(await ban(warden, one.id));
    assert.equal(await bannedNow(one), true);
    assert.equal((await audit(server, 'admin.ban_user', warden.id, 'success')).target_id, one.id);
  });
});

describe('whoever is banned', () => {
  test('is out everywhere at once, is told by mail, and gets in no way', async () => {
    const protectedOne = await protect(server);
    const one = { ...protectedOne, ...(await withPasskey(server, protectedOne)) };
    const token = await mfaToken(server, one);
    const socket = await live(server, one);
    const { key: apiKey } = await madeKey(server, one, ['self.*', 'user.read']);
    dataOf(await server.call('GET', '/v1/users/me', { token: apiKey }));
    const forgot = () => server.call('POST', '/api/v1/auth/password/forgot', { body: { email: one.email } });
    assert.equal((await forgot()).status, 200);
    const reset = await linkIn(server, one.email, 'reset-password');
    const until = soon(3600);
    const { ban: made } = dataOf<{ ban: object }>(await ban(server.admin, one.id, { reason: 'Spam, again', until }));
    assert.deepEqual(made, {
      reason: 'Spam, again',
      until,
      banned_at: Object(made).banned_at,
      banned_by: server.admin.id,
    });
    assert.equal(await socket.closed, 4401);
    refusalOf(await server.call('GET', '/v1/users/me', { token: one.token }), 401);
    refusalOf(await server.call('GET', '/v1/users/me', { token: apiKey }), 401);
    refusalOf(await server.call('POST', '/v1/auth/refresh', { body: { refresh_token: one.refreshToken } }), 401);

    // The reason and the end are for those who know the password.
    assert.deepEqual(refusalOf(await login(one, 'Wrong-horse-42'), 401), {
      code: 'UNAUTHORIZED',
      message: 'Invalid credentials',
    });
    const told = refusalOf(await login(one), 403);
    assert.equal(
      told['message'],
      `This account is banned until ${until.slice(0, 16).replace('T', ' ')} UTC: Spam, again`,
    );
    assert.deepEqual([told['banned'], told['ban_reason'], told['banned_until']], [true, 'Spam, again', until]);
    const elsewhere = await server.call('POST', '/api/v1/auth/login', { body: { username: one.username, password } });
    assert.deepEqual([elsewhere.status, errorOf(elsewhere)['banned_until']], [403, until]);
    const key = await signInWithKey(server, one.authenticator.get(await request(server)));
    assert.deepEqual([key.status, errorOf(key)['ban_reason']], [403, 'Spam, again']);
    const strange = await signInWithKey(server, { ...one.authenticator.get(await request(server)), id: 'x' } as never);
    assert.ok(errorOf(strange)['ban_reason'] === undefined);
    assert.notEqual((await verify(server, token, await code(one.secret))).status, 200);
    const chosen = await server.call('POST', '/api/v1/auth/password/reset', {
      body: { token: reset, password: 'Another-horse-43' },
    });
    assert.equal(chosen.status, 400, chosen.text);
    const mails = (await server.mails(one.email)).length;
    assert.equal((await forgot()).status, 200);

    const letters = await server.mails(one.email, mails);
    const letter = letters.find(mail => /Subject: Your account was banned/.test(mail)) ?? '';
    assert.match(letter.replaceAll('=\r\n', ''), /The reason: Spam, again/);
    const event = await audit(server, 'admin.ban_user', server.admin.id, 'success');
    assert.deepEqual(event.details, { reason: 'Spam, again', until });
    assert.equal((await audit(server, 'auth.login', one.id, 'denied')).details['code'], 'auth.banned');
    assert.equal((await server.sql('select active from users where id = $1', [one.id]))[0]?.['active'], true);
  });

  test('gets in again when the time has come, without anybody doing anything; what ended stays ended', async () => {
    const one = await server.person();
    dataOf(await ban(server.admin, one.id, { reason: 'A day off', until: soon(60) }));
    refusalOf(await login(one), 403);
    await pass(one);
    refusalOf(await server.call('GET', '/v1/users/me', { token: one.token }), 401);
    dataOf(await login(one));
    refusalOf(await unban(server.admin, one.id), 404);
    const { ban: none } = dataOf<{ ban: object | null }>(
      await server.call('GET', `/v1/admin/users/${one.id}`, { token: server.admin.token }),
    );
    assert.equal(none, null);
  });

  test('gets in again when it is lifted, by whoever holds what they hold, and is told', async () => {
    const one = await server.person('manager');
    dataOf(await ban(server.admin, one.id, { reason: 'Spam', until: null }));
    dataOf(await ban(server.admin, one.id, { reason: 'Spam, much of it', until: '2099-01-31' }));
    assert.deepEqual(refusalOf(await login(one), 403)['banned_until'], '2099-02-01T00:00:00.000Z');
    refusalOf(await unban(await holder(server, null, 'admin.ban'), one.id), 403);
    assert.deepEqual(dataOf(await unban(server.admin, one.id)), { message: 'User unbanned' });
    dataOf(await login(one));
    const letters = await server.mails(one.email, 3);
    assert.ok(letters.some(mail => /Subject: Your account is no longer banned/.test(mail)));
    assert.equal((await audit(server, 'admin.unban_user', server.admin.id, 'success')).target_id, one.id);
  });

  test('cannot slip in while they are banned: of sign-ins at the same moment no session is left', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = await server.person();
      const [, ...answers] = await Promise.all([
        ban(server.admin, one.id),
        ...Array.from({ length: 6 }, () => login(one)),
      ]);
      assert.ok(answers.every(({ status }) => status === 200 || status === 403));
      for (const answer of answers.filter(({ status }) => status === 200)) {
        const { access_token: token } = dataOf<{ access_token: string }>(answer);
        refusalOf(await server.call('GET', '/v1/users/me', { token }), 401);
      }
      const left = await server.sql('select 1 from sessions where user_id = $1 and revoked_at is null', [one.id]);
      assert.deepEqual(left, []);
    }
  });
});

interface Listed {
  readonly id: string;
  readonly status: string;
  readonly is_banned: boolean;
}
interface Accounts {
  readonly users: readonly Listed[];
  readonly total: number;
  readonly next_page_state: string | null;
}
const accounts = async (by: By, query = '') =>
  dataOf<Accounts>(await server.call('GET', `/v1/admin/users${query}`, { token: by.token }));

describe('accounts', () => {
  test('are for those who answer for them; malformed questions are refused', async () => {
    refusalOf(await server.call('GET', '/v1/admin/users'), 401);
    refusalOf(await server.call('GET', '/v1/admin/users', { token: (await server.person()).token }), 403);
    for (const query of ['?limit=0', '?limit=101', '?page_state=x', '?status=asleep', '?banned=2', '?q=', '?role=%20'])
      refusalOf(await server.call('GET', `/v1/admin/users${query}`, { token: server.admin.token }), 400);
    // Two texts, as in a cursor of this list, that are no ids.
    const forged = await server.call('GET', '/v1/admin/users?page_state=WyJ4IiwieSJd', { token: server.admin.token });
    assert.match(String(refusalOf(forged, 400)['message']), /^page_state /);
    refusalOf(await server.call('GET', '/v1/admin/users/x', { token: server.admin.token }), 400);
    const nobody = '/v1/admin/users/00000000-0000-7000-8000-000000000000';
    refusalOf(await server.call('GET', nobody, { token: server.admin.token }), 404);
  });

  test('are found by name, status, role and ban, page by page, within one’s organizations', async () => {
    const place = await organization(server, 'Found');
    const name = fresh('found').replaceAll('-', '');
    const people: Person[] = [];
    for (let index = 0; index < 5; index += 1) people.push(await holder(server, place));
    const [first, second, third] = people as [Person, Person, Person];
    await server.sql('update users set display_name = $2 where id = any($1::uuid[])', [
      people.map(({ id }) => id),
      name,
    ]);
    await server.sql('update users set active = false where id = $1', [second.id]);
    dataOf(await ban(server.admin, third.id));
    const ids = async (by: By, query: string) => (await accounts(by, `?q=${name}${query}`)).users.map(({ id }) => id);
    const all = people.map(({ id }) => id).sort();
    assert.deepEqual((await ids(server.admin, '')).toSorted(), all);
    assert.deepEqual(await ids(server.admin, '&status=inactive'), [second.id]);
    assert.equal((await ids(server.admin, '&status=active')).length, 4);
    assert.deepEqual(await ids(server.admin, '&banned=true'), [third.id]);
    assert.equal((await ids(server.admin, '&banned=false')).length, 4);
    assert.deepEqual(await ids(server.admin, '&role=admin'), []);
    const seen: string[] = [];
    for (let state: string | null = ''; state !== null; ) {
      const page: Accounts = await accounts(
        server.admin,
        `?q=${name}&limit=2${state === '' ? '' : `&page_state=${state}`}`,
      );
      assert.equal(page.total, 5);
      seen.push(...page.users.map(({ id }) => id));
      state = page.next_page_state;
    }
    assert.deepEqual(seen, all);
    const within = await holder(server, place, 'admin.users');
    assert.ok((await accounts(within)).users.every(({ id }) => [...all, within.id, server.admin.id].includes(id)));
    assert.equal((await accounts(within, '?banned=true')).users[0]?.id, third.id);
    assert.ok((await accounts(server.admin, '?banned=true&limit=100')).users.every(({ is_banned }) => is_banned));
    refusalOf(await server.call('GET', `/v1/admin/users/${(await server.person()).id}`, { token: within.token }), 404);

    const details = await server.call('GET', `/v1/admin/users/${first.id}`, { token: within.token });
    const { organizations, roles, sessions, last_sign_in_at } = dataOf<Readonly<Record<string, unknown>>>(details);
    assert.deepEqual([organizations, roles, sessions], [[{ id: place, name: 'Found' }], ['user'], 1]);
    assert.ok(Math.abs(Date.parse(String(last_sign_in_at)) - Date.now()) < 60_000);
  });
});

test('the audit log of the server is the one of administration, page by page', async () => {
  const reader = await holder(server, null, 'audit.read');
  refusalOf(await server.call('GET', '/v1/admin/audit-logs', { token: (await server.person()).token }), 403);
  for (const query of ['?limit=101', '?page_state=x', '?actor=x', '?outcome=maybe'])
    refusalOf(await server.call('GET', `/v1/admin/audit-logs${query}`, { token: reader.token }), 400);
  interface Logs {
    readonly logs: readonly { readonly id: string; readonly action: string }[];
    readonly next_page_state: string | null;
  }
  const seen: string[] = [];
  const filter = 'action=admin.ban_user&outcome=success';
  for (let state: string | null = ''; state !== null; ) {
    const path: string = `/v1/admin/audit-logs?${filter}&limit=4${state === '' ? '' : `&page_state=${state}`}`;
    const { logs, next_page_state }: Logs = dataOf(await server.call('GET', path, { token: reader.token }));
    assert.ok(logs.every(({ action }) => action === 'admin.ban_user'));
    seen.push(...logs.map(({ id }) => id));
    state = next_page_state;
  }
  const whole = await server.call('GET', `/api/v1/audit-logs?${filter}&limit=1000`, { token: reader.token });
  assert.ok(seen.length > 4);
  assert.deepEqual(
    seen,
    (whole.body as { id: string }[]).map(({ id }) => id),
  );
});
