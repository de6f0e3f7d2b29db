import fastify from 'fastify';
import Type from 'typebox';
import { operatorCaller } from '../../src/compose/operator.ts';
import { operators } from '../../src/domain/access/operator.ts';
import { ask, type Feed, sockets, step } from '../../src/http/socket.ts';
import { actions } from '../../src/kernel/action.ts';
import { needs } from '../../src/kernel/permit.ts';
import { isRefused } from '../../src/kernel/refused-after.ts';
import { createShareCounter } from '../../src/kernel/share-counter.ts';
import { createTopicsHere } from '../../src/platform/bus/topics.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { mountSockets } from '../../src/realtime/hub.ts';
import { rbac } from '../../src/surfaces/rbac/surface.ts';
import { collectGarbage } from './garbage.ts';

/* The hub with one room, in which everybody hears what anybody says, numbered as messages are; without a database behind it. */
interface Said {
  readonly type: 'said';
  readonly number: number;
  readonly text: string;
  readonly change: number;
}
const { query } = actions<never, null, null, never, Said>();
const { socket } = sockets<Said>();
const topics = createTopicsHere<Said>(error => {
  throw error;
});
const Nothing = Type.Object({});
const enter = query('bench.enter', { input: Nothing, permit: needs('bench'), run: async () => null });
const say = query('bench.say', {
  input: Type.Object({ number: Type.Integer(), text: Type.String() }),
  permit: needs('bench'),
  run: async (_context, { number, text }) => {
    change += 1;
    topics.tell('room', { type: 'said', number, text, change });
  },
});
let change = 0;
const here = () => ({ change, seq: change });
const Anything = Type.Object({});
const heads = query('bench.heads', {
  input: Anything,
  permit: needs('bench'),
  run: async () => [{ subject: 'room', audience: 1, ...here() }],
});
const after = query('bench.after', {
  input: Anything,
  permit: needs('bench'),
  run: async () => ({ events: [], mark: here(), more: false }),
});
const audience = query('bench.audience', {
  input: Type.Object({ people: Type.Array(Type.String()) }),
  permit: needs('bench'),
  run: async (_context, { people }) => people,
});
const feed: Feed<Said> = {
  of: topic => topic,
  numbered: event => ({ change: event.change, seq: event.change, isNew: true }),
  heads: () => ask(heads, {}),
  after: () => ask(after, {}),
  audience: (_subject, people) => ask(audience, { people: [...people] }),
};
const room = socket('/', {
  token: ['header'],
  longestMessage: 64 * 1024,
  messagesPerSecond: Number.POSITIVE_INFINITY,
  query: Nothing,
  open: enter,
  input: () => ({}),
  messages: { said: step(say, ({ message }) => message) },
  stillMay: step(enter, () => ({})),
  topics: () => [{ topic: 'room', from: here() }],
  feed,
  present: { said: ({ type, number, text }) => ({ type, number, text }) },
});

let peers = 0;
const app = fastify();
mountSockets(app, {
  surfaces: [{ ...rbac([]), base: '', sockets: [room] }],
  perform: async (action, input) => {
    const result = await action.run({}, typeof input === 'function' ? input() : input);
    if (isRefused(result)) throw result.error;
    return result;
  },
  recognise: async () => {
    peers += 1;
    return { ...operators.job, kind: 'session', userId: `user ${peers}`, sessionId: `session ${peers}` };
  },
  asServer: operatorCaller('job'),
  follow: topics.follow,
  tell: () => {},
  hear: () => {},
  standing: async sessions => new Set(sessions),
  now: () => systemClock.now(),
  online: async people => people.length,
  onError: error => {
    throw error;
  },
  corsOrigins: null,
  publicUrl: 'http://localhost',
  // Each from an address of its own, as most of them are.
  addressOf: () => `10.0.${peers >> 8}.${peers % 256}`,
  deviceOf: () => null,
  shares: createShareCounter(),
});
collectGarbage();
console.log(await app.listen({ host: '127.0.0.1', port: 0 }));
