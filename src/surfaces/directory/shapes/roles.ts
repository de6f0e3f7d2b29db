import Type from 'typebox';
import { Pattern } from '../../../domain/access/patterns.ts';
import { Name } from '../../../domain/fields.ts';
import type { Affiliations } from '../../../domain/people/affiliations.ts';
import type { User } from '../../../domain/people/users.ts';
import { Moniker, OrganizationId } from '../../../domain/roles/fields.ts';
import type { Role } from '../../../domain/roles/roles.ts';
import { shownName } from './users.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const Patterns = Type.Array(Pattern, { maxItems: 1000 });

export const RoleBody = Type.Object(
  {
    title: Name,
    moniker: Type.Optional(Moniker),
    permissions: Type.Optional(Patterns),
    organizationId: Type.Optional(OrganizationId),
  },
  closed,
);

export const RoleChangesBody = Type.Object(
  { title: Type.Optional(Name), moniker: Type.Optional(Moniker), permissions: Type.Optional(Patterns) },
  closed,
);

export const RolePermissionsBody = Type.Object(
  { permissions: Type.Array(Pattern, { minItems: 1, maxItems: 1000 }) },
  closed,
);

/** A role as a person has it. */
export const HeldRoleShape = Type.Object({
  id: Type.String(),
  title: Type.String(),
  moniker: Type.String(),
  permissions: Type.Array(Type.String({ description: 'A node or a pattern' })),
});

export const RoleShape = Type.Object({ ...HeldRoleShape.properties, createdAt: Moment, updatedAt: Moment });

export const RoleUserShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  login: Type.String(),
  roles: Type.Array(Type.String({ description: 'Id of a role' })),
  createdAt: Moment,
  updatedAt: Moment,
});

export function toHeldRole({ id, name, moniker, granted }: Role) {
  return { id, title: name, moniker, permissions: [...new Set(granted.map(({ pattern }) => pattern))] };
}

export function toRole(role: Role) {
  return { ...toHeldRole(role), createdAt: role.created_at, updatedAt: role.updated_at };
}

export function toRoleUser(user: User & Affiliations) {
  return {
    id: user.id,
    name: shownName(user),
    login: user.username,
    roles: [...user.role_ids],
    createdAt: user.created_at,
    updatedAt: user.updated_at,
  };
}
