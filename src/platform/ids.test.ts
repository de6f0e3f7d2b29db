import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from './ids.ts';

test('ids are UUIDv7, each another, and in the order in which they were made', () => {
  const ids = Array.from({ length: 100_000 }, newId);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(ids, ids.toSorted());
  for (const id of ids.slice(0, 1000))
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('an id tells the time at which it was made', () => {
  const before = Date.now();
  const milliseconds = Number.parseInt(newId().replace('-', '').slice(0, 12), 16);
  assert.ok(milliseconds >= before - 1 && milliseconds <= Date.now() + 1);
});

test('two ids of one millisecond share no more than their beginning', () => {
  const tails = Array.from({ length: 1000 }, () => newId().slice(24));
  assert.equal(new Set(tails).size, tails.length);
});
