import Type, { type Static } from 'typebox';
import { orNull } from '../../../domain/fields.ts';
import type { Affiliations } from '../../../domain/people/affiliations.ts';
import type { User } from '../../../domain/people/users.ts';

/** A user as this document shows them. */
export const UserReply = Type.Object({
  id: Type.String(),
  username: Type.String(),
  email: Type.String(),
  firstName: orNull(Type.String()),
  lastName: orNull(Type.String()),
  active: Type.Boolean(),
  emailVerified: Type.Boolean(),
  roleIds: Type.Array(Type.String()),
  organizationIds: Type.Array(Type.String()),
  authProvider: Type.String(),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  lastLogin: Type.Optional(Type.String({ description: 'Left out until the first sign-in' })),
});
export type UserReply = Static<typeof UserReply>;

export function toUser(user: User & Affiliations): UserReply {
  return {
    id: user.id,
    username: user.username,
    email: user.email,
    firstName: user.first_name,
    lastName: user.last_name,
    active: user.active,
    emailVerified: user.email_verified_at !== null,
    roleIds: [...user.role_ids],
    organizationIds: [...user.organization_ids],
    authProvider: user.auth_provider,
    createdAt: user.created_at,
    updatedAt: user.updated_at,
    ...(user.last_login_at === null ? {} : { lastLogin: user.last_login_at }),
  };
}
