import type { SyslogSettings } from '../platform/syslog/deliver.ts';
import { httpUrl, webhookSecret } from './texts.ts';
import { type Environment, type Reading, type Variable, variable } from './variable.ts';

/** Where audit events go besides the ledger. */
export interface SiemSettings {
  readonly syslog: SyslogSettings | null;
  readonly webhook: { readonly url: string; readonly secret: Buffer } | null;
}

/** Where audit events are sent to. */
export const siemVariables = {
  siemSyslogUrl: variable(
    'SIEM_SYSLOG_URL',
    'none',
    'Receives audit events as syslog over TLS, as `tls://siem.example.com:6514`',
    text => (text === undefined ? null : receiver(text)),
  ),
  siemSyslogCa: beside(
    'SIEM_SYSLOG_CA',
    'PEM file with who signed its certificate, in place of those that the system trusts',
    ['SIEM_SYSLOG_URL'],
  ),
  siemSyslogCert: beside('SIEM_SYSLOG_CERT', 'PEM file with our certificate, if it asks for one', [
    'SIEM_SYSLOG_URL',
    'SIEM_SYSLOG_KEY',
  ]),
  siemSyslogKey: beside('SIEM_SYSLOG_KEY', 'PEM file with the key of that certificate', [
    'SIEM_SYSLOG_URL',
    'SIEM_SYSLOG_CERT',
  ]),
  siemWebhookUrl: variable(
    'SIEM_WEBHOOK_URL',
    'none',
    'Receives audit events as signed batches of JSON; needs the next one',
    (text, env) => {
      if (text === undefined) return null;
      mustHave(env, ['SIEM_WEBHOOK_SECRET']);
      return httpUrl(text);
    },
  ),
  siemWebhookSecret: variable(
    'SIEM_WEBHOOK_SECRET',
    'none',
    'What they are signed with (Standard Webhooks): `whsec_` and base64, or at least 24 characters',
    (text, env) => {
      if (text === undefined) return null;
      mustHave(env, ['SIEM_WEBHOOK_URL']);
      return webhookSecret(text);
    },
  ),
} as const;

export function siem(read: Reading): SiemSettings {
  const at = read(siemVariables.siemSyslogUrl);
  const caFile = read(siemVariables.siemSyslogCa);
  const certFile = read(siemVariables.siemSyslogCert);
  const keyFile = read(siemVariables.siemSyslogKey);
  const url = read(siemVariables.siemWebhookUrl);
  const signedWith = read(siemVariables.siemWebhookSecret);
  const own = certFile === null || keyFile === null ? null : { certFile, keyFile };
  return Object.freeze({
    syslog: at === null ? null : { ...at, caFile, own },
    webhook: url === null || signedWith === null ? null : { url, secret: signedWith },
  });
}

function beside(name: string, about: string, needed: readonly string[]): Variable<string | null> {
  return variable(name, 'none', about, (text, env) => {
    if (text !== undefined) mustHave(env, needed);
    return text ?? null;
  });
}

function mustHave(env: Environment, names: readonly string[]): void {
  const missing = names.filter(name => env[name] === undefined);
  if (missing.length > 0) throw new Error(`needs ${missing.join(', ')} beside it`);
}

function receiver(text: string): { readonly host: string; readonly port: number } {
  const url = URL.canParse(text) ? new URL(text) : null;
  const more = url === null ? '' : url.username + url.password + url.search + url.hash + url.pathname.replace('/', '');
  if (url === null || url.protocol !== 'tls:' || url.hostname === '' || more !== '')
    throw new Error('must be such as tls://siem.example.com:6514');
  // RFC 5425 §4.1.
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? 6514 : Number(url.port) };
}
