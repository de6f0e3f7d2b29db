import { whenUsed } from '../when-used.ts';

// Shorter passwords are refused for their length.
const SHORTEST = 8;

const library = whenUsed<typeof import('@zxcvbn-ts/language-common')>('@zxcvbn-ts/language-common');
let common: ReadonlySet<string> | undefined;

/** Unpacking the list takes some 20 ms and 20 MB, so it waits for the first password that someone chooses. */
function commonPasswords(): ReadonlySet<string> {
  if (!common) {
    common = new Set(library().dictionary['passwords-common'].filter(password => password.length >= SHORTEST));
  }
  return common;
}

/**
 * Whether a password of 8 or more characters stands, in whatever case, on the list of some 18,000 that people are known
 * to choose (`@zxcvbn-ts/language-common`, from published breaches). Shorter ones are not listed.
 */
export function isCommonPassword(password: string): boolean {
  return commonPasswords().has(password.toLowerCase());
}
