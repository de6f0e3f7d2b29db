import ipaddr from 'ipaddr.js';
import { canonicalAddress } from '../kernel/ip-address.ts';

/** Addresses, as their first bits. */
export type AddressRange = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/** The ranges that TRUST_PROXY names: addresses, or CIDR ranges. */
export function addressRangesOf(texts: readonly string[]): readonly AddressRange[] {
  return texts.map(text => (text.includes('/') ? ipaddr.parseCIDR(text) : wholeAddress(text)));
}

function wholeAddress(text: string): AddressRange {
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

export function isAmong(ranges: readonly AddressRange[], text: string): boolean {
  if (ranges.length === 0 || !ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
}

/**
 * Finds who sends a request, by the address of its connection and its `X-Forwarded-For`: what comes of it is stored, and
 * allowances hang on it.
 */
export type AddressOf = (peer: string, forwardedFor: string | readonly string[] | undefined) => string;

/**
 * The address of the connection, or what trusted proxies passed on in `X-Forwarded-For`: from its end on, as far as who
 * wrote a part is trusted. Where a part is no address, that of who wrote it; `warn` hears of the first one. No other
 * header is believed (`Forwarded`, `X-Forwarded-Host`, …).
 */
export function clientAddresses(trustProxy: readonly string[], warn: (passedOn: string) => void): AddressOf {
  const proxies = addressRangesOf(trustProxy);
  let warned = false;
  return (peer, forwardedFor) => {
    let address = addressOfPeer(peer);
    if (proxies.length === 0 || forwardedFor === undefined) return address;
    const parts = String(forwardedFor)
      .split(',')
      .filter(part => part.trim() !== '');
    for (let part = parts.pop(); part !== undefined && isAmong(proxies, address); part = parts.pop()) {
      const passedOn = canonicalAddress(part);
      if (passedOn === null) {
        if (!warned) warn(part.trim().slice(0, 100));
        warned = true;
        break;
      }
      address = passedOn;
    }
    return address;
  };
}

/** On a socket that takes both families, IPv4 comes as ::ffff:192.0.2.1; one of a link has its zone behind it. */
function addressOfPeer(address: string): string {
  return address.includes(':') ? (canonicalAddress(address) ?? address) : address;
}
