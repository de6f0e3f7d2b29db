import type { WebSocket } from 'ws';
import { closeCodes, type Follows, type Socket } from '../http/socket.ts';
import type { Surface } from '../http/surface.ts';
import type { Caller } from '../kernel/actor.ts';
import type { Shown } from './standing.ts';

/** Bytes that may wait to be sent before what may be dropped is. */
const droppedAbove = 64 * 1024;
/** Bytes that may wait to be sent before the socket is closed. */
const longestBacklog = 1024 * 1024;
/** Of what is told in several topics at about the same time. */
const toldRemembered = 16;

/** Who opened a socket, and with what. */
export interface Opener {
  readonly userId: string;
  readonly shown: Shown;
}

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
  readonly topics: readonly Follows[];
}

/** A socket that was let in. */
export class Connection {
  readonly opening: Opening;
  /** The topics that it follows now. */
  readonly following = new Set<string>();
  /** The newest of what was told in several topics and may be heard once only. */
  #told: string[] | undefined;
  readonly #ws: WebSocket;
  readonly #since = performance.now();
  #heard = performance.now();
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

  /** Sends what is one of many, as fast as the other side reads; resolves to whether more may follow. */
  take(text: Buffer): Promise<boolean> {
    if (!this.open) return Promise.resolve(false);
    if (this.#ws.bufferedAmount <= droppedAbove) {
      this.#ws.send(text, { binary: false });
      return Promise.resolve(true);
    }
    return new Promise(resolve => this.#ws.send(text, { binary: false }, error => resolve(!error && this.open)));
  }

  /** Whether it is to be told what has this name: not where it was told in another of its topics. */
  once(name: string): boolean {
    this.#told ??= [];
    if (this.#told.includes(name)) return false;
    this.#told.push(name);
    if (this.#told.length > toldRemembered) this.#told.shift();
    return true;
  }

  close(code: number, reason: string): void {
    this.#ws.close(code, reason);
  }

  /** Ends it without asking the other side. */
  cut(): void {
    this.#ws.terminate();
  }

  /** Asks whether the other side is still there. */
  ping(): void {
    if (this.open) this.#ws.ping();
  }

  /** Milliseconds since anything came from the other side. */
  get silence(): number {
    return performance.now() - this.#heard;
  }

  /** Something came from the other side. */
  heard(): void {
    this.#heard = performance.now();
  }

  onClose(listener: () => void): void {
    this.#ws.once('close', listener);
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
