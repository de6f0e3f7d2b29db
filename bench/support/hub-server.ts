import fastify from 'fastify';
import Type from 'typebox';
import { operatorCaller } from '../../src/compose/operator.ts';
import { operators } from '../../src/domain/access/operator.ts';
import { sockets, step } from '../../src/http/socket.ts';
import { actions } from '../../src/kernel/action.ts';
import { needs } from '../../src/kernel/permit.ts';
import { isRefused } from '../../src/kernel/refused-after.ts';
import { createShareCounter } from '../../src/kernel/share-counter.ts';
import { createTopicsHere } from '../../src/platform/bus/topics.ts';
import { mountSockets } from '../../src/realtime/hub.ts';
import { rbac } from '../../src/surfaces/rbac/surface.ts';
import { collectGarbage } from './garbage.ts';

/* The hub with one room, in which everybody hears what anybody says; without a database behind it. */
interface Said {
  readonly type: 'said';
  readonly text: string;
}
const { query } = actions<never, null, null, never, Said>();
const { socket } = sockets<Said>();
const topics = createTopicsHere<Said>(error => {
  throw error;
});
const Nothing = Type.Object({});
const enter = query('bench.enter', { input: Nothing, permit: needs('bench'), run: async () => null });
const say = query('bench.say', {
  input: Type.Object({ text: Type.String() }),
  permit: needs('bench'),
  run: async (_context, { text }) => topics.tell('room', { type: 'said', text }),
});
const room = socket('/', {
  token: ['header'],
  longestMessage: 64 * 1024,
  messagesPerSecond: Number.POSITIVE_INFINITY,
  query: Nothing,
  open: enter,
  input: () => ({}),
  messages: { said: step(say, ({ message }) => message) },
  stillMay: step(enter, () => ({})),
  topics: () => ['room'],
  present: { said: event => event },
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
  hear: () => {},
  standing: async sessions => new Set(sessions),
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
