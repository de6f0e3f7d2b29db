import { test } from 'node:test';
import { fuzz } from './fuzz.ts';

test('2,000 generated requests: no 5xx, no hang, errors in the surface’s shape, replies as described', async t => {
  await fuzz(2_000, 1, line => t.diagnostic(line));
});
