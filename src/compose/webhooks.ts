import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import type { Ports } from '../domain/ports.ts';
import { type WebhookSender, webhookSender } from '../domain/webhooks/sender.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { createOutboundThread } from '../platform/http-client/outbound-thread.ts';
import { newId } from '../platform/ids.ts';

export interface WebhookParts {
  readonly config: Config;
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly disable: (input: { id: string; why: string }) => Promise<unknown>;
}

/** What sends events to webhooks. */
export function webhookSending({ config, database, ports, clock, logger, disable }: WebhookParts): WebhookSender {
  const outbound = createOutboundThread({ allow: config.outboundAllow });
  const sender = webhookSender({
    database,
    outbound,
    keyring: ports.keyring,
    holder: newId(),
    now: () => clock.now(),
    disable: async (id, why) => {
      await disable({ id, why });
      logger.warn({ webhook: id, why }, 'a webhook was disabled');
    },
    onError: error => logger.error({ err: error }, 'events could not be sent to webhooks'),
  });
  return {
    start: sender.start,
    async stop() {
      await sender.stop();
      await outbound.close();
    },
  };
}
