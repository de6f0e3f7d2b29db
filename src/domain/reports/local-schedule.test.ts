import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { daysOfRun, type LocalSchedule, momentOf, nextRun, spreadOf } from './local-schedule.ts';

const daily = (time: string, timezone: string): LocalSchedule => ({
  every: 'daily',
  weekday: null,
  monthDay: null,
  time,
  timezone,
});
const runs = (schedule: LocalSchedule, from: string, count: number, spread = 0) => {
  const found = [];
  for (let at = new Date(from); found.length < count; ) {
    const run = nextRun(schedule, at, spread);
    found.push(run);
    at = run.at;
  }
  return found;
};

describe('a local time', () => {
  test('is the same on the clock in summer and in winter', () => {
    assert.equal(momentOf('2026-01-15', '08:00', 'Europe/Berlin').toISOString(), '2026-01-15T07:00:00.000Z');
    assert.equal(momentOf('2026-07-15', '08:00', 'Europe/Berlin').toISOString(), '2026-07-15T06:00:00.000Z');
    assert.equal(momentOf('2026-07-15', '00:00', 'Pacific/Kiritimati').toISOString(), '2026-07-14T10:00:00.000Z');
    assert.equal(momentOf('2026-07-15', '23:59', 'Pacific/Pago_Pago').toISOString(), '2026-07-16T10:59:00.000Z');
  });

  test('that is skipped is later, and of one that comes twice it is the first', () => {
    assert.equal(momentOf('2026-03-29', '02:30', 'Europe/Berlin').toISOString(), '2026-03-29T01:30:00.000Z');
    assert.equal(momentOf('2026-10-25', '02:30', 'Europe/Berlin').toISOString(), '2026-10-25T00:30:00.000Z');
    assert.equal(momentOf('2026-03-08', '02:30', 'America/New_York').toISOString(), '2026-03-08T07:30:00.000Z');
    assert.equal(momentOf('2026-11-01', '01:30', 'America/New_York').toISOString(), '2026-11-01T05:30:00.000Z');
    // Half an hour, and at midnight.
    assert.equal(momentOf('2026-10-04', '02:15', 'Australia/Lord_Howe').toISOString(), '2026-10-03T15:45:00.000Z');
    assert.equal(momentOf('2026-09-06', '00:00', 'America/Santiago').toISOString(), '2026-09-06T04:00:00.000Z');
  });
});

describe('the runs of a schedule', () => {
  test('are one on each local day, whatever the clocks do', () => {
    for (const timezone of [
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'America/Santiago',
      'Asia/Kathmandu',
      'UTC',
    ])
      for (const time of ['00:00', '01:30', '02:30', '23:59'])
        for (const spread of [0, 299]) {
          const days = runs(daily(time, timezone), '2026-01-01T12:00:00Z', 400, spread).map(({ day }) => day);
          assert.equal(new Set(days).size, 400, `${timezone} ${time}`);
          const length = (Date.parse(days.at(-1) ?? '') - Date.parse(days[0] ?? '')) / 86_400_000;
          assert.equal(length, 399, `${timezone} ${time}: none is left out`);
        }
  });

  test('are on the weekday, or the day of the month, which may be its last', () => {
    const weekly: LocalSchedule = {
      every: 'weekly',
      weekday: 1,
      monthDay: null,
      time: '08:00',
      timezone: 'Europe/Paris',
    };
    assert.deepEqual(
      runs(weekly, '2026-11-30T12:00:00Z', 2).map(({ day }) => day),
      ['2026-12-07', '2026-12-14'],
    );
    const monthly: LocalSchedule = { every: 'monthly', weekday: null, monthDay: 31, time: '08:00', timezone: 'UTC' };
    assert.deepEqual(
      runs(monthly, '2026-01-31T09:00:00Z', 4).map(({ day }) => day),
      ['2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31'],
    );
  });

  test('are about the days before them', () => {
    const weekly: LocalSchedule = { ...daily('08:00', 'UTC'), every: 'weekly', weekday: 1 };
    const monthly = (monthDay: number): LocalSchedule => ({ ...daily('08:00', 'UTC'), every: 'monthly', monthDay });
    assert.deepEqual(daysOfRun(daily('08:00', 'UTC'), '2026-03-01'), { from: '2026-02-28', to: '2026-02-28' });
    assert.deepEqual(daysOfRun(weekly, '2026-03-02'), { from: '2026-02-23', to: '2026-03-01' });
    assert.deepEqual(daysOfRun(monthly(1), '2026-03-01'), { from: '2026-02-01', to: '2026-02-28' });
    assert.deepEqual(daysOfRun(monthly(15), '2026-01-15'), { from: '2025-12-15', to: '2026-01-14' });
    assert.deepEqual(daysOfRun(monthly(31), '2026-03-31'), { from: '2026-02-28', to: '2026-03-30' });
  });

  test('leave no day out and have none twice, and all their days are over in UTC', () => {
    const times = ['01:30', '12:30'].flatMap(time =>
      ['UTC', 'Europe/Berlin', 'Pacific/Auckland', 'Pacific/Kiritimati', 'Pacific/Pago_Pago'].map(timezone =>
        daily(time, timezone),
      ),
    );
    const all = times.flatMap((schedule): LocalSchedule[] => [
      schedule,
      { ...schedule, every: 'weekly', weekday: 3 },
      ...[1, 28, 29, 30, 31].map(monthDay => ({ ...schedule, every: 'monthly' as const, monthDay })),
    ]);
    for (const schedule of all) {
      let next: string | null = null;
      for (const { day, at } of runs(schedule, '2027-01-01T12:00:00Z', schedule.every === 'daily' ? 370 : 14)) {
        const days = daysOfRun(schedule, day);
        const told = JSON.stringify({ ...schedule, day, days });
        assert.equal(days.from, next ?? days.from, told);
        assert.ok(days.from <= days.to, told);
        assert.ok(days.to < at.toISOString().slice(0, 10), told);
        next = new Date(Date.parse(days.to) + 86_400_000).toISOString().slice(0, 10);
      }
    }
  });

  test('do not begin at once', () => {
    const spreads = Array.from({ length: 100 }, () => spreadOf(crypto.randomUUID()));
    assert.ok(new Set(spreads).size > 50);
    assert.ok(spreads.every(seconds => seconds >= 0 && seconds < 300));
  });
});
