import { isolated } from '../../kernel/isolated.ts';
import type { OnListenerError } from './local-bus.ts';

/** Somebody who follows a topic. */
export interface Follower<Event> {
  heard(event: Event): void;
  /** Something may not have been heard: what is true is in the database. */
  missed(): void;
}

/**
 * Tells those who follow a topic what happens there, in this process at once. An instance where nobody follows a topic
 * hears nothing of it. Nothing that must not be lost goes this way only.
 */
export interface Topics<Event> {
  /** Never throws. */
  tell(topic: string, event: Event): void;
  /**
   * Returns a function that ends it. Where it begins it says `missed`, since something may have been told before: in this
   * process at once, between instances a moment later.
   */
  follow(topic: string, follower: Follower<Event>): () => void;
}

/** Followers by topic, in this process; whoever keeps them says when something was missed. */
export interface LocalTopics<Event> extends Topics<Event> {
  /** Tells the followers of a topic, or of all, that they may have missed something. */
  missed(topic: string | 'all'): void;
  /** Whether anybody follows the topic. */
  followed(topic: string): boolean;
}

export function createLocalTopics<Event>(onError: OnListenerError): LocalTopics<Event> {
  const followers = new Map<string, Set<Follower<Event>>>();

  function each(topic: string, hear: (follower: Follower<Event>) => void): void {
    for (const follower of followers.get(topic) ?? []) isolated(onError, () => hear(follower));
  }

  return {
    tell: (topic, event) => each(topic, follower => follower.heard(event)),
    missed(topic) {
      for (const one of topic === 'all' ? [...followers.keys()] : [topic]) each(one, follower => follower.missed());
    },
    followed: topic => followers.has(topic),
    follow(topic, follower) {
      const there = followers.get(topic) ?? new Set();
      followers.set(topic, there.add(follower));
      return () => {
        there.delete(follower);
        // Whoever came after the last one had left has a set of their own.
        if (there.size === 0 && followers.get(topic) === there) followers.delete(topic);
      };
    },
  };
}

/** Topics of one process alone. */
export function createTopicsHere<Event>(onError: OnListenerError): Topics<Event> {
  const local = createLocalTopics<Event>(onError);
  return {
    tell: local.tell,
    follow(topic, follower) {
      const leave = local.follow(topic, follower);
      isolated(onError, () => follower.missed());
      return leave;
    },
  };
}
