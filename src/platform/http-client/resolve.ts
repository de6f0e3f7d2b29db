import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { type AllowedHost, comparableHost, isAllowed } from './allow-list.ts';
import { Failure, Refusal } from './failures.ts';
import { ownAddresses, whyNotPublic } from './public-address.ts';
import { untilAborted } from './until-aborted.ts';

/** All addresses of a host name, as text. Rejects with a node:dns error code such as ENOTFOUND. */
export type Resolve = (hostname: string) => Promise<readonly string[]>;

/** The operating system's resolver (hosts file, DNS). A look-up cannot be cancelled; a late answer is ignored. */
export async function resolveWithSystem(hostname: string): Promise<readonly string[]> {
  const answers = await lookup(hostname, { all: true });
  return answers.map(({ address }) => address);
}

function literalOf(host: string): string | null {
  const bare = host.replace(/^\[|\]$/g, '');
  return isIP(bare) === 0 ? null : bare;
}

/** RFC 6761 §6.3: every localhost name is loopback and none of them is a question for DNS. */
function isLocalName(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost');
}

async function addressesOf(url: URL, resolve: Resolve, signal: AbortSignal): Promise<readonly string[]> {
  const host = comparableHost(url);
  const literal = literalOf(host);
  if (literal !== null) return [literal];
  if (isLocalName(host)) return ['127.0.0.1', '::1'];
  const answers = await untilAborted(resolve(url.hostname), signal);
  return answers.filter(address => isIP(address) !== 0);
}

/** Refuses an address that is written in the URL, or a name of this machine, that no connection would be made to. */
export function mustBePublicLiteral(url: URL): void {
  const host = comparableHost(url);
  const literal = isLocalName(host) ? '127.0.0.1' : literalOf(host);
  const why = literal === null ? null : whyNotPublic(literal, ownAddresses());
  if (why !== null) throw new Refusal(`${host} is not a public address (${why})`);
}

/**
 * The addresses that a connection for this URL may use, at least one. The caller must connect to these and never
 * resolve the name again, or the judgement is void (DNS rebinding).
 * Throws Refusal when none is permitted, Failure when there are none, or what `resolve` threw.
 */
export async function permittedAddresses(
  url: URL,
  allow: readonly AllowedHost[],
  resolve: Resolve,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const addresses = await addressesOf(url, resolve, signal);
  if (addresses.length === 0) throw new Failure('the host name was not found', true);
  if (isAllowed(allow, url)) return addresses;

  const own = ownAddresses();
  const permitted = addresses.filter(address => whyNotPublic(address, own) === null);
  if (permitted.length > 0) return permitted;
  const host = comparableHost(url);
  const literal = literalOf(host);
  // What a name resolves to inside this network is not for the person who gave the URL to learn.
  if (literal === null) throw new Refusal(`${host} does not lead to a public address`);
  throw new Refusal(`${host} is not a public address (${whyNotPublic(literal, own)})`);
}
