import Type, { type Static } from 'typebox';
import { Description, Id, Name } from '../../../domain/fields.ts';
import { ActionName, OrganizationId, Resource } from '../../../domain/roles/fields.ts';
import type { PermissionRecord } from '../../../domain/roles/records.ts';
import type { Page } from '../../../kernel/page.ts';
import { DataReply, skipQuery, toData } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const Moment = Type.String({ format: 'date-time' });

export const PermissionBody = Type.Object(
  {
    name: Name,
    description: Type.Optional(Description),
    resource: Resource,
    action: ActionName,
    organizationId: Type.Optional(OrganizationId),
    isSystemDefault: Type.Optional(Type.Boolean({ description: 'Only false: the system makes its own' })),
  },
  closed,
);

export const PermissionChangesBody = Type.Object(
  {
    name: Type.Optional(Name),
    description: Type.Optional(Description),
    resource: Type.Optional(Resource),
    action: Type.Optional(ActionName),
    isSystemDefault: Type.Optional(Type.Boolean({ description: 'Only false: the system makes its own' })),
  },
  closed,
);

export const PermissionsQuery = Type.Object(
  {
    ...skipQuery,
    organizationId: Type.Optional(Id),
    resource: Type.Optional(Resource),
    action: Type.Optional(ActionName),
  },
  closed,
);

const Permission = Type.Object({
  id: Id,
  name: Type.String(),
  description: Type.Union([Type.String(), Type.Null()]),
  resource: Type.String({ description: 'First segment of the pattern' }),
  action: Type.String({ description: 'The segments after it; empty for a pattern of one segment' }),
  organizationId: OrganizationId,
  isSystemDefault: Type.Boolean(),
  createdAt: Moment,
  updatedAt: Moment,
});
type Permission = Static<typeof Permission>;

export const PermissionReply = DataReply(Permission);
export const PermissionsReply = DataReply(
  Type.Object({
    permissions: Type.Array(Permission),
    total: Type.Integer(),
    limit: Type.Integer(),
    skip: Type.Integer(),
  }),
);

function shape(record: PermissionRecord): Permission {
  return {
    id: record.id,
    name: record.name,
    description: record.description,
    resource: record.resource,
    action: record.action,
    organizationId: record.organization_id,
    isSystemDefault: record.is_system,
    createdAt: record.created_at,
    updatedAt: record.updated_at,
  };
}

export const toPermission = (record: PermissionRecord) => toData(shape(record));

export const toPermissions = ({ items, total, limit, offset }: Page<PermissionRecord>) =>
  toData({ permissions: items.map(shape), total, limit, skip: offset });
