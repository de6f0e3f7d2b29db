import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { type ClientOptions, WebSocket } from 'ws';
import { until } from '../../support/own-redis.ts';
import type { Person } from '../../support/server.ts';

export type Message = Readonly<Record<string, unknown>> & { readonly type: string };

export interface Live {
  readonly ws: WebSocket;
  /** All but heartbeats, which come whenever they come. */
  readonly heard: Message[];
  readonly beats: Message[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
  /** The first message of a type, from the one after `from` on. */
  next(type: string, from?: number): Promise<Message>;
  /** Subscribes to channels, and forgets what was heard till then. */
  subscribe(...channels: readonly string[]): Promise<void>;
}

interface How extends ClientOptions {
  readonly query?: string;
  readonly protocols?: readonly string[];
}

/** Opens the live socket as the document does, by `?token=`, or as the options say; rejects with what HTTP answered. */
export async function live(
  { url }: { readonly url: string },
  who: Pick<Person, 'token'>,
  { query = `?token=${who.token}`, protocols = [], ...options }: How = {},
): Promise<Live> {
  const ws = new WebSocket(`${url.replace('http', 'ws')}/ws${query}`, [...protocols], options);
  const heard: Message[] = [];
  const beats: Message[] = [];
  ws.on('message', data => {
    const message = JSON.parse(String(data)) as Message;
    (message.type === 'heartbeat' ? beats : heard).push(message);
  });
  const closed = once(ws, 'close').then(([code]) => Number(code));
  await new Promise<void>((resolve, reject) => {
    ws.once('open', resolve);
    ws.once('error', reject);
    ws.once('unexpected-response', async (_request, response: IncomingMessage) =>
      reject(new Error(`${response.statusCode} ${await text(response)}`)),
    );
  });
  ws.on('error', () => {});
  const say = (message: unknown): void =>
    ws.send(typeof message === 'string' || Buffer.isBuffer(message) ? message : JSON.stringify(message));
  const next = async (type: string, from = 0): Promise<Message> => {
    const found = (): Message | undefined => heard.slice(from).find(each => each.type === type);
    await until(`a ${type} comes`, () => found() !== undefined, 5_000).catch(error => {
      throw new Error(`${String(error)}: ${JSON.stringify(heard)}`);
    });
    return found() ?? { type: 'none' };
  };
  await next('connection');
  return {
    ws,
    heard,
    beats,
    closed,
    say,
    next,
    async subscribe(...channels) {
      for (const channel of channels) say({ type: 'subscribe', channel });
      await until(
        'all are answered',
        () => heard.filter(({ type }) => type === 'subscribed').length === channels.length,
      );
      await next('missed');
      heard.splice(0);
    },
  };
}
