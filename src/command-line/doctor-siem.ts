import type { Config } from '../config.ts';
import { type DeliveryState, type Destination, deliveryStates, mostCounted } from '../domain/siem/deliveries.ts';
import { webhookRequest } from '../domain/siem/webhook-request.ts';
import { systemClock } from '../platform/clock.ts';
import { describeError } from '../platform/describe-error.ts';
import { createOutboundClient } from '../platform/http-client/client.ts';
import { reachSyslog, type SyslogSettings } from '../platform/syslog/deliver.ts';
import { askDatabase } from './doctor-database.ts';
import { bad, good, note, type Outcome } from './outcome.ts';

/** Whether audit events reach where they are collected, and how it went so far, where a server runs. */
export async function siem(config: Config): Promise<Outcome[]> {
  const { syslog, webhook } = config.siem;
  const outcomes: Outcome[] = [];
  if (syslog !== null) outcomes.push(await reached(syslog));
  if (webhook !== null) outcomes.push(await answered(config, webhook));
  if (outcomes.length === 0)
    return [note('no SIEM is configured: audit events are kept here only; see SIEM_SYSLOG_URL')];
  return [...outcomes, ...(await soFar(config))];
}

async function reached(settings: SyslogSettings): Promise<Outcome> {
  try {
    await reachSyslog(settings);
    return good(`the syslog receiver at ${settings.host}:${settings.port} answers, and its certificate is right`);
  } catch (error) {
    return bad(`${describeError(error).message}; correct the variables SIEM_SYSLOG_*, or its certificate`);
  }
}

async function answered({ outboundAllow }: Config, webhook: NonNullable<Config['siem']['webhook']>): Promise<Outcome> {
  const outbound = createOutboundClient({ allow: outboundAllow });
  try {
    const result = await outbound.request(webhookRequest(webhook, { events: [], alerts: [] }, systemClock.now()));
    if (result.kind === 'response' && result.status >= 200 && result.status < 300)
      return good('the SIEM webhook takes a batch, here of no events');
    const why = result.kind === 'response' ? `it answered ${result.status}` : result.reason;
    return bad(`the SIEM webhook does not take a batch (${why}); correct SIEM_WEBHOOK_URL, or OUTBOUND_ALLOW`);
  } finally {
    await outbound.close();
  }
}

async function soFar(config: Config): Promise<Outcome[]> {
  const configured: readonly Destination[] = [
    ...(config.siem.syslog === null ? [] : (['syslog'] as const)),
    ...(config.siem.webhook === null ? [] : (['webhook'] as const)),
  ];
  return askDatabase(config, 'siem_deliveries', async on => (await deliveryStates(on, configured)).map(outcomeOf));
}

function outcomeOf({ destination, sent, waiting, failing_since: since, last_error: why }: DeliveryState): Outcome {
  const events = `${sent} events were sent to the ${destination}, ${waiting >= mostCounted ? `${mostCounted} or more` : waiting} wait`;
  return since === null ? good(events) : bad(`${events}; it has failed since ${since}: ${why}`);
}
