/** What people call the kinds of values; one that the server has besides keeps its own name. */
const names: Readonly<Record<string, string>> = {
  plain_text: 'Plain text',
  license_key: 'License key',
  ip_address: 'IP address',
  generic_secret: 'Generic secret',
  bitlocker_key: 'BitLocker key',
  password: 'Password',
};

export function nameOfValueType(valueType: string): string {
  return names[valueType] ?? valueType;
}
