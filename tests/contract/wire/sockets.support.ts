import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import Type from 'typebox';
import { type ClientOptions, WebSocket } from 'ws';
import type { Fact } from '../../../src/domain/events.ts';
import type { Ports } from '../../../src/domain/ports.ts';
import { type Asking, sockets, step } from '../../../src/http/socket.ts';
import type { Surface } from '../../../src/http/surface.ts';
import { actions } from '../../../src/kernel/action.ts';
import { refuse } from '../../../src/kernel/errors.ts';
import { needs } from '../../../src/kernel/permit.ts';
import type { Database } from '../../../src/platform/db/database.ts';
import type { Tx } from '../../../src/platform/db/queryable.ts';
import { rbac } from '../../../src/surfaces/rbac/surface.ts';

/** What is said in a room. */
export type RoomEvent =
  | { readonly type: 'said'; readonly text: string; readonly by: string | null }
  | { readonly type: 'typing'; readonly text: string };

const { command, query, signal } = actions<Tx, Database, Ports, Fact, RoomEvent>();
const { socket } = sockets<RoomEvent>();
const Room = Type.Object({ room: Type.String({ maxLength: 20 }) }, { additionalProperties: false });

const openRoom = query('test.room_open', {
  input: Room,
  permit: needs('user.read'),
  run: async (_context, { room }) => {
    if (room === 'closed') throw refuse('team.not_found', {});
    return { room };
  },
});

const say = command('test.say', {
  input: Type.Object({ room: Type.String(), text: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  permit: needs('user.write'),
  audit: { off: 'it is said and not kept' },
  run: async ({ tell, actor }, { room, text }) => {
    if (text === 'forbidden') throw refuse('team.member_exists', {});
    tell(`room:${room}`, { type: 'said', text, by: actor.userId });
  },
});

const sayTyping = signal('test.typing', {
  input: Type.Object({ room: Type.String(), text: Type.String() }, { additionalProperties: false }),
  permit: needs('user.write'),
  run: async ({ tell }, { room, text }) => tell(`room:${room}`, { type: 'typing', text }),
});

/** Rooms that are closed to everybody from now on. */
export const closedRooms = new Set<string>();

const stillIn = query('test.still_in', {
  input: Type.Object({ rooms: Type.Array(Type.String()) }, { additionalProperties: false }),
  permit: needs('user.read'),
  run: async (_context, { rooms: asked }) => asked.filter(room => !closedRooms.has(room)),
});

type Seated = Asking<{ readonly room: string }>;
const here = ({ message, opened }: Seated): object => ({ room: opened.room, ...message });

/** How often something said was put into words: once for all who hear it. */
export const counted = { presented: 0 };

/** A surface with a socket whose followers hear each other, and one that finds no words for what was said. */
export const rooms: Surface = {
  ...rbac([]),
  name: 'rooms',
  base: '/rooms',
  parts: [],
  sockets: [
    socket('/ws', {
      token: ['header', 'protocol', 'query'],
      longestMessage: 1024,
      messagesPerSecond: 20,
      query: Room,
      open: openRoom,
      input: given => given,
      greeting: () => ({ type: 'welcome' }),
      messages: {
        say: step(say, here),
        typing: step(sayTyping, here),
        enter: step(openRoom, ({ message }: Seated) => message, {
          answer: ({ room }) => ({ type: 'entered', room }),
          topics: ({ room }, { following }) => [...following, `room:${room}`],
        }),
      },
      refused: ({ message, error, asked }) => ({ type: 'error', message, code: error?.code, about: asked?.['type'] }),
      stillMay: step(stillIn, ({ following }: Seated) => ({ rooms: [...following] }), { topics: rooms => rooms }),
      topics: ({ room }) => [`room:${room}`],
      present: {
        said: ({ text: heard, by }) => {
          counted.presented += 1;
          return { type: 'said', text: heard, by };
        },
        typing: event => event,
      },
      mayDrop: ['typing'],
      missed: { type: 'missed' },
    }),
    socket('/speechless/ws', {
      token: ['header'],
      longestMessage: 1024,
      messagesPerSecond: 20,
      query: Room,
      open: openRoom,
      input: given => given,
      stillMay: step(stillIn, ({ following }: Seated) => ({ rooms: [...following] }), { topics: rooms => rooms }),
      topics: ({ room }) => [`room:${room}`],
      present: {
        said: () => {
          throw new Error('no words');
        },
        typing: event => event,
      },
    }),
  ],
};

export interface Sitting {
  readonly ws: WebSocket;
  readonly heard: Readonly<Record<string, unknown>>[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
}

/** Opens a socket; rejects with what HTTP answered. */
export async function sit(
  { url }: { readonly url: string },
  query: string,
  { protocols = [], ...options }: ClientOptions & { readonly protocols?: string[] } = {},
  base = '/rooms',
): Promise<Sitting> {
  const ws = new WebSocket(`${url.replace('http', 'ws')}${base}/ws?${query}`, protocols, options);
  const heard: Readonly<Record<string, unknown>>[] = [];
  ws.on('message', data => heard.push(JSON.parse(String(data))));
  const closed = once(ws, 'close').then(([code]) => Number(code));
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
    ws.once('unexpected-response', async (_request, response: IncomingMessage) =>
      reject(new Error(`${response.statusCode} ${await text(response)}`)),
    );
  });
  ws.on('error', () => {});
  return {
    ws,
    heard,
    closed,
    say: message => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
  };
}
