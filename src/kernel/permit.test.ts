import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Actor, ApiKeyActor, Operator, Scope, SessionActor } from './actor.ts';
import { allOf, byOperator, bySession, needs, own, self } from './permit.ts';

const nothing = {
  teams: new Map(),
  organizations: [],
  lent: [],
  actsIn: null,
  holds: () => null,
  holdsForGood: () => null,
};
const person: SessionActor = { kind: 'session', userId: 'ann', sessionId: 's-1', ...nothing, heldUntil: () => null };
const everything = { holds: (): Scope => 'everything', heldUntil: () => Number.POSITIVE_INFINITY };

/** A key of Ann's that names these areas; what it names of the catalogue's nodes, it holds. */
const keyWith = (...areas: ('profile' | 'sessions')[]): ApiKeyActor => ({
  kind: 'api_key',
  userId: 'ann',
  keyId: 'k-1',
  keyName: 'nightly',
  secret: null,
  hidesOrganizations: false,
  areas: new Set(areas),
  ...nothing,
  ...everything,
});
const operator: Operator = { kind: 'operator', userId: null, by: 'job', ...nothing, ...everything };

describe('what is one’s own', () => {
  const permit = self('sessions');

  test('is refused to nobody, and to keys that do not name the area, whatever else they hold', () => {
    assert.deepEqual(permit.judge(null, {}), { refused: 'unauthenticated', missing: [] });
    for (const key of [keyWith(), keyWith('profile')])
      assert.deepEqual(permit.judge(key, {}), { refused: 'forbidden', missing: ['self.sessions'] });
  });

  test('is everybody’s by their session, and the key’s that names it', () => {
    for (const actor of [person, keyWith('sessions')] satisfies Actor[])
      assert.deepEqual(permit.judge(actor, {}), { actor, userId: 'ann' });
  });

  test('is nobody’s account where the operator asks', () => {
    assert.deepEqual(permit.judge(operator, {}), { actor: operator, userId: '00000000-0000-0000-0000-000000000000' });
  });

  test('goes with nodes, which alone are the ones that roles may give', () => {
    const both = allOf(needs('user.read'), self('profile'));
    assert.deepEqual([both.nodes, both.areas], [['user.read'], ['profile']]);
    assert.deepEqual(both.judge(person, {}), { refused: 'forbidden', missing: ['user.read'] });
    assert.deepEqual(both.judge(keyWith(), {}), { refused: 'forbidden', missing: ['self.profile'] });
    const key = keyWith('profile');
    assert.deepEqual(both.judge(key, {}), { actor: key, scope: 'everything', userId: 'ann' });
  });
});

test('what concerns one’s session is refused to keys and to the operator, whatever they hold', () => {
  const permit = bySession('sessions');
  assert.deepEqual(permit.judge(null, {}), { refused: 'unauthenticated', missing: [] });
  for (const actor of [keyWith(), keyWith('sessions'), operator] satisfies Actor[])
    assert.deepEqual(permit.judge(actor, {}), { refused: 'no session', missing: [] });
  assert.deepEqual(permit.judge(person, {}), { actor: person, userId: 'ann' });
});

test('what only the operator may do is refused to people and to keys, which have no session either', () => {
  assert.deepEqual(byOperator.judge(null, {}), { refused: 'unauthenticated', missing: [] });
  for (const actor of [person, keyWith('profile', 'sessions')])
    assert.deepEqual(byOperator.judge(actor, {}), { refused: 'forbidden', missing: [] });
  assert.deepEqual(byOperator.judge(operator, {}), { actor: operator });
});

test('the operator is the owner of nothing that names an owner', () => {
  const permit = own('id', 'user.read');
  for (const id of ['ann', '00000000-0000-0000-0000-000000000000'])
    assert.deepEqual(permit.judge(operator, { id }), { refused: 'forbidden', missing: [] });
  const key = keyWith();
  assert.deepEqual(permit.judge(key, { id: 'ann' }), { actor: key, scope: 'everything' });
});
