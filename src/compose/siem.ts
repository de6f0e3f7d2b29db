import type { Logger } from 'pino';
import manifest from '../../package.json' with { type: 'json' };
import type { Config } from '../config.ts';
import type { Ports } from '../domain/ports.ts';
import type { Destination } from '../domain/siem/deliveries.ts';
import { type SenderOptions, type SiemSender, siemSender } from '../domain/siem/sender.ts';
import { syslogAlert, syslogMessage } from '../domain/siem/syslog-message.ts';
import { webhookRequest } from '../domain/siem/webhook-request.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/db/database.ts';
import { newId } from '../platform/ids.ts';
import { deliverSyslog } from '../platform/syslog/deliver.ts';

export interface SiemParts {
  readonly config: Pick<Config, 'siem' | 'publicUrl'>;
  readonly database: Database;
  readonly ports: Ports;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly tellFailing: (input: { destination: Destination; why: string }) => Promise<unknown>;
  readonly ledgerBreak: () => string | null;
}

/** What sends audit events to where they are collected, as the configuration has it. */
export function siemSenders(parts: SiemParts): readonly SiemSender[] {
  const { config, database, ports, clock, logger } = parts;
  const { syslog, webhook } = config.siem;
  const holder = newId();
  const sender = (destination: Destination, send: SenderOptions['send']): SiemSender =>
    siemSender({
      database,
      destination,
      holder,
      send,
      ledgerBreak: parts.ledgerBreak,
      tellFailing: async (which, why) => void (await parts.tellFailing({ destination: which, why })),
      now: () => clock.now(),
      onChange: why =>
        why === null
          ? logger.info({ destination }, 'audit events reach the SIEM again')
          : logger.error({ destination, why }, 'audit events do not reach the SIEM; they are kept and sent later'),
      onError: error => logger.error({ err: error, destination }, 'audit events could not be sent to the SIEM'),
    });
  const senders: SiemSender[] = [];
  if (syslog !== null) {
    const from = { host: new URL(config.publicUrl).hostname, version: manifest.version };
    senders.push(
      sender('syslog', (events, alerts) =>
        deliverSyslog(syslog, [
          ...alerts.map(alert => syslogAlert(alert, from)),
          ...events.map(event => syslogMessage(event, from)),
        ]),
      ),
    );
  }
  if (webhook !== null) {
    senders.push(
      sender('webhook', async (events, alerts) => {
        const result = await ports.outbound.request(webhookRequest(webhook, { events, alerts }, clock.now()));
        const ok = result.kind === 'response' && result.status >= 200 && result.status < 300;
        if (!ok)
          throw new Error(`the webhook ${result.kind === 'response' ? `answered ${result.status}` : result.reason}`);
      }),
    );
  }
  return senders;
}
