import ipaddr from 'ipaddr.js';

/** The kinds of values that a field may ask for, in the order in which they are offered. */
export const valueTypes = [
  'plain_text',
  'license_key',
  'ip_address',
  'generic_secret',
  'bitlocker_key',
  'password',
] as const;
export type ValueType = (typeof valueTypes)[number];

const checks: { readonly [T in ValueType]?: (value: string) => string | null } = {
  license_key: value => (/[\r\n]/.test(value) || value.length > 1024 ? 'must be one line of a license key' : null),
  ip_address: value => (isAddress(value) ? null : 'must be an IPv4 or IPv6 address, or a network such as 10.0.0.0/8'),
  bitlocker_key: value =>
    isRecoveryPassword(value) ? null : 'must be a BitLocker recovery password: 8 groups of 6 digits with hyphens',
  password: value => (/[\r\n]/.test(value) ? 'must be one line' : null),
};

/** What is wrong with a value of that type, to be read after the field's name; null when nothing is. */
export function problemWith(type: ValueType, value: string): string | null {
  return checks[type]?.(value) ?? null;
}

function isAddress(value: string): boolean {
  const [address = '', prefix, ...more] = value.split('/');
  if (more.length > 0 || !(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address))) return false;
  return (
    prefix === undefined || (/^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= (address.includes(':') ? 128 : 32))
  );
}

/** Each group is 11 times a 16-bit number, by which Windows tells a slip of the finger. */
function isRecoveryPassword(value: string): boolean {
  return (
    /^\d{6}(-\d{6}){7}$/.test(value) &&
    value.split('-').every(group => Number(group) % 11 === 0 && Number(group) < 65_536 * 11)
  );
}
