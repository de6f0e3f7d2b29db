import Type, { type Static } from 'typebox';
import { systemRoleMonikers } from '../../../domain/access/system-roles.ts';
import { orNull } from '../../../domain/fields.ts';
import type { User } from '../../../domain/people/users.ts';

export const RoleName = Type.Enum(systemRoleMonikers);

/** A user as this document shows them. */
export const UserReply = Type.Object({
  id: Type.String(),
  email: Type.String(),
  username: Type.String(),
  full_name: orNull(Type.String()),
  first_name: orNull(Type.String()),
  last_name: orNull(Type.String()),
  role: RoleName,
  is_active: Type.Boolean(),
  email_verified: Type.Boolean(),
  bio: orNull(Type.String()),
  phone: orNull(Type.String()),
  department: orNull(Type.String()),
  timezone: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
  last_login: orNull(Type.String()),
});
export type UserReply = Static<typeof UserReply>;

export function toUser(user: User): UserReply {
  return {
    id: user.id,
    email: user.email,
    username: user.username,
    full_name: user.display_name,
    first_name: user.first_name,
    last_name: user.last_name,
    role: user.role,
    is_active: user.active,
    email_verified: user.email_verified_at !== null,
    bio: user.bio,
    phone: user.phone,
    department: user.department,
    timezone: user.timezone,
    created_at: user.created_at,
    updated_at: user.updated_at,
    last_login: user.last_login_at,
  };
}

export const Message = Type.Object({ message: Type.String() });
export const NoContent = Type.Undefined();

/** The body of a new account as the domain names it: `full_name` is its display name. */
export function toAccount<B extends { readonly full_name?: string | null | undefined }>({
  full_name,
  ...same
}: B): Omit<B, 'full_name'> & { displayName?: string | null } {
  return full_name === undefined ? same : { ...same, displayName: full_name };
}
