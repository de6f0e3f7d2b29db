import { createHmac, timingSafeEqual } from 'node:crypto';

/** Characters; longer messages between instances are neither sent nor read. */
export const longestMessage = 256 * 1024;

/** One message between instances. */
export interface Envelope {
  /** The instance that sent it. */
  readonly from: string;
  /** Something before these did not leave. */
  readonly missed: boolean;
  readonly events: readonly unknown[];
}

/** Signs messages of one channel: whoever else may publish in that Redis is not listened to, and cannot repeat them in another. */
export interface Envelopes {
  /** As text to be sent; where that would be too long, a message that something was missed. */
  seal(envelope: Envelope): string;
  /** Null when it is too long, or not from an instance that has the key. */
  open(text: string): Envelope | null;
}

/** `key` is the same in all instances. */
export function envelopesOf(key: Buffer, channel: string): Envelopes {
  const macOf = (body: string): Buffer => createHmac('sha256', key).update(`${channel}\n${body}`).digest();
  const sealed = (envelope: Envelope): string => {
    const body = JSON.stringify(envelope);
    return `${macOf(body).toString('base64url')}.${body}`;
  };
  return {
    seal(envelope) {
      const text = sealed(envelope);
      return text.length > longestMessage ? sealed({ ...envelope, missed: true, events: [] }) : text;
    },
    open(text) {
      if (text.length > longestMessage) return null;
      const end = text.indexOf('.');
      const body = text.slice(end + 1);
      const mac = Buffer.from(text.slice(0, Math.max(end, 0)), 'base64url');
      const expected = macOf(body);
      if (mac.length !== expected.length || !timingSafeEqual(mac, expected)) return null;
      const envelope: unknown = JSON.parse(body);
      return isEnvelope(envelope) ? envelope : null;
    },
  };
}

function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== 'object' || value === null) return false;
  if (!('from' in value && 'missed' in value && 'events' in value)) return false;
  if (typeof value.from !== 'string' || typeof value.missed !== 'boolean' || !Array.isArray(value.events)) return false;
  return value.events.every(
    event => typeof event === 'object' && event !== null && 'type' in event && typeof event.type === 'string',
  );
}
