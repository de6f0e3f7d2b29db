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

test('times are read and written alike', () => {
  for (const time of ['00:00', '07:05', '23:59']) assert.equal(timeOf(minutesOf(time)), time);
});
