import Type, { type Static } from 'typebox';
import { DomainError } from '../../../kernel/errors.ts';
import { normalized, parse } from '../../../kernel/input.ts';
import { importedHash, problemOfImported } from '../../../platform/crypto/password-hash-format.ts';
import {
  Bio,
  Department,
  Email,
  Name,
  orNull,
  Phone,
  RoleMoniker,
  storedUsername,
  Timezone,
  Username,
} from '../fields.ts';

/** What a line of an import may hold. Nobody's password travels in a file: a hash may, or the person is invited. */
export const ImportRow = Type.Object(
  {
    email: Email,
    username: Username,
    full_name: Type.Optional(orNull(Name)),
    first_name: Type.Optional(orNull(Name)),
    last_name: Type.Optional(orNull(Name)),
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

export const importColumns = Object.keys(ImportRow.properties);

/** The row that a line stands for, or what is wrong with it in words. */
export function rowOf(fields: Readonly<Record<string, unknown>>): ImportRow | string {
  const named = Object.fromEntries(
    Object.entries(fields).filter(([name]) => !readOnlyColumns.some(each => each === name)),
  );
  try {
    const row = parse(ImportRow, normalized(named));
    const hash = row.password_hash ?? null;
    const problem = hash === null ? null : problemOfImported(hash);
    if (problem !== null) return `password_hash ${problem}`;
    const password_hash = hash === null ? null : importedHash(hash);
    return { ...row, password_hash, username: storedUsername(row.username) };
  } catch (error) {
    if (error instanceof DomainError && error.is('input.invalid')) {
      return error.details.fields.map(({ field, message }) => `${field} ${message}`).join('; ');
    }
    throw error;
  }
}

/** A CSV cell that spreadsheets would run as a formula is marked with an apostrophe on the way out … */
export function guarded(cell: string): string {
  return /^'*[=+\-@\t\r]/.test(cell) && !/^\+?[0-9 ()./-]+$/.test(cell) ? `'${cell}` : cell;
}

/** … and loses it on the way in. */
export function unguarded(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}
