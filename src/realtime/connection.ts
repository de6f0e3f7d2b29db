import type { WebSocket } from 'ws';
import { closeCodes, type Opener, type Socket } from '../http/socket.ts';
import type { Surface } from '../http/surface.ts';
import type { Caller } from '../kernel/actor.ts';

/** Bytes that may wait to be sent before what may be dropped is. */
const droppedAbove = 64 * 1024;
/** Bytes that may wait to be sent before the socket is closed. */
const longestBacklog = 1024 * 1024;

/** What a connection was opened as. */
export interface Opening {
  readonly surface: Surface;
  readonly socket: Socket;
  /** Null: nobody who is known. */
  readonly opener: Opener | null;
  /** Performs what its messages ask for. */
  readonly caller: Caller;
  /** What the action returned that let it in. */
  readonly opened: unknown;
  /** What it follows at first. */
  readonly topics: readonly string[];
}

/** A socket that was let in. */
export class Connection {
  readonly opening: Opening;
  /** The topics that it follows now. */
  readonly following = new Set<string>();
  readonly #ws: WebSocket;
  readonly #since = performance.now();
  #answered = true;
  #last: Promise<void> = Promise.resolve();

  constructor(ws: WebSocket, opening: Opening) {
    this.#ws = ws;
    this.opening = opening;
  }

  /** Whether messages can be sent. */
  get open(): boolean {
    return this.#ws.readyState === this.#ws.OPEN;
  }

  /** Milliseconds since it was opened. */
  get age(): number {
    return performance.now() - this.#since;
  }

  /** Does something once what was begun before has ended or failed: for one connection, one thing at a time. */
  inTurn(work: () => Promise<void>): Promise<void> {
    this.#last = this.#last.then(work, work);
    return this.#last;
  }

  /** Sends a message as JSON; resolves to whether it was handed to the network. */
  send(message: object): Promise<boolean> {
    if (!this.#keepsUp()) return Promise.resolve(false);
    return new Promise(resolve => this.#ws.send(JSON.stringify(message), error => resolve(!error)));
  }

  /** Sends what was made once for many; one that reads slowly does without what may be dropped. */
  deliver(text: Buffer, mayDrop: boolean): void {
    if (!this.#keepsUp() || (mayDrop && this.#ws.bufferedAmount > droppedAbove)) return;
    this.#ws.send(text, { binary: false });
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  /** Ends it without asking the other side. */
  cut(): void {
    this.#ws.terminate();
  }

  /** Asks whether the other side is still there; cuts off who has not answered the last time. */
  ping(): void {
    if (!this.#answered) this.#ws.terminate();
    this.#answered = false;
    if (this.open) this.#ws.ping();
  }

  onClose(listener: () => void): void {
    this.#ws.once('close', listener);
  }

  answered(): void {
    this.#answered = true;
  }

  /** Closes who has so much waiting that it will not be read soon: they come back for it. */
  #keepsUp(): boolean {
    if (!this.open) return false;
    if (this.#ws.bufferedAmount <= longestBacklog) return true;
    this.#ws.close(closeCodes.tryAgainLater, 'too much waits to be read');
    return false;
  }
}

/** What is sent to many alike. */
export function textOf(message: object): Buffer {
  return Buffer.from(JSON.stringify(message));
}
