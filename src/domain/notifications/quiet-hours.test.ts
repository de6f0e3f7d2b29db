import assert from 'node:assert/strict';
import { test } from 'node:test';
import { minutesOf, quietFor, timeOf } from './quiet-hours.ts';

const hours = (from: string, until: string) => ({ from: minutesOf(from), until: minutesOf(until) });
const at = (time: string) => new Date(`2026-01-31T${time}:00Z`);

test('it is quiet from the first minute to the last, and no longer', () => {
  const siesta = hours('13:00', '15:30');
  const left = ['12:59', '13:00', '15:29', '15:30'].map(time => quietFor(siesta, 'UTC', at(time)));
  assert.deepEqual(left, [0, 150, 1, 0]);
});

test('a night goes over midnight', () => {
  const night = hours('22:00', '07:00');
  const left = ['21:59', '22:00', '00:00', '06:59', '07:00'].map(time => quietFor(night, 'UTC', at(time)));
  assert.deepEqual(left, [0, 540, 420, 1, 0]);
});

test('the clock is that of where somebody is, with its quarters of an hour', () => {
  assert.equal(quietFor(hours('22:00', '07:00'), 'Asia/Kathmandu', at('16:15')), 540);
  assert.equal(quietFor(hours('22:00', '07:00'), 'Asia/Kathmandu', at('16:14')), 0);
});

test('a night in which the clocks change ends when the clock says so', () => {
  const left = (from: string, until: string, moment: string) =>
    quietFor(hours(from, until), 'Europe/Berlin', new Date(moment));
  // On 29 March 2026 02:00 becomes 03:00, on 25 October 03:00 becomes 02:00.
  assert.equal(left('22:00', '07:00', '2026-03-28T21:00:00Z'), 480);
  assert.equal(left('22:00', '07:00', '2026-10-24T20:00:00Z'), 600);
  assert.equal(left('22:00', '02:30', '2026-03-28T21:00:00Z'), 240, 'the end that is passed over');
  assert.equal(left('22:00', '02:30', '2026-10-24T20:00:00Z'), 270, 'the first of two');
  assert.equal(left('22:00', '07:00', '2026-03-29T20:00:00Z'), 540);
  assert.equal(left('01:00', '03:30', '2026-10-25T00:15:00Z'), 135);
  assert.equal(quietFor(hours('22:00', '07:00'), 'Australia/Lord_Howe', new Date('2026-04-04T11:00:00Z')), 570);
});

test('times are read and written alike', () => {
  for (const time of ['00:00', '07:05', '23:59']) assert.equal(timeOf(minutesOf(time)), time);
});
