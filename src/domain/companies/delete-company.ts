import Type from 'typebox';
import { refuse } from '../../kernel/errors.ts';
import { command, needs } from '../action.ts';
import { Id } from '../fields.ts';
import { hasCredentials, lockedCompany } from './companies.ts';
import { editableCompany } from './editable.ts';

/** Deletes a company without credentials. One that ConnectWise still has comes back, as a new one, with the next sync. */
export const deleteCompany = command('company.delete', {
  input: Type.Object({ id: Id }, { additionalProperties: false }),
  permit: needs('company.delete'),
  refuses: ['company.has_credentials', 'company.not_found'],
  audit: { of: 'company', details: { name: 'Name', identifier: 'acme', cw_company_id: 19_297 } },
  edits: { thing: editableCompany, id: ({ id }) => id },
  run: async ({ tx, scope, target }, { id }): Promise<void> => {
    const { name, identifier, cw_company_id, organization_id: organization } = await lockedCompany(tx, id, scope);
    target({ kind: 'company', id, name, organization }, { name, identifier, cw_company_id });
    if (await hasCredentials(tx, id)) throw refuse('company.has_credentials', { what: 'deleted' });
    await tx.rows({ name: 'delete_company', text: 'delete from companies where id = $1', values: [id] });
  },
});
