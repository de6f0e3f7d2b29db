import type { OutboundRequest } from '../../platform/http-client/outbound.ts';
import { signedHeaders } from '../../platform/http-client/standard-webhook.ts';
import type { SiemEvent } from './next-events.ts';
import type { Alert } from './syslog-message.ts';

export interface SiemWebhook {
  readonly url: string;
  /** The bytes that requests are signed with. */
  readonly secret: Buffer;
}

export interface WebhookContent {
  readonly events: readonly SiemEvent[];
  readonly alerts: readonly Alert[];
}

/**
 * One batch as Standard Webhooks has it: the id names its first event, so that one which is sent again is known again; the signature covers id, time
 * and body.
 */
export function webhookRequest({ url, secret }: SiemWebhook, content: WebhookContent, at: Date): OutboundRequest {
  const body = JSON.stringify(content);
  const id = `gatehouse_${content.events[0]?.id ?? at.getTime()}`;
  return {
    ...{ method: 'POST', url, headers: signedHeaders([secret], { id, at, body }), body },
    ...{ totalMilliseconds: 30_000, tries: 1, maxBytes: 1024, maxRedirects: 0 },
  };
}
