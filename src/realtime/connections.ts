import type { Connection } from './connection.ts';

/** All open sockets, and those of a session, of a person, and of a topic. */
export class Connections implements Iterable<Connection> {
  readonly #all = new Set<Connection>();
  readonly #bySession = new Map<string, Set<Connection>>();
  readonly #byPerson = new Map<string, Set<Connection>>();
  readonly #byTopic = new Map<string, Set<Connection>>();

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

  /** The sessions of these people that have sockets here. */
  sessionsOf(people: readonly string[]): readonly string[] {
    const theirs = people.flatMap(id => [...(this.#byPerson.get(id) ?? [])]);
    return [...new Set(theirs.flatMap(({ opening: { opener } }) => opener?.sessionId ?? []))];
  }

  ofSession(id: string): Iterable<Connection> {
    return this.#bySession.get(id) ?? [];
  }

  ofTopic(topic: string): Iterable<Connection> {
    return this.#byTopic.get(topic) ?? [];
  }

  follows(topic: string): boolean {
    return this.#byTopic.has(topic);
  }

  *#places({ opening: { opener, topics } }: Connection): Iterable<readonly [Map<string, Set<Connection>>, string]> {
    if (opener !== null) {
      yield [this.#bySession, opener.sessionId];
      yield [this.#byPerson, opener.userId];
    }
    for (const topic of topics) yield [this.#byTopic, topic];
  }
}
