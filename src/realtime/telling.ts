import { type Connection, textOf } from './connection.ts';

/** What happens in a topic. */
export interface TopicEvent {
  readonly type: string;
  /** Names what is told in several topics at once, of which a socket may follow more than one. */
  readonly once?: string;
  /** People who are not told. */
  readonly except?: readonly string[];
  /** The only people who are told. */
  readonly only?: readonly string[];
  /** People who hear nothing of the topic after this. */
  readonly ends?: readonly string[];
}

/** An event in the words of each kind of socket, made once for all of a kind. */
export class Telling {
  readonly event: TopicEvent;
  readonly #onError: (error: unknown) => void;
  readonly #texts = new Map<object, Buffer | null>();

  constructor(event: TopicEvent, onError: (error: unknown) => void) {
    this.event = event;
    this.#onError = onError;
  }

  /** Whether a socket is to be told of it at all. */
  isFor(connection: Connection): boolean {
    const { once, except, only } = this.event;
    const person = connection.opening.opener?.userId;
    if (only !== undefined && (person === undefined || !only.includes(person))) return false;
    if (except !== undefined && person !== undefined && except.includes(person)) return false;
    return once === undefined || connection.once(once);
  }

  /** What a socket is told; null: nothing. */
  textFor({ opening: { socket } }: Connection): Buffer | null {
    const made = this.#texts.get(socket);
    if (made !== undefined) return made;
    // Failing to tell one kind of socket is said once, and keeps nothing from the others.
    this.#texts.set(socket, null);
    try {
      const present = socket.present[this.event.type];
      const text = present === undefined ? null : textOf(present(this.event));
      this.#texts.set(socket, text);
      return text;
    } catch (error) {
      this.#onError(error);
      return null;
    }
  }

  /** Tells a socket at once. */
  deliver(connection: Connection): void {
    const text = this.textFor(connection);
    if (text !== null) connection.deliver(text, connection.opening.socket.mayDrop.has(this.event.type));
  }
}
