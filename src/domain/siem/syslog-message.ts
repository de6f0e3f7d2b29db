import type { SiemEvent } from './next-events.ts';

/** RFC 5424 §6.2.1: facility 13 is the audit log. */
const facility = 13;
const severities = { alert: 1, warning: 4, informational: 6 } as const;

/** What receivers should be able to take (RFC 5424 §6.1 and RFC 5425 §4.3.1). */
const mostBytes = 8 * 1024;

/** What tells one sender from another. */
export interface Sender {
  readonly host: string;
  readonly version: string;
}

/**
 * One message of RFC 5424: the event as JSON behind structured data of the registered kinds. The JSON is in ASCII, as a message in UTF-8 would
 * begin with a byte order mark, which parsers of JSON stumble upon. Details that are too long are left out, and said to be.
 */
export function syslogMessage(event: SiemEvent, sender: Sender): Buffer {
  const severity = event.outcome === 'success' ? 'informational' : 'warning';
  const header = headerOf({ severity, at: event.timestamp, name: event.action, sender });
  const message = (content: object): Buffer => Buffer.from(`${header} ${asciiJson(content)}`, 'latin1');
  const whole = message(event);
  return whole.length <= mostBytes ? whole : message({ ...event, details: null, details_too_long: true });
}

/** Something that is in no ledger: that nothing is sealed any more. */
export function syslogAlert(alert: Alert, sender: Sender): Buffer {
  const header = headerOf({ severity: 'alert', at: alert.timestamp, name: alert.action, sender });
  return Buffer.from(`${header} ${asciiJson(alert)}`, 'latin1');
}

export interface Alert {
  readonly timestamp: string;
  readonly action: 'audit.ledger_broken';
  readonly details: { readonly why: string };
}

interface Header {
  readonly severity: keyof typeof severities;
  readonly at: string;
  readonly name: string;
  readonly sender: Sender;
}

function headerOf({ severity, at, name, sender: { host, version } }: Header): string {
  const priority = facility * 8 + severities[severity];
  // `origin` is registered (RFC 5424 §7.2); what is our own would take a number that only owners of one may use.
  const origin = `[origin software="Gatehouse" swVersion="${version.replace(/["\\\]]/g, '\\$&')}"]`;
  return `<${priority}>1 ${at} ${printable(host, 255)} gatehouse - ${printable(name, 32)} ${origin}`;
}

/** RFC 5424 §6: fields of the header are printable ASCII without spaces. */
function printable(text: string, most: number): string {
  return text.replace(/[^\x21-\x7e]/g, '_').slice(0, most) || '-';
}

function asciiJson(content: object): string {
  return JSON.stringify(content).replace(
    /[\u007f-\uffff]/g,
    unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
