import type { Clock } from '../clock.ts';
import type { OutboundClient } from '../http-client/outbound.ts';
import { signedHeaders } from '../http-client/standard-webhook.ts';

export interface TextMessage {
  /** The same for each try, so that the gateway sends it once. */
  readonly id: string;
  /** `+` and digits. */
  readonly to: string;
  readonly text: string;
}

/** Hands messages to a program of the operator's that sends them. */
export interface SmsGateway {
  /** Throws when the message was not taken; trying again may help. */
  send(message: TextMessage, signal?: AbortSignal): Promise<void>;
}

export interface SmsSettings {
  readonly url: string;
  /** The bytes that requests are signed with. */
  readonly secret: Buffer;
}

/**
 * A gateway behind a webhook: one POST a message, signed as Standard Webhooks has it.
 */
export function createSmsGateway(
  { url, secret }: SmsSettings,
  { outbound, clock }: { readonly outbound: OutboundClient; readonly clock: Clock },
): SmsGateway {
  return {
    async send({ id, to, text }, signal) {
      signal?.throwIfAborted();
      const at = clock.now();
      const body = JSON.stringify({ type: 'sms.send', timestamp: at.toISOString(), data: { to, text } });
      const result = await outbound.request({
        method: 'POST',
        url,
        headers: signedHeaders([secret], { id, at, body }),
        body,
        totalMilliseconds: 10_000,
        tries: 1,
        maxBytes: 1024,
        maxRedirects: 0,
      });
      if (result.kind !== 'response') throw new Error(`the SMS webhook was not reached: ${result.reason}`);
      if (result.status >= 300) throw new Error(`the SMS webhook answered ${result.status}`);
    },
  };
}
