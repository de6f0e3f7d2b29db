import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ClientOptions, WebSocket } from 'ws';
import { until } from '../../support/own-redis.ts';
import type { Person } from '../../support/server.ts';

export type Word = Readonly<Record<string, unknown>> & { readonly type: string };

/** A socket, and what was heard on it. */
export interface Heard {
  readonly ws: WebSocket;
  readonly heard: Word[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
  /** The first message of a type, from the one after `from` on. */
  next(type: string, from?: number): Promise<Word>;
}

export interface Chat extends Heard {
  /** Numbers of the messages heard of, in order. */
  seqs(): number[];
}

export interface How extends ClientOptions {
  readonly query?: string;
  readonly protocols?: readonly string[];
}

/** Opens a socket of this surface and waits for its greeting; rejects with what HTTP answered. */
export async function opened(
  { url }: { readonly url: string },
  path: string,
  protocols: readonly string[],
  options: ClientOptions,
): Promise<Heard> {
  const ws = new WebSocket(`${url.replace('http', 'ws')}${path}`, [...protocols], options);
  const heard: Word[] = [];
  ws.on('message', data => heard.push(JSON.parse(String(data)) as Word));
  const closed = once(ws, 'close').then(([code]) => Number(code));
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
    ws.once('unexpected-response', async (_request, response: IncomingMessage) =>
      reject(new Error(`${response.statusCode} ${await text(response)}`)),
    );
  });
  ws.on('error', () => {});
  const next = async (type: string, from = 0): Promise<Word> => {
    const found = (): Word | undefined => heard.slice(from).find(each => each.type === type);
    await until(`a ${type} comes`, () => found() !== undefined, 5_000).catch(error => {
      throw new Error(`${String(error)}: ${JSON.stringify(heard).slice(0, 2_000)}`);
    });
    return found() ?? { type: 'none' };
  };
  await next('connected');
  const say = (message: unknown): void =>
    ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  return { ws, heard, closed, say, next };
}

/** Opens the socket of a conversation; rejects with what HTTP answered. */
export async function chat(
  server: { readonly url: string },
  who: Pick<Person, 'token'>,
  conversation: { readonly id: string },
  { query = `?conversation_id=${conversation.id}`, protocols = ['bearer', who.token], ...options }: How = {},
): Promise<Chat> {
  const socket = await opened(server, `/v1/ws/chat${query}`, protocols, options);
  const seqs = (): number[] => socket.heard.filter(({ type }) => type === 'chat').map(({ seq }) => Number(seq));
  return { ...socket, seqs };
}

/** Opens sockets that end with the test. */
export function chats(server: () => { readonly url: string }) {
  const open: Chat[] = [];
  return {
    async chat(...[who, conversation, how]: [Pick<Person, 'token'>, { readonly id: string }, How?]): Promise<Chat> {
      const socket = await chat(server(), who, conversation, how);
      open.push(socket);
      return socket;
    },
    end(): void {
      for (const { ws } of open.splice(0)) ws.terminate();
    },
  };
}
