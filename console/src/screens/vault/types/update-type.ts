import { api, result } from '../../../api/client.ts';
import { type Draft, definitionsOf } from './draft.ts';
import type { CredentialType, FieldDefinition } from './queries.ts';
import type { Report } from './type-report.tsx';

/** Changes what differs of a type, and says what that meant for its credentials. */
export async function updateType(
  type: CredentialType,
  { name, permissionScope, icon, fields: drafts }: Draft,
): Promise<Report & { readonly changed: CredentialType }> {
  const fields = definitionsOf(drafts);
  const body = {
    ...(name === type.name ? {} : { name }),
    ...(permissionScope === (type.permissionScope ?? '')
      ? {}
      : { permissionScope: permissionScope === '' ? null : permissionScope }),
    ...(icon === (type.icon ?? '') ? {} : { icon: icon === '' ? null : icon }),
    ...(same(fields, type.fields) ? {} : { fields }),
  };
  const { data } = await result(api.PATCH('/v1/credential-type/{id}', { params: { path: { id: type.id } }, body }));
  const { issues, ...changed } = data;
  const wasPlain = new Set(type.fields.filter(({ secure }) => !secure).map(({ id }) => id));
  const kept = new Set(changed.fields.map(({ id }) => id));
  return {
    changed,
    issues,
    sealed: changed.fields.filter(({ id, secure }) => secure && wasPlain.has(id)).map(field => field.name),
    archived: type.fields.filter(({ id }) => !kept.has(id)).map(field => field.name),
  };
}

/** Whether the fields are the same, in the same order. */
function same(some: readonly FieldDefinition[], others: readonly FieldDefinition[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ id, name, required, secure, valueType }, index) => {
      const other = others[index];
      return (
        other?.id === id &&
        other.name === name &&
        other.required === required &&
        other.secure === secure &&
        other.valueType === valueType
      );
    })
  );
}
