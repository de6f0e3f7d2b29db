import Type from 'typebox';
import { refuseField } from '../../kernel/errors.ts';
import { foldAscii } from '../../kernel/fold-ascii.ts';
import { isUuid } from '../../kernel/input.ts';
import { Patterned } from '../../kernel/patterned.ts';
import { isCommonPassword } from '../../platform/crypto/common-passwords.ts';
import { systemRoleMonikers } from '../access/system-roles.ts';

/** The fields of an account, as every surface takes them. */
export const Email = Type.String({ format: 'email', maxLength: 254 });
/** Stored in lower case; never the shape of a UUID, which would make it ambiguous as an identifier. */
export const Username = Patterned(
  '^[A-Za-z0-9._-]{3,30}$',
  'must have 3 to 30 letters, digits, dots, dashes or underscores',
);
export const Password = Type.String({ minLength: 8, maxLength: 256, format: 'line' });
export const PersonName = Type.String({ maxLength: 255, format: 'name' });
export const Phone = Patterned(
  '^\\+?[0-9 ()./-]{6,20}$',
  'must be a phone number such as +49 30 1234567: 6 to 20 digits, spaces, dashes, dots, slashes or parentheses',
  { maxLength: 20 },
);
export const Department = Type.String({ maxLength: 255, format: 'name' });
export const Bio = Type.String({ maxLength: 10_000, format: 'text' });
export const Timezone = Type.String({ maxLength: 100, format: 'timezone' });
export const RoleMoniker = Type.Enum(systemRoleMonikers);

/** Ids of other records, as a set. */
export const Ids = Type.Array(Type.String({ format: 'uuid' }), { maxItems: 1000 });

/** Ids of organizations to ask for a membership: few enough that nobody reaches many administrators at a time. */
export const JoinedIds = Type.Refine(
  Type.Array(Type.String({ format: 'uuid' }), { maxItems: 20 }),
  ids => new Set(ids.map(id => id.toLowerCase())).size === ids.length,
  () => 'must not name an organization twice',
);

/** What a person is at work. */
export const JobTitle = Type.String({ minLength: 1, maxLength: 100, format: 'name' });

/** The user name in the form it is stored; refuses one that could be taken for an id. */
export function storedUsername(username: string): string {
  const stored = foldAscii(username);
  if (isUuid(stored)) throw refuseField('username', 'must not look like an id');
  return stored;
}

/** Refuses a password that everybody's list of guesses begins with. Length and characters are the schema's. */
export function mustBeStrong(password: string, field = 'password'): void {
  if (isCommonPassword(password)) throw refuseField(field, 'is one of the most common passwords; choose another');
}
