import { randomInt } from 'node:crypto';
import { fuzz } from '../fuzz/fuzz.ts';
import { killRounds } from './kill-rounds.ts';

/*
 * npm run faults [-- kills [requests [seed]]]: the suites that npm test runs in small, at full length: 1,000 kills of
 * the server under writes, and 100,000 generated requests. Takes about an hour. 0 leaves a part out.
 */
const [kills = 1_000, requests = 100_000, seed = randomInt(2 ** 31)] = process.argv.slice(2).map(Number);
if (![kills, requests, seed].every(number => Number.isSafeInteger(number) && number >= 0)) {
  console.error('usage: npm run faults -- [kills] [requests] [seed]');
  process.exit(2);
}
const say = (line: string): void => console.log(line);
if (requests > 0) await fuzz(requests, seed, say);
if (kills > 0) await killRounds(kills, say);
