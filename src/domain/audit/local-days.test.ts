import assert from 'node:assert/strict';
import { test } from 'node:test';
import { localDays } from './local-days.ts';

const told = (timezone: string, count: number, now: string) =>
  localDays(timezone, count, new Date(now)).map(({ day, begins }) => [day, begins.toISOString().slice(0, 16)]);

test('days begin when the clocks of the place say so, whatever its distance from UTC', () => {
  assert.deepEqual(told('UTC', 2, '2026-03-01T00:00:00Z'), [
    ['2026-02-28', '2026-02-28T00:00'],
    ['2026-03-01', '2026-03-01T00:00'],
  ]);
  assert.deepEqual(told('Asia/Kathmandu', 1, '2026-03-01T18:15:00Z'), [['2026-03-02', '2026-03-01T18:15']]);
  assert.deepEqual(told('Pacific/Kiritimati', 1, '2026-03-01T09:59:00Z'), [['2026-03-01', '2026-02-28T10:00']]);
  assert.deepEqual(told('Pacific/Pago_Pago', 1, '2026-03-01T10:59:00Z'), [['2026-02-28', '2026-02-28T11:00']]);
});

test('days are 23 and 25 hours long where the clocks change, and follow each other without a gap', () => {
  const hours = (timezone: string, count: number, now: string) =>
    localDays(timezone, count, new Date(now)).map(
      ({ begins, ends }) => (ends.getTime() - begins.getTime()) / 3_600_000,
    );
  assert.deepEqual(hours('Europe/Paris', 3, '2026-03-30T12:00:00Z'), [24, 23, 24]);
  assert.deepEqual(hours('Europe/Paris', 3, '2026-10-26T12:00:00Z'), [24, 25, 24]);
  // Midnight itself is left out there.
  assert.deepEqual(hours('Africa/Cairo', 3, '2026-04-25T12:00:00Z'), [24, 23, 24]);
  for (const timezone of Intl.supportedValuesOf('timeZone')) {
    const days = localDays(timezone, 20, new Date('2026-04-10T12:00:00Z'));
    assert.equal(days.length, 20);
    for (const [index, { day, begins, ends }] of days.entries()) {
      assert.equal(begins.getTime() % 900_000, 0, `${timezone} ${day}`);
      assert.deepEqual(ends, days[index + 1]?.begins ?? ends, `${timezone} ${day}`);
    }
  }
});
