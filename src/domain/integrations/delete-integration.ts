import Type from 'typebox';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { editableIntegration } from './editable.ts';
import { lockedEndpoint } from './integrations.ts';

/** Deletes a saved integration: its key and its results are gone, the row stays for the audit trail. */
export const deleteIntegration = command('integration.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('integration.write'),
  refuses: ['integration.not_found'],
  audit: { of: 'integration' },
  edits: { thing: editableIntegration, id: ({ id }) => id },
  run: async ({ tx, at, scope, target }, { id: asked }): Promise<void> => {
    const { id, name, organization_id: organization } = await lockedEndpoint(tx, asked, scope);
    await tx.rows({
      name: 'end_integration',
      text: 'update integrations set sealed_key = null, updated_at = $2, deleted_at = $2 where id = $1',
      values: [id, at],
    });
    await tx.rows({
      name: 'end_integration_results',
      text: 'delete from integration_results where subject = $1',
      values: [id],
    });
    target({ kind: 'integration', id, name, organization });
  },
});
