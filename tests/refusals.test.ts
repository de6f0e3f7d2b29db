import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusing } from './support/refusals.ts';

test('every action names the codes that it may refuse with: those that its code can throw, and no others', () => {
  const actions = refusing();
  assert.ok(actions.length > 150);
  const wrong = actions
    .map(({ action, codes, declared }) => ({
      action,
      missing: codes.filter(code => !declared.includes(code)),
      never: declared.filter(code => !codes.includes(code)),
    }))
    .filter(({ missing, never }) => missing.length + never.length > 0);
  assert.deepEqual(wrong, [], 'bring `refuses` of these actions up to date');
});
