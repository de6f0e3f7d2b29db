import Type from 'typebox';
import { Pattern } from '../../../domain/access/patterns.ts';
import { RoleNames } from '../../../domain/accounts/role-names.ts';
import { orNull } from '../../../domain/fields.ts';
import type { UserWithRoles } from '../../../domain/people/affiliations.ts';
import { PersonName } from '../../../domain/people/fields.ts';
import type { User } from '../../../domain/people/users.ts';
import { WebAddress } from '../../../domain/web-address.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const profile = { name: Type.Optional(orNull(PersonName)), image: Type.Optional(orNull(WebAddress)) };

export const OwnChangesBody = Type.Object(profile, closed);

export const UserChangesBody = Type.Object(
  {
    ...profile,
    roles: Type.Optional(RoleNames),
    permissions: Type.Optional(Type.Array(Pattern, { maxItems: 1000 })),
  },
  closed,
);

/** Another person. */
export const UserShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  email: Type.String(),
  login: Type.String(),
  image: orNull(Type.String()),
  roles: Type.Array(
    Type.String({
      description: 'Moniker of a role; the id of one of an organization that is named like one of the platform',
    }),
  ),
});

/** Oneself. */
export const OwnUserShape = Type.Object({ ...UserShape.properties, createdAt: Moment, updatedAt: Moment });

/** The profile that an action is asked to change. */
export function profileOf({ name, image }: { name?: string | null | undefined; image?: string | null | undefined }) {
  return { ...(name === undefined ? {} : { displayName: name }), ...(image === undefined ? {} : { imageUrl: image }) };
}

export function toUser(user: UserWithRoles) {
  return {
    id: user.id,
    name: shownName(user),
    email: user.email,
    login: user.username,
    image: user.image_url,
    roles: [...user.role_monikers],
  };
}

export function toOwnUser(user: UserWithRoles) {
  return { ...toUser(user), createdAt: user.created_at, updatedAt: user.updated_at };
}

/** What to call a person: the name they chose, else first and last name, else the user name. */
export function shownName(user: Pick<User, 'display_name' | 'first_name' | 'last_name' | 'username'>): string {
  const full = [user.first_name, user.last_name].filter(part => part !== null && part.trim() !== '').join(' ');
  return [user.display_name, full].find(name => name !== null && name.trim() !== '') ?? user.username;
}
