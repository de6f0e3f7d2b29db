import type { RawData, WebSocket } from 'ws';
import { readJson } from '../http/bodies.ts';
import { recognised } from '../http/errors.ts';
import { closeCodes } from '../http/socket.ts';
import { told } from '../http/surface.ts';
import { refuse, refuseField } from '../kernel/errors.ts';
import type { Perform } from '../kernel/perform.ts';
import type { Connection } from './connection.ts';
import { closeIfOver } from './over.ts';

/** Messages that may wait for the one before; then no more is read until there is room. */
const mostWaiting = 16;

export interface MessageOptions {
  readonly perform: Perform;
  readonly onError: (error: unknown) => void;
}

/**
 * Performs what incoming messages ask for, one after the other, and tells what is refused in the words of the surface.
 * Resolves, when called, once what is under way has ended.
 */
export function hearMessages(ws: WebSocket, connection: Connection, options: MessageOptions): () => Promise<void> {
  const { messages, messagesPerSecond } = connection.opening.socket;
  const mayCome = countingMessages(messagesPerSecond);
  const listens = Object.keys(messages).length > 0;
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  ws.on('message', (data: RawData, isBinary: boolean) => {
    if (!mayCome()) {
      connection.close(closeCodes.policy, 'too many messages');
      return;
    }
    if (!listens || !connection.open) return;
    waiting += 1;
    if (waiting === mostWaiting) ws.pause();
    last = last
      .then(() => performMessage(connection, isBinary ? null : textOf(data), options))
      .catch(options.onError)
      .finally(() => {
        waiting -= 1;
        if (ws.isPaused && waiting < mostWaiting) ws.resume();
      });
  });
  return () => last;
}

async function performMessage(connection: Connection, text: string | null, options: MessageOptions): Promise<void> {
  const { caller, opened, socket, surface } = connection.opening;
  if (!connection.open) return;
  try {
    const { type, ...message } = messageIn(text);
    const known = Object.hasOwn(socket.messages, type) ? socket.messages[type] : undefined;
    if (known === undefined) throw refuseField('type', `must be one of ${Object.keys(socket.messages).join(', ')}`);
    const [action, toInput] = known;
    await options.perform(action, () => toInput(message, opened), caller);
  } catch (error) {
    const refusal = recognised(error, socket.longestMessage);
    if (refusal === null) options.onError(error);
    const message = refusal === null ? 'Internal server error' : told(surface.errors, refusal).message;
    void connection.send({ type: 'error', message });
    if (refusal?.is('auth.required') === true) closeIfOver(connection, refusal);
  }
}

function messageIn(text: string | null): { readonly type: string; readonly [field: string]: unknown } {
  const value = text === null ? undefined : readJson(text, 'the message');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('http.malformed', { what: 'the message is not a JSON object' });
  const { type } = value as { readonly type?: unknown };
  if (typeof type !== 'string') throw refuseField('type', 'is required');
  return { ...value, type };
}

function textOf(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString() : '';
}

function countingMessages(perSecond: number): () => boolean {
  let count = 0;
  let second = 0;
  return () => {
    const now = Math.floor(performance.now() / 1000);
    if (now !== second) count = 0;
    second = now;
    count += 1;
    return count <= perSecond;
  };
}
