import { randomBytes } from 'node:crypto';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { fits } from '../../kernel/input.ts';
import { readableName } from '../../kernel/text-forms.ts';
import type { Tx } from '../../platform/db/queryable.ts';
import type { ExternalPerson } from '../../platform/oauth/identity-provider.ts';
import { PersonName } from '../people/fields.ts';

const longestUsername = 30;
const longestName = 255;

/**
 * A user name that nobody has, made from what the provider calls the person: `[a-z0-9._-]{3,30}`. The caller has taken
 * the turn, so that no other first sign-in takes it meanwhile.
 */
export async function freeUsername(tx: Tx, person: ExternalPerson): Promise<string> {
  const wanted = usernameFrom(person.login ?? person.name ?? '');
  const numbered = [2, 3, 4, 5, 6, 7, 8, 9].map(number => withEnd(wanted, `-${number}`));
  const candidates = [wanted, ...numbered, withEnd(wanted, `-${randomBytes(4).toString('hex')}`)];
  const taken = await tx.rows<{ username: string }>({
    name: 'taken_usernames',
    text: 'select username from users where deleted_at is null and username = any($1)',
    values: [candidates],
  });
  const free = candidates.find(each => !taken.some(({ username }) => username === each));
  return free ?? withEnd(wanted, `-${randomBytes(8).toString('hex')}`);
}

function usernameFrom(text: string): string {
  const plain = foldAscii(text.normalize('NFKD').replace(/\p{M}/gu, ''))
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, longestUsername)
    .replace(/[._-]+$/, '');
  return plain.length >= 3 ? plain : withEnd(plain === '' ? 'user' : plain, '-user');
}

function withEnd(name: string, end: string): string {
  return `${name.slice(0, longestUsername - end.length)}${end}`;
}

/** What a provider calls a person, as an account may have it; null when it cannot. */
export function nameFrom(text: string | null): string | null {
  const plain = text === null ? null : readableName(text.toWellFormed().normalize('NFC').replace(/\s+/g, ' '));
  const short = plain?.slice(0, longestName).toWellFormed() ?? null;
  return short !== null && fits(PersonName, short) ? short : null;
}

/** The address of a picture that browsers may load; null for anything but https. */
export function pictureFrom(text: string | null): string | null {
  return text !== null && URL.canParse(text) && new URL(text).protocol === 'https:' ? new URL(text).href : null;
}
