import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { newRecoveryKey, parseRecoveryKey, parseRecoverySecret, unwrapWith, wrapFor } from './recovery-key.ts';

test('only the secret half opens what was wrapped, unchanged and in its place', () => {
  const [pair, stranger, key] = [newRecoveryKey(), newRecoveryKey(), randomBytes(32)];
  const wrapped = wrapFor(parseRecoveryKey(pair.public), key, 'backup 1');
  const secret = parseRecoverySecret(`${pair.secret}\n`);
  assert.ok(unwrapWith(secret, wrapped, 'backup 1')?.equals(key));
  assert.equal(unwrapWith(secret, wrapped, 'backup 2'), null);
  assert.equal(unwrapWith(parseRecoverySecret(stranger.secret), wrapped, 'backup 1'), null);
  const flip = (text: string): string => (text.startsWith('A') ? 'B' : 'A') + text.slice(1);
  for (const changed of [
    { ...wrapped, box: flip(wrapped.box) },
    { ...wrapped, ephemeral: flip(wrapped.ephemeral) },
    { ...wrapped, ephemeral: 'A'.repeat(43) },
    { ...wrapped, box: '' },
  ]) {
    assert.equal(unwrapWith(secret, changed, 'backup 1'), null);
  }
});

test('the halves are not taken for each other, and nothing of them is repeated', () => {
  const pair = newRecoveryKey();
  assert.throws(() => parseRecoveryKey(pair.secret), /is the secret half/);
  assert.throws(() => parseRecoverySecret(pair.public), /not the secret half/);
  for (const bad of ['', 'x', pair.secret.slice(0, -1)]) {
    assert.throws(
      () => parseRecoverySecret(bad),
      error => error instanceof Error && (bad === '' || !error.message.includes(`${bad}x`)),
    );
    assert.throws(() => parseRecoveryKey(bad));
  }
});
