import { api, ifMatch, type Tagged, tagged } from '../../../api/client.ts';
import { ApiError } from '../../../api/errors.ts';
import { type Draft, type DraftField, definitionOf } from './draft.ts';
import type { ChangedType, CredentialType, FieldDefinition } from './queries.ts';
import { texts } from './texts.tsx';
import type { Report } from './type-report.tsx';

export type TaggedType = CredentialType & Tagged;
type Changed = ChangedType & Tagged;

/**
 * Changes what differs of a type, field by field, and says what that meant for its credentials. Each step is made from what
 * the one before it was answered with; `onStep` hears of each, so that a form goes on from there when a later one is refused.
 */
export async function updateType(
  from: TaggedType,
  draft: Draft,
  onStep: (type: TaggedType) => void,
): Promise<Report & { readonly changed: TaggedType }> {
  mustBeWhole(draft.fields);
  let type: TaggedType = from;
  let issues: ChangedType['issues'] = [];
  const step = async (change: (params: Params) => Promise<Changed>): Promise<void> => {
    const { issues: told, ...changed } = await change({ path: { id: type.id }, header: ifMatch(type) });
    type = changed;
    issues = told;
    onStep(type);
  };

  const named = namedChanges(from, draft);
  if (Object.keys(named).length > 0)
    await step(params => tagged(api.PATCH('/v1/credential-type/{id}', { params, body: named }), dataOf));
  for (const [index, field] of draft.fields.entries()) {
    const before = from.fields.find(({ id }) => id === field.id);
    const changes = before === undefined ? null : fieldChanges(before, field);
    if (changes === null) await step(params => besideField(index, add(params, field)));
    else if (Object.keys(changes).length > 0)
      await step(params => besideField(index, change(params, field.id, changes)));
  }
  const archived = from.fields.filter(({ id }) => !draft.fields.some(field => field.id === id));
  for (const { id } of archived) await step(params => remove(params, id));
  const fieldIds = draft.fields.map(({ id }) => id);
  if (fieldIds.join() !== type.fields.map(({ id }) => id).join())
    await step(params =>
      tagged(api.PUT('/v1/credential-type/{id}/field-order', { params, body: { fieldIds } }), dataOf),
    );

  const wasPlain = new Set(from.fields.filter(({ secure }) => !secure).map(({ id }) => id));
  return {
    changed: type,
    issues,
    sealed: type.fields.filter(({ id, secure }) => secure && wasPlain.has(id)).map(field => field.name),
    archived: archived.map(({ name }) => name),
  };
}

interface Params {
  readonly path: { readonly id: string };
  readonly header: { readonly 'If-Match': string | undefined };
}

const dataOf = <T>({ data }: { readonly data: T }): T => data;

function add(params: Params, field: DraftField): Promise<Changed> {
  return tagged(api.POST('/v1/credential-type/{id}/fields', { params, body: definitionOf(field) }), dataOf);
}

function change({ path, header }: Params, fieldId: string, body: Partial<FieldDefinition>): Promise<Changed> {
  const params = { path: { ...path, fieldId }, header };
  return tagged(api.PATCH('/v1/credential-type/{id}/fields/{fieldId}', { params, body }), dataOf);
}

function remove({ path, header }: Params, fieldId: string): Promise<Changed> {
  const params = { path: { ...path, fieldId }, header };
  return tagged(api.DELETE('/v1/credential-type/{id}/fields/{fieldId}', { params }), dataOf);
}

/** Puts what is refused of one field beside its row. */
async function besideField<T>(index: number, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiError) || error.fields.length === 0) throw error;
    const fields = error.fields.map(({ field, message }) => ({ field: `fields.${index}.${field}`, message }));
    throw new ApiError(error.status, error.message, { fields, requestId: error.requestId, body: error.body });
  }
}

/** What would be refused only after some of the fields were changed. */
function mustBeWhole(fields: readonly DraftField[]): void {
  const refused = (field: string, message: string) =>
    new ApiError(400, `${field} ${message}`, { fields: [{ field, message }] });
  if (fields.length === 0) throw refused('fields', texts.mustHaveAtLeast1Item);
  for (const [index, { id }] of fields.entries())
    if (fields.findIndex(field => field.id === id) < index)
      throw refused(`fields.${index}.id`, texts.isTheIdOfAnotherFieldToo);
}

function namedChanges(type: CredentialType, { name, permissionScope, icon }: Draft) {
  return {
    ...(name === type.name ? {} : { name }),
    ...(permissionScope === (type.permissionScope ?? '')
      ? {}
      : { permissionScope: permissionScope === '' ? null : permissionScope }),
    ...(icon === (type.icon ?? '') ? {} : { icon: icon === '' ? null : icon }),
  };
}

function fieldChanges(before: FieldDefinition, field: DraftField): Partial<Omit<FieldDefinition, 'id'>> {
  return {
    ...(field.name === before.name ? {} : { name: field.name }),
    ...(field.required === before.required ? {} : { required: field.required }),
    ...(field.secure === before.secure ? {} : { secure: field.secure }),
    ...(field.valueType === before.valueType ? {} : { valueType: field.valueType }),
  };
}
