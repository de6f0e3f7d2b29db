import { refuseField } from '../../kernel/errors.ts';

/** A phone number as it can be dialled from everywhere: `+` and digits. */
export function dialledNumber(phone: string): string {
  const digits = phone.replace(/[ ()./-]/g, '');
  if (!/^\+[1-9][0-9]{5,14}$/.test(digits))
    throw refuseField('phone_number', 'must begin with + and the code of the country, such as +49 30 1234567');
  return digits;
}

/** `a•••@example.com`: enough to know it again. */
export function hiddenAddress(email: string): string {
  const at = email.lastIndexOf('@');
  return `${[...email][0] ?? ''}•••${email.slice(at)}`;
}

/** `+49•••67`. */
export function hiddenNumber(number: string): string {
  return `${number.slice(0, 3)}•••${number.slice(-2)}`;
}
