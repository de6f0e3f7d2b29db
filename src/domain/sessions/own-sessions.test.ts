import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApiKeyActor } from '../../kernel/actor.ts';
import { isRefusal } from '../../kernel/permit.ts';
import { endOtherSessions, endSession, listSessions, logOut } from './own-sessions.ts';

test('a key that names one’s sessions sees and ends them, and has none to log out of', () => {
  const key: ApiKeyActor = {
    kind: 'api_key',
    userId: 'ann',
    keyId: 'k-1',
    areas: new Set(['sessions']),
    teams: new Map(),
    organizations: [],
    lent: [],
    actsIn: null,
    holds: () => null,
    holdsForGood: () => null,
    heldUntil: () => null,
  };
  assert.deepEqual(logOut.permit.judge(key, {}), { refused: 'forbidden', missing: [] });
  for (const { permit } of [listSessions, endOtherSessions]) assert.ok(!isRefusal(permit.judge(key, {})));
  assert.ok(!isRefusal(endSession.permit.judge(key, { id: 's-1' })));
});
