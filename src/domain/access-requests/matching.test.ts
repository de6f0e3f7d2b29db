import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helps, neededNow, votesMatched } from './matching.ts';

test('one person in two groups counts for one of them, and two of one group for that one', () => {
  assert.equal(votesMatched([[0, 1]], [1, 1]), 1);
  assert.equal(votesMatched([[0], [0]], [1, 1]), 1);
  assert.equal(votesMatched([[0], [1]], [1, 1]), 2);
  assert.equal(votesMatched([], [1]), 0);
});

test('whoever is in two groups counts where it makes the most, in whichever order they voted', () => {
  assert.equal(votesMatched([[0, 1], [0]], [1, 1]), 2);
  assert.equal(votesMatched([[0], [0, 1]], [1, 1]), 2);
  assert.equal(votesMatched([[0, 1], [1, 2], [0]], [1, 1, 1]), 3);
  assert.equal(votesMatched([[0, 1], [0, 1], [2]], [2, 1, 1]), 3);
});

test('in order, only the steps up to the first that lacks a vote matter', () => {
  assert.deepEqual(neededNow([], [1, 1], true), [1]);
  assert.deepEqual(neededNow([[0]], [1, 1], true), [1, 1]);
  assert.deepEqual(neededNow([[1]], [1, 1], true), [1]);
  assert.deepEqual(neededNow([], [1, 1], false), [1, 1]);
  assert.equal(helps([[0]], [0], [1, 1]), false);
  assert.equal(helps([[0]], [1], [1, 1]), true);
  assert.equal(helps([[0]], [1], [1]), false);
});
