import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { join, madeTeam, titlesOf } from '../console/notifications.support.ts';
import { dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

interface Told {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly target: { readonly kind: string; readonly id: string } | null;
  readonly is_read: boolean;
  readonly created_at: string;
  readonly read_at: string | null;
}
interface Page {
  readonly notifications: readonly Told[];
  readonly unread_count: number;
  readonly next_page_state: string | null;
  readonly has_more: boolean;
}
interface Settings {
  readonly kinds: readonly { readonly kind: string; readonly way: string; readonly ways: readonly string[] }[];
  readonly quiet_hours: { readonly from: string; readonly until: string } | null;
}

const call = (who: Person, method: string, path = '', body?: unknown) =>
  server.call(method, `/v1/notifications${path}`, { token: who.token, ...(body === undefined ? {} : { body }) });
const pageFor = async (who: Person, query = '') => dataOf<Page>(await call(who, 'GET', query));

/** Somebody who was told that they are in so many teams. */
async function told(count: number): Promise<Person> {
  const person = await server.person();
  for (let index = 0; index < count; index += 1) await join(server, (await madeTeam(server)).id, person);
  return person;
}

describe('notifications', () => {
  test('malformed questions are refused, and those without a session get nothing', async () => {
    const one = await told(1);
    for (const query of ['?limit=0', '?limit=101', '?limit=x', '?page_state=x', '?page_state=WyJ4Il0', '?unread=2'])
      refusalOf(await call(one, 'GET', query), 400);
    for (const query of [
      '?until=yesterday',
      '?until=2026-13-01T00:00:00Z',
      '?until=2016-12-31T23:59:60Z',
      '?until=0000-01-01T00:00:00Z',
    ])
      refusalOf(await call(one, 'DELETE', query), 400);
    refusalOf(await call(one, 'PATCH', '/x/read'), 400);
    for (const [body, named] of [
      [{ kinds: [{ kind: 'no.such', way: 'app' }] }, 'kinds.0.kind'],
      [{ kinds: [{ kind: 'team.joined', way: 'pigeon' }] }, 'kinds.0.way'],
      [{ quiet_hours: { from: '25:00', until: '07:00' } }, 'quiet_hours.from'],
      [{ quiet_hours: { from: '07:00', until: '07:00' } }, 'quiet_hours.until'],
      [{ sound: true }, 'sound'],
    ] as const)
      assert.match(String(refusalOf(await call(one, 'POST', '/settings', body), 400)['message']), RegExp(`^${named} `));
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['PATCH', `/${one.id}/read`],
      ['GET', '/settings'],
      ['POST', '/settings'],
    ] as const)
      refusalOf(await server.call(method, `/v1/notifications${path}`), 401);
    assert.equal((await pageFor(one)).notifications.length, 1);
  });

  test('are one’s own: those of others are not there', async () => {
    const [one, other] = [await told(1), await told(1)];
    const [theirs] = (await pageFor(other)).notifications;
    assert.ok(theirs);
    assert.deepEqual(refusalOf(await call(one, 'PATCH', `/${theirs.id}/read`), 404), {
      code: 'NOT_FOUND',
      message: 'Notification not found',
    });
    await call(one, 'DELETE');
    const { notifications, unread_count } = await pageFor(other);
    assert.deepEqual([notifications[0]?.is_read, unread_count], [false, 1]);
  });

  test('page newest first and whole, whatever comes meanwhile', async () => {
    const one = await told(5);
    const all = (await pageFor(one)).notifications.map(({ id }) => id);
    assert.equal(all.length, 5);
    const seen: string[] = [];
    let state: string | null = null;
    do {
      const page: Page = await pageFor(one, `?limit=2${state === null ? '' : `&page_state=${state}`}`);
      assert.equal(page.has_more, page.next_page_state !== null);
      seen.push(...page.notifications.map(({ id }) => id));
      state = page.next_page_state;
      await join(server, (await madeTeam(server)).id, one);
    } while (state !== null);
    assert.deepEqual(seen, all);
  });

  test('are read one by one, once, as the bell shows them too', async () => {
    const one = await told(2);
    const { notifications, unread_count } = await pageFor(one);
    assert.equal(unread_count, 2);
    const [newest, older] = notifications;
    assert.ok(newest && older);
    assert.deepEqual(
      [newest.kind, newest.target?.kind, newest.is_read, newest.read_at],
      ['team.joined', 'team', false, null],
    );
    assert.deepEqual(
      notifications.map(({ title }) => title),
      await titlesOf(server, one),
    );
    const read = () => call(one, 'PATCH', `/${newest.id}/read`);
    const answers = (await Promise.all([read(), read(), read()])).map(answer => dataOf<Told>(answer));
    assert.deepEqual(new Set(answers.map(({ read_at }) => read_at)).size, 1);
    assert.deepEqual(dataOf(await read()), {
      id: newest.id,
      is_read: true,
      read_at: answers[0]?.read_at,
      unread_count: 1,
    });
    const left = await pageFor(one, '?unread=true');
    assert.deepEqual(
      left.notifications.map(({ id }) => id),
      [older.id],
    );
  });

  test('are cleared until a moment, or all of them', async () => {
    const one = await told(3);
    const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10);
    assert.equal(dataOf<{ unread_count: number }>(await call(one, 'DELETE', `?until=${yesterday}`)).unread_count, 3);
    const [, middle] = (await pageFor(one)).notifications;
    assert.ok(middle);
    const some = await call(one, 'DELETE', `?until=${middle.created_at}`);
    assert.deepEqual(dataOf(some), { message: 'Notifications cleared', unread_count: 1 });
    assert.equal((await pageFor(one)).notifications.length, 1);
    assert.deepEqual(dataOf(await call(one, 'DELETE')), { message: 'Notifications cleared', unread_count: 0 });
    assert.deepEqual((await pageFor(one)).notifications, []);
    assert.deepEqual(await titlesOf(server, one), []);
  });

  test('come as one has chosen, kind by kind, and settings are those of the console', async () => {
    const one = await server.person();
    const before = dataOf<Settings>(await call(one, 'GET', '/settings'));
    assert.equal(before.quiet_hours, null);
    const quiet = { from: '22:00', until: '07:00' };
    const changes = { kinds: [{ kind: 'team.joined', way: 'off' }], quiet_hours: quiet };
    const after = dataOf<Settings>(await call(one, 'POST', '/settings', changes));
    assert.equal(after.kinds.find(({ kind }) => kind === 'team.joined')?.way, 'off');
    assert.deepEqual(after.quiet_hours, quiet);
    assert.deepEqual((await server.call('GET', '/console/notifications/settings', { token: one.token })).body, after);
    await join(server, (await madeTeam(server)).id, one);
    assert.deepEqual((await pageFor(one)).notifications, []);
    assert.deepEqual(dataOf<Settings>(await call(one, 'POST', '/settings', { quiet_hours: null })).quiet_hours, null);
  });
});
