import { createHmac, type KeyObject } from 'node:crypto';

/** One delivery; `id` is the same for each try, so that it is taken once. */
export interface WebhookMessage {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/**
 * The headers of a request that is signed as Standard Webhooks has it: HMAC-SHA-256 of id, time and body. While a secret is replaced there
 * are two, and a signature by each.
 */
export function signedHeaders(
  secrets: readonly (Buffer | KeyObject)[],
  { id, at, body }: WebhookMessage,
): Readonly<Record<string, string>> {
  const seconds = Math.floor(at.getTime() / 1000);
  const signed = `${id}.${seconds}.${body}`;
  const signatures = secrets.map(secret => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`);
  return {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
