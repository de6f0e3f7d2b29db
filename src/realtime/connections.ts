import type { Connection } from './connection.ts';
import type { Shown } from './standing.ts';

/** All open sockets, and those of a session, of an API key and of a person. */
export class Connections implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  readonly #byShown = new Map<Shown, Set<Connection>>();
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

  /** The sessions and keys that have sockets here. */
  get shown(): readonly Shown[] {
    return [...this.#byShown.keys()];
  }

  /** The people who have sockets here. */
  get people(): readonly string[] {
    return [...this.#byPerson.keys()];
  }

  ofPeople(people: readonly string[]): readonly Connection[] {
    return people.flatMap(id => [...(this.#byPerson.get(id) ?? [])]);
  }

  openedWith(shown: Shown): Iterable<Connection> {
    return this.#byShown.get(shown) ?? [];
  }

  *#places({ opening: { opener } }: Connection): Iterable<readonly [Map<string, Set<Connection>>, string]> {
    if (opener === null) return;
    yield [this.#byShown, opener.shown];
    yield [this.#byPerson, opener.userId];
  }
}
