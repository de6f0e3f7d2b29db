import type { Connection } from './connection.ts';

/** All open sockets, and those of a session and of a person. */
export class Connections implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  readonly #bySession = new Map<string, Set<Connection>>();
  readonly #byPerson = new Map<string, Set<Connection>>();

  [Symbol.iterator](): IterableIterator<Connection> {
    return this.#all.values();
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    for (const [index, key] of this.#places(connection)) {
      const there = index.get(key);
      if (there === undefined) index.set(key, new Set([connection]));
      else there.add(connection);
    }
  }

  remove(connection: Connection): void {
    this.#all.delete(connection);
    for (const [index, key] of this.#places(connection)) {
      const there = index.get(key);
      there?.delete(connection);
      if (there?.size === 0) index.delete(key);
    }
  }

  /** The sessions that have sockets here. */
  get sessions(): readonly string[] {
    return [...this.#bySession.keys()];
  }

  /** The people who have sockets here. */
  get people(): readonly string[] {
    return [...this.#byPerson.keys()];
  }

  ofPeople(people: readonly string[]): readonly Connection[] {
    return people.flatMap(id => [...(this.#byPerson.get(id) ?? [])]);
  }

  ofSession(id: string): Iterable<Connection> {
    return this.#bySession.get(id) ?? [];
  }

  *#places({ opening: { opener } }: Connection): Iterable<readonly [Map<string, Set<Connection>>, string]> {
    if (opener === null) return;
    yield [this.#bySession, opener.sessionId];
    yield [this.#byPerson, opener.userId];
  }
}
