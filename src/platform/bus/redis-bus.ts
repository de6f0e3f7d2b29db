import { newId } from '../ids.ts';
import type { RedisLink } from '../redis/link.ts';
import { envelopesOf } from './envelope.ts';
import { type Bus, createLocalBus, type OnListenerError } from './local-bus.ts';

/** Messages that Redis has not acknowledged; what comes on top counts as missed. */
const mostUnderWay = 1_000;

export interface RedisBusOptions {
  /** Signs messages: whoever else may publish in this Redis is not listened to. The same in all instances. */
  readonly key: Buffer;
  /** Told when facts of other instances may have been lost. */
  readonly missed: () => void;
  readonly onError: OnListenerError;
}

/**
 * Tells this process at once, and every other instance as soon as Redis does. Publishing neither throws nor waits; what
 * cannot be sent is dropped, and the others are told that they missed something once that is possible again.
 */
export function createRedisBus<Fact>(link: RedisLink, { key, missed, onError }: RedisBusOptions): Bus<Fact> {
  const local = createLocalBus<Fact>(onError);
  const envelopes = envelopesOf(key, link.channel);
  const self = newId();
  let underWay = 0;
  /** Whether the others have yet to be told that something did not reach them. */
  let owing = false;

  function send(facts: readonly Fact[]): void {
    const { commands } = link;
    if (commands === null || underWay >= mostUnderWay) {
      owing = true;
      return;
    }
    const text = envelopes.seal({ from: self, missed: owing, events: facts });
    owing = false;
    underWay += 1;
    commands.publish(link.channel, text).then(
      () => {
        underWay -= 1;
        tellOwing();
      },
      error => {
        underWay -= 1;
        owing = true;
        link.doubt(error);
      },
    );
  }

  /** Not only with the next fact, which may be long in coming. */
  function tellOwing(): void {
    if (owing) send([]);
  }

  link.onMessage(text => {
    const envelope = envelopes.open(text);
    if (envelope === null || envelope.from === self) return;
    if (envelope.missed) missed();
    // Whoever has the key is a Gatehouse: these are facts as its version knows them.
    local.publish(envelope.events as readonly Fact[]);
  });
  link.onBack(gap => {
    if (gap) {
      missed();
      owing = true;
    }
    tellOwing();
  });

  return {
    publish(facts) {
      if (facts.length === 0) return;
      local.publish(facts);
      send(facts);
    },
    subscribe: listener => local.subscribe(listener),
  };
}
