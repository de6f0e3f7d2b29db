import { test } from 'node:test';
import { killRounds } from './kill-rounds.ts';

test('no acknowledged write is lost or doubled when the server is killed', async t => {
  await killRounds(5, line => t.diagnostic(line));
});
