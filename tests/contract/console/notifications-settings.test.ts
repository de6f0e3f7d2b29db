import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { sweepExpired } from '../../../src/domain/upkeep/sweep-expired.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { bodyOf, refusal } from './holders.support.ts';
import { base, join, listOf, madeTeam, titlesOf, writeMail } from './notifications.support.ts';

interface Settings {
  readonly kinds: readonly { kind: string; about: string; way: string; ways: string[] }[];
  readonly quiet_hours: { from: string; until: string } | null;
  readonly timezone: string;
}

let server: TestServer;
before(async () => {
  server = await startServer();
});
after(() => server.close());

const path = `${base}/settings`;
const set = async (who: Person, body: unknown): Promise<Settings> =>
  bodyOf(await server.call('PATCH', path, { token: who.token, body }));
const kind = 'team.joined';

/** Somebody whose mailbox is known, and who wants mail of teams that they join. */
async function reader(): Promise<Person> {
  const one = await server.person();
  await server.sql('update users set email_verified_at = now() where id = $1', [one.id]);
  await set(one, { kinds: [{ kind, way: 'mail' }] });
  return one;
}
/** Adds somebody to a new team; its name. */
async function joined(who: Person): Promise<string> {
  const { id, name } = await madeTeam(server);
  await join(server, id, who);
  return name;
}
const waiting = (who: Person) =>
  server.sql<{ mail_after: Date }>(
    'select mail_after from notifications where user_id = $1 and mail_after is not null',
    [who.id],
  );

describe('settings', () => {
  test('refuse kinds and ways that there are not, and times that are none', async () => {
    const { token } = await server.person();
    for (const [body, words] of [
      [{ kinds: [{ kind: 'nothing', way: 'app' }] }, /^kinds\.0\.kind /],
      [{ kinds: [{ kind, way: 'pigeon' }] }, /way/],
      [{ kinds: [{ kind, way: 'off', user_id: 'x' }] }, /user_id/],
      [{ quiet_hours: { from: '24:00', until: '07:00' } }, /from/],
      [{ quiet_hours: { from: '22:00' } }, /until/],
      [{ quiet_hours: { from: '07:00', until: '07:00' } }, /until/],
    ] as const)
      assert.match(refusal(await server.call('PATCH', path, { token, body }), 400), words);
    const left = bodyOf<Settings>(await server.call('GET', path, { token }));
    assert.deepEqual([left.quiet_hours, left.kinds.find(each => each.kind === kind)?.way], [null, 'app']);
  });

  test('keep what is not named, and are one’s own', async () => {
    const [one, other] = [await server.person(), await server.person()];
    await set(one, { quiet_hours: { from: '22:00', until: '07:00' } });
    const now = await set(one, { kinds: [{ kind, way: 'off' }] });
    assert.deepEqual(now.quiet_hours, { from: '22:00', until: '07:00' });
    assert.equal(now.kinds.find(each => each.kind === kind)?.way, 'off');
    assert.equal((await set(one, { quiet_hours: null })).quiet_hours, null);
    assert.equal((await set(other, {})).kinds.find(each => each.kind === kind)?.way, 'app');
  });
});

describe('a kind', () => {
  test('that is off is not told, and one that is not mailed stays in the console', async () => {
    const [off, app] = [await reader(), await reader()];
    await set(off, { kinds: [{ kind, way: 'off' }] });
    await set(app, { kinds: [{ kind, way: 'app' }] });
    const name = await joined(app);
    await joined(off);
    assert.deepEqual(await titlesOf(server, off), []);
    assert.deepEqual(await titlesOf(server, app), [`admin added you to the team ${name}`]);
    assert.deepEqual([...(await waiting(off)), ...(await waiting(app))], []);
  });
});

describe('a mail', () => {
  test('leaves a minute later, and what comes within the hour is in the next, together', async () => {
    const one = await reader();
    const first = await joined(one);
    await writeMail(server);
    const [mail = ''] = await server.mails(one.email);
    assert.match(mail, new RegExp(`Subject: admin added you to the team ${first}`));
    assert.match(mail, /you choose in your settings/);
    const names = [await joined(one), await joined(one)];
    await writeMail(server);
    assert.equal((await waiting(one)).length, 2);
    await server.sql(`update notification_settings set mailed_at = mailed_at - interval '2 hours'`);
    await server.sql(`update notifications set mail_after = now() where mail_after is not null`);
    await writeMail(server);
    const [, second = ''] = await server.mails(one.email, 2);
    assert.match(second, /Subject: 2 new notifications/);
    for (const name of names) assert.match(second, new RegExp(`${name}\\.`));
    assert.doesNotMatch(second, new RegExp(`${first}\\.`));
    assert.deepEqual(await waiting(one), []);
  });

  test('does not leave for what was read or cleared, is not wanted any more, or cannot be written to', async () => {
    const people = [await reader(), await reader(), await reader(), await reader(), await reader()];
    for (const each of people) await joined(each);
    const [read, cleared, off, unproven, gone] = people;
    assert.ok(read && cleared && off && unproven && gone);
    const [{ id = '' } = {}] = (await listOf(server, read)).notifications;
    await server.call('POST', `${base}/read`, { token: read.token, body: { ids: [id] } });
    await server.call('POST', `${base}/clear`, { token: cleared.token, body: { until: new Date().toISOString() } });
    await set(off, { kinds: [{ kind, way: 'app' }] });
    await server.sql('update users set email_verified_at = null where id = $1', [unproven.id]);
    await server.sql('update users set active = false where id = $1', [gone.id]);
    await writeMail(server);
    for (const each of people) assert.deepEqual(await waiting(each), []);
    const addresses = people.map(({ email }) => email);
    assert.deepEqual(await server.sql('select kind from mail_messages where recipient = any($1)', [addresses]), []);
  });

  test('waits for the end of the quiet hours, where the person is', async () => {
    const one = await reader();
    await server.sql(`update users set timezone = 'Asia/Kathmandu' where id = $1`, [one.id]);
    const local = new Intl.DateTimeFormat('en-GB', { timeZone: 'Asia/Kathmandu', timeStyle: 'short' });
    const at = (minutes: number) => local.format(Date.now() + minutes * 60_000);
    await set(one, { quiet_hours: { from: at(-60), until: at(60) } });
    await joined(one);
    await writeMail(server);
    const [{ mail_after = new Date(0) } = {}] = await waiting(one);
    const minutes = (mail_after.getTime() - Date.now()) / 60_000;
    assert.ok(minutes > 57 && minutes <= 60, String(minutes));
    await set(one, { quiet_hours: { from: at(60), until: at(120) } });
    await server.sql('update notifications set mail_after = now() where user_id = $1', [one.id]);
    await writeMail(server);
    assert.equal((await server.mails(one.email)).length, 1);
  });

  test('leaves once, also when two processes write', async () => {
    const one = await reader();
    await joined(one);
    await Promise.all([writeMail(server), writeMail(server), writeMail(server)]);
    const rows = await server.sql('select 1 from mail_messages where recipient = $1', [one.email]);
    assert.equal(rows.length, 1);
  });

  test('says which permission it is about, as nothing that can be clicked', async () => {
    const one = await reader();
    await set(one, { kinds: [{ kind: 'grant.changed', way: 'mail' }] });
    const body = { pattern: 'report.read' };
    const given = await server.call('POST', `/api/users/${one.id}/grants`, { token: server.admin.token, body });
    assert.equal(given.status, 201, given.text);
    await writeMail(server);
    const [mail = ''] = await server.mails(one.email);
    assert.match(mail.replaceAll('=\r\n', ''), /admin gave you the permission report =E2=80=BA read\./);
    assert.doesNotMatch(mail, /report\.read/);
  });

  test('has no name in it that leads away', async () => {
    const one = await reader();
    const body = { name: 'see evil.example.com/now' };
    const made = await server.call('POST', '/api/v1/teams', { token: server.admin.token, body });
    await join(server, (made.body as { id: string }).id, one);
    await writeMail(server);
    const [mail = ''] = await server.mails(one.email);
    assert.doesNotMatch(mail, /evil/);
    assert.match((await titlesOf(server, one))[0] ?? '', /evil/);
  });
});

test('what is older than 90 days is swept, read or not', async () => {
  const one = await server.person();
  await joined(one);
  const name = await joined(one);
  await server.sql(
    `update notifications set created_at = created_at - interval '91 days'
      where id = (select min(id::text)::uuid from notifications where user_id = $1)`,
    [one.id],
  );
  const { database, ports } = server.gatehouse;
  await sweepExpired(database, new Date(), ports.capabilities);
  assert.deepEqual(await titlesOf(server, one), [`admin added you to the team ${name}`]);
});
