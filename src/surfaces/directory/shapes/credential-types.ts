import Type, { type Static } from 'typebox';
import { Name } from '../../../domain/fields.ts';
import { FieldChanges } from '../../../domain/vault/change-type-field.ts';
import { FieldDefinition, FieldDefinitions, Icon, PermissionScope } from '../../../domain/vault/fields.ts';
import { mostIssues } from '../../../domain/vault/issues.ts';
import { orderTypeFields } from '../../../domain/vault/order-type-fields.ts';
import type { ChangedType } from '../../../domain/vault/set-fields.ts';
import type { CredentialType } from '../../../domain/vault/types.ts';
import { Reply } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.String();

export const TypeBody = Type.Object(
  {
    name: Name,
    permissionScope: Type.Optional(PermissionScope),
    icon: Type.Optional(Icon),
    fields: FieldDefinitions,
    organizationId: Type.Optional(orNull(Type.String({ format: 'uuid' }))),
  },
  closed,
);

export const TypeChangesBody = Type.Object(
  {
    name: Type.Optional(Name),
    permissionScope: Type.Optional(PermissionScope),
    icon: Type.Optional(Icon),
    fields: Type.Optional(FieldDefinitions),
  },
  closed,
);

export const NewFieldBody = Type.Object(
  {
    ...FieldDefinition.properties,
    before: Type.Optional(
      orNull(Type.String({ maxLength: 64, description: 'Id of the field to put it before; null: at the end' })),
    ),
  },
  closed,
);
export const FieldChangesBody = Type.Object(FieldChanges, closed);
export const FieldOrderBody = Type.Object({ fieldIds: orderTypeFields.input.properties.fieldIds }, closed);

/** As in bodies, but open: replies may come to carry more. */
export const FieldShape = Type.Object(FieldDefinition.properties);

const TypeShape = Type.Object({
  id: Text,
  name: Text,
  permissionScope: orNull(Text),
  icon: orNull(Text),
  fields: Type.Array(FieldShape),
  credentialCount: Type.Integer(),
  organizationId: orNull(Text),
  createdAt: Text,
  updatedAt: Text,
});

export const TypeReply = Reply(TypeShape);
export const TypesReply = Reply(Type.Array(TypeShape));
export const ChangedTypeReply = Reply(
  Type.Intersect([
    TypeShape,
    Type.Object({
      issues: Type.Array(Type.Object({ credentialId: Text, fieldId: Text, message: Text }), {
        description: `Where credentials do not fit the type any more, the first ${mostIssues} at most`,
      }),
    }),
  ]),
);

export function toType(type: CredentialType): Static<typeof TypeShape> {
  return {
    id: type.id,
    name: type.name,
    permissionScope: type.permission_scope,
    icon: type.icon,
    fields: type.fields.map(toField),
    credentialCount: type.credentials,
    organizationId: type.organization_id,
    createdAt: type.created_at,
    updatedAt: type.updated_at,
  };
}

export function toChangedType(type: ChangedType) {
  return {
    ...toType(type),
    issues: type.issues.map(({ credentialId, fieldId, problem }) => ({
      credentialId,
      fieldId,
      message: `${fieldId} ${problem}`,
    })),
  };
}

export function toField({ id, name, required, secure, valueType }: FieldDefinition): FieldDefinition {
  return { id, name, required, secure, valueType };
}
