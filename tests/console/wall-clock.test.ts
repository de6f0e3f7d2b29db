import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readWallClock, wallClockAt } from '../../console/src/parts/wall-clock.ts';

describe('what a clock shows in a timezone', () => {
  test('is no moment where no clock shows it', () => {
    for (const wall of [
      '',
      'now',
      '2026-12-31',
      '2026-12-31T',
      '2026-02-30T10:00',
      '2026-02-29T10:00',
      '2026-13-01T10:00',
    ])
      assert.deepEqual(readWallClock(wall, 'UTC'), { problem: 'Enter a whole date and time that exist' }, wall);
    assert.deepEqual(readWallClock('12026-01-01T00:00', 'UTC'), { problem: 'Use a year of four digits' });
    for (const [wall, timezone] of [
      ['2027-03-28T02:30', 'Europe/Paris'],
      ['2027-03-14T02:00', 'America/New_York'],
      // A whole day was skipped there.
      ['2011-12-30T12:00', 'Pacific/Apia'],
    ] as const) {
      const reading = readWallClock(wall, timezone);
      assert.match('problem' in reading ? reading.problem : reading.at, new RegExp(`Clocks in ${timezone} skip`));
    }
  });

  test('is the moment otherwise, and the first of two', () => {
    for (const [wall, timezone, at] of [
      ['2026-02-28T23:59', 'UTC', '2026-02-28T23:59:00.000Z'],
      ['2027-03-28T01:59', 'Europe/Paris', '2027-03-28T00:59:00.000Z'],
      ['2027-03-28T03:00', 'Europe/Paris', '2027-03-28T01:00:00.000Z'],
      ['2026-10-25T02:30', 'Europe/Paris', '2026-10-25T00:30:00.000Z'],
      ['2026-06-01T00:00', 'Asia/Kathmandu', '2026-05-31T18:15:00.000Z'],
    ] as const)
      assert.deepEqual(readWallClock(wall, timezone), { at }, `${wall} in ${timezone}`);
  });

  test('is filled in as it was read', () => {
    for (const [wall, timezone] of [
      ['2027-03-28T03:30', 'Europe/Paris'],
      ['2026-12-31T23:59', 'Asia/Kolkata'],
    ] as const) {
      const reading = readWallClock(wall, timezone);
      assert.equal('at' in reading ? wallClockAt(reading.at, timezone) : null, wall);
    }
  });
});
