import { median, type Result } from '../support/measure.ts';
import type { Filled } from './filled.ts';
import { milliseconds, timesOf } from './times.ts';

const goal = 300;
const calls = 7;

/** Words that few and that most messages have, in the large conversation and in all of somebody who is in a thousand. */
export async function searches({ bench, large, busy, messages }: Filled): Promise<Result[]> {
  const rare = `ref0x${Math.floor(messages / 100)}`;
  const asked = [
    ['a word that five messages have', rare],
    ['a word that nobody says', 'xylophone'],
    ['a word that most messages have', '"word1"'],
    ['the beginning of a word of all messages', 'word'],
  ] as const;
  const places = [
    ['in the large conversation', `&conversation_id=${large}`],
    ['in 1,001 conversations', ''],
  ] as const;
  const headers = { authorization: `Bearer ${busy.token}` };
  const results: Result[] = [];
  for (const [what, q] of asked)
    for (const [where, narrowed] of places) {
      const url = `${bench.url}/v1/messages/search?q=${encodeURIComponent(q)}${narrowed}`;
      const [first = Number.NaN, ...others] = await timesOf(calls, () => [url, { headers }]);
      const measured = median(others);
      results.push({
        ...{ name: 'history', what: `search: ${what}, ${where}, of ${messages.toLocaleString('en')}` },
        ...{ measured: `${milliseconds(measured)} (first ${first.toFixed(0)})`, baseline: milliseconds(goal) },
        ...{ ratio: measured / goal, goal: `≤ ${goal} ms`, met: measured <= goal },
      });
    }
  return results;
}
