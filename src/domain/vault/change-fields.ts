import { refuse } from '../../kernel/errors.ts';
import type { Scoped } from '../../kernel/permit.ts';
import type { InCommand } from '../action.ts';
import type { FieldDefinition } from './fields.ts';
import { type ChangedType, setFields, typeChanges, withIssues } from './set-fields.ts';
import { lockType, typeBy } from './types.ts';

/**
 * Changes the fields of a type from what they are at this moment, under the type's lock: whoever adds, changes, removes or
 * orders fields one by one takes nobody else's away.
 */
export async function changeFields(
  work: InCommand & Scoped,
  id: string,
  change: (fields: readonly FieldDefinition[]) => readonly FieldDefinition[],
): Promise<ChangedType> {
  const { tx, at, scope, target } = work;
  const before = await lockType(tx, id, scope, 'credential_type.update');
  const sealed = await setFields(work, id, change(before.fields));
  await tx.rows({
    name: 'touch_credential_type',
    text: 'update credential_types set updated_at = $2 where id = $1',
    values: [id, at],
  });
  const after = await withIssues(work, await typeBy(tx, id, scope));
  target(
    { kind: 'credential_type', id, name: before.name, organization: after.organization_id },
    {
      ...(sealed > 0 ? { sealedValues: sealed } : {}),
      issues: after.issues.length,
      ...typeChanges(before, after),
    },
  );
  return after;
}

/** Where a field stands; refuses one that the type has not, or has no more. */
export function placeOfField(fields: readonly FieldDefinition[], fieldId: string): number {
  const place = fields.findIndex(({ id }) => id === fieldId);
  if (place === -1) throw refuse('credential_type.no_such_field', { fieldId });
  return place;
}
