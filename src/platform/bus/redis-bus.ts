import { createHmac, timingSafeEqual } from 'node:crypto';
import { newId } from '../ids.ts';
import type { RedisLink } from '../redis/link.ts';
import type { Bus } from './local-bus.ts';
import { createLocalBus } from './local-bus.ts';

/** Longer ones are not sent; whoever listens is told that it missed something instead. */
const longestMessage = 256 * 1024;
/** Messages that Redis has not acknowledged; what comes on top counts as missed. */
const mostUnderWay = 1_000;

/** One message between instances. */
interface Envelope {
  /** The instance that sent it. */
  readonly from: string;
  /** Events before these did not leave. */
  readonly missed: boolean;
  readonly events: readonly unknown[];
}

export interface RedisBusOptions {
  /** Signs messages: whoever else may publish in this Redis is not listened to. The same in all instances. */
  readonly key: Buffer;
  /** Told when events of other instances may have been lost. */
  readonly missed: () => void;
}

/**
 * Tells this process at once, and every other instance as soon as Redis does. Publishing neither throws nor waits; what
 * cannot be sent is dropped, and the others are told that they missed something once that is possible again.
 */
export function createRedisBus<Event>(link: RedisLink, { key, missed }: RedisBusOptions): Bus<Event> {
  const local = createLocalBus<Event>();
  const self = newId();
  let underWay = 0;
  /** Whether the others have yet to be told that something did not reach them. */
  let owing = false;

  function send(events: readonly Event[]): void {
    const { commands } = link;
    if (commands === null || underWay >= mostUnderWay) {
      owing = true;
      return;
    }
    let text = sealed(key, { from: self, missed: owing, events });
    if (text.length > longestMessage) text = sealed(key, { from: self, missed: true, events: [] });
    owing = false;
    underWay += 1;
    commands
      .publish(link.channel, text)
      .catch(() => {
        owing = true;
      })
      .finally(() => {
        underWay -= 1;
      });
  }

  link.onMessage(text => {
    const envelope = text.length > longestMessage ? null : opened(key, text);
    if (envelope === null || envelope.from === self) return;
    if (envelope.missed) missed();
    // Whoever has the key is a Gatehouse: these are events as its version knows them.
    local.publish(envelope.events as readonly Event[]);
  });
  link.onBack(gap => {
    if (gap) missed();
    if (gap || owing) {
      owing = true;
      send([]);
    }
  });

  return {
    publish(events) {
      if (events.length === 0) return;
      local.publish(events);
      send(events);
    },
    subscribe: listener => local.subscribe(listener),
  };
}

function sealed(key: Buffer, envelope: Envelope): string {
  const body = JSON.stringify(envelope);
  return `${macOf(key, body).toString('base64url')}.${body}`;
}

/** Null when it is not from an instance that has the key. */
function opened(key: Buffer, text: string): Envelope | null {
  const end = text.indexOf('.');
  const body = text.slice(end + 1);
  const mac = Buffer.from(text.slice(0, Math.max(end, 0)), 'base64url');
  const expected = macOf(key, body);
  if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
  const envelope: unknown = JSON.parse(body);
  return isEnvelope(envelope) ? envelope : null;
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  if (!('from' in value && 'missed' in value && 'events' in value)) return false;
  if (typeof value.from !== 'string' || typeof value.missed !== 'boolean' || !Array.isArray(value.events)) return false;
  return value.events.every(
    event => typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string',
  );
}

function macOf(key: Buffer, body: string): Buffer {
  return createHmac('sha256', key).update(body).digest();
}
