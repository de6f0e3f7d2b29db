import { said } from './messages/bare.ts';
import { type Filled, startFilled } from './messages/filled.ts';
import { searches } from './messages/search.ts';
import { medianOf, milliseconds } from './messages/times.ts';
import { alternately, type Result } from './support/measure.ts';

const few = 10_000;
const goal = 1.3;
const [rounds, calls, warming] = [9, 40, 300];

/**
 * A page, a new message and unread counts where there are MESSAGES (default ten million) against the same where there are ten
 * thousand; and the search of the many.
 */
export async function run(): Promise<Result[]> {
  const messages = Number(process.env['MESSAGES'] ?? 10_000_000);
  const [small, big] = [await startFilled(few), await startFilled(messages)];
  try {
    return [...(await grown(small, big)), ...(await searches(big))];
  } finally {
    await small.bench.close();
    await big.bench.close();
  }
}

type Request = (filled: Filled) => readonly [url: string, init: RequestInit];

const requests: readonly (readonly [what: string, request: Request])[] = [
  ['a page of 50', reading(({ large }) => `messages?conversation_id=${large}&limit=50`)],
  ['an older page of 50', reading(({ large }) => `messages?conversation_id=${large}&limit=50&before_seq=2000`)],
  ['a new message', sending],
  ['a conversation with its unread count', reading(({ large }) => `conversations/${large}`)],
  ['20 of 1,001 conversations with unread counts', reading(() => 'conversations?limit=20')],
];

function reading(path: (filled: Filled) => string): Request {
  return filled => [
    `${filled.bench.url}/v1/${path(filled)}`,
    { headers: { authorization: `Bearer ${filled.busy.token}` } },
  ];
}

function sending({ bench, large, busy }: Filled): readonly [string, RequestInit] {
  const headers = { authorization: `Bearer ${busy.token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ conversation_id: large, content: said, message_type: 'text' });
  return [`${bench.url}/v1/messages`, { method: 'POST', headers, body }];
}

async function grown(small: Filled, big: Filled): Promise<Result[]> {
  const results: Result[] = [];
  for (const [what, request] of requests) {
    const [ours, theirs] = [() => request(big), () => request(small)];
    // So that neither is slower for having just begun.
    await medianOf(warming, theirs);
    await medianOf(warming, ours);
    const times = await alternately(
      rounds,
      () => medianOf(calls, ours),
      () => medianOf(calls, theirs),
    );
    const ratio = times.ours / times.theirs;
    results.push({
      ...{
        name: 'history',
        what: `${what}, ${big.messages.toLocaleString('en')} and ${few.toLocaleString('en')} messages`,
      },
      ...{ measured: milliseconds(times.ours), baseline: milliseconds(times.theirs) },
      ...{ ratio, goal: `≤ ${goal}`, met: ratio <= goal },
    });
  }
  return results;
}
