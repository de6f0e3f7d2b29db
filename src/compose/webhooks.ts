import type { Logger } from 'pino';
import type { Ports } from '../domain/ports.ts';
import { type WebhookSender, webhookSender } from '../domain/webhooks/sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';

export interface WebhookParts {
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly disable: (input: { id: string; why: string }) => Promise<unknown>;
}

/** What sends events to webhooks. */
export function webhookSending({ database, ports, clock, logger, disable }: WebhookParts): WebhookSender {
  return webhookSender({
    database,
    outbound: ports.outbound,
    keyring: ports.keyring,
    holder: newId(),
    now: () => clock.now(),
    disable: async (id, why) => {
      await disable({ id, why });
      logger.warn({ webhook: id, why }, 'a webhook was disabled');
    },
    onError: error => logger.error({ err: error }, 'events could not be sent to webhooks'),
  });
}
