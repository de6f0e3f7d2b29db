/** A host name in lower case or an address literal as a URL spells it; `port: null` means every port. */
export interface AllowedHost {
  readonly host: string;
  readonly port: number | null;
}

/** The host of a URL in the form that allow entries use: no trailing dot, IPv6 in brackets. */
export function comparableHost(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}

/** The port a URL leads to, its scheme's default included. */
export function effectivePort(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function explain(entry: string, why: string): Error {
  return new Error(`"${entry}" is not a host[:port] that can be allowed: ${why}`);
}

function parseEntry(entry: string): AllowedHost {
  if (entry.includes('://')) throw explain(entry, 'leave out the scheme');
  if (entry.includes('*')) throw explain(entry, 'wildcards are not supported, name each host');
  if (entry.includes('/')) throw explain(entry, 'paths and address ranges are not supported, name each host');
  if (!entry.startsWith('[') && entry.split(':').length > 2) throw explain(entry, 'put IPv6 addresses in [brackets]');
  const parts = /^(?<host>\[[^\]]*\]|[^:[\]]+)(?::(?<port>.*))?$/.exec(entry)?.groups;
  if (parts?.['host'] === undefined) throw explain(entry, 'the host is missing or malformed');
  const { host, port } = parts;
  if (port !== undefined && (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65_535)) {
    throw explain(entry, 'the port must be a number from 1 to 65535');
  }
  if (/[@?#\\%\s]/.test(host)) throw explain(entry, 'the host has a character that hosts cannot have');
  const url = URL.parse(`http://${host}/`);
  if (url === null) throw explain(entry, 'the host is not a name or an address');
  if (comparableHost(url) === '') throw explain(entry, 'the host is missing or malformed');
  return { host: comparableHost(url), port: port === undefined ? null : Number(port) };
}

/**
 * Reads OUTBOUND_ALLOW: entries `host` or `host:port`, separated by commas or white space.
 * Throws an Error that says which entry is wrong and why.
 */
export function parseOutboundAllow(text: string): readonly AllowedHost[] {
  return text
    .split(/[\s,]+/)
    .filter(entry => entry !== '')
    .map(parseEntry);
}

/** Whether the URL's own host and port are listed. What the name resolves to does not matter. */
export function isAllowed(allow: readonly AllowedHost[], url: URL): boolean {
  const host = comparableHost(url);
  const port = effectivePort(url);
  return allow.some(entry => entry.host === host && (entry.port === null || entry.port === port));
}
