import type { RawData, WebSocket } from 'ws';
import { readJson } from '../http/bodies.ts';
import { recognised } from '../http/errors.ts';
import { closeCodes, type Relay, type Socket } from '../http/socket.ts';
import { told } from '../http/surface.ts';
import { refuse, refuseField } from '../kernel/errors.ts';
import type { Connection } from './connection.ts';
import { closeIfOver } from './over.ts';
import { performStep, type StepOptions } from './step.ts';

/** Messages that may wait for the one before; then no more is read until there is room. */
const mostWaiting = 16;
/** How long whoever was told that they send too much is not told again. */
const warnedForMilliseconds = 60_000;

/**
 * Performs what incoming messages ask for, one after the other, and tells what is refused in the words of the surface. A
 * server that stops takes no more of them; who sent one that was not answered says it again where they come back.
 */
export function hearMessages(ws: WebSocket, connection: Connection, options: StepOptions): void {
  const { messagesPerSecond } = connection.opening.socket;
  const mayCome = countingMessages(messagesPerSecond);
  const listens = typesOf(connection.opening.socket).length > 0;
  let waiting = 0;
  let warned = Number.NEGATIVE_INFINITY;

  /** Whoever goes on after they were told is closed, and so is who has nothing to say here. */
  function tooMany(): void {
    const { socket } = connection.opening;
    if (!listens || performance.now() - warned < warnedForMilliseconds) {
      connection.close(closeCodes.tooMany, 'too many messages');
      return;
    }
    warned = performance.now();
    const message = `Too many messages: at most ${messagesPerSecond} a second; the next one too many closes the socket`;
    void connection.send(socket.refused({ message, error: null, asked: null }));
  }

  ws.on('message', (data: RawData, isBinary: boolean) => {
    connection.heard();
    if (!mayCome()) {
      tooMany();
      return;
    }
    if (!listens || !connection.open) return;
    waiting += 1;
    if (waiting === mostWaiting) ws.pause();
    void connection
      .inTurn(() => performMessage(connection, isBinary ? null : stringOf(data), options))
      .catch(options.onError)
      .finally(() => {
        waiting -= 1;
        if (ws.isPaused && waiting < mostWaiting) ws.resume();
      });
  });
}

async function performMessage(connection: Connection, text: string | null, options: StepOptions): Promise<void> {
  const { caller, socket, surface } = connection.opening;
  if (!connection.open || options.stopping()) return;
  const limits = surface.limit === undefined ? undefined : [surface.limit];
  let asked: Readonly<Record<string, unknown>> | null = null;
  try {
    asked = messageIn(text);
    const { type, ...message } = asked;
    if (typeof type !== 'string') throw refuseField('type', 'is required');
    const relay = Object.hasOwn(socket.relays, type) ? socket.relays[type] : undefined;
    if (relay !== undefined) {
      sayOn(connection, relay, message, options);
      return;
    }
    const step = Object.hasOwn(socket.messages, type) ? socket.messages[type] : undefined;
    if (step === undefined) throw refuseField('type', `must be one of ${typesOf(socket).join(', ')}`);
    await performStep(connection, { step, message, caller: { ...caller, limits } }, options);
  } catch (error) {
    const refusal = recognised(error, socket.longestMessage);
    if (refusal === null) options.onError(error);
    const message = refusal === null ? 'Internal server error' : told(surface.errors, refusal).message;
    void connection.send(socket.refused({ message, error: refusal, asked }));
    if (refusal?.is('auth.required') === true) closeIfOver(connection, refusal);
  }
}

function sayOn(
  { opening: { opened }, following }: Connection,
  relay: Relay,
  message: Readonly<Record<string, unknown>>,
  { tell, now }: StepOptions,
): void {
  const { topic, event } = relay({ opened, following, message }, now());
  // Who stopped following it has no say there any more.
  if (following.has(topic)) tell(topic, event);
}

function typesOf({ messages, relays }: Pick<Socket, 'messages' | 'relays'>): string[] {
  return [...Object.keys(messages), ...Object.keys(relays)];
}

function messageIn(text: string | null): Readonly<Record<string, unknown>> {
  const value = text === null ? undefined : readJson(text, 'the message');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('http.malformed', { what: 'the message is not a JSON object' });
  return { ...value };
}

function stringOf(data: RawData): string {
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
