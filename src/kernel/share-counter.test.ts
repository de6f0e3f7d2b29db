import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { DomainError } from './errors.ts';
import { createShareCounter, mustFit } from './share-counter.ts';
import { shareOf } from './shares.ts';

const full = (holder: string) => (error: unknown) =>
  error instanceof DomainError && error.is('share.taken') && error.details.holder === holder;

describe('shares that are taken at once', () => {
  const most = shareOf('streams').most;

  test('end for the holder that has no place left, and for nobody else', () => {
    const counter = createShareCounter();
    for (let taken = 0; taken < (most.person ?? 0); taken += 1) counter.take('streams', { person: 'a' });
    assert.throws(() => counter.take('streams', { person: 'a' }), full('person'));
    counter.take('streams', { person: 'b' });
  });

  test('a refused taker has taken nothing', () => {
    const counter = createShareCounter();
    const before = most.person ?? 0;
    for (let taken = 0; taken < before; taken += 1) counter.take('streams', { person: 'a', organization: 'o' });
    for (let tries = 0; tries < 20; tries += 1)
      assert.throws(() => counter.take('streams', { person: 'a', organization: 'o' }), full('person'));
    assert.equal(counter.taken('streams'), before);
    counter.take('streams', { person: 'b', organization: 'o' });
  });

  test('are given back once, however often it is said', () => {
    const counter = createShareCounter();
    const giveBack = counter.take('streams', { person: 'a' });
    counter.take('streams', { person: 'b' });
    giveBack();
    giveBack();
    assert.equal(counter.taken('streams'), 1);
  });

  test('end for all when the process has none left', () => {
    const counter = createShareCounter();
    for (let taken = 0; taken < (most.instance ?? 0); taken += 1) counter.take('streams', { person: `p${taken}` });
    assert.throws(() => counter.take('streams', { person: 'another' }), full('instance'));
  });
});

test('what is kept may fill its share and not exceed it', () => {
  const most = shareOf('role.patterns').most.role ?? 0;
  mustFit('role.patterns', 'role', most);
  assert.throws(
    () => mustFit('role.patterns', 'role', most + 1),
    (error: unknown) => error instanceof DomainError && error.is('share.full') && error.details.most === most,
  );
});
