import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { until } from '../../support/own-redis.ts';
import { type Person, startServer, type TestServer } from '../../support/server.ts';
import { began, colleagues, dataOf, refusalOf } from './connect.support.ts';

let server: TestServer;
before(async () => {
  server = await startServer({ PUBLIC_URL: 'https://gatehouse.example.com' });
});
after(() => server.close());

interface Scheduled {
  readonly id: string;
  readonly sequence: number;
  readonly callee_ids: readonly string[];
  readonly [name: string]: unknown;
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();
const notFound = { code: 'NOT_FOUND', message: 'Scheduled call not found' };

async function three() {
  const [a, b, c] = (await colleagues(server, 3)) as [Person, Person, Person];
  await server.sql('update users set email_verified_at = now() where id = any($1::uuid[])', [[a.id, b.id, c.id]]);
  return { a, b, c, conversation: await began(server, a, [b, c]) };
}
const schedule = (who: Person, conversation: { readonly id: string }, more: object = {}) =>
  server.call('POST', '/v1/calls/schedule', {
    token: who.token,
    body: {
      ...{ conversation_id: conversation.id, title: 'Plan', starts_at: inDays(1), duration: 45 },
      ...{ timezone: 'Europe/Paris', ...more },
    },
  });
const listOf = async (who: Person, query = '') =>
  dataOf<{ calls: Scheduled[]; next_page_state: string | null }>(
    await server.call('GET', `/v1/calls/scheduled${query}`, { token: who.token }),
  );
const change = (who: Person, { id }: Scheduled, body: object) =>
  server.call('PATCH', `/v1/calls/scheduled/${id}`, { token: who.token, body });
const cancel = (who: Person, { id }: Scheduled) =>
  server.call('DELETE', `/v1/calls/scheduled/${id}`, { token: who.token });
const told = (who: Person, kind: string) =>
  server.sql<{ facts: Record<string, string> }>(
    'select facts from notifications where user_id = $1 and kind = $2 order by id',
    [who.id, kind],
  );

/** The calendar entries that were mailed to somebody, the oldest first, each with its lines put together again. */
async function calendars(who: Person, count: number): Promise<string[][]> {
  const mails = await server.mails(who.email, count);
  return mails.flatMap(mail => {
    const [, encoded] = /Content-Type: text\/calendar.*?\r\n\r\n([A-Za-z0-9+/=\r\n]+)/s.exec(mail) ?? [];
    if (encoded === undefined) return [];
    const text = Buffer.from(encoded, 'base64').toString().replaceAll('\r\n ', '');
    assert.match(text, /BEGIN:VTIMEZONE\r\nTZID:Europe\/Paris/);
    return [text.replace(/BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n/s, '').split('\r\n')];
  });
}

describe('agreeing on a call', () => {
  test('names every bad field, and strangers get nothing', async () => {
    const { a, conversation } = await three();
    const [stranger] = (await colleagues(server, 1)) as [Person];
    for (const [more, words] of [
      [{ title: '' }, /title/],
      [{ title: 'x'.repeat(201) }, /title/],
      [{ starts_at: inDays(-1) }, /starts_at must be in the future, and within a year/],
      [{ starts_at: inDays(400) }, /starts_at must be in the future/],
      [{ starts_at: '2026-02-30T10:00:00Z' }, /starts_at/],
      [{ duration: 4 }, /duration/],
      [{ duration: 1441 }, /duration/],
      [{ timezone: 'Mars/Olympus' }, /timezone/],
      [{ callee_ids: [] }, /callee_ids/],
      [{ call_type: 'smoke' }, /call_type/],
      [{ organizer_id: stranger.id }, /organizer_id/],
    ] as const)
      assert.match(String(refusalOf(await schedule(a, conversation, more), 400)['message']), words);
    refusalOf(await schedule(a, conversation, { callee_ids: [stranger.id] }), 404);
    refusalOf(await schedule(a, conversation, { callee_ids: [a.id] }), 404);
    refusalOf(await schedule(stranger, conversation), 404);
    refusalOf(await schedule(a, { id: randomUUID() }), 404);
    assert.deepEqual((await listOf(a)).calls, []);
  });

  test('is for those who are invited, and its organizer alone changes it', async () => {
    const { a, b, c, conversation } = await three();
    const made = dataOf<Scheduled>(await schedule(a, conversation, { callee_ids: [b.id] }), 201);
    const path = `/v1/calls/scheduled/${made.id}`;
    assert.deepEqual(refusalOf(await server.call('GET', path, { token: c.token }), 404), notFound);
    for (const answer of [await change(c, made, { title: 'Theirs' }), await cancel(c, made)])
      assert.deepEqual(refusalOf(answer, 404), notFound);
    for (const answer of [await change(b, made, { title: 'Theirs' }), await cancel(b, made)])
      assert.equal(refusalOf(answer, 403)['code'], 'FORBIDDEN');
    dataOf(await server.call('GET', path, { token: b.token }));
    assert.deepEqual([(await listOf(c)).calls, (await listOf(b)).calls.length], [[], 1]);
    await server.call('DELETE', `/v1/conversations/${conversation.id}/participants/${b.id}`, { token: a.token });
    assert.deepEqual((await listOf(b)).calls, [], 'who was taken out sees nothing of it');
  });

  test('of two of whom one has blocked the other is refused', async () => {
    const [a, b] = (await colleagues(server, 2)) as [Person, Person];
    const conversation = await began(server, a, [b], { type: 'direct', title: null });
    await server.call('POST', `/v1/users/${a.id}/block`, { token: b.token });
    assert.equal(refusalOf(await schedule(a, conversation), 403)['code'], 'FORBIDDEN');
  });
});

describe('the invitation', () => {
  test('follows nobody who has left the conversation, or has blocked its organizer', async () => {
    const { a, b, c, conversation } = await three();
    const call = dataOf<Scheduled>(await schedule(a, conversation), 201);
    dataOf(await server.call('POST', `/v1/users/${a.id}/block`, { token: b.token }));
    dataOf(await server.call('POST', `/v1/conversations/${conversation.id}/leave`, { token: c.token }));
    dataOf(await change(a, call, { title: 'You will hear of me' }));
    dataOf(await cancel(a, call));
    for (const who of [b, c])
      assert.deepEqual(
        (await told(who, 'call.scheduled')).map(({ facts }) => facts['title']),
        ['Plan'],
      );
  });

  test('is a mail for each calendar: made, moved and cancelled under one name, each with a later number', async () => {
    const { a, b, c, conversation } = await three();
    await server.call('POST', '/v1/notifications/settings', {
      token: c.token,
      body: { kinds: [{ kind: 'call.scheduled', way: 'off' }] },
    });
    const made = dataOf<Scheduled>(await schedule(a, conversation, { starts_at: '2026-12-15T09:30:00Z' }), 201);
    assert.deepEqual([...made.callee_ids].sort(), [b.id, c.id].sort());
    assert.equal(made['ends_at'], '2026-12-15T10:15:00.000Z');
    dataOf(await change(a, made, { title: 'Plan' }));
    const moved = dataOf<Scheduled>(await change(a, made, { starts_at: '2026-12-16T09:30:00Z', title: 'Later' }));
    assert.deepEqual([made.sequence, moved.sequence], [0, 1], 'nothing was changed in between');
    dataOf(await cancel(a, made));
    for (const who of [a, b]) {
      const entries = await calendars(who, 3);
      const of = (name: string) =>
        entries.map(lines => lines.find(line => line.startsWith(`${name}:`) || line.startsWith(`${name};`)));
      assert.deepEqual(of('METHOD'), ['METHOD:REQUEST', 'METHOD:REQUEST', 'METHOD:CANCEL']);
      assert.deepEqual(of('SEQUENCE'), ['SEQUENCE:0', 'SEQUENCE:1', 'SEQUENCE:2']);
      assert.deepEqual(new Set(of('UID')), new Set([`UID:${made.id}@gatehouse.example.com`]));
      assert.deepEqual(of('DTSTART').slice(0, 1), ['DTSTART;TZID=Europe/Paris:20261215T103000']);
      assert.deepEqual(of('SUMMARY'), ['SUMMARY:Plan', 'SUMMARY:Later', 'SUMMARY:Later']);
      assert.match(String(of('ATTENDEE')[0]), new RegExp(`${who.email}$`));
      assert.doesNotMatch(JSON.stringify(entries), new RegExp(who === a ? b.email : a.email), 'no address of others');
    }
    assert.deepEqual(
      (await told(b, 'call.scheduled')).map(({ facts }) => facts['said']),
      ['invited', 'moved', 'cancelled'],
    );
    assert.deepEqual([await calendars(c, 0), await told(c, 'call.scheduled')], [[], []], 'who wants none gets none');
    assert.deepEqual(refusalOf(await cancel(a, made), 404), notFound);
    assert.deepEqual(refusalOf(await change(a, made, { title: 'Again' }), 404), notFound);
    assert.deepEqual((await listOf(a)).calls, []);
  });
});

describe('the list', () => {
  test('has the next one first, in pages', async () => {
    const { a, b, conversation } = await three();
    const made: string[] = [];
    for (const days of [3, 1, 2]) {
      const { id } = dataOf<Scheduled>(await schedule(a, conversation, { starts_at: inDays(days) }), 201);
      made[days] = id;
    }
    const first = await listOf(b, '?limit=2');
    const rest = await listOf(b, `?limit=2&page_state=${first.next_page_state}`);
    assert.deepEqual(
      [...first.calls, ...rest.calls].map(({ id }) => id),
      made.slice(1),
    );
    assert.equal(rest.next_page_state, null);
    const forged = [
      ['2027-01-01T00:00:00Z', 'x'],
      ['1', a.id],
      ['+275760-09-13T00:00:00Z', a.id],
    ].map(key => `?page_state=${Buffer.from(JSON.stringify(key)).toString('base64url')}`);
    for (const query of ['?page_state=x', '?limit=0', ...forged])
      refusalOf(await server.call('GET', `/v1/calls/scheduled${query}`, { token: a.token }), 400);
  });
});

describe('the reminder', () => {
  test('comes once, ten minutes before, to those who still take part; not of a state that is past', async () => {
    const { a, b, c, conversation } = await three();
    const made = dataOf<Scheduled>(await schedule(a, conversation, { starts_at: inDays(2) }), 201);
    await server.call('DELETE', `/v1/conversations/${conversation.id}/participants/${c.id}`, { token: a.token });
    assert.deepEqual(await told(b, 'call.reminder'), []);
    // Moved to nine minutes from now: what was planned for the day after tomorrow says nothing any more.
    dataOf(await change(a, made, { starts_at: new Date(Date.now() + 9 * 60_000).toISOString() }));
    await until('they are reminded', async () => (await told(b, 'call.reminder')).length > 0);
    await server.sql(`update pgboss.job set start_after = now() where name = 'call.remind'`);
    await new Promise(resolve => setTimeout(resolve, 4_000));
    const counts = await Promise.all([a, b, c].map(async who => (await told(who, 'call.reminder')).length));
    assert.deepEqual(counts, [1, 1, 0]);
  });
});
