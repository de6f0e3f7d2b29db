import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFairLine, type FairLine } from './fair-line.ts';

const from = (network: string, known = false) => ({ network, known });

/** Fills a line with `count` items of a network, named after it. */
function crowd(line: FairLine<string>, network: string, count: number, known = false): void {
  for (let index = 1; index <= count; index += 1)
    assert.equal(line.push(`${network}${index}`, from(network, known)), null);
}

function takeAll(line: FairLine<string>): string[] {
  const taken: string[] = [];
  for (let item = line.shift(); item !== undefined; item = line.shift()) taken.push(item);
  return taken;
}

describe('a fair line', () => {
  test('lets networks take turns, each in the order of coming', () => {
    const line = createFairLine<string>(100);
    crowd(line, 'a', 4);
    crowd(line, 'b', 2);
    crowd(line, 'c', 1);
    assert.deepEqual(takeAll(line), ['a1', 'b1', 'c1', 'a2', 'b2', 'a3', 'a4']);
    assert.equal(line.shift(), undefined);
  });

  test('keeps nobody waiting for longer than one turn of everybody before them', () => {
    const line = createFairLine<string>(100);
    crowd(line, 'a', 50);
    assert.equal(line.shift(), 'a1');
    crowd(line, 'b', 1);
    assert.deepEqual([line.shift(), line.shift()], ['a2', 'b1']);
  });

  test('takes the known first, and one of the others after three of them', () => {
    const line = createFairLine<string>(100);
    crowd(line, 'a', 2);
    crowd(line, 'k', 7, true);
    assert.deepEqual(takeAll(line), ['k1', 'k2', 'k3', 'a1', 'k4', 'k5', 'k6', 'a2', 'k7']);
  });

  test('when full, makes who has most give way, the newest first', () => {
    const line = createFairLine<string>(6);
    crowd(line, 'a', 4);
    crowd(line, 'b', 2);
    assert.equal(line.push('a5', from('a')), 'a5', 'who has most gets no more');
    assert.equal(line.push('c1', from('c')), 'a4');
    assert.equal(line.push('c2', from('c')), 'a3');
    assert.equal(line.push('c3', from('c')), 'c3', 'all have the same');
    assert.deepEqual(takeAll(line), ['a1', 'b1', 'c1', 'a2', 'b2', 'c2']);
  });

  test('when full, always takes the known in, and never makes them give way to others', () => {
    const line = createFairLine<string>(3);
    for (const network of ['a', 'b', 'c']) crowd(line, network, 1);
    for (const network of ['k', 'l', 'm'])
      assert.match(line.push(`${network}1`, from(network, true)) ?? '', /^[abc]1$/);
    assert.equal(line.push('d1', from('d')), 'd1');
    assert.equal(line.push('n1', from('n', true)), 'n1', 'among themselves the same holds');
    assert.deepEqual(takeAll(line), ['k1', 'l1', 'm1']);
  });

  test('can be emptied', () => {
    const line = createFairLine<string>(3);
    crowd(line, 'a', 2);
    crowd(line, 'k', 1, true);
    assert.deepEqual(line.clear().sort(), ['a1', 'a2', 'k1']);
    assert.equal(line.shift(), undefined);
    crowd(line, 'b', 3);
    assert.equal(line.push('b4', from('b')), 'b4');
  });
});
