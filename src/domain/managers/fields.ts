import Type from 'typebox';
import { Pattern } from '../access/patterns.ts';
import { RoleIdentifier } from '../roles/identifiers.ts';

/** What somebody is in a team. */
export const RoleOrTitle = Type.String({
  minLength: 1,
  maxLength: 100,
  format: 'name',
  description:
    '`owner`, `manager` or `member` is a place in the team; the moniker of a role gives it; all else is a job title',
});

/** More are changed in several calls. */
const most = 50;

export const Patterns = Type.Array(Pattern, { maxItems: most });
export const Roles = Type.Array(RoleIdentifier, { maxItems: most });
/** Each that is not known is a mail. */
export const Addresses = Type.Array(Type.String({ format: 'email', maxLength: 254 }), { maxItems: most });
