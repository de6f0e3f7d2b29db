import type { paths } from '../../../api/schema.d.ts';
import { texts } from './texts.tsx';

export type Preview = paths['/api/v1/users/import/preview']['post']['responses']['200']['content']['application/json'];
export type Column = NonNullable<Preview['columns'][number]['column']>;
export type Separator = NonNullable<Preview['separator']>;
export type Problem = Preview['errors'][number];

/** How a file is to be read; null: as the server finds by looking. */
export interface Choices {
  readonly charset: string | null;
  readonly separator: Separator | null;
  /** By their place in the file; null in it: left out. */
  readonly columns: readonly (Column | null)[] | null;
}

export const found: Choices = { charset: null, separator: null, columns: null };

/** What columns can be, as people read it. */
export const columnNames: Readonly<Record<Column, string>> = {
  email: texts.eMail,
  username: texts.userName,
  full_name: texts.fullName,
  first_name: texts.firstName,
  last_name: texts.lastName,
  department: texts.department,
  phone: texts.phone,
  bio: texts.about,
  timezone: texts.timeZone,
  role: 'Role',
  is_active: texts.active,
  password_hash: texts.passwordHash,
};

export const separatorNames: Readonly<Record<Separator, string>> = {
  comma: texts.comma,
  semicolon: 'Semicolon ;',
  tab: 'Tab',
  pipe: texts.bar,
};

/** Encodings that spreadsheets write, by what they are called there. */
export const charsetNames: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'windows-1252': texts.westernWindows1252,
  'utf-16le': texts.unicodeUtf16,
  'utf-16be': texts.unicodeBigEndianUtf16be,
  'windows-1250': texts.centralEuropeanWindows1250,
  'windows-1251': texts.cyrillicWindows1251,
  macintosh: texts.westernMac,
};

/** What the columns are, once those that are not clear are left out. */
export function columnsOf({ columns }: Preview): (Column | null)[] {
  return columns.map(({ column, state }) => (state === 'taken' ? column : null));
}

/** The media type of the file as it is to be read. */
export function typeWith(type: string, { charset }: Choices): string {
  return charset === null ? type : `${type}; charset=${charset}`;
}

/** The choices as parameters of the address; NDJSON has none. */
export function parametersOf(type: string, { separator, columns }: Choices): URLSearchParams {
  const parameters = new URLSearchParams();
  if (type !== 'text/csv') return parameters;
  if (separator !== null) parameters.set('separator', separator);
  if (columns !== null) parameters.set('columns', columns.map(column => column ?? '').join(','));
  return parameters;
}
