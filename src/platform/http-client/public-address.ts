import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

/** Azure's host channel answers here; the address looks public but every virtual machine reaches its own host through it. */
const azureHostChannel = '168.63.129.16';

/** The only IPv6 space that IANA hands out as global unicast; everything outside it is refused unseen. */
const globalUnicast = ipaddr.IPv6.parse('2000::');

/** 6bone, given back to IANA (RFC 3701) and not assigned since. */
const sixBone = ipaddr.IPv6.parse('3ffe::');

/** ISATAP (RFC 5214 §6.1) hides an IPv4 address behind an interface identifier 0000:5efe or 0200:5efe. */
function isIsatap(address: ipaddr.IPv6): boolean {
  const [, , , , high = 0, low = 0] = address.parts;
  return (high & 0xfdff) === 0 && low === 0x5efe;
}

/** Addresses of this machine's interfaces: a public one would lead behind its own firewall. */
export function ownAddresses(): ReadonlySet<string> {
  const own = new Set<string>();
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address } of addresses ?? []) if (isIP(address) !== 0) own.add(ipaddr.parse(address).toString());
  }
  return own;
}

/**
 * Why an address may not be reached from here, as a short word such as `loopback`, or null for a public address.
 * `address` is what the socket will be given: dotted IPv4 or IPv6 without brackets. Anything else is `malformed`.
 * `own` comes from ownAddresses().
 *
 * Addresses that embed an IPv4 address (mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP) are refused
 * whatever they embed: no public server needs to be reached that way.
 */
export function whyNotPublic(address: string, own: ReadonlySet<string>): string | null {
  // ipaddr.js also reads octal, hexadecimal and shortened forms; those must not be interpreted a second time here.
  if (isIP(address) === 0) return 'malformed';
  if (address.includes('%')) return 'scoped';
  const parsed = ipaddr.parse(address);
  const text = parsed.toString();
  if (own.has(text)) return 'own address';
  if (text === azureHostChannel) return 'metadata';
  const range: string = parsed.range();
  if (range !== 'unicast') return range.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
  if (!(parsed instanceof ipaddr.IPv6)) return null;
  if (!parsed.match(globalUnicast, 3) || parsed.match(sixBone, 16)) return 'reserved';
  return isIsatap(parsed) ? 'isatap' : null;
}
