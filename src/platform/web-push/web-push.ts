import { ECDH } from 'node:crypto';
import { whenUsed } from '../when-used.ts';

const webPush = whenUsed<typeof import('web-push')>('web-push');

/** The pair of keys by which push services know the server (RFC 8292), as base64url. */
export interface VapidKeys {
  readonly publicKey: string;
  readonly privateKey: string;
}

/** Where a browser takes pushes, and the keys that they are encrypted for (RFC 8291). */
export interface PushPlace {
  readonly endpoint: string;
  readonly p256dh: Buffer;
  readonly auth: Buffer;
}

export interface Push {
  readonly payload: string;
  /** Seconds for which the push service keeps it for a browser that is not there. */
  readonly ttl: number;
  readonly urgency: 'normal' | 'high';
  /** What waits under the same name is replaced by it: at most 32 letters and digits. */
  readonly topic: string | null;
}

export function newPushKeys(): VapidKeys {
  return webPush().generateVAPIDKeys();
}

/** Whether the keys are a point of P-256 and a secret as browsers make them. */
export function arePushKeys({ p256dh, auth }: Pick<PushPlace, 'p256dh' | 'auth'>): boolean {
  if (p256dh.length !== 65 || p256dh[0] !== 4 || auth.length !== 16) return false;
  try {
    ECDH.convertKey(p256dh, 'prime256v1');
    return true;
  } catch {
    return false;
  }
}

/** The request that hands a push to its service, encrypted for the browser. `contact` is whom the service may write to. */
export function pushRequest(
  { endpoint, p256dh, auth }: PushPlace,
  { payload, ttl, urgency, topic }: Push,
  { publicKey, privateKey, contact }: VapidKeys & { readonly contact: string },
): { readonly method: 'POST'; readonly headers: Readonly<Record<string, string>>; readonly body: Buffer } {
  const keys = { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') };
  const { headers, body } = webPush().generateRequestDetails({ endpoint, keys }, payload, {
    vapidDetails: { subject: contact, publicKey, privateKey },
    contentEncoding: 'aes128gcm',
    ...{ TTL: ttl, urgency },
    ...(topic === null ? {} : { topic }),
  });
  // Its length is told by whoever sends it.
  const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length');
  return { method: 'POST', headers: Object.fromEntries(sent.map(([name, value]) => [name, String(value)])), body };
}
