import type { KeyObject } from 'node:crypto';
import type { OutboundClient, OutboundResult } from '../../platform/http-client/outbound.ts';
import { signedHeaders } from '../../platform/http-client/standard-webhook.ts';
import type { Attempt } from './deliveries.ts';

/** One request as a webhook is sent it. */
export interface WebhookRequest {
  readonly url: string;
  readonly secrets: readonly KeyObject[];
  readonly id: string;
  readonly body: string;
}

/** An endpoint that has not answered by then has failed; what it says is read to a bound, and its beginning is kept. */
const limits = { totalMilliseconds: 10_000, tries: 1, maxBytes: 64 * 1024 } as const;
const keptReply = 1024;

export interface AttemptOutcome extends Attempt {
  readonly ok: boolean;
  /** 410: whoever answers there wants no more, ever. */
  readonly gone: boolean;
}

/** Sends one event, signed with this moment. Only 2xx is a success: a redirect leads nowhere. Never rejects for what the other side does. */
export async function attempt(
  outbound: Pick<OutboundClient, 'request'>,
  { url, secrets, id, body }: WebhookRequest,
  at: Date,
): Promise<AttemptOutcome> {
  const began = performance.now();
  const result = await outbound.request({
    ...{ method: 'POST', url, headers: signedHeaders(secrets, { id, at, body }), body },
    ...{ ...limits, redirectsAreAnswers: true, keepConnection: true },
  });
  const ms = Math.round(performance.now() - began);
  const status = result.kind === 'response' ? result.status : null;
  const ok = status !== null && status >= 200 && status < 300;
  const error = ok ? null : wordsFor(result);
  return { at: at.toISOString(), status, ms, error, reply: replyOf(result), ok, gone: status === 410 };
}

function wordsFor(result: OutboundResult): string {
  if (result.kind !== 'response') return result.reason;
  const { status } = result;
  if (status >= 300 && status < 400) return `it answered ${status}: redirects are not followed`;
  return status === 410 ? 'it answered 410: it wants no more' : `it answered ${status}`;
}

/** The first kilobyte as text, with what PostgreSQL cannot keep and what would disturb a reader replaced. */
function replyOf(result: OutboundResult): string {
  if (result.kind !== 'response') return '';
  const text = Buffer.from(result.body.subarray(0, keptReply)).toString('utf8');
  return text.replace(/[^\P{Cc}\t\n\r]/gu, '\ufffd').toWellFormed();
}
