import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKeyActor } from '../../kernel/actor.ts';
import { endOtherSessions, endSession, listSessions, logOut } from './own-sessions.ts';

test('a key sees and ends no sessions, and has none to log out of', () => {
  const key: ApiKeyActor = {
    kind: 'api_key',
    userId: 'ann',
    keyId: 'k-1',
    keyName: 'nightly',
    secret: null,
    hidesOrganizations: false,
    areas: new Set(['sessions']),
    teams: new Map(),
    organizations: [],
    lent: [],
    actsIn: null,
    holds: () => null,
    holdsForGood: () => null,
    heldUntil: () => null,
  };
  for (const { permit } of [listSessions, endOtherSessions, logOut])
    assert.deepEqual(permit.judge(key, {}), { refused: 'no session', missing: [] });
  assert.deepEqual(endSession.permit.judge(key, { id: 's-1' }), { refused: 'no session', missing: [] });
});
