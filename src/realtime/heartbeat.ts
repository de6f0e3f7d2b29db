import { recognised } from '../http/errors.ts';
import type { Beat } from '../http/socket.ts';
import { textOf } from './connection.ts';
import type { Connections } from './connections.ts';

export interface HeartbeatOptions {
  readonly now: () => Date;
  /** Says who has sockets here; resolves to how many people have one anywhere. */
  readonly online: (people: readonly string[]) => Promise<number>;
  readonly onError: (error: unknown) => void;
  /** Between two pings; who is silent for two and a half of them is gone. Default: 30 s. */
  readonly heartbeatMilliseconds?: number;
}

const usualHeartbeat = 30_000;
/** How often it is looked between two beats for who is gone. */
const ticksPerBeat = 6;

/**
 * Pings every socket twice a minute, with a message where the socket has one, and cuts those off from which nothing has come
 * for 75 s, neither pong nor message; those of a socket that says so are asked and cut off sooner.
 */
export class Heartbeat {
  readonly #connections: Connections;
  readonly #options: HeartbeatOptions;
  readonly #every: number;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #asking = false;
  /** People online, as last counted. */
  #online: number | undefined;

  constructor(connections: Connections, options: HeartbeatOptions) {
    this.#connections = connections;
    this.#options = options;
    this.#every = options.heartbeatMilliseconds ?? usualHeartbeat;
    this.#timer = setInterval(() => this.#tick(), this.#every / ticksPerBeat);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    const beats = this.#ticks % ticksPerBeat === 0;
    this.#ticks += 1;
    for (const connection of this.#connections) {
      const { silentSeconds } = connection.opening.socket;
      const silent = silentSeconds === undefined ? this.#every * 2.5 : silentSeconds * 1_000;
      if (connection.silence > silent) connection.cut();
      else if (beats || silentSeconds !== undefined) connection.ping();
    }
    if (!beats || this.#asking) return;
    this.#asking = true;
    void this.#tell().finally(() => {
      this.#asking = false;
    });
  }

  async #tell(): Promise<void> {
    const { people } = this.#connections;
    try {
      this.#online = await this.#options.online(people);
    } catch (error) {
      // A database that is away: the last count is told until it is back.
      if (recognised(error, 0) === null) this.#options.onError(error);
    }
    const beat = { at: this.#options.now(), onlinePeople: this.#online ?? people.length };
    // Made once for all sockets of a kind.
    const texts = new Map<(beat: Beat) => object, Buffer>();
    for (const connection of this.#connections) {
      const { heartbeat } = connection.opening.socket;
      if (heartbeat === undefined) continue;
      const text = texts.get(heartbeat) ?? textOf(heartbeat(beat));
      texts.set(heartbeat, text);
      connection.deliver(text, true);
    }
  }
}
