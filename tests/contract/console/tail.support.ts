import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ClientOptions, WebSocket } from 'ws';
import type { Person, TestServer } from '../../support/server.ts';

export interface Event {
  readonly id: string;
  readonly action: string;
  readonly target_id: string | null;
  readonly organization_id: string | null;
}

export interface Message {
  readonly type: string;
  readonly events?: readonly Event[];
  readonly count?: number;
}

/** A socket that follows the log. */
export interface Following {
  readonly socket: WebSocket;
  readonly messages: readonly Message[];
  readonly closed: Promise<number>;
  /** Events so far, in the order in which they came. */
  events(): readonly Event[];
  /** Waits until something holds of them. */
  until(holds: (events: readonly Event[]) => boolean): Promise<void>;
}

export interface Opening {
  readonly query?: string;
  readonly protocols?: readonly string[];
  readonly options?: ClientOptions;
}

const open: WebSocket[] = [];

/** Opens the tail as browsers do; resolves once it is ready, rejects with what HTTP answered. */
export async function follow(
  server: TestServer,
  who: Pick<Person, 'token'>,
  { query = '', protocols = ['bearer', who.token], options = {} }: Opening = {},
): Promise<Following> {
  const url = `${server.url.replace('http', 'ws')}/console/audit/tail${query}`;
  const socket = new WebSocket(url, [...protocols], options);
  const messages: Message[] = [];
  socket.on('message', data => messages.push(JSON.parse(String(data)) as Message));
  const closed = new Promise<number>(resolve => void socket.once('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    socket.once('error', reject);
    socket.once('unexpected-response', async (_request, response: IncomingMessage) =>
      reject(new Error(`${response.statusCode} ${await text(response)}`)),
    );
  });
  socket.on('error', () => {});
  open.push(socket);
  const events = () => messages.flatMap(each => each.events ?? []);
  const until = async (holds: (events: readonly Event[]) => boolean): Promise<void> => {
    for (let tries = 0; !holds(events()); tries += 1) {
      assert.ok(tries < 400, `it did not come: ${JSON.stringify(messages).slice(0, 2000)}`);
      await sleep(50);
    }
  };
  for (let tries = 0; messages.length === 0 && tries < 200; tries += 1) await sleep(10);
  assert.deepEqual(messages[0], { type: 'ready' });
  return { socket, messages, closed, events, until };
}

/** What HTTP answers in place of a socket: status and words. */
export async function refused(...asked: Parameters<typeof follow>): Promise<[number, string]> {
  const error = await follow(...asked).then(
    () => assert.fail('it was opened'),
    (reason: unknown) => String(reason),
  );
  const [, status, body = ''] = /Error: (\d+) (.*)$/.exec(error) ?? [];
  const told: unknown = JSON.parse(body === '' ? '{}' : body);
  return [Number(status), (told as { error: string }).error];
}

/** Closes whatever a test left open. */
export function hangUp(): void {
  for (const socket of open.splice(0)) socket.terminate();
}
