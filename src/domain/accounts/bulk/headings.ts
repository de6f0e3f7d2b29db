import { refuse } from '../../../kernel/errors.ts';
import { foldAscii } from '../../../kernel/fold-ascii.ts';
import { type ImportColumn, importColumns, readOnlyColumns } from './rows.ts';

/** What a column of the file is taken for, and why. */
export interface Heading {
  /** As it is in the file. */
  readonly text: string;
  /** What its cells become; null: they are left out. */
  readonly column: ImportColumn | null;
  /**
   * `read_only`: what an export has besides, and no import changes; `unknown` and `twice` must be settled first; `empty`
   * columns must hold nothing.
   */
  readonly state: 'taken' | 'read_only' | 'empty' | 'ignored' | 'unknown' | 'twice';
}

/** What other programs call the columns, in A–Z and 0–9 only. */
const spellings: Readonly<Record<ImportColumn, readonly string[]>> = {
  email: ['email', 'emailaddress', 'mail', 'mailaddress', 'emailadresse', 'primaryemail', 'workemail'],
  username: ['username', 'user', 'login', 'loginname', 'logonname', 'signinname', 'accountname', 'benutzername'],
  full_name: ['fullname', 'name', 'displayname', 'personname'],
  first_name: ['firstname', 'givenname', 'forename', 'vorname'],
  last_name: ['lastname', 'surname', 'familyname', 'nachname'],
  department: ['department', 'dept', 'abteilung'],
  phone: ['phone', 'phonenumber', 'telephone', 'telephonenumber', 'tel', 'telefon'],
  bio: ['bio', 'biography', 'about'],
  timezone: ['timezone', 'tz', 'zeitzone'],
  role: ['role', 'userrole', 'rolle'],
  is_active: ['isactive', 'active', 'enabled', 'accountenabled', 'aktiv'],
  password_hash: ['passwordhash'],
};

/** The column that a heading means, however it is spelled, or one that is left alone; null: neither. */
export function meaningOf(heading: string): ImportColumn | (typeof readOnlyColumns)[number] | null {
  const plain = plainly(heading);
  if (plain === '') return null;
  return (
    importColumns.find(column => spellings[column].includes(plain)) ??
    readOnlyColumns.find(column => plainly(column) === plain) ??
    null
  );
}

/** Case, spaces, hyphens, underscores and the like make no difference. */
function plainly(heading: string): string {
  return foldAscii(heading.normalize('NFKC')).replace(/[^\p{L}\p{N}]/gu, '');
}

/** What each column of a file is taken for; `chosen` names them by their place instead, null: left out. */
export function understood(cells: readonly string[], chosen: readonly (ImportColumn | null)[] | null): Heading[] {
  if (chosen !== null && chosen.length !== cells.length) {
    const problem = `the file has ${cells.length} columns, and ${chosen.length} are chosen in “columns”`;
    throw refuse('import.unreadable', { line: null, problem });
  }
  const meanings = cells.map((text, at) => (chosen === null ? meaningOf(text) : (chosen[at] ?? null)));
  return cells.map((text, at): Heading => {
    const meaning = meanings[at] ?? null;
    const column = importColumns.find(each => each === meaning) ?? null;
    if (column !== null) return { text, column, state: meanings.indexOf(column) === at ? 'taken' : 'twice' };
    if (chosen !== null) return { text, column: null, state: 'ignored' };
    if (meaning !== null) return { text, column: null, state: 'read_only' };
    return { text, column: null, state: text.trim() === '' ? 'empty' : 'unknown' };
  });
}

/** What is wrong with the headings as a whole, in words that stand after "line 1:"; null: nothing. */
export function problemOfHeadings(headings: readonly Heading[]): string | null {
  const unknown = headings.filter(({ state }) => state === 'unknown');
  const known = headings.some(({ state }) => state === 'taken' || state === 'read_only');
  if (!known && unknown.length > 0)
    return unknown.some(({ text }) => text.includes('@'))
      ? 'has no headings, it looks like a person: the first line must name the columns, such as email,username'
      : `has no heading that is known: known are ${importColumns.join(', ')}`;
  if (unknown.length > 0) {
    const [first, ...more] = unknown.map(({ text }) => text.slice(0, 100));
    const others = more.length === 0 ? '' : ` (nor ${more.length === 1 ? 'is' : 'are'} ${more.slice(0, 9).join(', ')})`;
    return `${first} is not a known column${others}; known are ${importColumns.join(', ')}`;
  }
  const twice = headings.find(({ state }) => state === 'twice');
  if (twice !== undefined) {
    const first = headings.find(({ column }) => column === twice.column)?.text ?? '';
    return first === twice.text
      ? `${twice.text} is there twice`
      : `${first} and ${twice.text} both mean ${twice.column}; leave one out`;
  }
  const missing = (['email', 'username'] as const).filter(name => !headings.some(({ column }) => column === name));
  return missing.length === 0 ? null : `has no heading for ${missing.join(' and ')}; each person needs both`;
}
