import { isolated } from '../../kernel/isolated.ts';
import { newId } from '../ids.ts';
import type { RedisLink } from '../redis/link.ts';
import { envelopesOf } from './envelope.ts';
import type { OnListenerError } from './local-bus.ts';
import { createLocalTopics, type Topics } from './topics.ts';

/** Messages of one topic, and of all together, that Redis has not acknowledged; what comes on top counts as missed. */
const mostOfTopic = 100;
const mostUnderWay = 1_000;
/** Topics of which we remember that something did not leave; of more, the followers of all topics are told. */
const mostOwing = 1_000;

export interface RedisTopicsOptions {
  /** Signs messages; the same in all instances. */
  readonly key: Buffer;
  /** Begins the names of all channels. */
  readonly prefix: string;
  readonly onError: OnListenerError;
}

/** A channel that is listened to for one topic. */
interface Listening {
  begun(): boolean;
  stop(): void;
}

/**
 * Tells the followers in this process at once, and those of other instances as soon as Redis does, over a channel for each
 * topic that only instances with followers listen to. Telling neither throws nor waits; of what cannot be sent, the
 * followers of its topic are told that they missed something once that is possible again.
 */
export function createRedisTopics<Event>(link: RedisLink, { key, prefix, onError }: RedisTopicsOptions): Topics<Event> {
  const local = createLocalTopics<Event>(onError);
  const self = newId();
  const underWay = new Map<string, number>();
  let inAll = 0;
  const owing = new Set<string>();
  /** Whether the followers of all topics have yet to be told. */
  let owingAll = false;
  const listening = new Map<string, Listening>();
  const channelOf = (topic: string): string => `${prefix}:${topic}`;

  function owe(topic: string): void {
    if (link.commands === null || owing.size >= mostOwing) owingAll = true;
    else owing.add(topic);
  }

  function send(topic: string, events: readonly Event[]): void {
    const { commands } = link;
    const before = underWay.get(topic) ?? 0;
    if (commands === null || before >= mostOfTopic || inAll >= mostUnderWay) {
      owe(topic);
      return;
    }
    const channel = channelOf(topic);
    const text = envelopesOf(key, channel).seal({ from: self, missed: owing.delete(topic), events });
    underWay.set(topic, before + 1);
    inAll += 1;
    commands.publish(channel, text).then(
      () => {
        arrived(topic);
        tellOwing();
      },
      error => {
        arrived(topic);
        owe(topic);
        link.doubt(error);
      },
    );
  }

  function arrived(topic: string): void {
    const left = (underWay.get(topic) ?? 1) - 1;
    inAll -= 1;
    if (left === 0) underWay.delete(topic);
    else underWay.set(topic, left);
  }

  /** Tells those who missed something, of one topic at a time: each answer makes room for the next. */
  function tellOwing(): void {
    if (owingAll && link.commands !== null) {
      owingAll = false;
      owing.clear();
      link.commands
        .publish(prefix, envelopesOf(key, prefix).seal({ from: self, missed: true, events: [] }))
        .catch(error => {
          owingAll = true;
          link.doubt(error);
        });
      return;
    }
    for (const topic of owing) {
      if ((underWay.get(topic) ?? 0) >= mostOfTopic) continue;
      send(topic, []);
      return;
    }
  }

  function listen(topic: string): void {
    const envelopes = envelopesOf(key, channelOf(topic));
    // While Redis is away there is only this process to hear of.
    let begun = link.commands === null;
    const stop = link.listen(channelOf(topic), {
      // Before, others may have told something.
      begun() {
        begun = true;
        local.missed(topic);
      },
      heard(text) {
        const envelope = envelopes.open(text);
        if (envelope === null || envelope.from === self) return;
        if (envelope.missed) local.missed(topic);
        // Whoever has the key is a Gatehouse: these are events as its version knows them.
        for (const event of envelope.events as readonly Event[]) local.tell(topic, event);
      },
    });
    listening.set(topic, { begun: () => begun, stop });
  }

  link.listen(prefix, {
    begun() {},
    heard(text) {
      const envelope = envelopesOf(key, prefix).open(text);
      if (envelope !== null && envelope.from !== self) local.missed('all');
    },
  });
  link.onBack(() => tellOwing());

  return {
    tell(topic, event) {
      local.tell(topic, event);
      send(topic, [event]);
    },
    follow(topic, follower) {
      const isFirst = !local.followed(topic);
      const leave = local.follow(topic, follower);
      if (isFirst) listen(topic);
      if (listening.get(topic)?.begun() === true) isolated(onError, () => follower.missed());
      return () => {
        leave();
        if (local.followed(topic)) return;
        listening.get(topic)?.stop();
        listening.delete(topic);
      };
    },
  };
}
