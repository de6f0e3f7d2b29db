import { useSyncExternalStore } from 'react';
import { fetchMessages, type Message } from './queries.ts';

/** Messages that one request fetches. */
const pageSize = 50;
/** Attempts at one page until something new is known of it. */
const mostTries = 3;

interface Reading {
  /** Attempts since all was last to be read anew. */
  tries: number;
  running: boolean;
  /** Whether what is there of it may be older than what the server has. */
  stale: boolean;
}

/**
 * The messages of a conversation as far as they are known, by their numbers, which have no gap: whatever comes into view is
 * fetched, from any place. Of two states of one message the one with the later change stands, in whatever order they arrive.
 */
export class Timeline {
  readonly id: string;
  /** Number of the newest message; grows. */
  last = 0;
  /** Why something could not be read; null: nothing is known to be missing. */
  error: unknown = null;
  readonly #messages = new Map<number, Message>();
  readonly #pages = new Map<number, Reading>();
  readonly #listeners = new Set<() => void>();
  #version = 0;
  #seen: readonly [first: number, last: number] = [1, 0];

  constructor(id: string) {
    this.id = id;
  }

  at(seq: number): Message | undefined {
    return this.#messages.get(seq);
  }

  /** Those that are known, in no order. */
  known(): Iterable<Message> {
    return this.#messages.values();
  }

  byId(id: string): Message | undefined {
    for (const message of this.#messages.values()) if (message.message_id === id) return message;
    return undefined;
  }

  /** Takes over what the server says of messages. */
  apply(...messages: readonly Message[]): void {
    for (const message of messages) {
      const known = this.#messages.get(message.seq);
      if (known !== undefined && known.change > message.change) continue;
      this.#messages.set(message.seq, message);
      this.last = Math.max(this.last, message.seq);
    }
    this.#tell();
    this.#fetch();
  }

  /** Takes over a message that was just sent: it counts where its thread began, unless that is known already. */
  hear(message: Message): void {
    const root = message.thread_seq === null ? undefined : this.#messages.get(message.thread_seq);
    if (root !== undefined && (root.last_reply_at ?? '') < message.created_at)
      this.#messages.set(root.seq, {
        ...root,
        reply_count: root.reply_count + 1,
        last_reply_at: message.created_at,
      });
    this.apply(message);
  }

  /** Says that there are messages up to this number. */
  growTo(last: number): void {
    if (last <= this.last) return;
    this.last = last;
    this.#tell();
  }

  /** Fetches what is not known of these, both included. */
  see(first: number, last: number): void {
    this.#seen = [first, last];
    this.#fetch();
  }

  /** Fetches a message that is not in view, with those around it. */
  fetchAround(seq: number): void {
    const page = pageOf(seq);
    const reading = this.#pages.get(page) ?? { tries: 0, running: false, stale: false };
    this.#pages.set(page, reading);
    if (!reading.running && reading.tries < mostTries) void this.#read(page, reading);
  }

  /** Something may have been missed: what is in view is read anew, and all else when it comes into view. */
  renew(): void {
    this.error = null;
    for (const page of this.#pages.values()) {
      page.tries = 0;
      page.stale = true;
    }
    this.#fetch();
  }

  #fetch(): void {
    const [first, last] = [Math.max(1, this.#seen[0]), Math.min(this.last, this.#seen[1])];
    for (let page = pageOf(first); page <= pageOf(last) && first <= last; page += 1) {
      const reading = this.#pages.get(page) ?? { tries: 0, running: false, stale: false };
      this.#pages.set(page, reading);
      const from = Math.max(first, page * pageSize + 1);
      const lacks = reading.stale || this.#lacks(from, Math.min(last, (page + 1) * pageSize));
      if (lacks && !reading.running && reading.tries < mostTries) void this.#read(page, reading);
    }
  }

  #lacks(first: number, last: number): boolean {
    for (let seq = first; seq <= last; seq += 1) if (!this.#messages.has(seq)) return true;
    return false;
  }

  async #read(page: number, reading: Reading): Promise<void> {
    reading.running = true;
    reading.stale = false;
    reading.tries += 1;
    try {
      const messages = await fetchMessages(this.id, page * pageSize + 1, (page + 1) * pageSize);
      reading.running = false;
      this.error = null;
      this.apply(...messages);
    } catch (error) {
      reading.running = false;
      // Nothing asks by itself for what was refused; `renew` does, as soon as there is a connection again.
      reading.tries = mostTries;
      this.error = error;
      this.#tell();
    }
  }

  #tell(): void {
    this.#version += 1;
    for (const listener of this.#listeners) listener();
  }

  readonly follow = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;
}

const pageOf = (seq: number): number => Math.floor((seq - 1) / pageSize);

/** Conversations whose messages are kept, the one that was opened last at the end. */
const kept = new Map<string, Timeline>();
const mostKept = 12;

/** What is known of a conversation's messages. */
export function timelineOf(id: string): Timeline {
  const timeline = kept.get(id) ?? new Timeline(id);
  kept.delete(id);
  kept.set(id, timeline);
  for (const [oldest] of kept) {
    if (kept.size <= mostKept) break;
    kept.delete(oldest);
  }
  return timeline;
}

/** As `timelineOf`, where there is one already. */
export function timelineKept(id: string): Timeline | undefined {
  return kept.get(id);
}

export function timelinesKept(): Iterable<Timeline> {
  return kept.values();
}

/** Forgets all of it, when somebody signs out. */
export function forgetTimelines(): void {
  kept.clear();
}

/** Renders anew when something of these messages changes. */
export function useTimeline(id: string): Timeline {
  const timeline = timelineOf(id);
  useSyncExternalStore(timeline.follow, timeline.version);
  return timeline;
}
