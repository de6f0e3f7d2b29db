import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { repeating } from './repeating.ts';

test('what is repeated runs one time after the other, goes on after it failed, and has ended when it is stopped', async () => {
  const errors: unknown[] = [];
  let [times, atOnce, mostAtOnce] = [0, 0, 0];
  const work = async (): Promise<void> => {
    times += 1;
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    await sleep(5);
    atOnce -= 1;
    if (times === 1) throw new Error('the first time');
  };
  const repeated = repeating({ work, milliseconds: 1, onError: error => errors.push(error) });
  repeated.start();
  repeated.start();
  while (times < 3) await sleep(1);
  await repeated.stop();
  assert.deepEqual([atOnce, mostAtOnce, errors.length, repeated.isOn], [0, 1, 1, false]);
  const before = times;
  await sleep(30);
  assert.equal(times, before);
});
