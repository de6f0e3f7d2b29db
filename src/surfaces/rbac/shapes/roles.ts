import Type, { type Static } from 'typebox';
import { Description, Id, Name } from '../../../domain/fields.ts';
import { Moniker, OrganizationId } from '../../../domain/roles/fields.ts';
import { Granted } from '../../../domain/roles/granted-records.ts';
import type { Role } from '../../../domain/roles/roles.ts';
import type { Page } from '../../../kernel/page.ts';
import { DataReply, skipQuery, toData } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });
const isSystemDefault = Type.Optional(Type.Boolean({ description: 'Only false: the system makes its own' }));

export const RoleBody = Type.Object(
  {
    name: Name,
    moniker: Type.Optional(Moniker),
    description: Type.Optional(Description),
    organizationId: Type.Optional(OrganizationId),
    permissionIds: Granted.permissionIds,
    isSystemDefault,
  },
  closed,
);

export const RoleChangesBody = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    permissionIds: Granted.permissionIds,
    isSystemDefault,
  },
  closed,
);

export const RolePermissionsBody = Type.Object({ permissionIds: Type.Array(Id, { maxItems: 1000 }) }, closed);

export const RolesQuery = Type.Object({ ...skipQuery, organizationId: Type.Optional(Id) }, closed);

const RoleShape = Type.Object({
  id: Id,
  name: Type.String(),
  moniker: Type.String({ description: 'Unique in its organization, and kept when the name changes' }),
  description: Type.Union([Type.String(), Type.Null()]),
  organizationId: OrganizationId,
  permissionIds: Type.Array(Id),
  isSystemDefault: Type.Boolean(),
  createdAt: Moment,
  updatedAt: Moment,
});
type RoleShape = Static<typeof RoleShape>;

export const RoleReply = DataReply(RoleShape);
export const RolesReply = DataReply(
  Type.Object({ roles: Type.Array(RoleShape), total: Type.Integer(), limit: Type.Integer(), skip: Type.Integer() }),
);

function shape(role: Role): RoleShape {
  return {
    id: role.id,
    name: role.name,
    moniker: role.moniker,
    description: role.description,
    organizationId: role.organization_id,
    permissionIds: role.granted.map(({ id }) => id).toSorted(),
    isSystemDefault: role.is_system,
    createdAt: role.created_at,
    updatedAt: role.updated_at,
  };
}

export const toRole = (role: Role) => toData(shape(role));

export const toRoles = ({ items, total, limit, offset }: Page<Role>) =>
  toData({ roles: items.map(shape), total, limit, skip: offset });
