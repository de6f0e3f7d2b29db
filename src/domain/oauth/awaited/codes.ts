import { createHmac } from 'node:crypto';
import { safeEqual, sha256 } from '../../../platform/crypto/tokens.ts';
import type { Ports } from '../../ports.ts';
import { typedCode } from '../../typed-code.ts';

/** Consonants without look-alikes: no words come of them (RFC 8628 §6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ';
const codeLength = 8;

/** Wrong codes that end a sign-in. Of 20^8 codes, that many tries find one with a chance of 1 in 8 billion. */
export const mostWrongCodes = 3;

/** What the page that asks for the code shows and sends. */
export interface ConfirmationPage {
  /** Who signed in at the provider, as they may recognise themselves. */
  readonly who: string | null;
  /** Goes along with the code: a form on another site cannot have it. */
  readonly formToken: string;
}

type Keys = Pick<Ports, 'keyring'>;

/**
 * The code that the waiting device shows and a person types elsewhere: 8 letters. Derived from what the row is found by,
 * so that it is stored nowhere; making it takes our key.
 */
export function userCodeOf(keys: Keys, hash: Buffer): string {
  let number = BigInt(`0x${mac(keys, 'user code', hash.toString('base64url')).toString('hex')}`);
  let code = '';
  while (code.length < codeLength) {
    code += letters[Number(number % BigInt(letters.length))];
    number /= BigInt(letters.length);
  }
  return code;
}

/** Whether somebody typed that code, in capitals or not. */
export function isUserCode(keys: Keys, hash: Buffer, typed: string): boolean {
  return safeEqual(typedCode(typed).toUpperCase(), userCodeOf(keys, hash));
}

/** What the page's form must carry beside the cookie of the browser that may confirm: it says which sign-in is meant. */
export function formTokenOf(keys: Keys, hash: Buffer, browser: string): string {
  const which = hash.toString('base64url');
  return `${which}.${mac(keys, 'confirmation form', `${which}\n${browser}`).toString('base64url')}`;
}

/** The sign-in that a form token is for, and which of the browsers it was made for; null when it was made for none. */
export function confirmedBy(
  keys: Keys,
  formToken: string,
  browsers: readonly string[],
): { readonly hash: Buffer; readonly browser: string } | null {
  const hash = Buffer.from(formToken.split('.')[0] ?? '', 'base64url');
  const browser = browsers.find(each => safeEqual(formToken, formTokenOf(keys, hash, each)));
  return browser === undefined ? null : { hash, browser };
}

/** How rows and events name a sign-in: not its key. */
export function hashOf(key: string): Buffer {
  return sha256(key);
}

/** The topic of a sign-in, which the socket follows that waits for it. */
export function topicOf(hash: Buffer): string {
  return `sign-in:${hash.toString('base64url')}`;
}

function mac({ keyring }: Keys, purpose: string, text: string): Buffer {
  return createHmac('sha256', keyring.derive('awaited sign-in')).update(`${purpose}\n${text}`).digest();
}
