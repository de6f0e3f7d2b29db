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
  /** Returns a function that ends it. Between instances it begins a moment later, and then says that something was missed. */
  follow(topic: string, follower: Follower<Event>): () => void;
}

/** Followers by topic, in this process. */
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
