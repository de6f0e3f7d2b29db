import { texts } from './texts.tsx';

/** What people call the kinds of values; one that the server has besides keeps its own name. */
const names: Readonly<Record<string, string>> = {
  plain_text: texts.plainText,
  license_key: texts.licenseKey,
  ip_address: 'IP address',
  generic_secret: texts.genericSecret,
  bitlocker_key: texts.bitlockerKey,
  password: texts.password,
};

export function nameOfValueType(valueType: string): string {
  return names[valueType] ?? valueType;
}
