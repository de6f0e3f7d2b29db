import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { beginningOf, endOf, isMoment } from './moment.ts';

test('a time is the moment that it names, however it is written', () => {
  for (const [text, moment] of [
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31t12:00:00z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31T12:00:00.1234567Z', '2026-01-31T12:00:00.123Z'],
    ['2026-01-31T12:00:00+05:30', '2026-01-31T06:30:00.000Z'],
    ['2026-01-31T23:30:00-01:00', '2026-02-01T00:30:00.000Z'],
    ['2026-01-31T12:00:00-00:00', '2026-01-31T12:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['0099-03-01T00:00:00Z', '0099-03-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ] as const) {
    assert.equal(isMoment(text), true, text);
    assert.equal(beginningOf(text).toISOString(), moment);
    assert.equal(endOf(text).toISOString(), moment);
  }
});

test('a day is whole: it begins with its first moment, and ends when it is over', () => {
  for (const [text, begins, ends] of [
    ['2026-12-31', '2026-12-31T00:00:00.000Z', '2027-01-01T00:00:00.000Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z', '2024-03-01T00:00:00.000Z'],
    ['0001-01-01', '0001-01-01T00:00:00.000Z', '0001-01-02T00:00:00.000Z'],
    ['9999-12-31', '9999-12-31T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
  ] as const) {
    assert.equal(beginningOf(text).toISOString(), begins);
    assert.equal(endOf(text).toISOString(), ends);
  }
});

/** What nothing that we keep times in can hold, or what says no moment. */
const noMoments = [
  '2026-12-31T23:59:60Z',
  '2027-01-01T00:00:00Z[Europe/Paris]',
  '2027-01-01T00:00:00+01:00[Europe/Paris]',
  '0000-01-01',
  '0000-12-31T23:59:59Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59-00:01',
  '10000-01-01',
  '12026-01-01T00:00:00Z',
  '+002026-01-01T00:00:00Z',
  '-0001-01-01',
  '2026-01-31T24:00:00Z',
  '2026-01-31T12:60:00Z',
  '2026-01-31T12:00:00+24:00',
  '2026-01-31T12:00:00+01:60',
  '2026-01-31T12:00:00+0100',
  '2026-01-31T12:00Z',
  '2026-01-31T12:00:00',
  '2026-01-31T12:00:00.Z',
  '2026-01-31T12:00:00,5Z',
  '2026-01-31 12:00:00Z',
  '2026-02-29',
  '2026-02-30T00:00:00Z',
  '2026-04-31',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026-1-1',
  '2026-W01-1',
  '2026-001',
  '20260131T120000Z',
  'infinity',
  'now',
  'tomorrow',
  '1767225600',
  '',
  ' 2026-01-31',
  '2026-01-31\n',
  '\u0662\u0660\u0662\u0666-01-31',
];

test('what does not exist, or says no moment, is refused', () => {
  for (const text of noMoments) {
    assert.equal(isMoment(text), false, JSON.stringify(text));
    assert.throws(() => beginningOf(text), RangeError);
  }
});

test('what is taken is what the platform reads it as, with a year of four digits', () => {
  const part = (most: number) => fc.nat(most).map(number => String(number).padStart(2, '0'));
  const text = fc
    .tuple(
      fc.nat(10_000),
      part(13),
      part(32),
      part(25),
      part(61),
      part(61),
      fc.constantFrom('Z', '+00:00', '-23:59', '+14:00'),
    )
    .map(
      ([year, month, day, hour, minute, second, zone]) =>
        `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}${zone}`,
    );
  fc.assert(
    fc.property(text, each => {
      if (!isMoment(each)) return;
      assert.equal(beginningOf(each).getTime(), Date.parse(each), each);
      assert.match(beginningOf(each).toISOString(), /^\d{4}-/);
    }),
  );
});
