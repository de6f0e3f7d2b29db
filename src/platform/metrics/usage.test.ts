import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeClasses } from './traffic.ts';
import { percentile, Usage } from './usage.ts';

const key = { keyId: 'k', userId: 'u' };

test('answers are counted by route, status and key until they are taken, and again when they could not be kept', () => {
  const usage = new Usage();
  const count = usage.route('GET', '/v1/presence');
  count(200, 3, null);
  count(200, 7, null);
  count(404, 20_000, null);
  count(200, 1, key);
  const taken = usage.take();
  const plain = (used: typeof taken) =>
    used
      .map(({ status, key: by, requests, milliseconds }) => [status, by?.keyId ?? null, requests, milliseconds])
      .sort();
  const expected = [
    [200, 'k', 1, 1],
    [200, null, 2, 10],
    [404, null, 1, 20_000],
  ].sort();
  assert.deepEqual(plain(taken), expected);
  assert.equal(taken.find(({ status }) => status === 404)?.classes[timeClasses.length], 1);
  assert.deepEqual(usage.take(), []);
  usage.giveBack(taken);
  count(200, 2, key);
  const [again] = usage.take().filter(({ key: by }) => by !== null);
  assert.deepEqual([again?.requests, again?.milliseconds, again?.classes[0]], [2, 3, 2]);
});

test('nobody can make it long: keys beyond many count as none', () => {
  const usage = new Usage();
  const count = usage.route('GET', '/v1/presence');
  for (let index = 0; index < 30_000; index += 1) count(200, 1, { keyId: `k${index}`, userId: 'u' });
  const taken = usage.take();
  assert.equal(taken.length, 20_001);
  assert.equal(
    taken.reduce((sum, { requests }) => sum + requests, 0),
    30_000,
  );
});

test('percentiles lie within the class that they fall into', () => {
  const classes = timeClasses.map(() => 0);
  assert.equal(percentile(classes, 0.5), 0);
  // A hundred within 5 ms, and one that took more than ten seconds.
  const [first, ...others] = [...classes, 1];
  const times = [100 + (first ?? 0), ...others];
  assert.ok(percentile(times, 0.5) > 2 && percentile(times, 0.5) < 3);
  assert.ok(percentile(times, 0.95) <= 5);
  assert.equal(percentile(times, 1), 10_000);
});
