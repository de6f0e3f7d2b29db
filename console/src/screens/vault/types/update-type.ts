import { api, result } from '../../../api/client.ts';
import { type Draft, definitionsOf } from './draft.ts';
import type { CredentialType } from './queries.ts';
import type { Report } from './type-report.tsx';

/** Changes what differs of a type, and says what that meant for its credentials. */
export async function updateType(
  type: CredentialType,
  { name, permissionScope, icon, fields: drafts }: Draft,
): Promise<Report & { readonly changed: CredentialType }> {
  const fields = definitionsOf(drafts);
  const differ =
    JSON.stringify(fields) !==
    JSON.stringify(definitionsOf(type.fields.map(each => ({ ...each, key: '', stored: true, named: true }))));
  const body = {
    ...(name === type.name ? {} : { name }),
    ...(permissionScope === (type.permissionScope ?? '')
      ? {}
      : { permissionScope: permissionScope === '' ? null : permissionScope }),
    ...(icon === (type.icon ?? '') ? {} : { icon: icon === '' ? null : icon }),
    ...(differ ? { fields } : {}),
  };
  const { data } = await result(api.PATCH('/v1/credential-type/{id}', { params: { path: { id: type.id } }, body }));
  const { issues, ...changed } = data;
  const before = new Map(type.fields.map(field => [field.id, field]));
  return {
    changed,
    issues,
    sealed: changed.fields
      .filter(({ id, secure }) => secure && before.get(id)?.secure === false)
      .map(each => each.name),
    archived: type.fields.filter(({ id }) => !changed.fields.some(each => each.id === id)).map(each => each.name),
  };
}
