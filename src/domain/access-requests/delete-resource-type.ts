import Type from 'typebox';
import { sql } from '../../platform/db/sql.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editableResourceType } from './editable.ts';
import { setOwners } from './owners.ts';
import { resourceTypeById } from './resource-types.ts';

/**
 * Ends a type: its owners hold nothing of it any more. What waits stays with whoever was asked and still holds it; what was
 * approved lasts until its end.
 */
export const deleteResourceType = command('resource_type.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('request.configure'),
  refuses: ['access.exceeds_own', 'resource_type.not_found'],
  audit: { of: 'resource_type' },
  edits: { thing: editableResourceType, id: ({ id }) => id },
  changesAccess: true,
  run: async (work, { id }): Promise<void> => {
    const { tx, scope, target } = work;
    const type = await resourceTypeById(tx, id, scope);
    await setOwners(work, type, []);
    await tx.rows(sql`delete from resource_types where id = ${id}`);
    target({ kind: 'resource_type', id: type.id, name: type.name, organization: type.organization_id });
  },
});
