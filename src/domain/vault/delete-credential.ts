import Type from 'typebox';
import { command } from '../action.ts';
import { Id } from '../fields.ts';
import { lockCredential, withTypeKept } from './credentials.ts';
import { editableCredential } from './editable.ts';
import { overCredentials, reachOf } from './reach.ts';

/** Deletes a credential with every value it ever had and the data key that would open them. */
export const deleteCredential = command('credential.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: overCredentials('delete'),
  refuses: ['credential.not_found'],
  audit: { of: 'credential', details: { name: 'Name' } },
  edits: { thing: editableCredential, id: ({ id }, { tx }) => withTypeKept(tx, id) },
  run: async ({ tx, use, target }, { id }) => {
    const credential = await lockCredential(tx, id, await reachOf(tx, use));
    const { name, organization_id: organization } = credential;
    await tx.rows({ name: 'delete_credential', text: 'delete from credentials where id = $1', values: [id] });
    target({ kind: 'credential', id, name, organization }, { name });
  },
});
