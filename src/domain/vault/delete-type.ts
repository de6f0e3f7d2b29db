import Type from 'typebox';
import { command, needs } from '../action.ts';
import { Id } from './fields.ts';
import { lockType } from './types.ts';

/**
 * Deletes a credential type and, with it, every credential of that type: their values and data keys are gone, so that
 * nothing of them can be read again.
 */
export const deleteCredentialType = command('credential_type.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('credential_type.delete'),
  run: async ({ tx, scope, target, emit }, { id }) => {
    const type = await lockType(tx, id, scope, 'credential_type.delete');
    const deleted = await tx.rows<{ id: string }>({
      name: 'delete_credentials_of_type',
      text: 'delete from credentials where type_id = $1 returning id',
      values: [id],
    });
    await tx.rows({ name: 'delete_credential_type', text: 'delete from credential_types where id = $1', values: [id] });
    target(
      { kind: 'credential_type', id, organization: type.organization_id },
      { name: type.name, credentials: deleted.length },
    );
    emit({ type: 'credential_type.deleted', typeId: id });
  },
});
