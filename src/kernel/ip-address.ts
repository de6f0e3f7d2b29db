import ipaddr from 'ipaddr.js';

/** With a port behind it, as some proxies pass addresses on; that of an IPv6 address follows its brackets. */
const bracketed = /^\[([^\]]*)\](?::\d{1,5})?$/;
const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/**
 * An IP address in the one form in which it is kept and compared (RFC 5952; IPv4 with four decimal parts), or null for what
 * is none. A port, brackets and a zone are taken off, and IPv4 is taken out of IPv6 (`::ffff:192.0.2.1`).
 */
export function canonicalAddress(text: string): string | null {
  const given = text.trim();
  const bare = bracketed.exec(given)?.[1] ?? withPort.exec(given)?.[1] ?? given;
  if (ipaddr.IPv4.isValidFourPartDecimal(bare)) return bare;
  if (!bare.includes(':') || !ipaddr.IPv6.isValid(bare)) return null;
  const { parts } = ipaddr.IPv6.parse(bare);
  const address = new ipaddr.IPv6([...parts]);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toRFC5952String();
}
