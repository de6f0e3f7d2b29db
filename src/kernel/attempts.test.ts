import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAttempts } from './attempts.ts';

const settle = () => new Promise(resolve => setImmediate(resolve));

/** Guesses at one thing, of which `allowed` may fail; the test says how each ends. */
function guesses(allowed: number) {
  const attempts = createAttempts();
  const begun: number[] = [];
  const refused: number[] = [];
  const decisions = new Map<number, () => void>();
  let failed = 0;
  return {
    begun,
    refused,
    ask(...numbers: number[]) {
      for (const number of numbers) {
        attempts
          .begin('key', async () => {
            await settle();
            if (failed >= allowed) throw new Error('locked');
            return allowed - failed;
          })
          .then(
            decide => {
              begun.push(number);
              decisions.set(number, decide);
            },
            () => void refused.push(number),
          );
      }
    },
    async decide(number: number, right: boolean) {
      if (!right) failed += 1;
      decisions.get(number)?.();
      await this.rest();
    },
    async rest() {
      for (let turn = 0; turn < 30; turn += 1) await settle();
    },
  };
}

describe('attempts', () => {
  test('begin as many at once as may fail, and the next when one is decided', async () => {
    const at = guesses(2);
    at.ask(1, 2, 3, 4);
    await at.rest();
    assert.deepEqual(at.begun, [1, 2]);
    await at.decide(2, true);
    assert.deepEqual(at.begun, [1, 2, 3]);
    await at.decide(1, true);
    await at.decide(3, true);
    assert.deepEqual([at.begun, at.refused], [[1, 2, 3, 4], []]);
  });

  test('that could not be answered any more are never begun', async () => {
    const at = guesses(3);
    at.ask(1, 2, 3, 4, 5, 6);
    await at.rest();
    for (const number of [1, 2]) await at.decide(number, false);
    assert.deepEqual([at.begun, at.refused], [[1, 2, 3], []], 'the third may be the last');
    await at.decide(3, false);
    assert.deepEqual(
      [at.begun, at.refused],
      [
        [1, 2, 3],
        [4, 5, 6],
      ],
    );
  });

  test('go on one by one when only one may fail still', async () => {
    const at = guesses(2);
    at.ask(1);
    await at.rest();
    await at.decide(1, false);
    at.ask(2, 3, 4);
    await at.rest();
    assert.deepEqual(at.begun, [1, 2]);
    await at.decide(2, true);
    assert.deepEqual(at.begun, [1, 2, 3]);
  });

  test('at other things are not waited for', async () => {
    const attempts = createAttempts();
    await attempts.begin('one', async () => 1);
    let other = false;
    void attempts
      .begin('other', async () => 1)
      .then(() => {
        other = true;
      });
    await settle();
    assert.ok(other);
  });
});
