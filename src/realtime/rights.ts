import { recognised } from '../http/errors.ts';
import { closeCodes } from '../http/socket.ts';
import { told } from '../http/surface.ts';
import type { DomainError } from '../kernel/errors.ts';
import type { Connection } from './connection.ts';
import type { Connections } from './connections.ts';
import { closeIfOver } from './over.ts';
import type { SocketFact } from './standing.ts';
import { performStep, type StepOptions } from './step.ts';

/** A socket that nobody told us anything about is judged anew this often: a fact of another instance may be lost. */
const judgedForMilliseconds = 60_000;
const lookMilliseconds = 1_000;
/** How many are judged at once: when everybody's access changes, requests must not wait for all that are open. */
const mostAtOnce = 4;

/** Asks again whether what opened a socket still holds: when access has changed, and once a minute. */
export class Rights {
  readonly #connections: Connections;
  readonly #options: StepOptions;
  readonly #due = new Set<Connection>();
  readonly #judged = new WeakMap<Connection, number>();
  readonly #timer: NodeJS.Timeout;
  #working = 0;
  /** How often access has changed: one that changes while a socket is being opened is noticed by it. */
  changes = 0;

  constructor(connections: Connections, options: StepOptions) {
    this.#connections = connections;
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), lookMilliseconds);
    this.#timer.unref();
  }

  heard(fact: SocketFact): void {
    if (fact.type === 'session.ended' || fact.type === 'api_key.changed') return;
    this.changes += 1;
    this.judge(fact.users === 'everyone' ? this.#connections : this.#connections.ofPeople(fact.users));
  }

  /** A connection is there, which was judged when this many changes had been heard of. */
  begin(connection: Connection, changes: number): void {
    this.#judged.set(connection, performance.now());
    if (changes !== this.changes) this.judge([connection]);
  }

  judge(connections: Iterable<Connection>): void {
    for (const connection of connections)
      if (connection.opening.socket.stillMay !== undefined) this.#due.add(connection);
    while (this.#working < mostAtOnce && this.#working < this.#due.size) void this.#work();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#due.clear();
  }

  #tick(): void {
    const before = performance.now() - judgedForMilliseconds;
    this.judge([...this.#connections].filter(each => (this.#judged.get(each) ?? 0) < before));
  }

  async #work(): Promise<void> {
    this.#working += 1;
    for (const connection of this.#due) {
      this.#due.delete(connection);
      this.#judged.set(connection, performance.now());
      await connection.inTurn(() => this.#judge(connection)).catch(this.#options.onError);
    }
    this.#working -= 1;
  }

  async #judge(connection: Connection): Promise<void> {
    const { caller, socket } = connection.opening;
    if (socket.stillMay === undefined || !connection.open || this.#options.stopping()) return;
    try {
      await performStep(connection, { step: socket.stillMay, message: {}, caller }, this.#options);
    } catch (error) {
      const refusal = recognised(error, 0);
      if (refusal === null) this.#options.onError(error);
      // A database that is away has taken nobody's right: it is asked again in a second.
      if (refusal === null || refusal.is('unavailable') || refusal.is('rate.limited'))
        this.#judged.set(connection, Number.NEGATIVE_INFINITY);
      else closeRefused(connection, refusal);
    }
  }
}

function closeRefused(connection: Connection, refusal: DomainError): void {
  closeIfOver(connection, refusal);
  // A reason has at most 123 bytes (RFC 6455 §5.5).
  const { message } = told(connection.opening.surface.errors, refusal);
  if (connection.open) connection.close(closeCodes.forbidden, message.replace(/[^ -~]/g, '?').slice(0, 123));
}
