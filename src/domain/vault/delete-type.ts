import Type from 'typebox';
import { mustHoldToEnd } from '../access/rules.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editableCredentialType } from './editable.ts';
import { lockType } from './types.ts';

/**
 * Deletes a credential type and, with it, every credential of that type: their values and data keys are gone, so that
 * nothing of them can be read again.
 */
export const deleteCredentialType = command('credential_type.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('credential_type.delete'),
  refuses: ['access.exceeds_own', 'credential_type.not_found'],
  audit: { of: 'credential_type', details: { name: 'Name', credentials: 0 } },
  edits: { thing: editableCredentialType, id: ({ id }) => id },
  run: async ({ tx, actor, scope, target }, { id }) => {
    const type = await lockType(tx, id, scope, 'credential_type.delete');
    // Its credentials end for the holders of its permission scope too.
    if (type.permission_scope !== null)
      mustHoldToEnd(actor, [{ pattern: 'credential.*', organization: type.organization_id }]);
    const deleted = await tx.rows<{ id: string }>({
      name: 'delete_credentials_of_type',
      text: 'delete from credentials where type_id = $1 returning id',
      values: [id],
    });
    await tx.rows({ name: 'delete_credential_type', text: 'delete from credential_types where id = $1', values: [id] });
    target(
      { kind: 'credential_type', id, name: type.name, organization: type.organization_id },
      { name: type.name, credentials: deleted.length },
    );
  },
});
