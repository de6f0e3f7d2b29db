import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { untilAborted } from './until-aborted.ts';

const never = new Promise<never>(() => undefined);

test('rejects with the reason, whether the signal aborts later or already has', async () => {
  const reason = new Error('late');
  await assert.rejects(untilAborted(never, AbortSignal.abort(reason)), reason);
  const controller = new AbortController();
  const waiting = untilAborted(never, controller.signal);
  controller.abort(reason);
  await assert.rejects(waiting, reason);
});

test('settles with the promise and leaves no listener', async () => {
  const { signal } = new AbortController();
  assert.equal(await untilAborted(Promise.resolve(7), signal), 7);
  await assert.rejects(untilAborted(Promise.reject(new Error('own')), signal), /own/);
  assert.deepEqual(getEventListeners(signal, 'abort'), []);
});
