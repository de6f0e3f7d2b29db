import Type, { type Static } from 'typebox';
import { DomainError } from '../../../kernel/errors.ts';
import { parse } from '../../../kernel/input.ts';
import { normalized } from '../../../kernel/normalize.ts';
import { importedHash, problemOfImported } from '../../../platform/crypto/password-hash-format.ts';
import { orNull } from '../../fields.ts';
import {
  Bio,
  Department,
  Email,
  PersonName,
  Phone,
  RoleMoniker,
  storedUsername,
  Timezone,
  Username,
} from '../../people/fields.ts';
import type { LineProblem } from './line.ts';

/** What a line of an import may hold. Nobody's password travels in a file: a hash may, or the person is invited. */
export const ImportRow = Type.Object(
  {
    email: Email,
    username: Username,
    full_name: Type.Optional(orNull(PersonName)),
    first_name: Type.Optional(orNull(PersonName)),
    last_name: Type.Optional(orNull(PersonName)),
    department: Type.Optional(orNull(Department)),
    phone: Type.Optional(orNull(Phone)),
    bio: Type.Optional(orNull(Bio)),
    timezone: Type.Optional(orNull(Timezone)),
    role: Type.Optional(orNull(RoleMoniker)),
    is_active: Type.Optional(orNull(Type.Boolean())),
    password_hash: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
  },
  { additionalProperties: false },
);
export type ImportRow = Static<typeof ImportRow>;

/** Columns of an export that an import leaves alone, so that what was exported can be imported elsewhere. */
export const readOnlyColumns = ['id', 'email_verified', 'created_at', 'updated_at', 'last_login'] as const;

export type ImportColumn = keyof ImportRow;
export const importColumns = Object.keys(ImportRow.properties) as readonly ImportColumn[];

/** A field that is told to be unknown is enough to find the others. */
const unknownTold = 10;

/** The row that a line stands for, or what is wrong with it. */
export function rowOf(fields: Readonly<Record<string, unknown>>): { row: ImportRow } | { problem: LineProblem } {
  const names = Object.keys(fields).filter(name => !readOnlyColumns.some(each => each === name));
  // First, by their own names: of `__proto__`, a copy would make something else.
  const unknown = names.filter(name => !importColumns.some(each => each === name));
  if (unknown.length > 0)
    return { problem: problemOf(unknown.slice(0, unknownTold).map(field => [field, 'is not a known field', null])) };
  try {
    const row = parse(ImportRow, normalized(Object.fromEntries(names.map(name => [name, fields[name]]))));
    const hash = row.password_hash ?? null;
    const problem = hash === null ? null : problemOfImported(hash);
    if (problem !== null) return { problem: problemOf([['password_hash', problem, null]]) };
    const password_hash = hash === null ? null : importedHash(hash);
    return { row: { ...row, password_hash, username: storedUsername(row.username) } };
  } catch (error) {
    if (!(error instanceof DomainError && error.is('input.invalid'))) throw error;
    return {
      problem: problemOf(
        error.details.fields.map(({ field, message }) => [field, message, shown(field, fields[field])]),
      ),
    };
  }
}

function problemOf(faults: readonly (readonly [column: string, message: string, value: string | null])[]): LineProblem {
  return {
    message: faults.map(([column, message]) => `${column} ${message}`).join('; '),
    fields: faults.map(([column, message, value]) => ({ column, message, value })),
  };
}

const longestShown = 80;

/** A value as a report may show it: cut, and never what passwords are made of. */
export function shown(column: string, value: unknown): string | null {
  if (value === undefined || value === null || column === 'password_hash') return null;
  // No column takes an object or a list, and one may be deeper than can be written.
  const text = typeof value === 'object' ? (Array.isArray(value) ? '[…]' : '{…}') : String(value).toWellFormed();
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** What spreadsheets take for the beginning of a formula, full-width forms too. */
const formula = '=+\\-@\uff1d\uff0b\uff0d\uff20';
const runs = new RegExp(`^'*[${formula}\\t\\r\\n]`);
const marked = new RegExp(`^'+[${formula}\\t\\r\\n]`);
/**
 * Where a cell begins for a spreadsheet that takes semicolons for separators, as many languages have it: it cuts a line at them, and
 * at line ends, also within quotation marks that do not begin a cell.
 */
const cut = '(?<=[;\\t\\r\\n])';
const runsWithin = new RegExp(`${cut}'*[${formula}]`, 'g');
const markedWithin = new RegExp(`${cut}'+[${formula}]`, 'g');

/** A CSV cell that spreadsheets would run as a formula is marked with an apostrophe on the way out … */
export function guarded(cell: string): string {
  const within = cell.replace(runsWithin, each => `'${each}`);
  return runs.test(cell) && !/^\+?[0-9 ()./-]+$/.test(cell) ? `'${within}` : within;
}

/** … and loses it on the way in. */
export function unguarded(cell: string): string {
  const bare = marked.test(cell) ? cell.slice(1) : cell;
  return bare.replace(markedWithin, each => each.slice(1));
}
