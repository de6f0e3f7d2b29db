import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarFile, type Invitation } from './invitation.ts';

const invitation: Invitation = {
  uid: '0198c0de@gatehouse.example.com',
  sequence: 0,
  cancelled: false,
  at: new Date('2026-05-01T08:00:00Z'),
  startsAt: new Date('2026-07-01T08:30:00Z'),
  minutes: 45,
  timezone: 'Europe/Paris',
  title: 'Plan; "all", of\r\nit — 計画',
  url: 'https://gatehouse.example.com/messages/1',
  organizer: { name: 'Ada: "Lovelace"', email: 'no-reply@gatehouse.example.com' },
  attendee: { name: 'Bob', email: 'bob@example.com' },
  reminder: 10,
};
/** Its lines, put together again where they were folded. */
const linesOf = (change: Partial<Invitation> = {}): string[] =>
  Buffer.from(calendarFile({ ...invitation, ...change }).content, 'base64')
    .toString()
    .replaceAll('\r\n ', '')
    .split('\r\n');

test('an invitation has the hour of its place, with the rules of its time zone', () => {
  const lines = linesOf();
  for (const line of [
    'METHOD:REQUEST',
    'TZID:Europe/Paris',
    'UID:0198c0de@gatehouse.example.com',
    'SEQUENCE:0',
    'DTSTAMP:20260501T080000Z',
    'DTSTART;TZID=Europe/Paris:20260701T103000',
    'DTEND;TZID=Europe/Paris:20260701T111500',
    'STATUS:CONFIRMED',
    'TRIGGER:-PT10M',
  ])
    assert.ok(lines.includes(line), `${line}\n${lines.join('\n')}`);
  assert.equal(calendarFile(invitation).type, 'text/calendar; charset=utf-8; method=REQUEST');
});

test('what people wrote stays one line of text', () => {
  const lines = linesOf();
  assert.ok(lines.includes('SUMMARY:Plan\\; "all"\\, of\\nit — 計画'), lines.join('\n'));
  assert.equal(lines.filter(line => line.startsWith('ORGANIZER')).length, 1);
  assert.ok(
    lines.every(line => /^[A-Z-]+[;:]/.test(line) || line === ''),
    lines.join('\n'),
  );
});

test('its end says so, under the same name with a later number', () => {
  const lines = linesOf({ cancelled: true, sequence: 2 });
  for (const line of ['METHOD:CANCEL', 'STATUS:CANCELLED', 'SEQUENCE:2', 'UID:0198c0de@gatehouse.example.com'])
    assert.ok(lines.includes(line), line);
  assert.ok(!lines.includes('BEGIN:VALARM'));
});

test('an hour that the clocks pass over or have twice is the moment that was meant', () => {
  const night = linesOf({ startsAt: new Date('2026-10-25T00:30:00Z'), minutes: 120 });
  assert.ok(night.includes('DTSTART;TZID=Europe/Paris:20261025T023000'));
  assert.ok(night.includes('DTEND;TZID=Europe/Paris:20261025T033000'), night.join('\n'));
  for (const timezone of ['UTC', 'Asia/Kathmandu', 'America/New_York', 'US/Pacific', 'Etc/GMT+5'])
    assert.ok(
      linesOf({ timezone }).some(line => line.startsWith('DTSTART')),
      timezone,
    );
});
