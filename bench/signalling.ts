import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { groupsOf, registerAt, type SignedIn, signUp } from './messages/people.ts';
import { alternately, median, type Result } from './support/measure.ts';
import { type Bench, startBench } from './support/processes.ts';

const goal = 2;
const rounds = 5;
/** Round trips of one measurement, as many a second as a socket may say. */
const trips = 240;
const perSecond = 80;
const sdp = `v=0\r\n${'a=candidate:1 1 udp 2122260223 192.0.2.1 46154 typ host\r\n'.repeat(40)}`;

/** What one in a call says to another, and the answer, over two signalling sockets of the whole server, against a bare relay. */
export async function run(): Promise<Result[]> {
  const bench = await startBench();
  try {
    const people = await signUp(bench.pool, registerAt(bench.url), ['caller', 'callee']);
    const ours = await inCall(bench, people);
    const relay = (await bench.baseline('relay-server.ts', {})).replace('http', 'ws');
    const theirs: Two = [await opened(new WebSocket(relay)), await opened(new WebSocket(relay))];
    await Promise.all([roundTrip(ours, people[1]?.id), roundTrip(theirs, people[1]?.id)]);
    const took = await alternately(
      rounds,
      () => roundTrip(ours, people[1]?.id),
      () => roundTrip(theirs, people[1]?.id),
    );
    for (const socket of [...ours, ...theirs]) socket.terminate();
    const ratio = took.ours / took.theirs;
    return [
      {
        name: 'signalling',
        what: `an offer of ${sdp.length} characters and its answer`,
        ...{ measured: `${took.ours.toFixed(3)} ms`, baseline: `${took.theirs.toFixed(3)} ms`, ratio },
        ...{ goal: `≤ ${goal}`, met: ratio <= goal },
      },
    ];
  } finally {
    await bench.close();
  }
}

type Two = readonly [WebSocket, WebSocket];

async function inCall({ url, pool }: Bench, [caller, callee]: readonly SignedIn[]): Promise<Two> {
  if (caller === undefined || callee === undefined) throw new Error('two take part in a call');
  const [conversation] = await groupsOf(pool, [caller.id, callee.id], 1);
  const ask = async ({ token }: SignedIn, path: string, body: object): Promise<{ call_id: string }> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const reply = await fetch(`${url}/v1/calls/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
    return ((await reply.json()) as { data: { call_id: string } }).data;
  };
  const asked = { call_type: 'audio', conversation_id: conversation, callee_ids: [callee.id] };
  const { call_id } = await ask(caller, 'initiate', asked);
  await ask(callee, `${call_id}/join`, {});
  const socket = ({ token }: SignedIn): Promise<WebSocket> =>
    opened(new WebSocket(`${url.replace('http', 'ws')}/v1/calls/ws/signaling?call_id=${call_id}`, ['bearer', token]));
  return [await socket(caller), await socket(callee)];
}

async function opened(socket: WebSocket): Promise<WebSocket> {
  await once(socket, 'open');
  return socket;
}

/** The middle of the milliseconds from an offer to the answer that the other one gives at once. */
async function roundTrip([one, other]: Two, target: string | undefined): Promise<number> {
  const took: number[] = [];
  const offer = JSON.stringify({ type: 'offer', sdp, target_id: target });
  const answer = JSON.stringify({ type: 'answer', sdp });
  const answering = (data: unknown): void => {
    if (typeOf(data) === 'offer') other.send(answer);
  };
  other.on('message', answering);
  const begun = performance.now();
  for (let count = 0; count < trips; count += 1) {
    const wait = begun + (count * 1_000) / perSecond - performance.now();
    if (wait > 0) await sleep(wait);
    const said = performance.now();
    const answered = heard(one, 'answer');
    one.send(offer);
    await answered;
    took.push(performance.now() - said);
  }
  other.off('message', answering);
  return median(took);
}

function heard(socket: WebSocket, type: string): Promise<void> {
  return new Promise(resolve => {
    const listener = (data: unknown): void => {
      if (typeOf(data) !== type) return;
      socket.off('message', listener);
      resolve();
    };
    socket.on('message', listener);
  });
}

function typeOf(data: unknown): string {
  return (JSON.parse(String(data)) as { readonly type: string }).type;
}
