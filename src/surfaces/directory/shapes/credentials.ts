import Type, { type Static } from 'typebox';
import { Name } from '../../../domain/fields.ts';
import type { Credential } from '../../../domain/vault/credentials.ts';
import type { FieldAsStored } from '../../../domain/vault/fetch-fields.ts';
import { FieldId, Notes, Value } from '../../../domain/vault/fields.ts';
import type { CredentialAsRead } from '../../../domain/vault/read-credentials.ts';
import type { Version } from '../../../domain/vault/read-history.ts';
import { FieldShape, toField } from './credential-types.ts';
import { Reply } from './envelope.ts';

const closed = { additionalProperties: false } as const;
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const Text = Type.String();
const Id = Type.String({ format: 'uuid' });

const FieldValues = Type.Array(
  Type.Object({ id: Type.Optional(Type.String({ description: 'Ignored' })), fieldId: FieldId, value: Value }, closed),
  { maxItems: 100 },
);

export const CredentialBody = Type.Object(
  { name: Name, notes: Type.Optional(Notes), typeId: Id, companyId: Id, fields: FieldValues },
  closed,
);
export const CredentialChangesBody = Type.Object(
  { name: Type.Optional(Name), notes: Type.Optional(Notes), fields: Type.Optional(FieldValues) },
  closed,
);
export const FieldsBody = Type.Object({ fields: FieldValues }, closed);

/** The values without the ids that clients may send along. */
export function fieldValues(fields: Static<typeof FieldValues>): { fieldId: string; value: string | null }[] {
  return fields.map(({ fieldId, value }) => ({ fieldId, value }));
}

const CredentialShape = Type.Object({
  id: Text,
  name: Text,
  notes: orNull(Text),
  typeId: Text,
  companyId: Text,
  fields: Type.Array(
    Type.Intersect([FieldShape, Type.Object({ value: orNull(Type.String({ description: 'Null when secure' })) })]),
  ),
  type: Type.Object({
    id: Text,
    name: Text,
    fields: Type.Array(FieldShape),
    permissionScope: orNull(Text),
  }),
  company: Type.Object({ id: Text, name: Text }),
  createdAt: Text,
  updatedAt: Text,
});

export const CredentialReply = Reply(CredentialShape);
export const CredentialAsReadReply = Reply(
  Type.Object({
    ...CredentialShape.properties,
    organizationId: orNull(Type.String({ description: 'Where its company is kept; null: the platform' })),
    sharedAccess: orNull(
      Type.Enum(['read', 'write'], {
        description: 'How far it is shared with you or your teams, besides what you hold',
      }),
    ),
    sharedUntil: orNull(
      Type.Object(
        { access: Type.Enum(['read', 'write']), expiresAt: Type.String({ format: 'date-time' }), request: Text },
        { description: 'What is shared with you alone, since a request of yours was approved' },
      ),
    ),
  }),
);
export const CredentialsReply = Reply(Type.Array(CredentialShape));
export const StoredFieldsReply = Reply(
  Type.Array(
    Type.Object({ id: Text, fieldId: Text, value: orNull(Type.String({ description: 'Sealed when secure' })) }),
  ),
);
export const SecureValuesReply = Reply(Type.Record(Type.String(), orNull(Text)));
export const SecureValueReply = Reply(Type.Object({ fieldId: Text, value: orNull(Text) }));
export const HistoryReply = Reply(
  Type.Array(
    Type.Object({
      version: Type.Integer(),
      changedAt: Text,
      changedBy: orNull(Text),
      changedByName: orNull(Text),
      fields: Type.Array(Text),
      changes: Type.Object(
        {
          name: Type.Optional(Type.Object({ from: Text, to: Text })),
          notes: Type.Optional(Type.Object({ from: orNull(Text), to: orNull(Text) })),
        },
        { description: 'Name and notes, where they changed, with what they were and became' },
      ),
    }),
  ),
);

export function toCredential(credential: Credential): Static<typeof CredentialShape> {
  const fields = credential.type.fields.map(toField);
  return {
    id: credential.id,
    name: credential.name,
    notes: credential.notes,
    typeId: credential.type_id,
    companyId: credential.company_id,
    fields: fields.map(field => ({ ...field, value: plainValue(credential, field.id) })),
    type: {
      id: credential.type_id,
      name: credential.type.name,
      fields,
      permissionScope: credential.type.permission_scope,
    },
    company: { id: credential.company_id, name: credential.company.name },
    createdAt: credential.created_at,
    updatedAt: credential.updated_at,
  };
}

export function toCredentialAsRead(credential: CredentialAsRead) {
  return {
    ...toCredential(credential),
    organizationId: credential.company.organization_id,
    sharedAccess: credential.shared_access,
    sharedUntil:
      credential.lent === null
        ? null
        : {
            access: credential.lent.access,
            // Inside JSON, PostgreSQL writes times in its own way.
            expiresAt: new Date(credential.lent.expiresAt).toISOString(),
            request: credential.lent.request,
          },
  };
}

/** Only own properties: a field may be called `constructor`. */
function plainValue({ values }: Credential, fieldId: string): string | null {
  return Object.hasOwn(values, fieldId) ? (values[fieldId] ?? null) : null;
}

export function toStoredField({ credential_id, field_id, value }: FieldAsStored) {
  return { id: `${credential_id}-${field_id}`, fieldId: field_id, value };
}

export function toVersion({ version, at, by, by_name, fields, texts: { name, notes } }: Version) {
  const changes = {
    ...(name === undefined ? {} : { name: { from: name.from, to: name.to } }),
    ...(notes === undefined ? {} : { notes: { from: notes.from, to: notes.to } }),
  };
  return { version, changedAt: at, changedBy: by, changedByName: by_name, fields: [...fields], changes };
}
