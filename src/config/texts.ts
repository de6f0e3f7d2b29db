import { BlockList } from 'node:net';
import { serverAt } from '../platform/db/server.ts';
import { parseDnsServer } from '../platform/dns/dns.ts';
import { parseSender } from '../platform/mail/addresses.ts';

/* What the texts of variables mean. Each throws an error whose message is read after the variable's name. */

export function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map(part => part.trim())
    .filter(part => part !== '');
}

export function oneOf<const T extends readonly string[]>(allowed: T, text: string): T[number] {
  const found = allowed.find(each => each === text);
  if (found === undefined) throw new Error(`must be one of ${allowed.join(', ')}, not "${text}"`);
  return found;
}

export function integer(text: string, least: number, most: number): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least && number <= most))
    throw new Error(`must be a whole number from ${least} to ${most}, not "${text}"`);
  return number;
}

export function ports(text: string): number[] {
  const all = list(text).map(port => integer(port, 0, 65_535));
  if (all.length === 0) throw new Error('must name at least one port');
  if (new Set(all.filter(port => port !== 0)).size !== all.filter(port => port !== 0).length)
    throw new Error('names a port twice');
  return all;
}

export function dnsServers(text: string): string[] {
  const all = list(text).map(parseDnsServer);
  if (all.length === 0) throw new Error('must name at least one server');
  return all;
}

/** What signs access tokens. */
export function tokenSecret(text: string): string {
  if (text.length < 32) throw new Error('must have at least 32 characters');
  if (/\p{Cc}/u.test(text)) throw new Error('must not contain control characters');
  return text;
}

export function urlOf(text: string, protocols: readonly string[]): string {
  if (!URL.canParse(text)) throw new Error(`must be a URL such as ${protocols[0]}//…`);
  const url = new URL(text);
  if (!protocols.includes(url.protocol))
    throw new Error(`must begin with ${protocols.map(each => `${each}//`).join(' or ')}`);
  return text;
}

export function databaseUrl(text: string): string {
  if (!/^postgres(ql)?:\/\//.test(text)) throw new Error('must begin with postgres:// or postgresql://');
  serverAt(text);
  return text;
}

export function smtpUrl(text: string): string {
  if (new URL(urlOf(text, ['smtp:', 'smtps:'])).hostname === '') throw new Error('must name a host');
  return text;
}

export function httpUrl(text: string): string {
  const url = new URL(urlOf(text, ['http:', 'https:']));
  if (url.search !== '' || url.hash !== '') throw new Error('must not have a query or fragment');
  return url.href.replace(/\/+$/, '');
}

/** An address whose every path is ours: pages, links and cookies count on it. */
export function publicUrl(text: string): string {
  const url = new URL(urlOf(text, ['http:', 'https:']));
  const more = [
    ['a path', url.pathname === '/' ? '' : url.pathname],
    ['a query', url.search],
    ['a fragment', url.hash],
    ['a user', url.username + url.password],
  ].find(([, part]) => part !== '');
  // A lone ? or # is no part of the URL as it was read.
  if (more !== undefined || /[?#]/.test(text))
    throw new Error(
      `must be ${url.origin} and nothing after it: Gatehouse cannot be served below ${more?.[0] ?? 'a query'}; give it a host name of its own`,
    );
  return url.origin;
}

export function origin(text: string): string {
  const url = new URL(urlOf(text, ['http:', 'https:']));
  if (url.origin !== text) throw new Error(`must list origins such as https://app.example.com, not "${text}"`);
  return text;
}

export function host(text: string): string {
  if (!/^[A-Za-z0-9.:_-]+$/.test(text)) throw new Error('must be an address or a host name');
  return text;
}

export function sender(text: string): string {
  parseSender(text);
  return text;
}

export function proxy(text: string): string {
  const [address = '', prefix, ...more] = text.split('/');
  try {
    if (more.length > 0) throw new Error('has two prefixes');
    const family = address.includes(':') ? 'ipv6' : 'ipv4';
    const check = new BlockList();
    if (prefix === undefined) check.addAddress(address, family);
    // A prefix of 0 would believe everybody: that is no list of proxies.
    else check.addSubnet(address, integer(prefix, 1, family === 'ipv6' ? 128 : 32), family);
  } catch {
    throw new Error(`must list addresses or CIDR ranges, not "${text}"`);
  }
  return text;
}

/** Bytes that a webhook signs with, at least. */
const shortestSecret = 24;

/** What requests to a webhook are signed with (Standard Webhooks): `whsec_` and base64, or any text of some length. Repeats nothing of it. */
export function webhookSecret(text: string): Buffer {
  if (!text.startsWith('whsec_')) {
    if (text.length < shortestSecret) throw new Error(`must have at least ${shortestSecret} characters`);
    return Buffer.from(text);
  }
  const base64 = text.slice('whsec_'.length);
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length < shortestSecret || bytes.toString('base64') !== base64)
    throw new Error(`must have base64 of at least ${shortestSecret} bytes after whsec_`);
  return bytes;
}
