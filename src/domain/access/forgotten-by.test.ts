import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Fact } from '../events.ts';
import { forgottenBy } from './forgotten-by.ts';

test('a fact has those forgotten whom it names; one that this version does not know, everybody', () => {
  const heard = (fact: Fact) => forgottenBy(JSON.parse(JSON.stringify(fact)));
  assert.deepEqual(heard({ type: 'access.changed', users: ['ann'] }), { users: ['ann'] });
  assert.equal(heard({ type: 'access.changed', users: 'everyone' }), 'everything');
  assert.deepEqual(heard({ type: 'session.ended', sessions: ['s-1'], userId: 'ann' }), { sessions: ['s-1'] });
  assert.deepEqual(heard({ type: 'api_key.changed', secrets: ['k-1'], how: 'ended' }), { keys: true });
  for (const newer of ['{"type":"key.ended","keys":["k-1"]}', '{"type":"role.changed","users":["ann"],"sessions":[]}'])
    assert.equal(forgottenBy(JSON.parse(newer)), 'everything');
});
