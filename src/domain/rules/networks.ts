import { BlockList, isIP, isIPv4 } from 'node:net';
import { refuseField } from '../../kernel/errors.ts';
import { canonicalAddress, networkAddress } from '../../kernel/ip-address.ts';

/** Whether an address is among some that a policy names. */
export type Networks = (ip: string) => boolean;

/** Ranges in the form in which they are kept; refuses what is none, by its place in the list. */
export function storedRanges(cidrs: readonly string[], field: string): string[] {
  return cidrs.map((text, index) => rangeOf(text) ?? refusedRange(`${field}.${index}`));
}

function refusedRange(field: string): never {
  throw refuseField(field, 'must be an address or a range such as 203.0.113.0/24 or 2001:db8::/32');
}

function rangeOf(text: string): string | null {
  const [given = '', prefix, ...more] = text.trim().split('/');
  const address = isIP(given) === 0 || given.includes('%') || more.length > 0 ? null : canonicalAddress(given);
  if (address === null) return null;
  // IPv4 that is written as IPv6 (::ffff:192.0.2.0/120).
  const taken = isIPv4(address) && !isIPv4(given) ? 96 : 0;
  const bits = isIPv4(address) ? 32 : 128;
  if (prefix === undefined) return `${address}/${bits}`;
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) - taken : Number.NaN;
  // Of 192.168.1.10/24 the network is meant; PostgreSQL takes no range that names one address in it.
  return length >= 0 && length <= bits ? `${networkAddress(address, length)}/${length}` : null;
}

const familyOf = (address: string) => (isIPv4(address) ? 'ipv4' : 'ipv6');

const kept = new Map<string, Networks>();
/** Of each list. */
const addressesKept = 1000;

/** What tells whether an address is in one of these ranges, which were stored by `storedRanges`. */
export function networksOf(ranges: readonly string[]): Networks {
  const key = ranges.join(' ');
  const known = kept.get(key);
  if (known !== undefined) return known;
  // Apart: one list takes IPv4 for ::ffff:0:0/96, so that ::/64 would let in all of it.
  const lists = { ipv4: new BlockList(), ipv6: new BlockList() } as const;
  for (const range of ranges) {
    const [address = '', prefix] = range.split('/');
    const family = familyOf(address);
    lists[family].addSubnet(address, Number(prefix), family);
  }
  const check: Networks = ip => {
    const address = canonicalAddress(ip);
    return address !== null && lists[familyOf(address)].check(address, familyOf(address));
  };
  // The same addresses come again and again, with every call.
  const seen = new Map<string, boolean>();
  const networks: Networks = ip => {
    const before = seen.get(ip);
    if (before !== undefined) return before;
    if (seen.size >= addressesKept) seen.clear();
    const inside = check(ip);
    seen.set(ip, inside);
    return inside;
  };
  // As many as there are policies: those that were changed go with the oldest.
  if (kept.size >= 1000) kept.delete(kept.keys().next().value ?? '');
  kept.set(key, networks);
  return networks;
}
