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

/** The first address of the range of so many leading bits that an address in canonical form lies in, in the same form. */
export function networkAddress(address: string, bits: number): string {
  const bytes = ipaddr.parse(address).toByteArray();
  const masked = bytes.map((byte, index) => byte & (0xff00 >> Math.min(8, Math.max(0, bits - index * 8))) & 0xff);
  const first = ipaddr.fromByteArray(masked);
  return first instanceof ipaddr.IPv6 ? first.toRFC5952String() : first.toString();
}
